"""Changes of an organisation's objects and fields, as an administrator makes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from syncproof.kit.describe import Describe, Field, ObjectType
from syncproof.kit.errors import NotFoundError, SyncProofError, nearest
from syncproof.kit.evolution import evolve
from syncproof.systems.salesforce import custom_fields, custom_objects, lists
from syncproof.systems.salesforce.control import object_of, visible
from syncproof.systems.salesforce.describe import indexes, make_field
from syncproof.systems.salesforce.describe.answers import field as describe_field
from syncproof.systems.salesforce.org import org_of, renew
from syncproof.systems.salesforce.streaming import platform

if TYPE_CHECKING:
    from syncproof.kit.call import Call
    from syncproof.kit.system import Instance

Spec = Mapping[str, Any]
CUSTOM_FIELDS = 500
_OPTION = frozenset({"value", "label", "default", "active"})
_CHANGES = frozenset(
    {"label", "length", "picklist", "restricted", "default", "required", "description", "help",
     "unique", "external_id"}
)  # fmt: skip


# --- the control interface -----------------------------------------------------------------------


def show(instance: Instance, name: str) -> dict[str, Any]:
    """Show an object's fields as its describe does."""
    obj = visible(instance, object_of(instance, name)).shown
    return {
        "object": obj.name, "label": obj.label, "custom": obj.custom,
        "fields": [describe_field(f) for f in obj.fields],
    }  # fmt: skip


def change(call: Call, name: str, field: str | None, wanted: Spec | None) -> dict[str, Any]:
    """Add fields, change one, or delete a custom one.

    An object is made by adding to one that is not there: `{"object": {"label", …}, "fields": […]}`;
    it is deleted by its own name in the place of the field.
    """
    if field is None and "object" in (wanted or {}):
        return _create(call, name, wanted or {})
    obj = object_of(call.org, name)
    if field is None:
        specs = (wanted or {}).get("fields", [wanted])
        add_fields(call, obj, [s or {} for s in specs])
    elif wanted is None and obj.custom and field.lower() == obj.name.lower():
        delete_object(call, obj)
        return {"object": obj.name, "deleted": True}
    else:
        _change_one(call, obj, field, wanted)
    return show(call.org, obj.name)


def _create(call: Call, name: str, wanted: Spec) -> dict[str, Any]:
    spec = wanted["object"]
    if not isinstance(spec, Mapping):
        raise SyncProofError(f'object: found {spec!r}, expected {{"label": …}}')
    made = create_object(call, {**spec, "name": name, "fields": wanted.get("fields", ())})
    return show(call.org, made.name)


def _change_one(call: Call, obj: ObjectType, field: str, wanted: Spec | None) -> None:
    known = obj.field(field)
    if known is None:
        hint = nearest(field, [f.name for f in obj.fields])
        raise NotFoundError(f'{obj.name} has no field "{field}"', hint=hint)
    if wanted is None:
        delete_field(call, obj, known)
        return
    alter(call, obj, known, wanted)
    if "picklist" in wanted:
        lists.follow(call, obj.name, known.name, wanted["picklist"])


def provision(call: Call, objects: Any, fields: Any) -> None:
    """Make what a scenario lists: objects as a list, fields as lists by object."""
    if not isinstance(objects, list) or not all(isinstance(o, dict) for o in objects):
        raise SyncProofError("custom_objects: expected a list of objects")
    if not isinstance(fields, dict) or not all(isinstance(f, list) for f in fields.values()):
        raise SyncProofError("custom_fields: expected lists of fields by object")
    for spec in objects:
        create_object(call, spec)
    for name, specs in fields.items():
        add_fields(call, object_of(call.org, name), specs)


# --- objects -------------------------------------------------------------------------------------


def create_object(call: Call, spec: Spec, *, closed: bool = False) -> ObjectType:
    """Make a custom object with its fields. A closed one is only seen by whom it is opened to."""
    describe, made = custom_objects.add(org_of(call.org), call.org.describe, spec)
    own = {"made_ms": call.stamp_ms, "changed_ms": call.stamp_ms, "closed": closed}
    describe = describe.with_object(replace(made, extra={**made.extra, **own}))
    describe = _with_fields(call, describe, made, spec.get("fields") or ())
    _put(call, describe)
    return object_of(call.org, made.name)


def alter_object(call: Call, obj: ObjectType, **changes: Any) -> None:
    """Change an object's labels or what its `extra` says."""
    changes["extra"] = {**obj.extra, **changes.get("extra", {}), "changed_ms": call.stamp_ms}
    _put(call, call.org.describe.with_object(replace(obj, **changes)))


def delete_object(call: Call, obj: ObjectType) -> None:
    """Delete a custom object with its records, unless other objects refer to it."""
    users = [
        f"{o.name}.{f.name}" for o in call.org.describe for f in o.fields
        if o.name != obj.name and obj.name in f.reference_to and f.custom
    ]  # fmt: skip
    if users:
        raise SyncProofError(f"{obj.name} is referred to by {', '.join(users)}", code="in_use")
    describe = call.org.describe
    for field in obj.fields:
        if field.reference_to:
            describe = custom_fields.without_field(describe, obj, field)
    _put(call, custom_objects.without(describe, obj.name))


# --- fields --------------------------------------------------------------------------------------


def add_fields(
    call: Call, obj: ObjectType, specs: Iterable[Spec], *, closed: bool = False
) -> list[Field]:
    """Add fields: all or none. A closed one is only seen by whom it is opened to."""
    before = {f.name for f in obj.fields}
    _put(call, _with_fields(call, call.org.describe, obj, specs, closed=closed))
    return [f for f in object_of(call.org, obj.name).fields if f.name not in before]


def _with_fields(
    call: Call, describe: Describe, obj: ObjectType, specs: Iterable[Spec], *, closed: bool = False
) -> Describe:
    for spec in specs:
        if not isinstance(spec, Mapping):
            raise SyncProofError(f'field: found {spec!r}, expected {{"name", "type", …}}')
        now = describe.object(obj.name) or obj
        made = _make(call, describe, now, spec, closed=closed)
        describe = custom_fields.with_fields(describe, now, made)
    return custom_objects.follow_masters(describe, describe.object(obj.name) or obj)


def _make(
    call: Call, describe: Describe, obj: ObjectType, spec: Spec, *, closed: bool
) -> tuple[Field, ...]:
    custom_objects.check_members("field", spec, custom_fields.SPEC)
    name = str(spec.get("name", ""))
    custom_objects.check_name(name, "field")
    if obj.field(name) is not None:
        raise SyncProofError(f'{obj.name} has a field "{name}" already', code="exists")
    if sum(f.custom for f in obj.fields) >= CUSTOM_FIELDS:
        raise SyncProofError(f"{obj.name} has {CUSTOM_FIELDS} custom fields, more are not allowed")
    if not obj.custom and not obj.flag("layoutable"):
        raise SyncProofError(f"{obj.name} takes no custom fields")
    _check_options(spec.get("picklist", ()), _OPTION)
    made = custom_fields.make(spec)
    main = made[-1]
    platform.check_field(obj, str(main.extra.get("kind")))
    for target in main.reference_to:
        if describe.object(target) is None:
            hint = nearest(target, [o.name for o in describe])
            raise NotFoundError(f'salesforce has no object "{target}"', hint=hint)
    if main.extra.get("kind") == "MasterDetail":
        _check_master(call, obj, main)
    taken = {f.relationship.lower() for f in obj.fields if f.relationship}
    if (main.relationship or "").lower() in taken:
        raise SyncProofError(f'{obj.name} has a relationship "{main.relationship}" already')
    masters = len(custom_objects.masters(obj))
    order = {"order": masters} if main.extra.get("kind") == "MasterDetail" else {}
    opened = {"closed": True} if closed and main.nillable else {}
    number = org_of(call.org).next_id("00N")
    own = {"id": number, "made_ms": call.stamp_ms, "changed_ms": call.stamp_ms, **order}
    return (*made[:-1], replace(main, extra={**main.extra, **opened, **own}))


def _check_master(call: Call, obj: ObjectType, made: Field) -> None:
    known = custom_objects.masters(obj)
    if not obj.custom or len(known) >= 2 or obj.name in made.reference_to:
        raise SyncProofError(f"{obj.name} cannot have the master-detail field {made.name}")
    if obj.name in call.org.store.tables and call.tx.find(obj):
        raise SyncProofError(f"{obj.name} has records: no master-detail field can be added")


def alter(call: Call, obj: ObjectType, field: Field, wanted: Spec) -> None:
    """Change a field's label, length, options and the like; its type stays."""
    custom_objects.check_members("field", wanted, _CHANGES)
    custom_fields.check_types(f"field {field.name}", wanted)
    if "length" in wanted and field.custom:
        custom_fields.check_length(field.name, str(field.extra.get("kind")), wanted["length"])
    changes: dict[str, Any] = {}
    extra = {**field.extra, "changed_ms": call.stamp_ms}
    if "picklist" in wanted:
        if "picklist" not in field.type:
            raise SyncProofError(f"{field.name} is no picklist but of type {field.type}")
        _check_options(wanted["picklist"], _OPTION | lists.words_of(obj.name, field.name))
        fresh = make_field({"name": field.name, "type": field.type,
                            "picklistValues": list(wanted["picklist"])})  # fmt: skip
        changes["picklist"] = fresh.picklist
        extra |= fresh.extra
    if "restricted" in wanted:
        changes["restricted_picklist"] = bool(wanted["restricted"])
    if "required" in wanted:
        changes["nillable"] = not wanted["required"]
    if "external_id" in wanted:
        changes["external_id"] = changes["id_lookup"] = bool(wanted["external_id"])
    for name in ("label", "length", "default", "unique"):
        if name in wanted:
            changes[name] = wanted[name]
    extra |= {k: str(wanted[k]) for k in ("description", "help") if k in wanted}
    made = replace(field, **changes, extra=extra)
    fields = tuple(made if f.name == field.name else f for f in obj.fields)
    changed = replace(obj, fields=fields)
    if "unique" in wanted or "external_id" in wanted:
        changed = replace(changed, indexes=indexes(fields))
    describe = call.org.describe.with_object(changed)
    _put(call, custom_fields.with_person_field(describe, changed, made))


def _check_options(options: Any, known: frozenset[str]) -> None:
    for option in options:
        if isinstance(option, str):
            continue
        if not isinstance(option, dict) or not isinstance(option.get("value"), str):
            raise SyncProofError(f'picklist: found {option!r}, expected text or {{"value": …}}')
        custom_objects.check_members("picklist", option, known)


def delete_field(call: Call, obj: ObjectType, field: Field) -> None:
    """Delete a custom field with its values."""
    if not field.custom:
        raise SyncProofError(f"{field.name} is a standard field and cannot be deleted")
    if field.compound is not None:
        raise SyncProofError(f"{field.name} goes only with {field.compound}")
    describe = custom_fields.without_field(call.org.describe, obj, field)
    _put(call, custom_objects.follow_masters(describe, describe.object(obj.name) or obj))
    table = call.org.store.tables[obj.name]
    if obj.field("OwnerId") is None and "OwnerId" in table.c:
        call.tx.run(table.update().values(OwnerId=table.c.CreatedById))


def _put(call: Call, describe: Describe) -> None:
    """Make the describe and the tables those of the changed organisation."""
    instance = call.org
    evolve(instance.store, call.tx.conn, describe)
    instance.describe = describe
    instance.memory["metadata_ms"] = call.stamp_ms
    renew(instance)
