"""Writes XML the way the service does: no prefix on results, `xsi:nil` for what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from xml.sax.saxutils import escape

from syncproof.systems.salesforce.domain.moments import stamp

_QUOTES = {"'": "&apos;", '"': "&quot;"}
_FORBIDDEN = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text(value: Any) -> str:
    """Write a value as character data; what XML cannot hold becomes U+FFFD."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return escape(_FORBIDDEN.sub("\ufffd", str(value)), _QUOTES)


def element(name: str, value: Any) -> str:
    """Write an element with a plain value, or one that says that there is none."""
    if value is None:
        return f'<{name} xsi:nil="true"/>'
    return f"<{name}>{text(value)}</{name}>"


def elements(values: Mapping[str, Any]) -> str:
    """Write elements in the order of their names, as the vendor's schema has them.

    A list repeats its element, a mapping nests; of both nothing is left when they are empty.
    """
    return "".join(_member(name, values[name]) for name in sorted(values))


def _member(name: str, value: Any) -> str:
    if isinstance(value, Mapping):
        return f"<{name}>{elements(value)}</{name}>"
    if isinstance(value, list | tuple):
        return "".join(_member(name, item) for item in value)
    return element(name, value)


def results(found: Iterable[str]) -> str:
    """Wrap each of some results."""
    return "".join(f"<result>{one}</result>" for one in found)


def moment(ms: int) -> str:
    """Write a time as `2024-05-01T12:34:56.000Z`."""
    return stamp(ms).removesuffix("+0000") + "Z"
