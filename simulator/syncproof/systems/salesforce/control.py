"""Reads and writes records by hand, for the control interface."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, select

from syncproof.kit.describe import Field, ObjectType
from syncproof.kit.errors import NotFoundError, SyncProofError, VendorError, nearest
from syncproof.systems.salesforce.access import ObjectAccess
from syncproof.systems.salesforce.describe import features
from syncproof.systems.salesforce.domain.ids import full_id
from syncproof.systems.salesforce.domain.moments import read_stamp
from syncproof.systems.salesforce.domain.rights import ALL
from syncproof.systems.salesforce.records import Records
from syncproof.systems.salesforce.versions import LATEST
from syncproof.systems.salesforce.wire import base

if TYPE_CHECKING:
    from syncproof.kit.call import Call
    from syncproof.kit.system import Instance


MAX_DIGITS = 18


def object_of(instance: Instance, name: str) -> ObjectType:
    """Find an object, or say what there is."""
    found = instance.describe.object(name)
    if found is None:
        hint = nearest(name, [o.name for o in instance.describe])
        raise NotFoundError(f'salesforce has no object "{name}"', hint=hint)
    return found


def read(
    instance: Instance, name: str, filters: Mapping[str, str], limit: int, after: str
) -> dict[str, Any]:
    """Read rows in the order of their ids; `deleted` is live (default), all or only."""
    obj = object_of(instance, name)
    table = instance.store.tables[obj.name]
    tests = []
    bin_word = filters.get("deleted", "live")
    if bin_word not in {"live", "all", "only"}:
        raise SyncProofError(f'deleted: found "{bin_word}", expected live, all or only')
    if obj.field("IsDeleted") is not None and bin_word != "all":
        tests.append(table.c.IsDeleted.is_(bin_word == "only"))
    for key, text in filters.items():
        if key != "deleted":
            field = obj.field(key)
            if field is None or not field.stored:
                hint = nearest(key, [f.name for f in obj.fields if f.stored])
                raise SyncProofError(f'{obj.name} has no field "{key}"', hint=hint)
            column = table.c[field.name]
            value = stored(field, text)
            tests.append(column.is_(None) if value is None else column == value)
    where = and_(True, *tests)
    query = select(table).where(where).order_by(table.c.Id).limit(limit + 1)
    if after:
        query = query.where(table.c.Id > after)
    with instance.world.lock_of(instance.system), instance.store.engine.connect() as conn:
        total = conn.execute(select(func.count()).select_from(table).where(where)).scalar()
        rows = [dict(r._mapping) for r in conn.execute(query)]  # noqa: SLF001 - SQLAlchemy's own way
    shown = visible(instance, obj)
    records = [wire_form(shown, row) for row in rows[:limit]]
    following = rows[limit - 1]["Id"] if len(rows) > limit else None
    return {"records": records, "total": total, "next": following}


def visible(instance: Instance, obj: ObjectType) -> ObjectAccess:
    """Give an object without the fields of features that the organisation does not use."""
    shown = features.shown_object(
        obj, instance.memory.get("typed", ()),
        with_places=bool(instance.settings[features.PLACES]),
    )  # fmt: skip
    return ObjectAccess(obj, shown, ALL, frozenset())


def stored(field: Field, text: str) -> Any:
    """Turn a filter's text into storage form."""
    if text in {"", "null"}:
        return None
    try:
        if field.type == "boolean":
            return text.lower() == "true"
        if field.type in {"int", "long"}:
            return int(text if len(text) <= MAX_DIGITS else "too long")
        if field.type in {"double", "currency", "percent"}:
            return float(text)
    except ValueError:
        raise SyncProofError(f'{field.name}: found "{text[:40]}", expected a number') from None
    if field.type == "datetime":
        return read_stamp(text)
    if field.type in {"id", "reference"}:
        return full_id(text) or text
    return text


def wire_form(obj: ObjectAccess, row: Mapping[str, Any]) -> dict[str, Any]:
    """Write a row as the wire does, without its attributes."""
    found = obj.record(row, base(LATEST))
    del found["attributes"]
    return found


def refused(error: VendorError) -> SyncProofError:
    """Tell a person what the product refused."""
    return SyncProofError(str(error), code="refused_by_vendor")


def create(call: Call, name: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Create a record as the acting user."""
    object_of(call.org, name)
    records = Records(call)
    try:
        obj = records.object(name)
        key = records.create(obj, fields)
    except VendorError as error:
        raise refused(error) from error
    return _show(records, obj, key)


def update(call: Call, name: str, key: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Change a record as the acting user."""
    object_of(call.org, name)
    records = Records(call)
    try:
        obj = records.object(name)
        records.update(obj, records.row(obj, key, write=True), fields)
    except VendorError as error:
        raise refused(error) from error
    return _show(records, obj, key)


def delete(call: Call, name: str, key: str) -> dict[str, Any]:
    """Delete a record as the acting user."""
    object_of(call.org, name)
    records = Records(call)
    try:
        obj = records.object(name)
        records.delete(obj, records.row(obj, key, write=True))
    except VendorError as error:
        raise refused(error) from error
    return {"id": full_id(key), "deleted": True}


def _show(records: Records, obj: ObjectAccess, key: str) -> dict[str, Any]:
    found = records.tx.get(obj.full, full_id(key) or key)
    return {"id": found["Id"], "record": wire_form(obj, found)} if found else {"id": key}
