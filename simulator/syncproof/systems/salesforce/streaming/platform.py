"""Platform events: definitions that end in `__e`, and what is published under them.

Source: Platform Events Developer Guide.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from syncproof.kit.describe import ObjectType
from syncproof.kit.errors import SyncProofError
from syncproof.kit.times import iso
from syncproof.systems.salesforce.describe import make_field
from syncproof.systems.salesforce.domain.ids import base62
from syncproof.systems.salesforce.domain.writing import CREATE
from syncproof.systems.salesforce.streaming import tables

if TYPE_CHECKING:
    from syncproof.systems.salesforce.access import ObjectAccess
    from syncproof.systems.salesforce.org import Org
    from syncproof.systems.salesforce.records import Records

ENDING = "__e"
TYPES = frozenset({"Checkbox", "Date", "DateTime", "LongTextArea", "Number", "Text"})
"""The kinds of fields that an event can have."""
_SERVERS = {"createable": False, "updateable": False}
_FLAGS = dict.fromkeys(
    ("deletable", "feedEnabled", "layoutable", "mergeable", "queryable", "replicateable",
     "retrieveable", "searchable", "undeletable", "updateable"),
    False,
)  # fmt: skip


def is_event(obj: ObjectType) -> bool:
    """Say whether an object is the definition of an event."""
    return obj.name.endswith(ENDING)


def define(org: Org, name: str, spec: Mapping[str, Any]) -> ObjectType:
    """Make the definition of an event from what an administrator filled in."""
    label = str(spec.get("label", name.removesuffix(ENDING).replace("_", " ")))
    fields = (
        make_field({"name": "ReplayId", "type": "string", "label": "Replay ID", "length": 1000,
                    **_SERVERS}),
        make_field({"name": "CreatedDate", "type": "datetime", "label": "Created Date",
                    "nillable": False, **_SERVERS}),
        make_field({"name": "CreatedById", "type": "reference", "label": "Created By ID",
                    "length": 18, "referenceTo": ["User"], "relationshipName": "CreatedBy",
                    "nillable": False, **_SERVERS}),
        make_field({"name": "EventUuid", "type": "string", "label": "Event UUID", "length": 36,
                    **_SERVERS}),
    )  # fmt: skip
    prefix = f"e{base62(org.counters.next('platform_events') - 1, 2)}"
    return ObjectType(
        name, fields, "ReplayId", label, str(spec.get("label_plural", f"{label}s")), prefix,
        custom=True, flags=_FLAGS, extra={"id": org.next_id("01I")},
    )  # fmt: skip


def check_field(obj: ObjectType, kind: str) -> None:
    """Refuse a field of a kind that an event cannot have."""
    if is_event(obj) and kind not in TYPES:
        known = ", ".join(sorted(TYPES))
        raise SyncProofError(f"{obj.name}: found a field of type {kind}, expected one of {known}")


def publish(records: Records, obj: ObjectAccess, body: Mapping[str, Any]) -> str:
    """Keep an event for those who listen and give its id; nothing else can be read of it."""
    given = obj.writer.read(body, CREATE).values
    own = (f for f in obj.shown.fields if f.custom)
    shown = {f.name: _value(f.type, given.get(f.name, f.default)) for f in own}
    key = records.org.next_id("e01")
    payload = {
        **shown, "CreatedById": records.actor.id, "CreatedDate": iso(records.call.stamp_ms),
    }  # fmt: skip
    message = {
        "schema": hashlib.sha256(obj.name.encode()).hexdigest()[:22], "payload": payload,
        "event": {"EventUuid": uuid_of(records.org, key)},
    }  # fmt: skip
    tables.put(records.call, f"/event/{obj.name}", message)
    records.call.ids.append(key)
    return key


def uuid_of(org: Org, key: str) -> str:
    """Give the id that an event carries and that its publisher is told."""
    digest = hashlib.sha256(f"{org.instance.key}/{key}".encode()).hexdigest()
    return "-".join((digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:32]))


def _value(kind: str, value: Any) -> Any:
    if value is None:
        return None
    if kind == "boolean":
        return bool(value)
    return iso(value) if kind == "datetime" else value
