"""The standard objects as an organisation has them: one JSON file each, read once.

Sources of the facts: recorded describe results and the Object Reference; see the README.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import orjson

from syncproof.kit.describe import ChildRelationship, Describe, Field, ObjectType
from syncproof.systems.salesforce.describe.features import with_features

_NOT_INDEXED = frozenset({"CreatedById", "LastModifiedById", "RecordTypeId", "MasterRecordId"})
_INDEXED = frozenset({"Name", "CreatedDate"})
_CHANGED = ("SystemModstamp", "LastModifiedDate")
_NAMES = {
    "defaultedOnCreate": "defaulted_on_create", "externalId": "external_id",
    "idLookup": "id_lookup", "nameField": "name_field", "restrictedPicklist": "restricted_picklist",
    "referenceTo": "reference_to", "relationshipName": "relationship",
    "polymorphicForeignKey": "polymorphic", "compoundFieldName": "compound",
    "defaultValue": "default", "caseSensitive": "case_sensitive",
}  # fmt: skip


@cache
def read(name: str) -> Mapping[str, Any]:
    """Read an object's file."""
    found: Mapping[str, Any] = orjson.loads(
        files(__package__).joinpath(f"{name}.json").read_bytes()
    )
    return found


@cache
def names() -> tuple[str, ...]:
    """List the objects, in the order of their names."""
    found = (f.name.removesuffix(".json") for f in files(__package__).iterdir()
             if f.name.endswith(".json"))  # fmt: skip
    return tuple(sorted(found))


def make_field(spec: Mapping[str, Any]) -> Field:
    """Make a field from the describe's own words."""
    values: dict[str, Any] = {_NAMES.get(k, k): v for k, v in spec.items()}
    options = values.pop("picklistValues", ())
    extra: dict[str, Any] = {}
    if options:
        shown = tuple(_option(o, n) for n, o in enumerate(options))
        extra["picklist"] = shown
        values["picklist"] = tuple(o["value"] for o in shown)
    for key in ("soapType", "calculated"):
        if key in values:
            extra[key] = values.pop(key)
    values["reference_to"] = tuple(values.get("reference_to", ()))
    values["polymorphic"] = values.get("polymorphic", False) or len(values["reference_to"]) > 1
    if values["type"] == "boolean":
        values.setdefault("default", False)
    return Field(**values, extra=extra)


def _option(option: Any, _number: int) -> dict[str, Any]:
    if isinstance(option, str):
        return {"value": option, "label": option, "default": False, "active": True}
    value = option["value"]
    return {
        "value": value, "label": option.get("label", value),
        "default": option.get("default", False), "active": option.get("active", True),
    }  # fmt: skip


def indexes(fields: Iterable[Field]) -> tuple[tuple[str, ...], ...]:
    """Choose the fields that Salesforce indexes by itself.

    Those that tell changes go with the id, in whose order equal times are read, and with what
    leaves out the recycle bin: so one index answers what was changed, and counts all records.
    """
    fields = [f for f in fields if f.stored]
    names = {f.name for f in fields}
    more = tuple(name for name in ("Id", "IsDeleted") if name in names)
    changed = tuple((name, *more) for name in _CHANGED if name in names)
    return changed + tuple(
        (f.name,)
        for f in fields
        if f.type != "id"
        and f.name not in _NOT_INDEXED
        and (f.type in {"reference", "email"} or f.name in _INDEXED or f.external_id or f.unique)
    )


@cache
def _object(name: str, *, person_accounts: bool) -> ObjectType:
    spec = read(name)
    rows = list(spec["fields"])
    if person_accounts:
        rows += spec.get("personAccountFields", ())
        rows = [{**r, **spec.get("personAccountChanges", {}).get(r["name"], {})} for r in rows]
    fields = tuple(with_features(name, (make_field(r) for r in rows)))
    children = tuple(
        ChildRelationship(
            c["childSObject"], c["field"], c["relationshipName"],
            c.get("cascadeDelete", False), c.get("restrictedDelete", False),
        )
        for c in spec["childRelationships"]
    )  # fmt: skip
    return ObjectType(
        name, fields, "Id", spec["label"], spec["labelPlural"], spec["keyPrefix"],
        children=children, indexes=indexes(fields), flags=spec["flags"],
    )  # fmt: skip


@cache
def standard(*, person_accounts: bool = False) -> Describe:
    """Give the describe of a new organisation."""
    return Describe(_object(n, person_accounts=person_accounts) for n in names())
