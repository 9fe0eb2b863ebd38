"""Calls that write records: create, update, upsert, delete, undelete, emptyRecycleBin."""

from __future__ import annotations

from collections.abc import Callable

from syncproof.systems.salesforce import errors, recent, recycling, upsert
from syncproof.systems.salesforce.access import ObjectAccess
from syncproof.systems.salesforce.domain.ids import full_id
from syncproof.systems.salesforce.limits import COLLECTION
from syncproof.systems.salesforce.records import Records, Row
from syncproof.systems.salesforce.soap import sobjects
from syncproof.systems.salesforce.soap.outcomes import Values, each
from syncproof.systems.salesforce.soap.request import Request, located


def create(request: Request) -> str:
    """Create up to 200 records."""
    rows = _rows(request)

    def work(number: int) -> Values:
        found = rows[number]
        if found.key is not None:
            raise errors.ID_ON_CREATE(fields=("Id",))
        key = request.records.create(found.object, sobjects.check(found), number)
        return {"id": _seen(request, found.object, key)}

    return each(request, len(rows), work)


def update(request: Request) -> str:
    """Change up to 200 records; a field that is not named keeps its value."""
    rows, records = _rows(request), request.records

    def work(number: int) -> Values:
        found = rows[number]
        if found.key is None:
            raise errors.NO_ID_ON_UPDATE(fields=("Id",))
        before = own_row(records, found.object, found.key)
        records.update(found.object, before, sobjects.check(found), number)
        return {"id": _seen(request, found.object, before["Id"])}

    return each(request, len(rows), work)


def _seen(request: Request, obj: ObjectAccess, key: str) -> str:
    """Make a record one of the user's recent ones when the header asks for it."""
    if request.headers.flag("MruHeader", "updateMru"):
        recent.viewed(request.records, obj, [key])
    return key


def own_row(records: Records, obj: ObjectAccess, given: str) -> Row:
    """Find a live record of an object by the id in its sObject."""
    key = full_id(given)
    if key is None or key[:3] != obj.full.key_prefix:
        label = obj.full.fields[0].label
        raise errors.MALFORMED_ID(label=label, value=given[:100], fields=("Id",))
    return records.row(obj, key, write=True)


def upsert_rows(request: Request) -> str:
    """Create records, or change those that an external id names."""
    name = request.needed("externalIDFieldName")
    rows, records = _rows(request), request.records
    keys: list[str | None] = []
    for found in rows:
        spec = found.object.shown.field(name)
        if spec is None or not (spec.external_id or spec.id_lookup):
            raise errors.NO_UPSERT_FIELD(name=name, object=found.object.name)
        value = found.key if spec.type == "id" else found.body.get(spec.name)
        keys.append(None if value is None else str(value).strip() or None)
    seen = [k.lower() for k in keys if k is not None]

    def work(number: int) -> Values:
        found, value = rows[number], keys[number]
        spec = found.object.shown.field(name)
        field = spec.name if spec is not None else name
        if value is None and field != "Id":
            raise errors.NO_UPSERT_VALUE(name=field, fields=(field,))
        if value is not None and seen.count(value.lower()) > 1:
            raise errors.DUPLICATE_EXTERNAL_ID(value=value, fields=(field,))
        if found.key is not None and field != "Id":
            raise errors.ID_ON_CREATE(fields=("Id",))
        body = sobjects.check(found)
        if field == "Id" and value is not None:
            before = own_row(records, found.object, value)
            records.update(found.object, before, body, number)
            return {"id": _seen(request, found.object, before["Id"]), "created": False}
        try:
            key, created = upsert.by_value(
                records, found.object, field, value, body, index=number, in_body=True
            )
        except upsert.SeveralError as several:
            raise errors.DUPLICATE_EXTERNAL_ID(
                value=f"{value} names {len(several.rows)} records", fields=(field,)
            ) from None
        return {"id": _seen(request, found.object, key), "created": created}

    return each(request, len(rows), work, lambda _: {"id": None, "created": False})


def delete(request: Request) -> str:
    """Move up to 200 records to the recycle bin."""

    def work(records: Records, obj: ObjectAccess, row: Row, number: int) -> None:
        records.check_live(obj, row)
        records.delete(obj, row, number)

    return _by_id(request, work)


def undelete(request: Request) -> str:
    """Take up to 200 records out of the recycle bin."""
    return _by_id(request, lambda records, obj, row, _: recycling.undelete(records, obj, row))


def empty_recycle_bin(request: Request) -> str:
    """Remove up to 200 deleted records for good."""
    return _by_id(request, lambda records, obj, row, _: recycling.empty(records, obj, row))


def _by_id(request: Request, work: Callable[[Records, ObjectAccess, Row, int], None]) -> str:
    """Do something with each record of a list of ids; a refused row names its id."""
    request.only("ids")
    ids, records = request.texts("ids", COLLECTION), request.records

    def one(number: int) -> Values:
        obj, row = located(records, ids[number])
        work(records, obj, row, number)
        records.call.ids.append(row["Id"])
        return {"id": row["Id"]}

    return each(request, len(ids), one, lambda number: {"id": full_id(ids[number])})


def _rows(request: Request) -> list[sobjects.SObject]:
    given = request.members("sObjects")
    if len(given) > COLLECTION:
        raise errors.EXCEEDED_ID_LIMIT(limit=COLLECTION)
    return [sobjects.read(request.records, e, request.api) for e in given]
