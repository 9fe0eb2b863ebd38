"""What happens to prospects: create, change, recycle bin, assignment, finding by email."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, func, select

from syncproof.kit.call import Call
from syncproof.kit.describe import ObjectType
from syncproof.systems.account_engagement import records
from syncproof.systems.account_engagement.domain import crm_ids, emails
from syncproof.systems.account_engagement.errors import (
    EMAIL_EXISTS,
    EMAIL_IN_USE,
    FID_MISMATCH,
    INVALID_CAMPAIGN_ID,
    INVALID_ID,
    INVALID_USER_ID,
    NOT_FOUND,
    TWO_OWNERS,
    binned,
    refuse,
)
from syncproof.systems.account_engagement.records import Row

NAME = "prospects"


def prospect_type(call: Call) -> ObjectType:
    """Describe prospects as this unit has them now."""
    return records.object_of(call.org, NAME)


def get(call: Call, key: int, *, deleted: bool = False) -> Row:
    """Read a prospect, or refuse with 109: unknown, or in the recycle bin unless allowed."""
    row = call.tx.get(prospect_type(call), key)
    if row is None:
        raise refuse(NOT_FOUND)
    if row["isDeleted"] and not deleted:
        raise binned(NOT_FOUND)
    return row


def by_email(call: Call, email: str | None, *, deleted: bool) -> list[Row]:
    """Find prospects by email in any case, the one with the latest activity first."""
    if not emails.identifies(email):
        return []
    obj = prospect_type(call)
    table = call.tx.store.tables[NAME]

    def make() -> Any:
        latest = func.coalesce(table.c.lastActivityAt, -1)
        return (
            select(table)
            .where(table.c.email == bindparam("email"), table.c.isDeleted == bindparam("bin"))
            .order_by(latest.desc(), table.c.updatedAt.desc(), table.c.id.desc())
        )

    query = call.tx.store.prepared(("by-email", obj.name), make)
    rows = query.run(call.tx.conn, {"email": email, "bin": deleted}).fetchall()
    return [dict(zip(query.names, row, strict=True)) for row in rows]


def taken(call: Call, email: str | None) -> bool:
    """Say whether a live prospect has the address and may be the only one that has it."""
    return not call.org.settings["allow_duplicate_emails"] and bool(
        by_email(call, email, deleted=False)
    )


def create(call: Call, values: Mapping[str, Any]) -> Row:
    """Make a prospect from checked values: defaults, campaign, owner, unique email and link."""
    if taken(call, values.get("email")):
        raise refuse(EMAIL_EXISTS)
    return records.insert(call, prospect_type(call), [complete(call, values)])[0]


def complete(call: Call, values: Mapping[str, Any]) -> Row:
    """Check what a new prospect points to, and fill in campaign and owner."""
    row = dict(values)
    resolve(call, row, key=None)
    if row.get("campaignId") is None:
        row["campaignId"] = oldest_campaign(call)
    if row.get("assignedToId") is not None:
        row.setdefault("firstAssignedAt", records.stamp(call))
    return row


def change(call: Call, before: Row, values: Mapping[str, Any]) -> bool:
    """Change a prospect by checked values; says whether anything became different."""
    row = dict(values)
    email = row.get("email")
    if email and email.lower() != (before["email"] or "").lower() and taken(call, email):
        raise refuse(EMAIL_EXISTS)
    resolve(call, row, key=before["id"])
    if row.get("assignedToId") is not None and before["firstAssignedAt"] is None:
        row["firstAssignedAt"] = records.stamp(call)
    return records.update(call, prospect_type(call), before, row)


def resolve(call: Call, row: Row, key: int | None) -> None:
    """Check what the values point to, and complete owner and CRM ids in place."""
    if "userId" in row and "salesforceOwnerId" in row:
        raise refuse(TWO_OWNERS)
    if "campaignId" in row:
        _check_campaign(call, row["campaignId"])
    if row.get("profileId") is not None:
        raise refuse(INVALID_ID, "profileId")
    if "userId" in row:
        row["assignedToId"] = None if row["userId"] is None else _user(call, row["userId"])
    elif "salesforceOwnerId" in row:
        _owner(call, row)
    if "salesforceId" in row:
        link(call, row, key)


def link(call: Call, row: Row, key: int | None) -> None:
    """Check the CRM ids among the values, complete them, and refuse one held by another (81)."""
    for name, prefixes in crm_ids.PROSPECT_FIELDS.items():
        value = row.get(name)
        if value is not None and value not in crm_ids.SENTINELS:
            row[name] = crm_ids.checked(value, prefixes)
    row.update(crm_ids.prospect_links(row))
    held = row.get("salesforceId")
    if held is None or held in crm_ids.SENTINELS:
        return
    others = call.tx.find(prospect_type(call), salesforceId=held)
    if any(o["id"] != key and not o["isDeleted"] for o in others):
        raise refuse(FID_MISMATCH)


def bin_it(call: Call, before: Row) -> None:
    """Move a prospect to the recycle bin."""
    records.update(call, prospect_type(call), before, {"isDeleted": True}, kind="delete")


def restore(call: Call, before: Row) -> None:
    """Take a prospect out of the recycle bin; its email and CRM id must still be free."""
    if taken(call, before["email"]):
        raise refuse(EMAIL_IN_USE)
    held = before["salesforceId"]
    if held and held not in crm_ids.SENTINELS:
        others = call.tx.find(prospect_type(call), salesforceId=held)
        if any(o["id"] != before["id"] and not o["isDeleted"] for o in others):
            raise refuse(FID_MISMATCH)
    records.update(call, prospect_type(call), before, {"isDeleted": False}, kind="undelete")


def oldest_campaign(call: Call) -> int | None:
    """Find the campaign that prospects without one get."""
    table = call.tx.store.tables["campaigns"]
    query = call.tx.store.prepared(
        ("oldest-campaign",),
        lambda: (
            select(table.c.id)
            .where(table.c.isDeleted == bindparam("bin", value=False))
            .order_by(table.c.createdAt, table.c.id)
            .limit(bindparam("n", 1))
        ),
    )
    found = query.run(call.tx.conn, {}).fetchone()
    return None if found is None else int(found[0])


def checked_email(body: Mapping[str, Any], values: Row) -> None:
    """Check the email of an API write in place; the API takes no empty one (code 4)."""
    if "email" in body:
        values["email"] = emails.checked(body["email"])


def _check_campaign(call: Call, key: Any) -> None:
    found = None
    if key is not None:
        found = call.tx.get(records.object_of(call.org, "campaigns"), key)
    if found is None or found["isDeleted"]:
        raise refuse(INVALID_CAMPAIGN_ID)


def _user(call: Call, key: int) -> int:
    found = call.tx.get(records.object_of(call.org, "users"), key)
    if found is None or found["isDeleted"]:
        raise refuse(INVALID_USER_ID)
    return key


def _owner(call: Call, row: Row) -> None:
    """Assign by the CRM id of the owner."""
    fid = row["salesforceOwnerId"]
    if fid is None:
        row["userId"] = row["assignedToId"] = None
        return
    row["salesforceOwnerId"] = crm_ids.checked(fid, ("005",))
    users = call.tx.find(
        records.object_of(call.org, "users"), salesforceId=row["salesforceOwnerId"]
    )
    live = [u["id"] for u in users if not u["isDeleted"]]
    if not live:
        raise refuse(INVALID_USER_ID)
    row["userId"] = row["assignedToId"] = live[0]
