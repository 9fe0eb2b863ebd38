"""Custom objects: what an administrator fills in, and the objects that come of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from syncproof.kit.describe import ChildRelationship, Describe, Field, ObjectType
from syncproof.kit.errors import SyncProofError, nearest
from syncproof.systems.salesforce import custom_fields
from syncproof.systems.salesforce.describe import indexes, make_field
from syncproof.systems.salesforce.domain.ids import base62
from syncproof.systems.salesforce.streaming import platform

if TYPE_CHECKING:
    from syncproof.systems.salesforce.access import ObjectAccess
    from syncproof.systems.salesforce.org import Org

SPEC = frozenset(
    {"name", "label", "label_plural", "name_field", "fields", "sharing", "description",
     "activities"}
)  # fmt: skip
# what hangs on a record of any object: (object, its field, the relationship's name)
FILES = (
    ("Attachment", "ParentId", "Attachments"), ("Note", "ParentId", "Notes"),
    ("ContentDocumentLink", "LinkedEntityId", "ContentDocumentLinks"),
    ("ContentVersion", "FirstPublishLocationId", None),
)  # fmt: skip
ACTIVITIES = (("Task", "WhatId", "Tasks"), ("Event", "WhatId", "Events"))
SHARING = ("Private", "Read", "ReadEdit")
LIMIT = 400
Names = tuple[str, ...]
_NAME = re.compile(r"[A-Za-z](?:_?[A-Za-z0-9]){0,39}", re.ASCII)
_NAME_FIELD = frozenset({"label", "type", "display_format", "starting_number"})
_AUDIT = {"createable": False, "updateable": False, "nillable": False, "defaultedOnCreate": True}
_FLAGS = {"mergeable": False, "searchable": False, "feedEnabled": False}


def check_name(name: str, what: str, most: int = 40) -> str:
    """Give a custom name without its ending `__c`, or refuse it."""
    bare = name.removesuffix("__c")
    if not name.endswith("__c") or not _NAME.fullmatch(bare.replace("__", "_", 1)):
        raise SyncProofError(f'{what}: found name "{name}", expected a name ending in __c')
    if len(bare) > most:
        raise SyncProofError(f'{what}: "{name}" is longer than {most} ASCII characters')
    return bare


def check_members(where: str, given: Mapping[str, Any], known: frozenset[str]) -> None:
    """Refuse members that a specification does not have."""
    for name in given:
        if name not in known:
            raise SyncProofError(f'{where}: unknown member "{name}"', hint=nearest(name, known))


def add(org: Org, describe: Describe, spec: Mapping[str, Any]) -> tuple[Describe, ObjectType]:
    """Make a describe with a new object; its fields are added by the caller."""
    check_members("object", spec, SPEC)
    custom_fields.check_types("object", spec)
    name = str(spec.get("name", ""))
    event = name.endswith(platform.ENDING)
    bare = check_name(f"{name.removesuffix(platform.ENDING)}__c" if event else name, "object")
    if describe.object(name) is not None:
        raise SyncProofError(f'there is an object "{name}" already', code="exists")
    if sum(o.custom for o in describe) >= LIMIT:
        raise SyncProofError(f"an organisation has at most {LIMIT} custom objects")
    if event:
        made = platform.define(org, name, spec)
        return describe.with_object(made), made
    label = str(spec.get("label", bare.replace("_", " ")))
    prefix = f"a{base62(org.counters.next('custom_objects') - 1, 2)}"
    fields = _standard(label, spec.get("name_field") or {})
    sharing = str(spec.get("sharing", "ReadEdit"))
    if sharing not in SHARING:
        raise SyncProofError(f"object {name}: sharing", hint=nearest(sharing, SHARING))
    attached = FILES + (ACTIVITIES if spec.get("activities") else ())
    children = (ChildRelationship(c, f, r, cascade_delete=True) for c, f, r in attached if r)
    extra: dict[str, Any] = {"id": org.next_id("01I"), "sharing": sharing}
    if spec.get("description"):
        extra["description"] = str(spec["description"])
    made = ObjectType(
        name, fields, "Id", label, str(spec.get("label_plural", f"{label}s")), prefix, custom=True,
        children=tuple(children), indexes=indexes(fields), flags=_FLAGS, extra=extra,
    )  # fmt: skip
    for child, field, _ in attached:
        describe = _pointing(describe, child, field, lambda names: (*names, name))
    return describe.with_object(made), made


def _pointing(
    describe: Describe, child: str, field: str, change: Callable[[Names], Names]
) -> Describe:
    """Change what a polymorphic field of a standard object may point to."""
    obj = describe.object(child)
    if obj is None:
        return describe
    fields = tuple(
        replace(f, reference_to=tuple(change(f.reference_to))) if f.name == field else f
        for f in obj.fields
    )
    return describe.with_object(replace(obj, fields=fields))


def without(describe: Describe, name: str) -> Describe:
    """Make a describe that lacks a custom object, and files and activities that point to it."""
    for child, field, _ in FILES + ACTIVITIES:
        describe = _pointing(
            describe, child, field, lambda names: tuple(n for n in names if n != name)
        )
    return describe.without_object(name)


def _standard(label: str, name_field: Mapping[str, Any]) -> tuple[Field, ...]:
    return (
        make_field({"name": "Id", "type": "id", "label": "Record ID", "length": 18,
                    "idLookup": True, **_AUDIT}),
        _owner(),
        make_field({"name": "IsDeleted", "type": "boolean", "label": "Deleted", **_AUDIT}),
        _name(label, name_field),
        _stamp("CreatedDate", "Created Date"), _person("CreatedById", "Created By ID"),
        _stamp("LastModifiedDate", "Last Modified Date"),
        _person("LastModifiedById", "Last Modified By ID"),
        _stamp("SystemModstamp", "System Modstamp"),
    )  # fmt: skip


def _owner() -> Field:
    return make_field({
        "name": "OwnerId", "type": "reference", "label": "Owner ID", "length": 18,
        "nillable": False, "defaultedOnCreate": True, "referenceTo": ["Group", "User"],
        "relationshipName": "Owner", "polymorphicForeignKey": True,
    })  # fmt: skip


def _stamp(name: str, label: str) -> Field:
    return make_field({"name": name, "type": "datetime", "label": label, "groupable": False,
                       **_AUDIT})  # fmt: skip


def _person(name: str, label: str) -> Field:
    return make_field({
        "name": name, "type": "reference", "label": label, "length": 18, "referenceTo": ["User"],
        "relationshipName": name.removesuffix("Id"), **_AUDIT,
    })  # fmt: skip


def _name(label: str, spec: Mapping[str, Any]) -> Field:
    check_members("name_field", spec, _NAME_FIELD)
    shown = str(spec.get("label", f"{label} Name"))
    if str(spec.get("type", "Text")).lower() not in {"autonumber", "auto_number"}:
        return make_field({
            "name": "Name", "type": "string", "label": shown, "length": 80, "nameField": True,
            "idLookup": True, "defaultedOnCreate": True,
        })  # fmt: skip
    form = {k: spec[k] for k in ("display_format", "starting_number") if k in spec}
    made = custom_fields.make({"name": "Name", "type": "AutoNumber", "label": shown, **form})[0]
    return replace(made, custom=False, name_field=True, id_lookup=True, length=80)


# --- masters -----------------------------------------------------------------------------------


def masters(obj: ObjectType) -> list[Field]:
    """List the master-detail fields of an object, the primary one first."""
    return [f for f in obj.fields if f.extra.get("kind") == "MasterDetail"]


def follow_masters(describe: Describe, obj: ObjectType) -> Describe:
    """Let an object that has a master have no owner of its own, and one without have one."""
    owner, owned = obj.field("OwnerId"), not masters(obj)
    if (owner is not None) == owned:
        return describe
    kept = [f for f in obj.fields if f is not owner]
    fields = tuple([kept[0], _owner(), *kept[1:]] if owned else kept)
    return describe.with_object(replace(obj, fields=fields, indexes=indexes(fields)))


# --- what a record of a custom object gets by itself -------------------------------------------


def complete(org: Org, obj: ObjectAccess, row: dict[str, Any]) -> None:
    """Give a new record its auto-numbers, and its id as a name if it has none."""
    for field in obj.numbered:
        number = org.counters.next(f"{obj.name}.{field.name}")
        row[field.name] = custom_fields.auto_number(field, number)
    if obj.full.custom and row.get("Name") is None:
        row["Name"] = row["Id"][:15]
