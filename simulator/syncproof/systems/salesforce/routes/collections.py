"""Up to 200 records in one call, with a result for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from syncproof.kit.call import Answer, Call
from syncproof.kit.errors import VendorError
from syncproof.kit.system import Routes
from syncproof.systems.salesforce import errors, reading, upsert
from syncproof.systems.salesforce.access import ObjectAccess
from syncproof.systems.salesforce.domain.ids import full_id
from syncproof.systems.salesforce.limits import CHUNKS, COLLECTION, RETRIEVE
from syncproof.systems.salesforce.records import Records
from syncproof.systems.salesforce.versions import since
from syncproof.systems.salesforce.wire import (
    answer,
    flag,
    override,
    parameters,
    read_json,
    read_object,
    save_error,
    truth,
)

routes = Routes("/services/data/v<version>/composite")
Result = dict[str, Any]
_SETUP = frozenset({"Group", "PermissionSet", "PermissionSetAssignment", "User", "UserRole"})


def _peek(call: Call) -> tuple[str, str]:
    """Tell the operation from the method, and the object from the first record."""
    verb = {"POST": "create", "PATCH": "update", "DELETE": "delete"}.get(override(call), "read")
    name = ""
    if call.method in {"POST", "PATCH"}:
        try:
            name = str(call.json()["records"][0]["attributes"]["type"])
        except (ValueError, LookupError, TypeError):
            name = ""
    return verb, name


def _rows(call: Call, version: str, first: int = 42) -> tuple[list[Mapping[str, Any]], bool]:
    """Read the records and allOrNone of a body; the resource came with version `first`."""
    since(version, first)
    body = read_object(call)
    rows = body.get("records")
    if not isinstance(rows, list) or not all(isinstance(r, dict) for r in rows):
        raise errors.JSON_PARSER_ERROR(
            text="Cannot deserialize instance of list<sobject>: a list of records is required at "
            "[line:1, column:1]"
        )
    if len(rows) > COLLECTION:
        raise errors.EXCEEDED_ID_LIMIT(limit=COLLECTION)
    kinds = [_type(r) for r in rows]
    chunks = sum(a != b for a, b in zip(kinds, [None, *kinds], strict=False))
    if chunks > CHUNKS:
        raise errors.TOO_MANY_CHUNKS()
    return rows, flag(body, "allOrNone")


def _type(row: Mapping[str, Any]) -> str:
    attributes = row.get("attributes")
    found = attributes.get("type") if isinstance(attributes, dict) else None
    return found if isinstance(found, str) else ""


def _object(records: Records, name: str, first: str = "") -> ObjectAccess:
    """Find the object of a row; the first row says whether the call is about setup objects."""
    if not name:
        raise errors.INVALID_TYPE(name="null")
    found = records.actor.access.object(name)
    if found is None:
        raise errors.INVALID_TYPE(name=name)
    leader = records.actor.access.object(first) if first else None
    if leader is not None and (leader.name in _SETUP) != (found.name in _SETUP):
        raise errors.MIXED_DML_OPERATION(object=found.name, first=leader.name, fields=())
    records.call.object = found.name
    return found


def _expect(records: Records, rows: list[Mapping[str, Any]]) -> None:
    """Look up at once what the rows of each object are compared with."""
    kinds: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        kinds.setdefault(_type(row), []).append(row)
    for name, bodies in kinds.items():
        obj = records.actor.access.object(name)
        if obj is not None:
            records.expect(obj, bodies)


def _each(
    records: Records, amount: int, work: Callable[[int], Result], *, all_or_none: bool,
    ids: bool = True,
) -> Answer:  # fmt: skip
    """Do every row; with allOrNone one failure undoes all the others.

    `ids` says that rows which were there before keep their ids in the results when undone.
    """
    mark = records.tx.mark() if all_or_none else -1
    results: list[Result] = []
    for number in range(amount):
        try:
            results.append(work(number))
        except VendorError as error:
            results.append(save_error(error))
    if all_or_none and not all(r["success"] for r in results):
        records.tx.undo(mark)
        records.call.ids.clear()
        rolled_back = save_error(errors.ALL_OR_NONE())
        results = [
            {**({"id": r["id"]} if ids and not r.get("created") else {}), **rolled_back}
            if r["success"] else r
            for r in results
        ]  # fmt: skip
    return answer(results)


@routes.add("POST", "/sobjects", "create", peek=_peek)
def create(call: Call, version: str) -> Answer:
    """Create records, or change them when `?_HttpMethod=PATCH` replaces the method."""
    method = override(call)
    if method == "PATCH":
        call.operation = "update"
        return update(call, version)
    if method != "POST":
        raise errors.METHOD_NOT_ALLOWED(method=method, allowed="DELETE,GET,HEAD,PATCH,POST")
    rows, all_or_none = _rows(call, version)
    records = Records(call)
    _expect(records, rows)

    def work(number: int) -> Result:
        row = rows[number]
        obj = _object(records, _type(row), _type(rows[0]))
        key = records.create(obj, row, number)
        return {"id": key, "success": True, "errors": []}

    return _each(records, len(rows), work, all_or_none=all_or_none, ids=False)


@routes.add("PATCH", "/sobjects", "update", peek=_peek)
def update(call: Call, version: str) -> Answer:
    """Change records; each row carries its id."""
    rows, all_or_none = _rows(call, version)
    records = Records(call)
    _expect(records, rows)

    def work(number: int) -> Result:
        row = dict(rows[number])
        obj = _object(records, _type(row), _type(rows[0]))
        name = next((k for k in row if k.lower() == "id"), None)
        key = row.pop(name) if name is not None else None
        if key is None:
            raise errors.MISSING_ARGUMENT(name="Id")
        before = records.row(obj, _own_id(obj, key), write=True)
        records.update(obj, before, row, number)
        return {"id": before["Id"], "success": True, "errors": []}

    return _each(records, len(rows), work, all_or_none=all_or_none)


def _own_id(obj: ObjectAccess, key: Any) -> str:
    found = full_id(key)
    if found is None or found[:3] != obj.full.key_prefix:
        label = obj.full.fields[0].label
        raise errors.MALFORMED_ID(label=label, value=key, fields=("Id",))
    return found


@routes.add("PATCH", "/sobjects/<name>/<field>", "upsert", object="name")
def upsert_rows(call: Call, version: str, name: str, field: str) -> Answer:
    """Create records, or change those that an external id names."""
    rows, all_or_none = _rows(call, version, 46)
    records = Records(call)
    obj = records.object(name)
    spec = obj.shown.field(field)
    if spec is None or not (spec.external_id or spec.id_lookup):
        raise errors.NO_EXTERNAL_ID(segment=field)
    given = [next((v for k, v in r.items() if k.lower() == spec.name.lower()), None) for r in rows]
    seen = Counter(str(v).lower() for v in given if v is not None)
    records.expect(obj, rows, spec.name)

    def work(number: int) -> Result:
        kind = _type(rows[number])
        if kind and kind.lower() != obj.name.lower():
            raise errors.INVALID_TYPE(name=kind)
        value = given[number]
        if value is not None and seen[str(value).lower()] > 1:
            raise errors.DUPLICATE_EXTERNAL_ID(value=value, fields=(spec.name,))
        try:
            key, created = upsert.by_value(
                records, obj, spec.name, value, rows[number], index=number, in_body=True
            )
        except upsert.SeveralError as several:
            raise errors.DUPLICATE_EXTERNAL_ID(
                value=f"{value} names {len(several.rows)} records", fields=(spec.name,)
            ) from None
        return {"id": key, "success": True, "errors": [], "created": created}

    return _each(records, len(rows), work, all_or_none=all_or_none)


@routes.add("DELETE", "/sobjects", "delete", peek=_peek)
def delete(call: Call, version: str) -> Answer:
    """Delete the records of the given ids."""
    since(version, 42)
    given = parameters(call)
    ids = [i.strip() for i in given.get("ids", "").split(",") if i.strip()]
    if not ids:
        raise errors.MISSING_ARGUMENT(name="ids")
    if len(ids) > COLLECTION:
        raise errors.EXCEEDED_ID_LIMIT(limit=COLLECTION)
    records = Records(call)

    def work(number: int) -> Result:
        key = full_id(ids[number])
        target = records.org.prefixes.get(key[:3]) if key is not None else None
        if key is None or target is None:
            raise errors.MALFORMED_ID_LIST(value=ids[number], fields=())
        obj = _object(records, target.name)
        records.delete(obj, records.row(obj, key, write=True), number)
        return {"id": key, "success": True, "errors": []}

    return _each(records, len(ids), work, all_or_none=truth(given.get("allOrNone")))


@routes.add("GET HEAD POST", "/sobjects/<name>", "read", object="name")
def retrieve(call: Call, version: str, name: str) -> Answer:
    """Read chosen fields of many records."""
    since(version, 42)
    records = Records(call)
    obj = records.object(name)
    if call.method == "POST":
        body = read_json(call)
        ids, fields = (body.get("ids"), body.get("fields")) if isinstance(body, dict) else (0, 0)
        if not isinstance(ids, list) or not isinstance(fields, list):
            raise errors.JSON_PARSER_ERROR(
                text="ids and fields have to be lists at [line:1, column:1]"
            )
        if len(ids) > RETRIEVE:
            raise errors.EXCEEDED_ID_LIMIT(limit=RETRIEVE)
    else:
        given = parameters(call)
        ids = [i.strip() for i in given.get("ids", "").split(",") if i.strip()]
        fields = [f.strip() for f in given.get("fields", "").split(",") if f.strip()]
    for label, value in (("ids", ids), ("fields", fields)):
        if not value:
            raise errors.MISSING_ARGUMENT(name=label)
    keys: list[str] = []
    for given_id in ids:
        key = full_id(given_id)
        if key is None:
            raise errors.MALFORMED_ID_LIST(value=given_id)
        keys.append(key)
    return answer(reading.several(records, obj, keys, [str(f) for f in fields], version))
