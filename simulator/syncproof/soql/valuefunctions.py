"""Functions over single values bound to fields: toLabel, FORMAT, DISTANCE, GROUPING."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncproof.soql import locales, tree, types
from syncproof.soql.aggregates import bind_aggregate
from syncproof.soql.bound import (
    Aggregate,
    Column,
    DateFunction,
    Distance,
    Formatted,
    Grouping,
    Label,
    Param,
)
from syncproof.soql.compounds import compound_parts
from syncproof.soql.datefunctions import bind_date_function
from syncproof.soql.errors import malformed, unexpected

if TYPE_CHECKING:
    from collections.abc import Iterable

    from syncproof.soql.bound import Expression
    from syncproof.soql.scope import Scope

_PICKLISTS = frozenset({"picklist", "multipicklist", "combobox"})
_UNITS = ("mi", "km")


def bind_label(scope: Scope, call: tree.Call, *, filtered: bool = False) -> Label | Column | None:
    """Bind toLabel; None when the function is another one.

    The name of a record type is its own label here, since nothing is translated; as such it can
    be shown but not filtered.
    """
    if call.name.upper() != "TOLABEL":
        return None
    path = only_path(call)
    column = scope.resolve(path)
    if column.entity.name == "RecordType" and column.field.name == "Name" and not filtered:
        return column
    if column.type not in _PICKLISTS or (filtered and column.type != "picklist"):
        raise malformed(f"toLabel is not supported on field {column.field.name}", path.at)
    return Label(column)


def bind_format(scope: Scope, call: tree.Call) -> Formatted | None:
    """Bind FORMAT of a field or of an aggregate; None when the function is another one."""
    if call.name.upper() != "FORMAT":
        return None
    inner = call.arguments[0] if len(call.arguments) == 1 else None
    what: Column | Aggregate | None
    if isinstance(inner, tree.Call):
        refuse_elsewhere(inner)
        what = bind_aggregate(scope, inner)
    else:
        what = scope.resolve(only_path(call))
    kind, scale = ("", 0) if what is None else _written(what)
    if what is None or kind not in locales.FORMATTED:
        raise malformed(f"FORMAT is not supported on {kind or 'another function'}", call.at)
    if scope.shared.locale != locales.ENGLISH:
        raise malformed(f"FORMAT is not supported here for locale {scope.shared.locale}", call.at)
    return Formatted(what, locales.formatter(kind, scale, scope.shared.zone))


def _written(what: Column | Aggregate) -> tuple[str, int]:
    """Say as which type, and with how many decimals, a value is written."""
    if isinstance(what, Column):
        return what.type, what.field.scale
    if what.column is None or what.function in ("COUNT", "COUNT_DISTINCT"):
        return "int", 0
    whole = what.column.type in ("int", "long")
    if what.function == "AVG" and whole:
        return "double", what.column.field.scale
    return what.column.type, what.column.field.scale


def bind_distance(scope: Scope, call: tree.Call) -> Distance | None:
    """Bind DISTANCE between a field and a GEOLOCATION; None when the function is another one."""
    if call.name.upper() != "DISTANCE":
        return None
    if len(call.arguments) != 3:
        raise unexpected(call.name, call.at)
    first, second, unit = call.arguments
    path, place = (first, second) if isinstance(first, tree.Path) else (second, first)
    if not isinstance(path, tree.Path) or not isinstance(place, tree.Call):
        raise malformed("DISTANCE is only supported here from a field to a GEOLOCATION", call.at)
    if not isinstance(unit, tree.Literal) or unit.value not in _UNITS:
        raise malformed("DISTANCE measures in 'mi' or 'km'", call.at)
    column = scope.resolve(path)
    parts = dict(compound_parts(column.entity, column.field))
    if not {"latitude", "longitude"} <= parts.keys():
        raise malformed(f"DISTANCE is not supported on field {column.field.name}", path.at)
    latitude, longitude = _place(scope, place)
    return Distance(column, latitude, longitude, str(unit.value))


def _place(scope: Scope, call: tree.Call) -> Iterable[Param]:
    if call.name.upper() != "GEOLOCATION" or len(call.arguments) != 2:
        raise unexpected(call.name, call.at)
    params = []
    for literal, most in zip(call.arguments, (90, 180), strict=True):
        if not isinstance(literal, tree.Literal) or literal.kind not in "IR":
            raise unexpected(call.name, call.at)
        params.append(scope.shared.param(literal, types.degrees(most), literal.at))
    return params


def bind_grouping(
    scope: Scope, call: tree.Call, group: tuple[Expression, ...], *, rolled: bool
) -> Grouping | None:
    """Bind GROUPING of a field of ROLLUP or CUBE; None when the function is another one."""
    if call.name.upper() != "GROUPING":
        return None
    what = call.arguments[0] if len(call.arguments) == 1 else None
    if isinstance(what, tree.Call):
        found: Expression | None = bind_date_function(scope, what) or bind_label(scope, what)
    else:
        found = scope.resolve(only_path(call))
    known = isinstance(found, Column | DateFunction | Label)
    if not rolled or not known or found is None or found.key not in {g.key for g in group}:
        raise malformed("GROUPING is only supported on fields of GROUP BY ROLLUP or CUBE", call.at)
    assert isinstance(found, Column | DateFunction | Label)  # noqa: S101 - narrows the type
    return Grouping(found)


def refuse_elsewhere(call: tree.Call) -> None:
    """Refuse functions that need what this organisation has not, or another place."""
    name = call.name.upper()
    if name == "CONVERTCURRENCY":
        raise malformed("convertCurrency is only supported with multiple currencies", call.at)
    if name == "CONVERTTIMEZONE":
        raise malformed("convertTimezone is only supported inside a date function", call.at)


def only_path(call: tree.Call) -> tree.Path:
    """Give the single field inside a function."""
    path = call.arguments[0] if len(call.arguments) == 1 else None
    if not isinstance(path, tree.Path):
        raise unexpected(call.name, call.at)
    return path
