"""A second reading of SOQL's semantics: ten lines per rule, over rows in memory."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import cmp_to_key
from typing import Any

from syncproof.soql import tree
from syncproof.soql.literals import ANY_MARK, ONE_MARK

Row = dict[str, Any]
KINDS = ("Low", "Mid", "High")
TEXT = {"Text", "Kind", "Tags"}
TODAY = datetime(2026, 1, 14, tzinfo=UTC)
DAYS = {"YESTERDAY": (-1, 0), "TODAY": (0, 1), "LAST_N_DAYS:2": (-2, 1), "NEXT_N_DAYS:1": (1, 2)}


def matches(condition: tree.Condition, row: Row) -> bool:
    """Tell whether a row fulfils a condition; there is no third truth value."""
    if isinstance(condition, tree.And):
        return all(matches(i, row) for i in condition.items)
    if isinstance(condition, tree.Or):
        return any(matches(i, row) for i in condition.items)
    if isinstance(condition, tree.Not):
        return not matches(condition.item, row)
    assert isinstance(condition, tree.Compare)
    *hops, field = condition.left.names
    source = row if not hops else row["parent"] or {}
    return _compare(field, source.get(field), condition.operator, condition.values)


def _compare(field: str, value: Any, operator: str, literals: tuple[tree.Literal, ...]) -> bool:
    first = literals[0]
    if operator in ("NOT IN", "EXCLUDES"):
        opposite = {"NOT IN": "IN", "EXCLUDES": "INCLUDES"}[operator]
        return not _compare(field, value, opposite, literals)
    if operator == "!=" and first.kind != "P":
        return not _compare(field, value, "=", literals)
    if operator == "IN":
        return any(_compare(field, value, "=", (x,)) for x in literals)
    if operator == "INCLUDES":
        held = set((value or "").upper().split(";"))
        wanted = [set(str(x.value).upper().split(";")) for x in literals]
        return any(w <= held for w in wanted)
    if operator == "LIKE":
        return value is not None and bool(_regex(str(first.value)).fullmatch(value))
    if first.kind == "P":
        return _in_range(field, value, operator, str(first.value))
    wanted = None if first.kind == "N" or first.value == "" else _plain(first)
    if wanted is None or value is None:
        return operator == "=" and wanted is None and value is None
    if field in TEXT:
        value, wanted = value.upper(), wanted.upper()
    return {
        "=": value == wanted, "<": value < wanted, "<=": value <= wanted,
        ">": value > wanted, ">=": value >= wanted,
    }[operator]  # fmt: skip


def _plain(literal: tree.Literal) -> Any:
    if literal.kind == "R":
        return float(literal.value)
    return bool(literal.value) if literal.kind == "B" else literal.value


def _regex(pattern: str) -> re.Pattern[str]:
    wild = {"%": ".*", "_": ".", ANY_MARK: "%", ONE_MARK: "_"}
    parts = [wild.get(c) or re.escape(c) for c in pattern]
    return re.compile("".join(parts), re.IGNORECASE | re.DOTALL)


def _in_range(field: str, value: Any, operator: str, name: str) -> bool:
    low, high = ((TODAY + timedelta(days)) for days in DAYS[name])
    if field == "Day":
        first, after = low.date().isoformat(), high.date().isoformat()
    else:
        first, after = (int(x.timestamp()) * 1000 for x in (low, high))
    if value is None:
        return operator == "!="
    inside = first <= value < after
    return {
        "=": inside, "!=": not inside, "<": value < first, "<=": value < after,
        ">": value >= after, ">=": value >= first,
    }[operator]  # fmt: skip


def ordered(rows: list[Row], orderings: tuple[tree.Ordering, ...]) -> list[Row]:
    """Sort as ORDER BY does, equal rows by Id."""

    def compare(a: Row, b: Row) -> int:
        for ordering in orderings:
            name = ordering.what.names[-1]
            x, y = _sortable(name, a[name]), _sortable(name, b[name])
            if x == y:
                continue
            if x is None or y is None:
                nulls = 1 if ordering.nulls_last else -1
                return nulls if x is None else -nulls
            return (-1 if x < y else 1) * (-1 if ordering.descending else 1)
        return -1 if a["Id"] < b["Id"] else 1

    return sorted(rows, key=cmp_to_key(compare))


def _sortable(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name == "Kind":
        return KINDS.index(value)
    return value.upper() if name in TEXT else value
