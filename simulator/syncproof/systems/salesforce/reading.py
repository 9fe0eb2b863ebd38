"""Reads records through queries, for resources that let the caller choose fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from syncproof import soql
from syncproof.kit.errors import VendorError
from syncproof.soql.records import (
    ChildColumns,
    Children,
    Compound,
    Leaf,
    Parent,
    Record,
    TypeOf,
)
from syncproof.systems.salesforce import errors, record_access
from syncproof.systems.salesforce.access import ObjectAccess
from syncproof.systems.salesforce.domain.moments import stamp
from syncproof.systems.salesforce.records import Records
from syncproof.systems.salesforce.versions import VERSIONS
from syncproof.systems.salesforce.wire import base

if TYPE_CHECKING:
    from syncproof.soql import Query, QueryContext

Shape = Callable[[Record], dict[str, Any]]
Convert = Callable[[Any], Any]


def context(records: Records, version: str, *, deleted: bool = False) -> QueryContext:
    """Describe the user's view of the organisation to the query compiler."""
    org, actor = records.org, records.actor
    settings = org.instance.settings
    return soql.QueryContext(
        describe=actor.access.describe,
        tables=org.instance.store.tables,
        now=records.call.world.clock.now(),
        timezone=ZoneInfo(actor.row["TimeZoneSidKey"] or settings["time_zone"]),
        user_id=actor.id,
        visible=actor.visible,
        fiscal_start_month=settings["fiscal_year_start_month"],
        locale=actor.row["LocaleSidKey"] or "en_US",
        include_deleted=deleted,
        version=VERSIONS[version],
    )


def prepare(records: Records, text: str, version: str, *, deleted: bool = False) -> Query:
    """Compile a query, refusing it in the vendor's words."""
    try:
        if record_access.asked(text):
            return record_access.prepare(records, text, context(records, version))
        return soql.prepare(text, context(records, version, deleted=deleted))
    except soql.SoqlError as error:
        raise refusal(error) from None


def refusal(error: soql.SoqlError) -> VendorError:
    """Turn the compiler's refusal into the wire's."""
    return VendorError(error.status, error.code, error.message)


def shape(columns: Iterable[Any], version: str) -> Shape:
    """Work out how records with these columns become JSON; children come whole."""
    prefix = f"{base(version)}/sobjects/"
    readers = [(c.name, _reader(c, version)) for c in columns]
    special = [(name, convert) for name, convert in readers if convert is not None]

    def write(record: Record) -> dict[str, Any]:
        values = record.values
        if record.type is None:
            out: dict[str, Any] = {"attributes": {"type": "AggregateResult"}}
        else:
            url = f"{prefix}{record.type.name}/{record.id}"
            out = {"attributes": {"type": record.entity, "url": url}}
        out.update(values)
        for name, convert in special:
            value = values[name]
            if value is None:
                continue
            if convert is _BINARY:
                out[name] = f"{out['attributes']['url']}/{name}"
            else:
                out[name] = convert(value)
        return out

    return write


def _BINARY(value: Any) -> Any:  # noqa: N802 - a marker that is compared, never called
    return value


def _reader(column: Any, version: str) -> Convert | None:
    if isinstance(column, Leaf):
        if column.type == "datetime":
            return stamp
        if column.type == "boolean":
            return bool
        return _BINARY if column.type == "base64" else None
    if isinstance(column, Compound):
        return None
    if isinstance(column, Parent):
        return shape(column.columns, version)
    if isinstance(column, ChildColumns):
        return partial(_nested, shape(column.columns, version))
    if isinstance(column, TypeOf):
        return by_type(column, version)
    raise TypeError(column)


def by_type(column: TypeOf, version: str) -> Convert:
    """Write the record behind a TYPEOF with the columns of its own object."""
    cases = {found.name: shape(leaves, version) for found, leaves in column.cases}
    rest = shape(column.otherwise or (), version)
    return lambda record: cases.get(record.entity, rest)(record)


def _nested(write: Shape, children: Children) -> dict[str, Any]:
    found = [write(r) for r in children.records]
    return {"totalSize": len(found), "done": True, "records": found}


def chosen(
    records: Records, obj: ObjectAccess, key: str, fields: str, version: str
) -> dict[str, Any]:
    """Read the asked fields of one record; paths to parents are allowed."""
    names = [n.strip() for n in fields.split(",") if n.strip()]
    known = list(dict.fromkeys([*names, "Id"]))
    if not any(n.lower() == "id" for n in names):
        names = known
    found = several(records, obj, [key], names, version)[0]
    if found is None:
        raise errors.NOT_FOUND()
    return found


def several(
    records: Records, obj: ObjectAccess, ids: list[str], names: list[str], version: str
) -> list[dict[str, Any] | None]:
    """Read the asked fields of many records in the order of the ids; null for what is gone."""
    for name in names:
        _check_name(name, obj)
    wanted = list(dict.fromkeys(n for n in names if n.lower() != "id"))
    listed = ", ".join(["Id", *wanted])
    text = f"SELECT {listed} FROM {obj.name}"  # noqa: S608 - SOQL, parsed and bound
    try:
        query = prepare(records, text, version)
    except VendorError as error:
        if error.code != "INVALID_FIELD":
            raise
        raise VendorError(400, "INVALID_FIELD", error.message.rpartition("\n")[2]) from None
    write = shape(query.columns, version)
    found = {r.id: write(r) for r in query.records(records.tx.conn, ids)}
    return [found.get(i) for i in ids]


def _check_name(name: str, obj: ObjectAccess) -> None:
    if not name.replace("_", "").replace(".", "").isalnum():
        raise errors.NO_COLUMN(name=name, object=obj.name)


def children_text(
    records: Records, obj: ObjectAccess, key: str, relationship: str, asked: str | None
) -> str:
    """Write the query for the children of a record, with the asked fields or all."""
    child = obj.shown.child(relationship)
    target = records.actor.access.object(child.child) if child is not None else None
    if child is None or target is None:
        raise errors.NOT_FOUND()
    fields = [f.name for f in target.shown.fields]
    if asked:
        fields = [n.strip() for n in asked.split(",") if n.strip()]
        for name in fields:
            _check_name(name, target)
    return f"SELECT {', '.join(fields)} FROM {target.name} WHERE {child.field} = '{key}'"  # noqa: S608 - SOQL of checked names
