"""The order of a query: at most two fields, one of them `id`."""

from __future__ import annotations

from dataclasses import dataclass

from syncproof.kit.describe import ObjectType
from syncproof.systems.account_engagement.errors import (
    SORT_INVALID,
    SORT_TOO_MANY,
    SORT_WITHOUT_ID,
    refuse,
)
from syncproof.systems.account_engagement.query.selection import find_field


@dataclass(frozen=True, slots=True)
class Order:
    """One sort key; `id` always comes last, so that equal stamps have an order."""

    field: str
    descending: bool = False


def parse_order(obj: ObjectType, text: str | None) -> tuple[Order, ...]:
    """Read `orderBy`; without it records come by ascending id."""
    if text is None:
        return (Order(obj.key),)
    parts = [p for p in text.split(",") if p.strip()]
    if not parts:
        raise refuse(SORT_INVALID)
    if len(parts) > 2:
        raise refuse(SORT_TOO_MANY)
    orders = [_one(obj, part) for part in parts]
    names = [o.field for o in orders]
    if len(names) == 2 and (obj.key not in names or names[0] == names[1]):
        raise refuse(SORT_WITHOUT_ID)
    if names[0] == obj.key:
        return (orders[0],)
    return tuple(orders) if len(orders) == 2 else (orders[0], Order(obj.key))


def _one(obj: ObjectType, text: str) -> Order:
    words = text.split()
    field = find_field(obj, words[0])
    if field is None or not field.sortable or len(words) > 2:
        raise refuse(SORT_INVALID, text.strip())
    direction = words[1].upper() if len(words) == 2 else "ASC"
    if direction not in {"ASC", "DESC"}:
        raise refuse(SORT_INVALID, text.strip())
    return Order(field.name, direction == "DESC")
