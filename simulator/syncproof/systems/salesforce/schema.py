"""Custom fields and picklist options, as an administrator sets them up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from syncproof.kit.describe import Field, ObjectType
from syncproof.kit.errors import NotFoundError, SyncProofError, nearest
from syncproof.systems.salesforce import lists
from syncproof.systems.salesforce.control import object_of
from syncproof.systems.salesforce.describe import indexes, make_field
from syncproof.systems.salesforce.describe.answers import field as describe_field
from syncproof.systems.salesforce.org import renew

if TYPE_CHECKING:
    from syncproof.kit.call import Call
    from syncproof.kit.system import Instance

# our word for a type -> (describe's word, its usual length)
TYPES: dict[str, tuple[str, int]] = {
    "text": ("string", 255), "string": ("string", 255), "textarea": ("textarea", 255),
    "long_text": ("textarea", 32_768), "picklist": ("picklist", 255),
    "multipicklist": ("multipicklist", 4_099),
    "checkbox": ("boolean", 0), "boolean": ("boolean", 0),
    "number": ("double", 0), "double": ("double", 0), "currency": ("currency", 0),
    "percent": ("percent", 0), "date": ("date", 0), "datetime": ("datetime", 0),
    "time": ("time", 0), "email": ("email", 80), "phone": ("phone", 40), "url": ("url", 255),
    "lookup": ("reference", 18), "reference": ("reference", 18),
}  # fmt: skip
_SPEC = frozenset(
    {"name", "type", "label", "length", "precision", "scale", "unique", "external_id", "required",
     "case_sensitive", "picklist", "restricted", "default", "reference_to", "relationship"}
)  # fmt: skip
_OPTION = frozenset({"value", "label", "default", "active"})
_CHANGES = frozenset({"label", "length", "picklist", "restricted", "default", "required"})


def show(instance: Instance, name: str) -> dict[str, Any]:
    """Show an object's fields as its describe does."""
    obj = object_of(instance, name)
    return {
        "object": obj.name, "label": obj.label, "custom": obj.custom,
        "fields": [describe_field(f) for f in obj.fields],
    }  # fmt: skip


def change(
    call: Call, name: str, field: str | None, wanted: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Add fields, change one, or delete a custom one."""
    obj = object_of(call.org, name)
    if field is None:
        specs = (wanted or {}).get("fields", [wanted])
        for spec in specs:
            obj = _add(call.org, obj, spec or {})
    else:
        known = obj.field(field)
        if known is None:
            hint = nearest(field, [f.name for f in obj.fields])
            raise NotFoundError(f'{obj.name} has no field "{field}"', hint=hint)
        if wanted is None:
            obj = _delete(call.org, obj, known)
        else:
            obj = _alter(call.org, obj, known, wanted)
            if "picklist" in wanted:
                lists.follow(call, obj.name, known.name, wanted["picklist"])
    call.org.memory["metadata_ms"] = call.stamp_ms
    return show(call.org, obj.name)


def _known(spec: Mapping[str, Any], names: frozenset[str]) -> None:
    for name in spec:
        if name not in names:
            raise SyncProofError(f'field: unknown member "{name}"', hint=nearest(name, names))


def _add(instance: Instance, obj: ObjectType, spec: Mapping[str, Any]) -> ObjectType:
    _known(spec, _SPEC)
    name = str(spec.get("name", ""))
    bare = name.removesuffix("__c")
    if not name.endswith("__c") or not bare.replace("_", "").isalnum() or not bare[:1].isalpha():
        raise SyncProofError(f'field: found name "{name}", expected a name ending in __c')
    if not name.isascii() or len(bare) > 40:
        raise SyncProofError(f'field: "{name}" is longer than 40 ASCII characters')
    if obj.field(name) is not None:
        raise SyncProofError(f'{obj.name} has a field "{name}" already', code="exists")
    made = custom_field(spec)
    for target in made.reference_to:
        object_of(instance, target)
    fields = (*obj.fields, made)
    changed = replace(obj, fields=fields, indexes=indexes(fields))
    _put(instance, changed, made)
    return changed


def custom_field(spec: Mapping[str, Any]) -> Field:
    """Make a field from what an administrator filled in."""
    name, asked = str(spec["name"]), str(spec.get("type", "text"))
    if asked not in TYPES:
        raise SyncProofError(f'field {name}: unknown type "{asked}"', hint=nearest(asked, TYPES))
    kind, length = TYPES[asked]
    numeric = kind in {"double", "currency", "percent"}
    required = bool(spec.get("required", False))
    bare = name.removesuffix("__c")
    words: dict[str, Any] = {
        "name": name, "type": kind, "label": spec.get("label", bare.replace("_", " ")),
        "length": int(spec.get("length", length)) if length else 0, "custom": True,
        "precision": int(spec.get("precision", 18)) if numeric else 0,
        "scale": int(spec.get("scale", 2)) if numeric else 0,
        "unique": bool(spec.get("unique", False)), "nillable": not required and kind != "boolean",
        "externalId": bool(spec.get("external_id", False)),
        "idLookup": bool(spec.get("external_id", False)),
        "caseSensitive": bool(spec.get("case_sensitive", False)),
        "defaultedOnCreate": kind == "boolean" or spec.get("default") is not None,
        "filterable": asked != "long_text", "sortable": asked != "long_text",
        "groupable": kind in {"string", "picklist", "boolean", "date", "email", "phone", "url",
                              "reference"},
        "picklistValues": list(spec.get("picklist", ())),
        "restrictedPicklist": bool(spec.get("restricted", kind == "picklist")),
    }  # fmt: skip
    if spec.get("default") is not None:
        words["defaultValue"] = spec["default"]
    if kind == "reference":
        target = spec.get("reference_to")
        if not target:
            raise SyncProofError(f"field {name}: reference_to is missing")
        words["referenceTo"] = [target] if isinstance(target, str) else list(target)
        words["relationshipName"] = spec.get("relationship", f"{bare}__r")
    return make_field(words)


def _alter(
    instance: Instance, obj: ObjectType, field: Field, wanted: Mapping[str, Any]
) -> ObjectType:
    _known(wanted, _CHANGES)
    changes: dict[str, Any] = {}
    if "picklist" in wanted:
        if "picklist" not in field.type:
            raise SyncProofError(f"{field.name} is no picklist but of type {field.type}")
        _check_options(wanted["picklist"], _OPTION | lists.words_of(obj.name, field.name))
        fresh = make_field({"name": field.name, "type": field.type,
                            "picklistValues": list(wanted["picklist"])})  # fmt: skip
        changes.update(picklist=fresh.picklist, extra={**field.extra, **fresh.extra})
    if "restricted" in wanted:
        changes["restricted_picklist"] = bool(wanted["restricted"])
    if "required" in wanted:
        changes["nillable"] = not wanted["required"]
    for name in ("label", "length", "default"):
        if name in wanted:
            changes[name] = wanted[name]
    made = replace(field, **changes)
    fields = tuple(made if f.name == field.name else f for f in obj.fields)
    changed = replace(obj, fields=fields)
    _put(instance, changed, None)
    return changed


def _check_options(options: Any, known: frozenset[str]) -> None:
    for option in options:
        if isinstance(option, str):
            continue
        if not isinstance(option, dict) or not isinstance(option.get("value"), str):
            raise SyncProofError(f'picklist: found {option!r}, expected text or {{"value": …}}')
        for word in option:
            if word not in known:
                hint = nearest(word, known)
                raise SyncProofError(f'picklist: unknown member "{word}"', hint=hint)


def _delete(instance: Instance, obj: ObjectType, field: Field) -> ObjectType:
    if not field.custom:
        raise SyncProofError(f"{field.name} is a standard field and cannot be deleted")
    fields = tuple(f for f in obj.fields if f.name != field.name)
    changed = replace(obj, fields=fields, indexes=indexes(fields))
    _put(instance, changed, None)
    with instance.store.engine.begin() as conn:
        quote = conn.dialect.identifier_preparer.quote
        conn.exec_driver_sql(f"DROP INDEX IF EXISTS {quote(f'ix_{obj.name}_{field.name}')}")
        conn.exec_driver_sql(f"ALTER TABLE {quote(obj.name)} DROP COLUMN {quote(field.name)}")
    return changed


def _put(instance: Instance, obj: ObjectType, added: Field | None) -> None:
    """Make the describe and the tables those of the changed object."""
    instance.describe = instance.describe.with_object(obj)
    store = instance.store
    if added is None:
        store.attach(instance.describe)
    else:
        store.add_field(instance.describe, obj.name, added)
        wanted = f"ix_{obj.name}_{added.name}"
        for index in store.tables[obj.name].indexes:
            if index.name == wanted:
                index.create(store.engine)
    renew(instance)
