"""Looking straight into a unit: rows and fields in plain values, for the control interface."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import func, select

from syncproof.kit.describe import Field, ObjectType
from syncproof.kit.errors import SyncProofError, nearest
from syncproof.kit.storage import rows_of
from syncproof.kit.system import Instance
from syncproof.kit.times import from_iso, iso
from syncproof.systems.account_engagement.describe.fields import is_hidden
from syncproof.systems.account_engagement.records import Row, object_of

_BIN = {"false": [False], "true": [True], "all": [False, True]}
_WORDS = {"true": True, "false": False}


def plain(obj: ObjectType, row: Row) -> Row:
    """Show a row: times as our own text, yes and no as such."""
    return {f.name: _shown(f, row.get(f.name)) for f in obj.fields if f.name in row}


def _shown(field: Field, value: Any) -> Any:
    if value is None:
        return None
    if field.type == "datetime":
        return iso(value)
    if field.type == "boolean":
        return bool(value)
    return orjson.loads(value) if field.name == "syncError" else value


def rows(
    unit: Instance, name: str, filters: Mapping[str, str], limit: int, after: str
) -> dict[str, Any]:
    """Read rows in id order; filters are equal to, empty means null, `deleted=all` adds the bin."""
    obj = object_of(unit, name)
    table = unit.store.tables[name]
    wanted = dict(filters)
    bins = wanted.pop("deleted", "all" if "isDeleted" in wanted else "false")
    if bins not in _BIN:
        raise SyncProofError(f'deleted: found "{bins}", expected false, true or all')
    conditions = [_condition(obj, table, n, v) for n, v in wanted.items()]
    if "isDeleted" in table.c:
        conditions.append(table.c.isDeleted.in_(_BIN[bins]))
    query = select(table).where(*conditions)
    if after:
        query = query.where(table.c.id > _number("after", after))
    with unit.store.lock, unit.store.engine.connect() as conn:
        total = conn.execute(select(func.count()).select_from(table).where(*conditions)).scalar()
        found = conn.execute(query.order_by(table.c.id).limit(limit + 1)).fetchall()
    shown = [plain(obj, row) for row in rows_of([c.name for c in table.c], found[:limit])]
    following = str(shown[-1]["id"]) if len(found) > limit else None
    return {"records": shown, "total": total, "next": following}


def _condition(obj: ObjectType, table: Any, name: str, text: str) -> Any:
    field = obj.field(name)
    if field is None or field.name != name:
        hint = nearest(name, [f.name for f in obj.fields])
        raise SyncProofError(f'{obj.name} have no field "{name}"', hint=hint)
    if text == "":
        return table.c[name].is_(None)
    return table.c[name] == _value(field, text)


def _value(field: Field, text: str) -> Any:
    if field.type == "boolean":
        if text not in _WORDS:
            raise SyncProofError(f'{field.name}: found "{text}", expected true or false')
        return _WORDS[text]
    if field.type == "int":
        return _number(field.name, text)
    if field.type == "datetime":
        try:
            return from_iso(text)
        except ValueError:
            raise SyncProofError(f'{field.name}: found "{text}", expected a time') from None
    return text


def _number(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 18:
        raise SyncProofError(f'{name}: found "{text[:40]}", expected a whole number')
    return int(text)


def fields(unit: Instance, name: str) -> dict[str, Any]:
    """Show an object's fields."""
    obj = object_of(unit, name)
    return {
        "object": name,
        "fields": [
            {
                "name": f.name, "label": f.label or f.name, "type": f.type, "length": f.length,
                "custom": f.custom, "createable": f.createable, "updateable": f.updateable,
                "required": f.required, "options": list(f.picklist),
                "references": list(f.reference_to),
            }
            for f in obj.fields
            if not is_hidden(f)
        ],
    }  # fmt: skip
