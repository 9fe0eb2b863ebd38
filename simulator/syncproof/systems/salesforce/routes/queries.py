"""SOQL queries and their pages."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from syncproof.kit.call import Answer, Call
from syncproof.kit.redact import open_names
from syncproof.kit.system import Routes
from syncproof.soql import Query, SoqlError
from syncproof.systems.salesforce import (
    cursors,
    errors,
    fragments,
    purge,
    query_columns,
    reading,
    viewing,
)
from syncproof.systems.salesforce.form import Pages, RestForm
from syncproof.systems.salesforce.limits import BATCH_MAX, BATCH_MIN
from syncproof.systems.salesforce.records import Records
from syncproof.systems.salesforce.wire import answer, base, header_options, parameters, truth

routes = Routes("/services/data/v<version>")


def _batch(call: Call) -> int:
    """Read the batch size that the caller would like; it is kept within what is allowed."""
    wanted = header_options(call.headers.get("Sforce-Query-Options")).get("batchsize", "")
    size = int(wanted) if wanted.isdecimal() and len(wanted) < 10 else BATCH_MAX
    return max(BATCH_MIN, min(BATCH_MAX, size))


def _size(call: Call, prepared: Query) -> int:
    """Choose how many records a page has: one when it holds files."""
    binary = any(getattr(c, "type", "") == "base64" for c in prepared.columns)
    return 1 if binary else _batch(call)


def _form(records: Records, version: str, size: int, *, deleted: bool) -> RestForm:
    """Keep what an answer does not show of the children of one record in a cursor."""
    return RestForm(version, Pages(size, partial(cursors.open_cursor, records, deleted=deleted)))


_PARENTHESES = re.compile(r"\([^()]{0,20000}\)")
_FROM = re.compile(r"(?i)\bFROM\s{1,1000}(\w{1,80})")


def _peek(call: Call) -> tuple[str, str]:
    """Read the object of FROM, so that faults can be aimed at it before the query is compiled."""
    text = parameters(call).get("q", "")
    for _ in range(5):
        text = _PARENTHESES.sub(" ", text)
    found = _FROM.search(text)
    return "query", found[1] if found else ""


@routes.add("GET HEAD", "/query", "query", peek=_peek)
def query(call: Call, version: str) -> Answer:
    """Answer the first page of a query."""
    return _first(call, version, deleted=False)


@routes.add("GET HEAD", "/queryAll", "query", peek=_peek)
def query_all(call: Call, version: str) -> Answer:
    """Answer the first page of a query that also sees the recycle bin."""
    purge.expired(call)
    return _first(call, version, deleted=True)


def _first(call: Call, version: str, *, deleted: bool) -> Answer:
    given = parameters(call)
    if "explain" in given:
        raise errors.NOT_ENABLED(what="Query plan")
    text = given.get("q")
    if not text:
        raise errors.NO_QUERY()
    if truth(given.get("columns")):
        prepared = reading.prepare(Records(call), text, version, deleted=deleted)
        return answer(query_columns.describe(prepared))
    return first_page(call, Records(call), text, version, deleted=deleted)


def first_page(
    call: Call, records: Records, text: str, version: str, *, deleted: bool = False
) -> Answer:
    """Run a query and answer its first page."""
    prepared = reading.prepare(records, text, version, deleted=deleted)
    call.object = prepared.object.name
    try:
        return _page(call, records, prepared, text, version, deleted=deleted)
    except SoqlError as error:
        raise reading.refusal(error) from None


def _page(
    call: Call, records: Records, prepared: Query, text: str, version: str, *, deleted: bool
) -> Answer:
    conn = records.tx.conn
    if prepared.is_count:
        total = prepared.count(conn)
        return answer({"totalSize": total, "done": True, "records": []})
    if prepared.is_aggregate:
        write = reading.shape(prepared.columns, version)
        rows = [write(r) for r in prepared.records(conn)]
        return answer({"totalSize": len(rows), "done": True, "records": rows})
    size = _size(call, prepared)
    if prepared.plain:
        page = fragments.first(records, prepared, version, size)
    else:
        form = _form(records, version, size, deleted=deleted)
        page = fragments.Page(*prepared.written(conn, size, form))
    viewing.note(records, prepared, page.ids)
    if not page.more:
        made = answer({"totalSize": len(page.ids), "done": True, "records": page.records})
        made.open_names = prepared.plain and open_names(c.name for c in prepared.columns)
        return made
    ids = prepared.ids(conn)
    locator = cursors.open_cursor(records, text, ids, deleted=deleted)
    return answer({
        "totalSize": len(ids), "done": False,
        "nextRecordsUrl": f"{base(version)}/query/{locator}-{size}", "records": page.records,
    })  # fmt: skip


@routes.add("GET HEAD", "/query/<locator>", "query")
@routes.add("GET HEAD", "/queryAll/<locator>", "query")
def next_page(call: Call, version: str, locator: str) -> Answer:
    """Answer a further page: the ids as they were, the values as they are."""
    records = Records(call)
    name, _, place = locator.partition("-")
    cursor = cursors.find(records, name)
    if cursor is None or not place.isdecimal() or len(place) > 9 or int(place) > len(cursor.ids):
        raise errors.INVALID_QUERY_LOCATOR()
    prepared = reading.prepare(records, cursor.text, version, deleted=cursor.deleted)
    call.object = prepared.object.name
    start, size, conn = int(place), _size(call, prepared), records.tx.conn
    ids = cursor.ids[start : start + size]
    if prepared.plain:
        page = fragments.further(records, prepared, version, ids)
    else:
        form = _form(records, version, size, deleted=cursor.deleted)
        page = fragments.Page(*prepared.written_of(conn, ids, form))
    viewing.note(records, prepared, page.ids)
    end = start + len(ids)
    found: dict[str, Any] = {"totalSize": len(cursor.ids), "done": end >= len(cursor.ids)}
    if end < len(cursor.ids):
        found["nextRecordsUrl"] = f"{base(version)}/query/{name}-{end}"
    return answer({**found, "records": page.records})
