"""GROUP BY bound, with ROLLUP and CUBE, and what a grouped query may show."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from syncproof.kit.describe import NUMBER_TYPES
from syncproof.soql import bound, tree
from syncproof.soql.datefunctions import bind_date_function
from syncproof.soql.errors import malformed, unexpected
from syncproof.soql.valuefunctions import bind_label, refuse_elsewhere

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from syncproof.soql.scope import Scope

    Bound = tuple[tuple[bound.Expression, ...], tuple[frozenset[int], ...]]

MAX_ROLLED = 3
_UNGROUPED = frozenset(
    {"datetime", "double", "currency", "percent", "multipicklist", "address", "location",
     "base64", "encryptedstring"}
)  # fmt: skip


def bind_group(scope: Scope, operands: tuple[tree.Operand, ...]) -> Bound:
    """Bind the fields of GROUP BY, and the groupings that ROLLUP or CUBE add up."""
    for operand in operands:
        if isinstance(operand, tree.Call) and operand.name.upper() in ("ROLLUP", "CUBE"):
            if len(operands) > 1:
                raise malformed(f"{operand.name.upper()} must be the whole of GROUP BY", operand.at)
            return _rolled(scope, operand)
    return tuple(_bind(scope, operand) for operand in operands), ()


def _rolled(scope: Scope, call: tree.Call) -> Bound:
    if not call.arguments:
        raise unexpected(")", call.at + len(call.name) + 1)
    if len(call.arguments) > MAX_ROLLED:
        raise malformed(f"{call.name.upper()} takes at most {MAX_ROLLED} fields", call.at)
    fields: list[bound.Expression] = []
    for argument in call.arguments:
        if isinstance(argument, tree.Literal):
            raise unexpected(str(argument.value), argument.at)
        fields.append(_bind(scope, argument))
    places = range(len(fields))
    if call.name.upper() == "ROLLUP":
        chosen = [frozenset(range(size)) for size in range(len(fields), -1, -1)]
    else:
        sizes = range(len(fields), -1, -1)
        chosen = [frozenset(some) for size in sizes for some in combinations(places, size)]
    return tuple(fields), tuple(chosen)


def _bind(scope: Scope, operand: tree.Operand) -> bound.Expression:
    label = bind_label(scope, operand) if isinstance(operand, tree.Call) else None
    if isinstance(operand, tree.Call) and label is None:
        function = bind_date_function(scope, operand)
        if function is None:
            refuse_elsewhere(operand)
            raise malformed(f"GROUP BY {operand.name} is not supported here", operand.at)
        return function
    if isinstance(operand, tree.Path):
        column = scope.resolve(operand)
    else:
        assert label is not None  # noqa: S101 - narrows the type
        column = label if isinstance(label, bound.Column) else label.column
    field = column.field
    long_text = field.type == "textarea" and field.length > 255
    far_number = bool(column.hops) and field.type in NUMBER_TYPES
    calculated = bool(field.extra.get("calculated"))
    refused = field.type in _UNGROUPED or long_text or far_number or calculated
    if refused or not field.groupable:
        raise malformed(f"field '{field.name}' can not be grouped in a query call")
    return label or column


def check_grouped(
    outputs: tuple[bound.Selected, ...],
    group: tuple[bound.Expression, ...],
    having: bound.Condition | None,
) -> None:
    """Refuse what is neither grouped nor aggregated."""
    grouped = {g.key for g in group}
    selected = [o.what for o in outputs if isinstance(o, bound.Output)]
    for what in selected:
        field = what.column if isinstance(what, bound.Aggregate) else None
        if field is not None and field.key in grouped:
            raise malformed(
                f"Grouped field should not be aggregated: {column_of(field).field.name}"
            )
    for given in (*selected, *_operands(having)):
        what = given.what if isinstance(given, bound.Formatted) else given
        if isinstance(what, bound.Aggregate | bound.Grouping) or what.key in grouped:
            continue
        raise malformed(f"Field must be grouped or aggregated: {column_of(what).field.name}")


def column_of(what: bound.Expression) -> bound.Column:
    """Give the field inside a function, which is the only one it has."""
    while not isinstance(what, bound.Column):
        inner = what.what if isinstance(what, bound.Formatted) else what.column
        assert inner is not None  # noqa: S101 - COUNT() is never asked
        what = inner
    return what


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
