"""Date functions such as CALENDAR_YEAR(CreatedDate), bound to fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncproof.soql import tree
from syncproof.soql.bound import DateFunction
from syncproof.soql.errors import malformed

if TYPE_CHECKING:
    from syncproof.soql.scope import Scope

FUNCTIONS = frozenset(
    {"CALENDAR_YEAR", "CALENDAR_QUARTER", "CALENDAR_MONTH", "DAY_IN_MONTH", "DAY_IN_WEEK",
     "DAY_IN_YEAR", "WEEK_IN_MONTH", "WEEK_IN_YEAR", "FISCAL_YEAR", "FISCAL_QUARTER",
     "FISCAL_MONTH", "HOUR_IN_DAY", "DAY_ONLY"}
)  # fmt: skip
_ONLY_DATETIME = frozenset({"HOUR_IN_DAY", "DAY_ONLY"})


def bind_date_function(scope: Scope, call: tree.Call) -> DateFunction | None:
    """Bind a date function; None when the function is another one."""
    name = call.name.upper()
    if name not in FUNCTIONS:
        return None
    path = call.arguments[0] if len(call.arguments) == 1 else None
    zone = None
    if isinstance(path, tree.Call):
        if path.name.upper() != "CONVERTTIMEZONE":
            raise malformed(f"{path.name} is not supported here", path.at)
        zone = str(scope.shared.zone)
        path = path.arguments[0] if len(path.arguments) == 1 else None
    if not isinstance(path, tree.Path):
        raise malformed(f"unexpected token: '{call.name}'", call.at)
    column = scope.resolve(path)
    kinds = ("datetime",) if zone or name in _ONLY_DATETIME else ("date", "datetime")
    if column.type not in kinds:
        raise malformed(f"field {column.field.name} does not support function {name}", path.at)
    return DateFunction(name, column, scope.shared.fiscal_start_month, zone)
