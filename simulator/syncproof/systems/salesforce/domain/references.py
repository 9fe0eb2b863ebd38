"""The words in which a request names what an earlier one answered: `@{ref.records[0].Id}`.

A reference is a reference id, then any number of `.Field` and `[index]`. Names are case-sensitive.
Only single values can be referred to; where a text is nothing but a reference, the value keeps its
type.

Source: REST API Developer Guide, "Composite Subrequest" and "Composite Subrequest Result".
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

_ID = r"[A-Za-z0-9][A-Za-z0-9_]{0,254}"
_LEGAL = re.compile(_ID)
_TOKEN = re.compile(r"@\{([^{}]{1,1000})\}")
_PATH = re.compile(rf"({_ID})((?:\.[A-Za-z0-9_]{{1,255}}|\[[0-9]{{1,6}}\])*)")
_STEP = re.compile(r"\.([A-Za-z0-9_]{1,255})|\[([0-9]{1,6})\]")
_NAME_END = re.compile(r"[.\[]")
DEPTH = 100
BUDGET = 8 * 1024 * 1024
"""How many characters the references of one call may put in: a long value cannot be multiplied."""


class UnresolvedError(Exception):
    """A reference has no value: `path` is what stood in braces, `name` its beginning."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path
        self.name = _NAME_END.split(path, maxsplit=1)[0]


class TooLargeError(Exception):
    """What references would put in is too much."""


def legal(name: str) -> bool:
    """Say whether a text may be a reference id: letters, digits and `_`, the first no `_`."""
    return _LEGAL.fullmatch(name) is not None


def nested_too_deeply(value: Any) -> bool:
    """Say whether a body has more than 100 levels."""
    level, below = [value], 0
    while level and below <= DEPTH:
        inner = [list(v.values()) if isinstance(v, dict) else v for v in level]
        level = [v for values in inner if isinstance(values, list) for v in values]
        below += 1
    return bool(level)


def names(value: Any) -> set[str]:
    """List the reference ids that a url or a body uses."""
    return {UnresolvedError(t).name for text in _texts(value) for t in _TOKEN.findall(text)}


def _texts(value: Any) -> Iterator[str]:
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)


@dataclass(slots=True)
class Results:
    """What the requests so far answered, by reference id; `nulls` says whether null is a value."""

    nulls: bool
    bodies: dict[str, Any] = field(default_factory=dict)
    left: int = BUDGET

    def find(self, path: str) -> Any:
        """Give the value of what stands in braces."""
        parts = _PATH.fullmatch(path)
        if parts is None or parts[1] not in self.bodies:
            raise UnresolvedError(path)
        value = self.bodies[parts[1]]
        for name, index in _STEP.findall(parts[2]):
            if name and isinstance(value, dict) and name in value:
                value = value[name]
            elif index and isinstance(value, list) and int(index) < len(value):
                value = value[int(index)]
            else:
                raise UnresolvedError(path)
        if isinstance(value, dict | list) or (value is None and not self.nulls):
            raise UnresolvedError(path)
        return value

    def fill(self, value: Any) -> Any:
        """Put values in place of all references of a body that is not nested too deeply."""
        if isinstance(value, str):
            return self._fill_text(value)
        if isinstance(value, dict):
            return {k: self.fill(v) for k, v in value.items()}
        if isinstance(value, list):
            return [self.fill(v) for v in value]
        return value

    def fill_url(self, url: str) -> str:
        """Put values in place of all references of a url, encoded so that they arrive as they are.

        Null is no part of a url.
        """
        return self._replace(url, lambda text: quote(text, safe=""))

    def _fill_text(self, text: str) -> Any:
        if "@{" not in text:
            return text
        whole = _TOKEN.fullmatch(text)
        if whole is None:
            return self._replace(text, str)
        value = self.find(whole[1])
        self._spend(len(value) if isinstance(value, str) else 1)
        return value

    def _replace(self, text: str, write: Callable[[str], str]) -> str:
        def one(token: re.Match[str]) -> str:
            value = self.find(token[1])
            if value is None:
                raise UnresolvedError(token[1])
            shown = write(value if isinstance(value, str) else json.dumps(value))
            self._spend(len(shown))
            return shown

        return _TOKEN.sub(one, text)

    def _spend(self, amount: int) -> None:
        self.left -= amount
        if self.left < 0:
            raise TooLargeError
