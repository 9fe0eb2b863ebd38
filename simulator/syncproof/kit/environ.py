"""What the server and the pipeline tell each other in a WSGI environment, and its headers."""

from __future__ import annotations

from collections.abc import ItemsView, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

TRANSPORT = "syncproof.transport"
"""Set by the pipeline: the `Transport` that the server does to the connection."""
INSTANCE = "syncproof.instance"
"""Set by a port of its own: the name of the organisation that the port belongs to."""
HEADERS_SIZE = "syncproof.headers_size"
"""Set by the server: how many bytes all values of the headers have together."""
HEADERS = "syncproof.headers"
"""Set by the server: the keys of the headers in the order in which they came."""
_BARE = frozenset({"CONTENT_TYPE", "CONTENT_LENGTH"})


class BodyError(ValueError):
    """Raised by `wsgi.input` when the body is cut off or wrongly chunked."""


@lru_cache(maxsize=512)
def key_of(name: str) -> str:
    """Give the environment's key of a header, whatever its case."""
    key = name.upper().replace("-", "_")
    return key if key in _BARE else f"HTTP_{key}"


@lru_cache(maxsize=512)
def name_of(key: str) -> str:
    """Give the header of an environment's key, `Content-Type` of `CONTENT_TYPE`."""
    return key.removeprefix("HTTP_").replace("_", "-").title()


class Headers(Mapping[str, str]):
    """The headers of a request, found in any case; a light view of the environment."""

    __slots__ = ("_environ",)

    def __init__(self, environ: Mapping[str, Any]) -> None:
        self._environ = environ

    def __getitem__(self, name: str) -> str:
        value: str = self._environ[key_of(name)]
        return value

    def get(self, name: str, default: Any = None) -> Any:
        """Read a header, or the default when it did not come."""
        return self._environ.get(key_of(name), default)

    def __iter__(self) -> Iterator[str]:
        return map(name_of, self._keys())

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def items(self) -> ItemsView[str, str]:
        """List all headers, names written as `Content-Type`."""
        environ = self._environ
        return {name_of(key): environ[key] for key in self._keys()}.items()

    def _keys(self) -> Iterable[str]:
        known: Iterable[str] | None = self._environ.get(HEADERS)
        if known is None:
            known = [k for k in self._environ if k[:5] == "HTTP_" or k in _BARE]
        return known

    @property
    def size(self) -> int:
        """How many bytes all values have together."""
        known = self._environ.get(HEADERS_SIZE)
        if known is None:
            return sum(len(value) for _, value in self.items())
        return int(known)
