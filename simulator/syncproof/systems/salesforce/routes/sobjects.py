"""Single records: create, read, change, delete, by id and by external id."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import Any

from syncproof.kit.call import Answer, Call
from syncproof.kit.system import Routes
from syncproof.kit.times import from_http_date, http_date
from syncproof.systems.salesforce import errors, reading, recent, upsert
from syncproof.systems.salesforce.access import ObjectAccess
from syncproof.systems.salesforce.describe.answers import summary
from syncproof.systems.salesforce.domain.ids import full_id
from syncproof.systems.salesforce.records import Records, Row
from syncproof.systems.salesforce.routes import queries
from syncproof.systems.salesforce.streaming import platform
from syncproof.systems.salesforce.versions import VERSIONS
from syncproof.systems.salesforce.wire import (
    answer,
    base,
    empty,
    override,
    parameters,
    truth,
)
from syncproof.systems.salesforce.xml_form import read_record

routes = Routes("/services/data/v<version>/sobjects")
FILE_ENDINGS = frozenset(
    {"css", "csv", "doc", "gif", "htm", "html", "inc", "jpg", "js", "jsp", "pdf", "php", "png",
     "txt", "xls"}
)  # fmt: skip
"""A value that ends like the name of a file is not found; which endings count is not written."""
RECENT_ITEMS = 100
_VERBS = {"GET": "read", "HEAD": "read", "PATCH": "update", "DELETE": "delete"}


def _peek(call: Call) -> tuple[str, str]:
    return _VERBS.get(override(call), "create"), call.args.get("name", "")


def _peek_external(call: Call) -> tuple[str, str]:
    verb = _VERBS.get(override(call), "upsert")
    return ("upsert" if verb == "update" else verb), call.args.get("name", "")


@routes.add("GET HEAD POST", "/<name>", "read", object="name", peek=lambda c: (
    "create" if c.method == "POST" else "read", c.args["name"]))  # fmt: skip
def one_object(call: Call, version: str, name: str) -> Answer:
    """Create a record, or show the object and what the user saw of it lately."""
    records = Records(call)
    obj = records.object(name)
    if call.method != "POST":
        call.operation = "read"
        item = summary(obj.shown, base(version))
        seen = recent.items(records, version, RECENT_ITEMS, obj.name)
        return answer({"objectDescribe": item, "recentItems": seen})
    call.operation = "create"
    if override(call) != "POST":
        raise errors.METHOD_NOT_ALLOWED(method=override(call), allowed="GET,HEAD,POST")
    key = records.create(obj, read_record(call, obj.shown))
    if platform.is_event(obj.full):
        return answer(_published(records, key), 201)
    recent.seen(records, obj, key, version)
    made = answer({"id": key, "success": True, "errors": []}, 201)
    made.headers["Location"] = f"{base(version)}/sobjects/{obj.name}/{key}"
    return made


def _published(records: Records, key: str) -> dict[str, Any]:
    """Say that an event waits to be told; the vendor does so among the errors of a success."""
    told = {"statusCode": "OPERATION_ENQUEUED", "message": platform.uuid_of(records.org, key),
            "fields": []}  # fmt: skip
    return {"id": key, "success": True, "errors": [told]}


@routes.add("GET HEAD PATCH DELETE POST", "/<name>/<key>", "read", object="name", peek=_peek)
def one_record(call: Call, version: str, name: str, key: str) -> Answer:
    """Read, change or delete a record by its id."""
    records = Records(call)
    obj = records.object(name)
    method = override(call)
    call.operation = _VERBS.get(method, "create")
    if method in {"GET", "HEAD"}:
        return _read(call, records, obj, version, records.row(obj, key))
    if method == "POST" and key.lower() == "id" and VERSIONS[version] >= 37:
        made = answer(
            {
                "id": records.create(obj, read_record(call, obj.shown)),
                "success": True,
                "errors": [],
            },
            201,
        )
        call.operation = "create"
        return made
    if method not in _VERBS:
        raise errors.METHOD_NOT_ALLOWED(method=method, allowed="DELETE,GET,HEAD,PATCH")
    row = records.row(obj, key, write=True)
    _check_unmodified(call, row)
    if method == "PATCH" and obj.name == "Account":
        _check_match(call, row)
    if method == "PATCH":
        records.update(obj, row, read_record(call, obj.shown))
        recent.seen(records, obj, row["Id"], version)
    else:
        records.delete(obj, row)
    return empty()


def _read(call: Call, records: Records, obj: ObjectAccess, version: str, row: Row) -> Answer:
    asked = parameters(call).get("fields") if call.query else None
    simple = not asked or "." not in asked
    if asked:
        record = obj.chosen(row, base(version), asked) or reading.chosen(
            records, obj, row["Id"], asked, version
        )
    else:
        record = obj.record(row, base(version))
    headers: dict[str, str] = {}
    if obj.name == "Account":
        headers["ETag"] = _etag(row)
        if _matches(call.headers.get("If-None-Match"), row):
            return Answer(304, b"", None, headers)
    changed = row.get("LastModifiedDate") or row.get("SystemModstamp")
    if changed is not None:
        headers["Last-Modified"] = http_date(changed)
        since = call.headers.get("If-Modified-Since")
        if since and _moment(since, "If-Modified-Since", strict=False) >= changed:
            return Answer(304, b"", None, headers)
    recent.seen(records, obj, row["Id"], version)
    found = answer(record)
    found.open_names = simple and obj.open_names
    found.headers.update(headers)
    return found


def _moment(text: str, name: str, *, strict: bool) -> int:
    found = from_http_date(text)
    if found is None and strict:
        raise errors.INVALID_HEADER(name=name, value=text)
    return -1 if found is None else found


def _etag(row: Row) -> str:
    """Name the state of a record; only accounts have such a header."""
    digest = sha256(f"{row['Id']}/{row['_seq']}".encode()).digest()[:16]
    return f'"{b64encode(digest).decode()}-gzip"'


def _matches(header: str | None, row: Row) -> bool:
    tags = {t.strip() for t in (header or "").split(",")}
    return bool(tags & {_etag(row), "*"})


def _check_match(call: Call, row: Row) -> None:
    """Refuse a change on a condition that does not hold, or that cannot be read."""
    for name in ("If-Match", "If-None-Match"):
        header = call.headers.get(name)
        if header is None:
            continue
        if header != "*" and not all(t.strip().startswith('"') for t in header.split(",")):
            raise errors.INVALID_HEADER(name=name, value=header)
        if _matches(header, row) == (name == "If-None-Match"):
            raise errors.PRECONDITION_FAILED()


def _check_unmodified(call: Call, row: Row) -> None:
    since = call.headers.get("If-Unmodified-Since")
    if since and row.get("LastModifiedDate", 0) > _moment(
        since, "If-Unmodified-Since", strict=True
    ):
        raise errors.PRECONDITION_FAILED()


@routes.add(
    "GET HEAD PATCH DELETE POST", "/<name>/<field>/<path:value>", "read", object="name",
    peek=_peek_external,
)  # fmt: skip
def external(call: Call, version: str, name: str, field: str, value: str) -> Answer:
    """Handle a record by an external id, or follow a relationship of a record."""
    records = Records(call)
    obj = records.object(name)
    method = override(call)
    if "/" in value:  # one that is part of the value comes encoded
        raise errors.NOT_FOUND()
    value = value.replace("%2F", "/")  # all that the server leaves encoded
    key = full_id(field)
    if key is not None and key[:3] == obj.full.key_prefix and obj.shown.field(field) is None:
        return _related(call, records, obj, version, field, value, method)
    if value.rpartition(".")[2].lower() in FILE_ENDINGS and "." in value:
        raise errors.NOT_FOUND()
    if method == "PATCH" or (method == "POST" and "_HttpMethod" not in call.query):
        if method == "POST":
            raise errors.METHOD_NOT_ALLOWED(method="POST", allowed="DELETE,GET,HEAD,PATCH")
        call.operation = "upsert"
        return _upsert(call, records, obj, version, field, value)
    rows = records.by_external_id(obj, field, value)
    call.operation = _VERBS.get(method, "read")
    if not rows:
        raise errors.NOT_FOUND()
    if len(rows) > 1:
        return choices(obj, rows, version)
    call.ids.append(rows[0]["Id"])
    if method == "DELETE":
        records.delete(obj, rows[0])
        return empty()
    return _read(call, records, obj, version, rows[0])


def choices(obj: ObjectAccess, rows: list[Row], version: str) -> Answer:
    """Answer 300 with the records that an external id could mean."""
    return answer([f"{base(version)}/sobjects/{obj.name}/{r['Id']}" for r in rows], 300)


def _upsert(
    call: Call, records: Records, obj: ObjectAccess, version: str, field: str, value: str
) -> Answer:
    only_update = truth(parameters(call).get("updateOnly"))
    body = read_record(call, obj.shown)
    try:
        key, created = upsert.by_value(records, obj, field, value, body, update_only=only_update)
    except upsert.SeveralError as several:
        return choices(obj, several.rows, version)
    number = VERSIONS[version]
    if not created and number < 46:
        return empty()
    result: dict[str, Any] = {"id": key, "success": True, "errors": []}
    if number >= 46:
        result["created"] = created
    made = answer(result, 201 if created else 200)
    if created:
        made.headers["Location"] = f"{base(version)}/sobjects/{obj.name}/{key}"
    return made


def _related(
    call: Call, records: Records, obj: ObjectAccess, version: str, key: str, name: str, method: str
) -> Answer:
    """Follow a relationship of a record, or give the bytes of a binary field."""
    row = records.row(obj, key)
    binary = obj.shown.field(name)
    if binary is not None and binary.type == "base64" and method in {"GET", "HEAD"}:
        return Answer(200, bytes(row[binary.name] or b""), "application/octet-stream")
    parent = obj.shown.parent(name)
    if parent is None:
        if method not in {"GET", "HEAD"} or obj.shown.child(name) is None:
            raise errors.NOT_FOUND()
        asked = parameters(call).get("fields")
        text = reading.children_text(records, obj, row["Id"], name, asked)
        return queries.first_page(call, records, text, version)
    other_id = row[parent.name]
    target = records.org.prefixes.get(other_id[:3]) if other_id else None
    if target is None:
        raise errors.NOT_FOUND()
    other = records.object(target.name)
    found = records.row(other, other_id)
    call.operation = _VERBS.get(method, "read")
    if method == "PATCH":
        records.update(other, found, read_record(call, other.shown))
        return empty()
    if method == "DELETE":
        records.delete(other, found)
        return empty()
    return _read(call, records, other, version, found)
