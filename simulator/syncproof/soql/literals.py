"""Literals of SOQL: from the text to a value, and back.

A literal's kind is one letter, which is also its mark in the shape of a query (`shape.py`):
`S` string, `I` integer, `R` decimal, `D` date, `T` datetime, `M` time, `B` boolean, `N` null,
`P` date literal such as TODAY or LAST_N_DAYS:30.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from syncproof.kit.times import EPOCH, to_ms
from syncproof.soql.errors import Refusal, malformed

MAX_TEXT = 4000
MAX_DIGITS = 18
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)", re.DOTALL)
_ESCAPES = {
    "n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", '"': '"', "'": "'", "\\": "\\",
}  # fmt: skip
_WRITTEN = {
    "\n": r"\n", "\r": r"\r", "\t": r"\t", "\b": r"\b", "\f": r"\f", "'": r"\'", "\\": r"\\",
}  # fmt: skip
# What stands for an escaped wildcard inside a decoded string; LIKE alone gives it a meaning.
ANY_MARK, ONE_MARK = "\ufdd0", "\ufdd1"
_LAST_DAY = date(4000, 12, 31)
_FIRST_DAY = date(1700, 1, 1)


def read_string(text: str, at: int = 0) -> str:
    """Decode a quoted literal; escaped wildcards become private marks that only LIKE accepts."""
    if ANY_MARK in text or ONE_MARK in text:
        raise malformed("invalid string literal", at)
    if "\\" not in text:
        value = text[1:-1]
    else:
        value = _ESCAPE.sub(lambda found: _escaped(found[1], at), text[1:-1])
    if len(value) > MAX_TEXT:
        raise malformed(f"string literal too long: maximum {MAX_TEXT} characters", at)
    if "\x00" in value or any("\ud800" <= c <= "\udfff" for c in value if c > "\ud7ff"):
        raise malformed("invalid string literal", at)
    return value


def _escaped(escape: str, at: int) -> str:
    if len(escape) == 5:
        return chr(int(escape[1:], 16))
    if escape == "%":
        return ANY_MARK
    if escape == "_":
        return ONE_MARK
    plain = _ESCAPES.get(escape.lower())
    if plain is None:
        raise malformed("invalid string literal", at)
    return plain


def read_integer(text: str, at: int = 0) -> int:
    """Decode a whole number that fits what the service stores."""
    if len(text.lstrip("+-")) > MAX_DIGITS:
        raise malformed(f'For input string: "{text[:40]}"', at)
    return int(text)


def read_date(text: str, at: int = 0) -> str:
    """Check a date literal; its value is its text."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise malformed(f"Invalid date: {text}", at) from None
    if not _FIRST_DAY <= day <= _LAST_DAY:
        raise malformed(f"Invalid date: {text}", at)
    return text


def read_datetime(text: str, at: int = 0) -> int:
    """Decode a datetime literal to epoch milliseconds."""
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError:
        raise malformed(f"Invalid datetime: {text}", at) from None
    if not _FIRST_DAY.year <= moment.year <= _LAST_DAY.year:
        raise malformed(f"Invalid datetime: {text}", at)
    return to_ms(moment)


def read_time(text: str, at: int = 0) -> str:
    """Decode a time literal to `HH:MM:SS.mmmZ`."""
    clock, _, fraction = text[:-1].partition(".")
    try:
        time.fromisoformat(clock)
    except ValueError:
        raise malformed(f"Invalid time: {text}", at) from None
    return f"{clock}.{(fraction + '000')[:3]}Z"


def write_literal(kind: str, value: str | int) -> str:
    """Write a decoded literal as it would stand in a query."""
    if kind == "S":
        marks = {ANY_MARK: r"\%", ONE_MARK: r"\_"}
        return "'" + "".join(marks.get(c) or _WRITTEN.get(c, c) for c in str(value)) + "'"
    if kind == "T":
        whole, millis = divmod(int(value), 1000)
        stamp = (EPOCH + timedelta(seconds=whole)).replace(tzinfo=None).isoformat()
        return f"{stamp}.{millis:03d}Z"
    if kind == "N":
        return "null"
    if kind == "B":
        return "true" if value else "false"
    return str(value)


def plain_text(value: str, at: int) -> str:
    """Refuse escaped wildcards outside LIKE."""
    if ANY_MARK in value or ONE_MARK in value:
        raise malformed("invalid string literal", at)
    return value


READERS = {
    "S": read_string,
    "I": read_integer,
    "R": lambda text, _at=0: text,
    "D": read_date,
    "T": read_datetime,
    "M": read_time,
}

__all__ = ["READERS", "Refusal", "plain_text", "read_string", "write_literal"]
