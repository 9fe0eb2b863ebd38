"""Which literals and operators a field type takes, and how a literal becomes a stored value."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from syncproof.kit.describe import ID_TYPES, NUMBER_TYPES, TEXT_TYPES
from syncproof.kit.times import to_ms
from syncproof.soql.dates import Calendar, day_range
from syncproof.soql.errors import Refusal, malformed, too_complicated
from syncproof.soql.identifiers import full_id
from syncproof.soql.literals import ANY_MARK, ONE_MARK
from syncproof.soql.locales import week_start

if TYPE_CHECKING:
    from collections.abc import Callable

    from syncproof.soql.context import QueryContext

MAX_GROUPS = 4000
MAX_LIST = 5600  # ids of 15 characters in a query of 100,000
_WORDS = {"datetime": "dateTime", "long": "int", "currency": "double", "percent": "double"}
_LITERALS = {
    "text": "S", "multi": "S", "id": "S", "boolean": "B", "int": "I", "double": "IR",
    "date": "DP", "datetime": "TP", "time": "M", "other": "",
}  # fmt: skip


def family(kind: str) -> str:
    """Group the describe words by how they compare."""
    if kind == "multipicklist":
        return "multi"
    if kind in TEXT_TYPES:
        return "text"
    if kind in ID_TYPES:
        return "id"
    if kind in NUMBER_TYPES:
        return "int" if kind in ("int", "long") else "double"
    return kind if kind in ("boolean", "date", "datetime", "time") else "other"


def takes(kind: str) -> str:
    """Give the kinds of literals that a field type compares with."""
    return _LITERALS[family(kind)]


def word(kind: str) -> str:
    """Name a field type as the vendor's messages do."""
    if family(kind) == "text":
        return "string"
    return "ID" if family(kind) == "id" else _WORDS.get(kind, kind)


def same(value: Any, _context: QueryContext) -> Any:
    """Store a value as it was read."""
    return value


def number(value: Any, _context: QueryContext) -> Any:
    """Store a decimal literal as a float."""
    return float(value) if isinstance(value, str) else value


def degrees(most: int) -> Callable[[Any, QueryContext], Any]:
    """Store a latitude or longitude, which is bounded both ways."""

    def convert(value: Any, _context: QueryContext) -> Any:
        found = float(value)
        if not -most <= found <= most:
            raise malformed(f"GEOLOCATION takes degrees from -{most} to {most}")
        return found

    return convert


def boolean(value: Any, _context: QueryContext) -> Any:
    """Store a boolean as one."""
    return bool(value)


def text(value: Any, _context: QueryContext) -> Any:
    """Store text; escaped wildcards belong to LIKE alone."""
    if ANY_MARK in value or ONE_MARK in value:
        raise malformed("invalid string literal")
    return value


def identifier(value: Any, _context: QueryContext) -> Any:
    """Store an id in its 18-character form."""
    full = full_id(value)
    if full is None:
        shown = value.replace(ANY_MARK, "\\%").replace(ONE_MARK, "\\_")
        raise Refusal("INVALID_QUERY_FILTER_OPERATOR", f"invalid ID field: {shown}")
    return full


def like_pattern(value: Any, _context: QueryContext) -> Any:
    r"""Store a LIKE pattern with `\` as its escape character; runs of `%` mean one."""
    pattern = value.replace("\\", "\\\\")
    while "%%" in pattern:
        pattern = pattern.replace("%%", "%")
    return pattern.replace(ANY_MARK, "\\%").replace(ONE_MARK, "\\_")


def glob_pattern(value: Any, _context: QueryContext) -> Any:
    """Store a LIKE pattern for a case-sensitive field as a GLOB pattern."""
    wild = {"%": "*", "_": "?", ANY_MARK: "%", ONE_MARK: "_", "*": "[*]", "?": "[?]", "[": "[[]"}
    pattern = "".join(wild.get(c, c) for c in value)
    while "**" in pattern:
        pattern = pattern.replace("**", "*")
    return pattern


def converter(kind: str) -> Callable[[Any, QueryContext], Any]:
    """Choose how a literal that compares with a field type is stored."""
    chosen = {"text": text, "multi": text, "id": identifier, "double": number, "boolean": boolean}
    return chosen.get(family(kind), same)


def many(one: Callable[[Any, QueryContext], Any]) -> Callable[[Any, QueryContext], Any]:
    """Store a list of literals as the JSON text that the statement unpacks."""

    def convert(values: Any, context: QueryContext) -> Any:
        if len(values) > MAX_LIST:
            raise too_complicated()
        return json.dumps([one(v, context) for v in values], ensure_ascii=False)

    return convert


def range_edge(kind: str, edge: int) -> Callable[[Any, QueryContext], Any]:
    """Store the first (0) or the closing (1) edge of a date literal's range."""

    def convert(value: Any, context: QueryContext) -> Any:
        today = context.now.astimezone(context.timezone).date()
        calendar = Calendar(today, week_start(context.locale), context.fiscal_start_month)
        try:
            day = day_range(value, calendar)[edge]
            return day.isoformat() if kind == "date" else _midnight(day, context)
        except (OverflowError, ValueError):
            raise malformed(f"Invalid date: {value}") from None

    return convert


def _midnight(day: date, context: QueryContext) -> int:
    """Give the first moment of a day in the running user's zone."""
    start = datetime(day.year, day.month, day.day, tzinfo=context.timezone)
    return to_ms(start)
