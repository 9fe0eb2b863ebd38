"""Aggregate functions bound to fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncproof.kit.describe import NUMBER_TYPES
from syncproof.soql import tree
from syncproof.soql.bound import Aggregate
from syncproof.soql.errors import Refusal, malformed

if TYPE_CHECKING:
    from syncproof.soql.scope import Scope

FUNCTIONS = frozenset({"COUNT", "COUNT_DISTINCT", "SUM", "AVG", "MIN", "MAX"})
_NEVER = frozenset(
    {"boolean", "time", "base64", "multipicklist", "address", "location", "complexvalue"}
)


def is_aggregate(operand: tree.Operand | tree.Literal) -> bool:
    """Tell whether an operand is an aggregate function, formatted or not."""
    if not isinstance(operand, tree.Call):
        return False
    if operand.name.upper() == "FORMAT" and operand.arguments:
        return is_aggregate(operand.arguments[0])
    return operand.name.upper() in FUNCTIONS


def bind_aggregate(scope: Scope, call: tree.Call) -> Aggregate | None:
    """Bind an aggregate function; None when the function is another one."""
    name = call.name.upper()
    if name not in FUNCTIONS:
        return None
    if not call.arguments:
        if name == "COUNT":
            return Aggregate(name, None)
        raise malformed("unexpected token: ')'", call.at + len(call.name) + 1)
    path = call.arguments[0]
    if len(call.arguments) > 1 or not isinstance(path, tree.Path):
        raise malformed(f"unexpected token: '{call.name}'", call.at)
    try:
        column = scope.resolve(path)
    except Refusal as refusal:
        if refusal.text.startswith("No such column"):
            raise Refusal("INVALID_FIELD", f"Invalid field: '{path}'", path.at) from None
        raise
    kind = column.type
    long_text = kind == "textarea" and column.field.length > 255
    summed = name in ("SUM", "AVG") and kind not in NUMBER_TYPES
    if kind in _NEVER or long_text or summed:
        raise malformed(
            f"field {column.field.name} does not support aggregate operator {name}", path.at
        )
    return Aggregate(name, column)
