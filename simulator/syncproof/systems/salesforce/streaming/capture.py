"""Change Data Capture: the change log's entries as change events.

Source: Change Data Capture Developer Guide.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from syncproof.kit.changes import Change
from syncproof.kit.times import iso

if TYPE_CHECKING:
    from syncproof.kit.describe import Field
    from syncproof.systems.salesforce.access import ObjectAccess
    from syncproof.systems.salesforce.records import Records

Event = tuple[int, dict[str, Any]]
KINDS = {
    "create": "CREATE", "update": "UPDATE", "background": "UPDATE", "convert": "UPDATE",
    "merge": "DELETE", "delete": "DELETE", "undelete": "UNDELETE",
}  # fmt: skip
_NEVER = frozenset({"Id", "IsDeleted", "SystemModstamp"})
EVENT = "ChangeEvent"


def entity_event(name: str) -> str:
    """Name the change event of an object: LeadChangeEvent, Order__ChangeEvent."""
    return f"{name[:-1]}{EVENT}" if name.endswith("__c") else f"{name}{EVENT}"


def events(records: Records, changes: Iterable[Change], objects: frozenset[str]) -> Iterator[Event]:
    """Turn changes of the selected objects into (replay id, message)."""
    transaction, place = 0, 0
    origin = cache(partial(_origin, records))
    for change in changes:
        if change.object not in objects or change.kind not in KINDS:
            continue
        obj = records.actor.access.object(change.object)
        if obj is None:
            continue
        payload = _payload(records, obj, change)
        if payload is None:
            continue
        place = place + 1 if change.exchange and change.exchange == transaction else 1
        transaction = change.exchange
        fields, changed = payload
        header = _header(records, change, place, changed, origin(change.exchange))
        message = {
            "schema": _schema(change.object),
            "payload": {"ChangeEventHeader": header, **fields},
            "event": {"replayId": change.n},
        }
        yield change.n, message


def _payload(
    records: Records, obj: ObjectAccess, change: Change
) -> tuple[dict[str, Any], list[str]] | None:
    """Give the fields of an event and the names of those that changed; None for no event."""
    kind = KINDS[change.kind]
    if kind == "DELETE":
        return {}, []
    if kind == "UPDATE":
        values = change.after
        if not values.keys() - {"SystemModstamp", "_seq"}:
            return None
    else:
        row = change.after if kind == "CREATE" else records.tx.get(obj.full, change.id)
        values = {k: v for k, v in (row or {}).items() if v is not None}
    shown: dict[str, Any] = {}
    changed: list[str] = []
    for field in obj.shown.fields:
        if field.name in _NEVER or field.name not in values or not field.stored:
            continue
        place = _place(obj, field)
        if place is None:
            continue
        value = _value(field, values[field.name])
        if len(place) == 1:
            shown[place[0]] = value
        else:
            shown.setdefault(place[0], {})[place[1]] = value
        changed.append(".".join(place))
    return shown, changed if kind == "UPDATE" else []


def _place(obj: ObjectAccess, field: Field) -> tuple[str, ...] | None:
    """Say where a field is shown: parts of a compound field are nested in it."""
    if field.compound is None:
        personal = field.name == "Name" and obj.shown.field("LastName") is not None
        return None if personal else (field.name,)
    prefix = field.compound.removesuffix("Address") if field.compound != "Name" else ""
    return field.compound, field.name.removeprefix(prefix)


def _value(field: Field, value: Any) -> Any:
    if value is None:
        return None
    if field.type == "boolean":
        return bool(value)
    return iso(value) if field.type == "datetime" else value


def _header(
    records: Records, change: Change, place: int, changed: list[str], origin: str
) -> dict[str, Any]:
    named = change.exchange or -change.n
    digest = hashlib.sha256(f"{records.org.instance.key}/{named}".encode()).hexdigest()
    key = "-".join((digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:32]))
    user = change.actor or records.org.instance.memory["admin"]
    return {
        "commitNumber": change.n, "commitUser": user,
        "sequenceNumber": place, "entityName": change.object, "changeType": KINDS[change.kind],
        "changedFields": changed, "changeOrigin": origin,
        "transactionKey": key, "commitTimestamp": change.at_ms // 1000 * 1000,
        "recordIds": [change.id],
    }  # fmt: skip


def _origin(records: Records, exchange: int) -> str:
    """Say by which interface a change came; empty for what nobody sent over one."""
    found = records.call.world.journal.read(exchange) if exchange else None
    if found is None:
        return ""
    parts = str(found["request"]["path"]).split("/")
    api = {"data": "rest", "Soap": "soap", "async": "bulk"}.get(parts[2] if len(parts) > 2 else "")
    version = next((p for p in parts[3:5] if p.lstrip("v").replace(".", "").isdecimal()), "")
    if api is None or not version:
        return ""
    headers = {k.lower(): v for k, v in dict(found["request"]["headers"]).items()}
    options = (p.strip().partition("=") for p in headers.get("sforce-call-options", "").split(","))
    client = next((value for name, _, value in options if name.lower() == "client"), "")
    start = f"com/salesforce/api/{api}/{version.lstrip('v')}"
    return f"{start};client={client}" if client else start


def _schema(name: str) -> str:
    """Name the schema of an object's event, the same one each time."""
    return hashlib.sha256(entity_event(name).encode()).hexdigest()[:22]
