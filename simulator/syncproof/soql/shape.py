"""The shape of a query: its text with the literals taken out.

Queries of one shape share one compiled plan. A literal's mark tells its kind; what else decides
about the plan is in the mark too (text beyond ASCII, the empty string that means null).
"""

from __future__ import annotations

import re
from typing import Any

from syncproof.soql.literals import READERS, read_string

_TEXT = r"'[^'\\]*+(?:\\.[^'\\]*+)*+'"
# First what cannot begin a literal, so that words are passed over as a whole; every match takes at
# least one character, so that no place is looked at twice.
_BETWEEN = r"(?:[A-Za-z_][A-Za-z0-9_.]*+|[^A-Za-z_'(0-9+\-.]++|\((?!\s*')|[+\-.](?![0-9.]))*+"
_LITERAL = re.compile(
    rf"{_BETWEEN}(?:(\(\s*{_TEXT}(?:\s*,\s*{_TEXT})*\s*\))"
    rf"|({_TEXT})"
    r"|(\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:?\d\d))"
    r"|(\d{4}-\d\d-\d\d)|(\d\d:\d\d:\d\d(?:\.\d+)?[Zz])|([+-]?\d*\.\d+)|([+-]?\d+)|.|\Z)",
    re.DOTALL | re.ASCII,
)
_STRING = re.compile(_TEXT, re.DOTALL)
_SEPARATOR = "\x00"
_MARKS = " LSTDMRI"


def scan(text: str) -> tuple[str, list[tuple[str, str, int]]] | None:
    """Split a query into its shape and its literals (mark, text, offset).

    None when the shape alone would not decide the plan.
    """
    if _SEPARATOR in text:
        return None
    pieces: list[str] = []
    found: list[tuple[str, str, int]] = []
    last = 0
    for match in _LITERAL.finditer(text):
        group = match.lastindex
        if group is None:
            continue
        mark = _MARKS[group]
        start, end = match.span(group)
        literal = text[start:end]
        if mark in "LS":
            if "\\u" in literal or "\\U" in literal or (mark == "L" and "''" in literal):
                return None
            if literal == "''":
                mark = "E"
            elif not literal.isascii():
                mark = mark.lower()
        pieces.append(text[last:start])
        pieces.append(mark)
        found.append((mark, literal, start))
        last = end
    pieces.append(text[last:])
    return _SEPARATOR.join(pieces), found


def read(mark: str, text: str) -> Any:
    """Decode a literal that was scanned."""
    if mark in "Ll":
        return [read_string(t) for t in _STRING.findall(text)]
    return READERS["S" if mark in "sE" else mark](text, 0)
