"""What a person does to records by hand: the control interface's records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from syncproof.kit.call import Call
from syncproof.kit.describe import ObjectType
from syncproof.kit.errors import SyncProofError, nearest
from syncproof.systems.account_engagement import lists, prospects, records, users
from syncproof.systems.account_engagement.access import by_hand, demand
from syncproof.systems.account_engagement.domain import emails
from syncproof.systems.account_engagement.domain.abilities import Ability
from syncproof.systems.account_engagement.domain.values import to_column
from syncproof.systems.account_engagement.errors import NO_PERMISSION, NOT_FOUND, refuse
from syncproof.systems.account_engagement.incoming import record_id
from syncproof.systems.account_engagement.records import Row

_KEPT_BY_PRODUCT = frozenset(
    {"id", "createdAt", "updatedAt", "createdById", "updatedById", "isDeleted", "syncError"}
)


def create(call: Call, name: str, fields: Mapping[str, Any]) -> Row:
    """Create a record as a person or an import does; an email may be missing or dirty here."""
    by_hand(call)
    obj = records.object_of(call.org, name)
    if name == users.NAME:
        return users.insert(call, users.from_spec({"fields": fields}))
    if name == lists.LISTS:
        return lists.create(call, fields)
    if name == lists.MEMBERSHIPS:
        return lists.join(call, fields)
    values = columns(obj, fields)
    if name == prospects.NAME:
        demand(call, Ability.CREATE)
        return add_prospect(call, values)
    return records.insert(call, obj, [values])[0]


def add_prospect(call: Call, values: Row) -> Row:
    """Add a prospect; one with that address in the recycle bin comes back instead."""
    return from_the_bin(call, values) or prospects.create(call, values)


def from_the_bin(call: Call, values: Row) -> Row | None:
    """Bring back and change who has the address in the recycle bin; not with AMPSEA.

    Source: Help "Remove a Prospect from the Recycle Bin".
    """
    email = values.get("email")
    if call.org.settings["allow_duplicate_emails"] or prospects.taken(call, email):
        return None
    gone = prospects.by_email(call, email, deleted=True)
    if not gone:
        return None
    prospects.restore(call, gone[0])
    prospects.change(call, gone[0], values)
    return gone[0]


def update(call: Call, name: str, key: str, fields: Mapping[str, Any]) -> Row:
    """Change a record as a person does."""
    by_hand(call)
    obj = records.object_of(call.org, name)
    number = record_id(key)
    if name == users.NAME:
        row = users.get(call, number)
        users.change(call, row, users.from_spec({"fields": fields}))
        return row
    if name == lists.LISTS:
        return lists.update(call, number, fields)
    if name == lists.MEMBERSHIPS:
        return lists.change_membership(call, number, fields)
    values = columns(obj, fields)
    if name == prospects.NAME:
        row = own_prospect(call, number)
        prospects.change(call, row, values)
        return row
    row = _get(call, obj, number)
    records.update(call, obj, row, values)
    return row


def delete(call: Call, name: str, key: str) -> Row:
    """Move a record to the recycle bin as a person does."""
    by_hand(call)
    obj = records.object_of(call.org, name)
    number = record_id(key)
    if name == prospects.NAME:
        demand(call, Ability.DELETE)
        prospects.bin_it(call, prospects.get(call, number))
    elif name == lists.LISTS:
        lists.delete(call, number)
    elif name == lists.MEMBERSHIPS:
        lists.leave(call, number)
    elif name == users.NAME:
        users.change(call, users.get(call, number), {"isDeleted": True})
    elif obj.field("isDeleted") is None:
        raise SyncProofError(f"{name} cannot be deleted here")
    else:
        row = _get(call, obj, number)
        records.update(call, obj, row, {"isDeleted": True}, kind="delete")
    return {"id": number, "deleted": True}


def own_prospect(call: Call, key: int) -> Row:
    """Read a live prospect that the person may change."""
    who = demand(call, Ability.CREATE)
    row = prospects.get(call, key)
    if not who.sees_all and row["assignedToId"] != who.id:
        raise refuse(NO_PERMISSION)
    return row


def columns(obj: ObjectType, fields: Mapping[str, Any]) -> Row:
    """Turn plain values into columns; an unknown or kept field is refused by name."""
    values: Row = {}
    for name, value in fields.items():
        field = obj.field(name)
        if field is None or field.name != name:
            hint = nearest(name, [f.name for f in obj.fields])
            raise SyncProofError(f'{obj.name} have no field "{name}"', hint=hint)
        if name in _KEPT_BY_PRODUCT:
            raise SyncProofError(f"{obj.name}.{name} is set by the product")
        if name == "email":
            values[name] = emails.as_typed(to_column(field, value))
        elif name != "password":
            values[name] = None if value is None else to_column(field, value)
    if "assignedToId" in values:
        values["userId"] = values.pop("assignedToId")
    return values


def _get(call: Call, obj: ObjectType, key: int) -> Row:
    row = call.tx.get(obj, key)
    if row is None:
        raise refuse(NOT_FOUND)
    return row
