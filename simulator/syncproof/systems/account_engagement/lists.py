"""Lists and who is on them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from syncproof.kit.call import Call
from syncproof.systems.account_engagement import prospects, records
from syncproof.systems.account_engagement.access import demand
from syncproof.systems.account_engagement.domain.abilities import Ability
from syncproof.systems.account_engagement.domain.values import clean
from syncproof.systems.account_engagement.errors import (
    ALREADY_MEMBER,
    DELETED_UPDATE,
    INVALID_CAMPAIGN_ID,
    INVALID_LIST_ID,
    INVALID_PROSPECT_ID,
    NAME_IN_USE,
    NOT_FOUND,
    binned,
    refuse,
)
from syncproof.systems.account_engagement.records import Row

LISTS, MEMBERSHIPS = "lists", "list-memberships"


def create(call: Call, body: Mapping[str, Any]) -> Row:
    """Make a static list."""
    demand(call, Ability.LISTS)
    obj = records.object_of(call.org, LISTS)
    values = clean(obj, body, creating=True)
    _check(call, values, None)
    return records.insert(call, obj, [values])[0]


def update(call: Call, key: int, body: Mapping[str, Any]) -> Row:
    """Change a list."""
    demand(call, Ability.LISTS)
    obj = records.object_of(call.org, LISTS)
    before = _live(call, LISTS, key, changing=True)
    values = clean(obj, body, creating=False)
    _check(call, values, key)
    records.update(call, obj, before, values)
    return before


def delete(call: Call, key: int) -> None:
    """Move a list and its memberships to the recycle bin."""
    demand(call, Ability.LISTS)
    before = _live(call, LISTS, key)
    members = records.object_of(call.org, MEMBERSHIPS)
    for row in call.tx.find(members, listId=key):
        if not row["isDeleted"]:
            records.update(call, members, row, {"isDeleted": True}, kind="delete")
    obj = records.object_of(call.org, LISTS)
    records.update(call, obj, before, {"isDeleted": True}, kind="delete")


def join(call: Call, body: Mapping[str, Any]) -> Row:
    """Put a prospect on a static list."""
    demand(call, Ability.LISTS)
    obj = records.object_of(call.org, MEMBERSHIPS)
    values = clean(obj, body, creating=True)
    held = call.tx.get(records.object_of(call.org, LISTS), values["listId"])
    if held is None or held["isDeleted"] or held["isDynamic"]:
        raise refuse(INVALID_LIST_ID)
    person = call.tx.get(prospects.prospect_type(call), values["prospectId"])
    if person is None or person["isDeleted"]:
        raise refuse(INVALID_PROSPECT_ID)
    ends = {name: values[name] for name in ("listId", "prospectId")}
    if any(not m["isDeleted"] for m in call.tx.find(obj, **ends)):
        raise refuse(ALREADY_MEMBER)
    return records.insert(call, obj, [values])[0]


def change_membership(call: Call, key: int, body: Mapping[str, Any]) -> Row:
    """Change whether a member opted out of the list."""
    demand(call, Ability.LISTS)
    obj = records.object_of(call.org, MEMBERSHIPS)
    before = _live(call, MEMBERSHIPS, key, changing=True)
    records.update(call, obj, before, clean(obj, body, creating=False))
    return before


def leave(call: Call, key: int) -> None:
    """Take a prospect off a list."""
    demand(call, Ability.LISTS)
    before = _live(call, MEMBERSHIPS, key)
    obj = records.object_of(call.org, MEMBERSHIPS)
    records.update(call, obj, before, {"isDeleted": True}, kind="delete")


def _live(call: Call, name: str, key: int, *, changing: bool = False) -> Row:
    row = call.tx.get(records.object_of(call.org, name), key)
    if row is None:
        raise refuse(NOT_FOUND)
    if row["isDeleted"]:
        raise binned(DELETED_UPDATE if changing else NOT_FOUND)
    return row


def _check(call: Call, values: Row, key: int | None) -> None:
    """Refuse a name that another list has (245), and an unknown campaign (38)."""
    if "name" in values:
        same = call.tx.find(records.object_of(call.org, LISTS), name=values["name"])
        if any(o["id"] != key and not o["isDeleted"] for o in same):
            raise refuse(NAME_IN_USE)
    if values.get("campaignId") is not None:
        found = call.tx.get(records.object_of(call.org, "campaigns"), values["campaignId"])
        if found is None:
            raise refuse(INVALID_CAMPAIGN_ID)
