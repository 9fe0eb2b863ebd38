"""Formulas of an organisation's rules: what they may name, and what they see."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from syncproof.kit.describe import Describe, ObjectType
from syncproof.kit.times import to_datetime
from syncproof.systems.salesforce.domain.formula import Names
from syncproof.systems.salesforce.domain.nodes import Scope

if TYPE_CHECKING:
    from syncproof.systems.salesforce.records import Records

_GLOBALS = {
    "$user": "User", "$profile": "Profile", "$userrole": "UserRole",
    "$organization": "Organization",
}  # fmt: skip
_REFERENCES = {"$profile": "ProfileId", "$userrole": "UserRoleId"}


def names_of(describe: Describe, obj: ObjectType) -> Names:
    """Say what a formula of an object may name."""

    def parent(relationship: str) -> tuple[str, str, Names] | None:
        field = obj.parent(relationship)
        target = None
        if field is not None and len(field.reference_to) == 1:
            target = describe.object(field.reference_to[0])
        if field is None or target is None:
            return None
        return field.name, target.name, names_of(describe, target)

    def named(name: str) -> Names | None:
        target = describe.object(_GLOBALS.get(name.lower(), ""))
        return None if target is None else names_of(describe, target)

    stored = [f for f in obj.fields if f.stored]
    return Names(
        {f.name.lower(): f.name for f in stored}, {f.name.lower(): f.type for f in stored},
        parent, named,
    )  # fmt: skip


def scope_of(
    records: Records, row: Mapping[str, Any], before: Mapping[str, Any] | None = None
) -> Scope:
    """Make what a formula sees of a record that is about to be saved."""

    def look(name: str, key: Any) -> Mapping[str, Any]:
        known = _GLOBALS.get(name.lower())
        if known is None:
            return records.tx.get(records.org.object(name), key) or {}
        if known == "User":
            return records.actor.row
        key = records.actor.row.get(_REFERENCES.get(name.lower(), ""), records.org.instance.key)
        return records.tx.get(records.org.object(known), key) or {}

    at_ms = records.call.stamp_ms
    return Scope(row, before, at_ms, _today(records, at_ms), look)


def _today(records: Records, at_ms: int) -> date:
    try:
        zone = ZoneInfo(records.actor.row.get("TimeZoneSidKey") or "GMT")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        zone = ZoneInfo("GMT")
    return to_datetime(at_ms).astimezone(zone).date()
