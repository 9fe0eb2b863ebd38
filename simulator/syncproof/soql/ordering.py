"""GROUP BY and ORDER BY bound, and what a grouped query may select."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncproof.kit.describe import NUMBER_TYPES
from syncproof.soql import bound, tree
from syncproof.soql.aggregates import bind_aggregate
from syncproof.soql.datefunctions import bind_date_function
from syncproof.soql.errors import Refusal, malformed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from syncproof.soql.scope import Scope

MAX_ORDER = 32
_UNGROUPED = frozenset(
    {"datetime", "double", "currency", "percent", "multipicklist", "address", "location",
     "base64", "encryptedstring"}
)  # fmt: skip
_UNSORTED = frozenset(
    {"multipicklist", "address", "location", "base64", "encryptedstring", "complexvalue"}
)


def bind_group(scope: Scope, operands: tuple[tree.Operand, ...]) -> tuple[bound.Expression, ...]:
    """Bind the fields of GROUP BY."""
    group: list[bound.Expression] = []
    for operand in operands:
        if isinstance(operand, tree.Call):
            function = bind_date_function(scope, operand)
            if function is not None:
                group.append(function)
                continue
            raise malformed(f"GROUP BY {operand.name.upper()} is not supported here", operand.at)
        column = scope.resolve(operand)
        field = column.field
        long_text = field.type == "textarea" and field.length > 255
        far_number = bool(column.hops) and field.type in NUMBER_TYPES
        if not field.groupable or field.type in _UNGROUPED or long_text or far_number:
            raise malformed(f"field '{field.name}' can not be grouped in a query call")
        group.append(column)
    return tuple(group)


def check_grouped(
    outputs: tuple[bound.Selected, ...],
    group: tuple[bound.Expression, ...],
    having: bound.Condition | None,
) -> None:
    """Refuse what is neither grouped nor aggregated."""
    grouped = {g.key for g in group}
    selected = [o.what for o in outputs if isinstance(o, bound.Output)]
    for what in (*selected, *_operands(having)):
        if not isinstance(what, bound.Aggregate) and what.key not in grouped:
            column = what if isinstance(what, bound.Column) else what.column
            raise malformed(f"Field must be grouped or aggregated: {column.field.name}")


def bind_order(
    scope: Scope,
    orderings: tuple[tree.Ordering, ...],
    group: tuple[bound.Expression, ...],
    *,
    grouped: bool,
) -> tuple[bound.Order, ...]:
    """Bind the keys of ORDER BY; nulls come first unless the query says otherwise."""
    if len(orderings) > MAX_ORDER:
        raise malformed(f"ORDER BY takes at most {MAX_ORDER} fields")
    keys = {g.key for g in group}
    return tuple(_order(scope, o, keys, grouped=grouped) for o in orderings)


def _order(
    scope: Scope, ordering: tree.Ordering, keys: set[tuple[str, ...]], *, grouped: bool
) -> bound.Order:
    what = ordering.what
    descending, nulls_last = bool(ordering.descending), bool(ordering.nulls_last)
    if isinstance(what, tree.Call):
        function = bind_date_function(scope, what)
        if function is not None and function.key not in keys:
            raise malformed(f"Ordered field must be grouped or aggregated: {what.name}")
        chosen = function or bind_aggregate(scope, what)
        if chosen is None or not grouped:
            raise malformed(f"ORDER BY {what.name} is not supported here", what.at)
        return bound.Order(chosen, descending, nulls_last)
    column = scope.resolve(what)
    field = column.field
    long_text = field.type == "textarea" and field.length > 255
    if not field.sortable or field.type in _UNSORTED or long_text:
        text = f"field '{field.name}' can not be sorted in a query call"
        raise Refusal("INVALID_FIELD", text, what.at)
    if grouped and column.key not in keys:
        raise malformed(f"Ordered field must be grouped or aggregated: {field.name}")
    if column.hops or field.type == "reference":
        nulls_last = False  # the vendor ignores NULLS LAST on relationship fields
    return bound.Order(column, descending, nulls_last)


def _operands(condition: bound.Condition | None) -> Iterator[bound.Expression]:
    if condition is None or isinstance(condition, bound.InSelect):
        return
    nested: Iterable[bound.Condition] = ()
    if isinstance(condition, bound.All | bound.AnyOf):
        nested = condition.items
    elif isinstance(condition, bound.Opposite):
        nested = (condition.item,)
    else:
        yield condition.left
    for item in nested:
        yield from _operands(item)
