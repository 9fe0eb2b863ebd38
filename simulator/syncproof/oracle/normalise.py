"""When two values of a field mean the same; used by comparisons only, never by the simulators."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

_TRUE = frozenset({"true", "1", "yes"})
_FALSE = frozenset({"false", "0", "no", ""})
_SALESFORCE_LENGTHS = (15, 18)


def text(value: Any) -> str:
    """Compare text in NFC, CRLF as LF, without outer blanks, null as empty.

    Salesforce trims outer blanks of text when it saves, so they carry no meaning on a synced pair.
    """
    if value is None:
        return ""
    if type(value) is str and value.isascii() and "\r" not in value:
        return value.strip()  # nearly always, and nothing else to do
    plain = unicodedata.normalize("NFC", str(value))
    return plain.replace("\r\n", "\n").replace("\r", "\n").strip()


def email(value: Any) -> str:
    """Compare addresses trimmed and in lower case."""
    return text(value).lower()


def number(value: Any, scale: int = 2) -> str:
    """Compare numbers at the field's scale; what is no number is compared as text."""
    plain = text(value)
    if not plain:
        return ""
    try:
        rounded = round(Decimal(plain.replace(",", "")), scale)
    except InvalidOperation:
        return plain
    return format(rounded + 0, "f") if rounded.is_finite() else plain


def boolean(value: Any) -> str:
    """Compare flags; unset and false are the same."""
    plain = text(value).lower()
    if plain in _TRUE:
        return "true"
    return "" if plain in _FALSE else plain


def options(value: Any) -> str:
    """Compare multi-select picklists as sets."""
    parts = value if isinstance(value, list | tuple) else text(value).split(";")
    return ";".join(sorted({text(part) for part in parts} - {""}))


def day(value: Any) -> str:
    """Compare dates without their time of day."""
    return text(value)[:10]


FORMS: dict[str, Callable[[Any], str]] = {
    "text": text,
    "email": email,
    "number": number,
    "integer": lambda value: number(value, 0),
    "boolean": boolean,
    "options": options,
    "date": day,
}


@lru_cache(maxsize=1 << 16)
def record_id(value: Any) -> str:
    """Reduce a Salesforce id to its 15 significant characters; other ids stay as they are."""
    plain = text(value)
    is_salesforce = len(plain) in _SALESFORCE_LENGTHS and plain.isalnum()
    return plain[:15] if is_salesforce else plain
