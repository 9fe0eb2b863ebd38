"""Filters of a query: `<field>` for equal, `<field><Operator>` for ids and dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from syncproof.kit.describe import Describe, Field
from syncproof.systems.account_engagement.describe.fields import is_hidden
from syncproof.systems.account_engagement.domain import moments
from syncproof.systems.account_engagement.errors import (
    INVALID_ID,
    INVALID_PARAMETER,
    INVALID_QUERY,
    INVALID_TIMESTAMP,
    TOO_MANY_FILTERS,
    refuse,
)

MAX_FILTERED_FIELDS = 3
_NUMBER_WORDS = {
    "": "eq", "GreaterThan": "gt", "GreaterThanOrEqualTo": "ge",
    "LessThan": "lt", "LessThanOrEqualTo": "le",
}  # fmt: skip
_TIME_WORDS = {
    "": "eq", "After": "gt", "AfterOrEqualTo": "ge", "Before": "lt", "BeforeOrEqualTo": "le",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition, in storage form."""

    field: str
    op: str
    value: int | str


@lru_cache(maxsize=256)
def offered(describe: Describe, collection: str) -> Mapping[str, tuple[Field, str]]:
    """List an object's filter parameters with the field and comparison that each stands for."""
    obj = describe.object(collection)
    assert obj is not None  # noqa: S101 - callers name collections that exist
    names: dict[str, tuple[Field, str]] = {}
    for field in obj.fields:
        if not field.filterable or is_hidden(field):
            continue
        words = {"": "eq"}
        if field.name == obj.key:
            words = _NUMBER_WORDS
        elif field.type == "datetime":
            words = _TIME_WORDS
        names.update({field.name + word: (field, op) for word, op in words.items()})
    return names


def parse_filters(
    describe: Describe, collection: str, params: Mapping[str, str]
) -> tuple[Filter, ...]:
    """Read the filters of a query, or refuse the first bad one."""
    known = offered(describe, collection)
    found = []
    for name, text in params.items():
        if name not in known:
            raise refuse(INVALID_QUERY, name)
        field, op = known[name]
        found.append(Filter(field.name, op, _value(field, name, text)))
    if len({f.field for f in found}) > MAX_FILTERED_FIELDS:
        raise refuse(TOO_MANY_FILTERS)
    return tuple(sorted(found, key=lambda f: (f.field, f.op)))


def _value(field: Field, name: str, text: str) -> int | str:
    if field.type == "datetime":
        try:
            return moments.parse(text)
        except ValueError:
            raise refuse(INVALID_TIMESTAMP, name) from None
    if field.type == "int":
        if not (text.isascii() and text.isdigit()) or len(text) > 18:
            raise refuse(INVALID_ID, name)
        return int(text)
    if not text:
        raise refuse(INVALID_PARAMETER, name)
    return text
