"""`/query?columns=true`: the columns that a query would give, told without running it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from syncproof.kit.describe import NUMBER_TYPES
from syncproof.soql import bound
from syncproof.systems.salesforce import errors

if TYPE_CHECKING:
    from syncproof.kit.describe import Field
    from syncproof.soql import Query

Entry = dict[str, Any]

_APEX = {
    "id": "Id", "reference": "Id", "boolean": "Boolean", "int": "Integer", "double": "Decimal",
    "currency": "Decimal", "percent": "Decimal", "date": "Date", "datetime": "Datetime",
    "time": "Time", "base64": "Blob", "address": "Address", "location": "Location",
}  # fmt: skip
_TEXT = "String"


def describe(prepared: Query) -> dict[str, Any]:
    """Tell the columns of a query, its object, and whether it has groups and ids."""
    select = prepared.select
    columns = [] if select.is_count else _entries(select.outputs)
    return {
        "columnMetadata": columns,
        "entityName": select.object.name,
        "groupBy": bool(select.group),
        "idSelected": any(c["columnName"] == "Id" for c in columns),
        "keyPrefix": select.object.key_prefix or None,
    }


def _entries(outputs: Iterable[bound.Selected]) -> list[Entry]:
    """Tell the columns in their order; those of one parent stand together inside it."""
    found: list[Entry] = []
    for output in outputs:
        if isinstance(output, bound.TypeOf):
            raise errors.NOT_ENABLED(what="TYPEOF with columns")
        if isinstance(output, bound.ChildOutput):
            inside = _entries(output.select.outputs)
            found.append(_entry(output.name, aggregate=True, joinColumns=inside))
        else:
            _parent(found, output.hops).append(_leaf(output))
    return found


def _parent(level: list[Entry], hops: tuple[bound.Hop, ...]) -> list[Entry]:
    """Give the list of columns inside a parent, which is added when it is not there."""
    for hop in hops:
        entry = next((e for e in level if e["columnName"] == hop.name), None)
        if entry is None:
            entry = _entry(hop.name, foreignKeyName=hop.field.name, joinColumns=[])
            level.append(entry)
        level = entry["joinColumns"]
    return level


def _leaf(output: bound.Output) -> Entry:
    what, name = output.what, output.name
    if isinstance(what, bound.Column):
        shown = name if output.hops else ".".join(what.key)
        return _entry(name, displayName=shown, **_field(what.field), **_kind(what.type))
    if isinstance(what, bound.Label | bound.Formatted):
        return _entry(name, apexType=_TEXT, **_kind(what.type))
    function, *path = what.key
    shown = f"{function.lower()}({'.'.join(path)})"
    return _entry(name, displayName=shown, aggregate=True, **_kind(what.type))


def _field(field: Field) -> Entry:
    return {
        "apexType": _APEX.get(field.type, _TEXT), "custom": field.custom,
        "insertable": field.createable, "updatable": field.updateable,
    }  # fmt: skip


def _kind(kind: str) -> Entry:
    number = kind in NUMBER_TYPES
    return {
        "booleanType": kind == "boolean", "numberType": number,
        "textType": not number and _APEX.get(kind, _TEXT) == _TEXT,
    }  # fmt: skip


def _entry(name: str, **told: Any) -> Entry:
    """Make the entry of a column: whatever is not told of it is null, false or empty."""
    return {
        "aggregate": False, "apexType": None, "booleanType": False, "columnName": name,
        "custom": False, "displayName": name, "foreignKeyName": None, "insertable": False,
        "joinColumns": [], "numberType": False, "textType": False, "updatable": False, **told,
    }  # fmt: skip
