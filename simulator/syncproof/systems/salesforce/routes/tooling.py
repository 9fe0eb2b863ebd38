"""The Tooling interface, as far as clients use it to set up and look up fields and objects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from syncproof.kit.call import Answer, Call
from syncproof.kit.describe import Field, ObjectType
from syncproof.kit.errors import SyncProofError, VendorError
from syncproof.kit.system import Routes
from syncproof.soql import SoqlError
from syncproof.systems.salesforce import errors, metadata, query_columns, reading, schema, tooling
from syncproof.systems.salesforce.describe.answers import summary, whole
from syncproof.systems.salesforce.domain.ids import full_id
from syncproof.systems.salesforce.domain.moments import stamp
from syncproof.systems.salesforce.records import Records
from syncproof.systems.salesforce.wire import (
    answer,
    base,
    empty,
    override,
    parameters,
    read_object,
    truth,
)

routes = Routes("/services/data/v<version>/tooling")
_OWN = ("FullName", "Metadata")
_PARTLY = {"status": "partly", "note": "Custom fields and objects, and what describes them."}


@routes.add("GET HEAD", "", "tooling", **_PARTLY)
def resources(call: Call, version: str) -> Answer:
    """List what there is of the Tooling interface."""
    Records(call)
    path = _base(version)
    return answer({"sobjects": f"{path}/sobjects", "query": f"{path}/query"})


@routes.add("GET HEAD", "/sobjects", "tooling", **_PARTLY)
def list_objects(call: Call, version: str) -> Answer:
    """List the objects of the Tooling interface."""
    Records(call)
    shown = [summary(o, _base(version)) for o in tooling.OBJECTS]
    return answer({"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": shown})


@routes.add("GET HEAD", "/sobjects/<name>/describe", "tooling", object="name", **_PARTLY)
def describe_object(call: Call, version: str, name: str) -> Answer:
    """Describe an object of the Tooling interface."""
    Records(call)
    return answer(whole(_object(name), _base(version)))


@routes.add("GET HEAD", "/query", "tooling", **_PARTLY)
def query(call: Call, version: str) -> Answer:
    """Answer a query; all of it at once."""
    records = Records(call)
    text = parameters(call).get("q")
    if not text:
        raise errors.NO_QUERY()
    view, found = reading.context(records, version), tooling.rows(records.actor.access)
    try:
        asked = tooling.virtual().prepare(text, view, found)
        if truth(parameters(call).get("columns")):
            return answer(query_columns.describe(asked))
        return answer(_result(asked, version))
    except SoqlError as error:
        raise reading.refusal(error) from None


def _result(asked: Any, version: str) -> dict[str, Any]:
    head = {"queryLocator": None, "entityTypeName": asked.object.name, "done": True}
    if asked.is_count:
        return {"size": asked.count(), "totalSize": asked.count(), **head, "records": []}
    # The urls of the rows go through the Tooling interface, too.
    write = reading.shape(asked.columns, f"{version}/tooling")
    rows = [write(r) for r in asked.records()]
    if len(rows) > 1 and {c.name for c in asked.columns} & set(_OWN):
        raise errors.METADATA_OF_ONE_ROW(rows=len(rows))
    for row in rows:
        if row.get("Metadata") is not None:
            row["Metadata"] = orjson.loads(row["Metadata"])
    return {"size": len(rows), "totalSize": len(rows), **head, "records": rows}


@routes.add("GET HEAD POST", "/sobjects/<name>", "tooling", object="name", **_PARTLY)
def one_object(call: Call, version: str, name: str) -> Answer:
    """Make a custom field or object, or show an object of the interface."""
    records = Records(call)
    shown = _object(name)
    if call.method != "POST":
        item = summary(shown, _base(version))
        return answer({"objectDescribe": item, "recentItems": []})
    if shown.name not in _CREATE:
        raise errors.NO_OBJECT_ACCESS(verb="created", object=shown.name, fields=())
    _check_administrator(records)
    body = read_object(call)
    _check_body(body)
    key = _told(lambda: _CREATE[shown.name](records, str(body.get("FullName", "")), body))
    made = {"id": key, "success": True, "errors": [], "warnings": [], "infos": []}
    return answer(made, 201)


@routes.add("GET HEAD PATCH DELETE POST", "/sobjects/<name>/<key>", "tooling", object="name",
            **_PARTLY)  # fmt: skip
def one_row(call: Call, version: str, name: str, key: str) -> Answer:
    """Show, change or delete a custom field or object."""
    records, method = Records(call), override(call)
    shown, wanted = _object(name), full_id(key)
    rows = tooling.rows(records.actor.access)[shown.name]
    row = next((r for r in rows if r[shown.key] in {key, wanted}), None)
    if row is None:
        raise errors.NO_EXTERNAL_ID(segment=key)
    if method in {"GET", "HEAD"}:
        return answer(_record(shown, row, version))
    if method not in {"PATCH", "DELETE"} or shown.name not in _CREATE:
        raise errors.METHOD_NOT_ALLOWED(method=method, allowed="DELETE,GET,HEAD,PATCH")
    _check_administrator(records)
    obj, field = _named(call, str(row["FullName"]))
    if method == "DELETE":
        _told(lambda: schema.delete_object(call, obj) if field is None
              else schema.delete_field(call, obj, field))  # fmt: skip
        return empty()
    body = read_object(call)
    _check_body(body)
    _told(lambda: _change(call, obj, field, body))
    return empty()


def _record(shown: ObjectType, row: Mapping[str, Any], version: str) -> dict[str, Any]:
    url = f"{_base(version)}/sobjects/{shown.name}/{row[shown.key]}"
    found: dict[str, Any] = {"attributes": {"type": shown.name, "url": url}}
    for field in shown.fields:
        value = row.get(field.name)
        if value is not None and field.type == "datetime":
            value = stamp(value)
        found[field.name] = value
    if found.get("Metadata") is not None:
        found["Metadata"] = orjson.loads(found["Metadata"])
    return found


# --- changes -------------------------------------------------------------------------------------


def _create_field(records: Records, full_name: str, body: Mapping[str, Any]) -> str:
    name, _, field = full_name.partition(".")
    obj = records.call.org.describe.object(name)
    if obj is None:
        raise errors.BAD_PICKLIST(
            label="Entity Enumeration Or ID", value=name[:80], fields=("FullName",)
        )
    spec = metadata.field_spec(field, body.get("Metadata"))
    if obj.field(field) is not None:
        bare = field.removesuffix("__c")
        raise errors.DUPLICATE_FIELD(name=bare, object=obj.name, fields=("DeveloperName",))
    made = schema.add_fields(records.call, obj, [spec], closed=True)
    return str(next(f for f in made if "id" in f.extra).extra["id"])


def _create_object(records: Records, full_name: str, body: Mapping[str, Any]) -> str:
    spec = metadata.object_spec(full_name, body.get("Metadata"))
    if records.call.org.describe.object(full_name) is not None:
        raise errors.DUPLICATE_OBJECT(name=full_name, fields=("DeveloperName",))
    return str(schema.create_object(records.call, spec, closed=True).extra["id"])


_CREATE = {"CustomField": _create_field, "CustomObject": _create_object}
_FIELD_CHANGES = ("label", "length", "picklist", "restricted", "default", "required",
                  "description", "help", "unique", "external_id")  # fmt: skip


def _change(call: Call, obj: ObjectType, field: Field | None, body: Mapping[str, Any]) -> None:
    if field is None:
        spec = metadata.object_spec(obj.name, body.get("Metadata"))
        extra = {"sharing": spec["sharing"], "description": spec.get("description")}
        schema.alter_object(
            call, obj, label=str(spec["label"]), label_plural=str(spec["label_plural"]), extra=extra
        )
        return
    spec = metadata.field_spec(field.name, body.get("Metadata"))
    if spec["type"] != field.extra.get("kind"):
        raise metadata.not_offered("Changing the type of a field")
    schema.alter(call, obj, field, {k: spec[k] for k in _FIELD_CHANGES if k in spec})


def _named(call: Call, full_name: str) -> tuple[ObjectType, Field | None]:
    name, _, field = full_name.partition(".")
    obj = call.org.describe.object(name)
    if obj is None:
        raise errors.NOT_FOUND()
    return obj, obj.field(field) if field else None


def _told(work: Any) -> Any:
    """Word a mistake that our own checks find as the vendor's interface would."""
    try:
        return work()
    except SyncProofError as error:
        raise VendorError(400, "FIELD_INTEGRITY_EXCEPTION", error.message, fields=()) from None


def _check_body(body: Mapping[str, Any]) -> None:
    for name in body:
        if name not in {"FullName", "Metadata", "attributes"}:
            raise errors.NO_COLUMN(name=str(name)[:80], object="Metadata")


def _check_administrator(records: Records) -> None:
    if records.tx.marked:  # within a composite request, whose own resource this is not
        raise errors.NOT_IN_COMPOSITE(path=records.call.path)
    if not records.actor.access.permissions.customize:
        raise errors.INSUFFICIENT_ACCESS(fields=())


def _object(name: str) -> ObjectType:
    found = tooling.virtual().describe.object(name)
    if found is None:
        raise errors.NOT_FOUND()
    return found


def _base(version: str) -> str:
    return f"{base(version)}/tooling"
