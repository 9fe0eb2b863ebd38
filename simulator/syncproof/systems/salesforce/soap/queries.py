"""Calls that read records: query, queryAll, queryMore, retrieve."""

from __future__ import annotations

from typing import Any

from syncproof.kit.errors import VendorError
from syncproof.soql import SoqlError
from syncproof.soql.records import Leaf
from syncproof.systems.salesforce import cursors, errors, reading, viewing
from syncproof.systems.salesforce.domain.ids import full_id
from syncproof.systems.salesforce.limits import BATCH_MAX, BATCH_MIN, RETRIEVE
from syncproof.systems.salesforce.soap.recordset import (
    NO_LOCATOR,
    listed,
    retrieved,
    writer,
)
from syncproof.systems.salesforce.soap.request import Request
from syncproof.systems.salesforce.soap.xml import element

BATCH = 500


def query(request: Request) -> str:
    """Answer the first page of a query."""
    return _first(request, deleted=False)


def query_all(request: Request) -> str:
    """Answer the first page of a query that also sees the recycle bin."""
    return _first(request, deleted=True)


def _first(request: Request, *, deleted: bool) -> str:
    text = request.text("queryString")
    if not text:
        raise errors.NO_QUERY()
    prepared = reading.prepare(request.records, text, request.version, deleted=deleted)
    request.call.object = prepared.object.name
    try:
        return _page(request, prepared, text, deleted=deleted)
    except SoqlError as error:
        raise reading.refusal(error) from None


def _page(request: Request, prepared: Any, text: str, *, deleted: bool) -> str:
    conn = request.records.tx.conn
    if prepared.is_count:
        total = prepared.count(conn)
        return _result('<records xsi:nil="true"/>', total, None)
    write = writer(prepared.columns, request.api)
    if prepared.is_aggregate:
        rows = prepared.records(conn)
        return _result(listed(rows, write, request.api), len(rows), None)
    size = _batch(request, prepared)
    found, more = prepared.page(conn, size)
    viewing.note(request.records, prepared, [str(r.id) for r in found])
    shown = listed(found, write, request.api)
    if not more:
        return _result(shown, len(found), None)
    ids = prepared.ids(conn)
    locator = cursors.open_cursor(request.records, text, ids, deleted=deleted)
    return _result(shown, len(ids), f"{locator}-{len(found)}")


def query_more(request: Request) -> str:
    """Answer a further page: the ids as they were, the values as they are."""
    name, _, place = request.text("queryLocator").partition("-")
    cursor = cursors.find(request.records, name)
    if cursor is None or not place.isdecimal() or len(place) > 9 or int(place) > len(cursor.ids):
        raise errors.INVALID_QUERY_LOCATOR()
    start = int(place)
    prepared = reading.prepare(
        request.records, cursor.text, request.version, deleted=cursor.deleted
    )
    request.call.object = prepared.object.name
    ids = cursor.ids[start : start + _batch(request, prepared)]
    rows = prepared.records(request.records.tx.conn, ids)
    viewing.note(request.records, prepared, [str(r.id) for r in rows])
    shown = listed(rows, writer(prepared.columns, request.api), request.api)
    end = start + len(ids)
    return _result(shown, len(cursor.ids), f"{name}-{end}" if end < len(cursor.ids) else None)


def _batch(request: Request, prepared: Any) -> int:
    """Give how many records a page has: one when they carry files, else 500 or what is asked."""
    if any(isinstance(c, Leaf) and c.type == "base64" for c in prepared.columns):
        return 1
    wanted = request.headers.value("QueryOptions", "batchSize")
    size = int(wanted) if wanted.isdecimal() and len(wanted) < 10 else BATCH
    return max(BATCH_MIN, min(BATCH_MAX, size))


def _result(records: str, size: int, locator: str | None) -> str:
    done = element("done", locator is None)
    at = NO_LOCATOR if locator is None else element("queryLocator", locator)
    return f'<result xsi:type="QueryResult">{done}{at}{records}{element("size", size)}</result>'


def retrieve(request: Request) -> str:
    """Read chosen fields of up to 2,000 records in the order of their ids."""
    obj = request.object(request.needed("sObjectType"))
    names = [n.strip() for n in request.needed("fieldList").split(",") if n.strip()]
    keys: list[str] = []
    for given in request.texts("ids", RETRIEVE):
        key = full_id(given)
        if key is None:
            raise errors.MALFORMED_ID_LIST(value=given)
        keys.append(key)
    for name in names:
        if not name.replace("_", "").replace(".", "").isalnum():
            raise errors.NO_ENTITY_COLUMN(name=name, object=obj.name)
    text = f"SELECT {', '.join(names)} FROM {obj.name}"  # noqa: S608 - SOQL of checked names
    try:
        prepared = reading.prepare(request.records, text, request.version)
    except VendorError as error:
        if error.code != "INVALID_FIELD":
            raise
        raise VendorError(500, "INVALID_FIELD", error.message.rpartition("\n")[2]) from None
    rows = {r.id: r for r in prepared.records(request.records.tx.conn, keys)}
    write = writer(prepared.columns, request.api)
    request.call.ids.extend(k for k in keys if k in rows)
    return "".join(retrieved(rows.get(key), write, request.api) for key in keys)
