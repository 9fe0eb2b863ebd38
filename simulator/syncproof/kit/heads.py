"""The head of an HTTP/1.1 request, read strictly: what two readers could read differently is 400.

Lines end with CR LF, a header is one line, a length is a plain number and comes once and never
beside chunks, the target is a path of this server. llhttp, the parser of Node.js, does the reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import unquote_to_bytes

from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser

from syncproof.kit.environ import HEADERS, HEADERS_SIZE, key_of

MAX_HEAD = 64 * 1024
_MARK = b"\r\n"
_LISTS = frozenset({"HTTP_HOST", "CONTENT_TYPE"})


class RefusedError(Exception):
    """No application sees such a request; `status` says why not."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


@lru_cache(maxsize=512)
def _key(name: bytes) -> str | None:
    """Give the environment's key; a name with `_` has none, or it could pass for one with `-`."""
    return None if b"_" in name else key_of(name.decode("latin-1"))


class HeadReader:
    """Reads heads into WSGI environments, made from `base`, one after the other."""

    def __init__(self, base: Mapping[str, Any]) -> None:
        self._base = base
        self._parser: HttpRequestParser | None = None
        self._environ: dict[str, Any] = {}
        self._names: list[str] = []
        self._url = b""
        self._size = 0
        self._whole = False

    def read(self, head: bytes) -> dict[str, Any]:
        """Read one head with its blank line; raises RefusedError."""
        parser = self._parser or HttpRequestParser(self)
        environ = self._environ = dict(self._base)
        self._names = environ[HEADERS] = []
        self._url, self._size, self._whole = b"", 0, False
        try:
            parser.feed_data(head)
        except HttpParserUpgrade:
            self._whole = False  # the parser would not read on
        except RefusedError:
            raise
        except HttpParserError as error:
            raise self._refused(error) from None
        self._parser = parser if self._whole else None
        environ["REQUEST_METHOD"] = parser.get_method().decode("ascii")
        environ[HEADERS_SIZE] = self._size
        self._version(parser.get_http_version())
        self._target(self._url)
        return environ

    # --- called by the parser ------------------------------------------------------------------

    def on_url(self, url: bytes) -> None:
        """Keep the target."""
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header; one that comes again is joined, but a host comes once."""
        key = _key(name)
        if key is None:
            return
        text = value.decode("latin-1")
        self._size += len(text)
        environ = self._environ
        if key in environ:
            if key in _LISTS:
                raise RefusedError(400, f"The header {name.decode('latin-1')} comes twice.")
            text = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ', '}{text}"
        else:
            self._names.append(key)
        environ[key] = text

    def on_message_complete(self) -> None:
        """Note that no body follows, so that the parser can be used again."""
        self._whole = True

    # --- what the parser leaves open -----------------------------------------------------------

    @staticmethod
    def _refused(error: HttpParserError) -> RefusedError:
        cause = error.__context__
        if isinstance(cause, RefusedError):
            return cause
        return RefusedError(400, f"No HTTP: {error}.")

    def _version(self, version: str) -> None:
        environ = self._environ
        if version not in {"1.1", "1.0"}:
            raise RefusedError(505, "HTTP/1.1 is spoken here.")
        environ["SERVER_PROTOCOL"] = f"HTTP/{version}"
        coding = environ.get("HTTP_TRANSFER_ENCODING")
        if coding is not None:
            if version == "1.0":
                raise RefusedError(400, "HTTP/1.0 has no transfer encodings.")
            if coding.strip().lower() != "chunked":
                raise RefusedError(501, "The transfer encoding is not known.")
        if version == "1.1" and "HTTP_HOST" not in environ:
            raise RefusedError(400, "The header Host is missing.")

    def _target(self, url: bytes) -> None:
        environ = self._environ
        if environ["REQUEST_METHOD"] == "CONNECT":
            raise RefusedError(405, "This server is no proxy.")
        if url[:1] != b"/" or b"#" in url:
            raise RefusedError(400, "The target is no path of this server.")
        path, _, query = url.partition(b"?")
        if b"%" in path:
            path = _unquoted(path)
        environ["PATH_INFO"] = path.decode("latin-1")
        environ["QUERY_STRING"] = query.decode("latin-1")


def _unquoted(path: bytes) -> bytes:
    """Decode a path, all but encoded slashes, which are no borders between its parts."""
    whole = path.replace(b"%2f", b"%2F")
    return b"%2F".join(unquote_to_bytes(part) for part in whole.split(b"%2F"))
