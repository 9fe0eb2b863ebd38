"""What saving a record of a certain object brings with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from syncproof.kit.times import to_datetime
from syncproof.systems.salesforce import accounts, errors
from syncproof.systems.salesforce.access import ObjectAccess
from syncproof.systems.salesforce.domain.rights import ALL, SETUP

if TYPE_CHECKING:
    from syncproof.systems.salesforce.records import Records

Row = dict[str, Any]
MEMBER_STATUSES = (("Sent", 1, True, False), ("Responded", 2, False, True))


def before_create(records: Records, obj: ObjectAccess, row: Row) -> None:
    """Complete and check a row that is about to be inserted."""
    check = _BEFORE_CREATE.get(obj.name)
    if check is not None:
        check(records, row)


def after_create(records: Records, obj: ObjectAccess, row: Row) -> None:
    """Do what follows an insert."""
    _forget(records, obj.name)
    if obj.name == "Campaign":
        _add_statuses(records, row["Id"])
    elif obj.name == "User":
        accounts.remember(records.org, row)
        accounts.count_licenses(records.org, records.tx)
    elif obj.name == "OpportunityContactRole":
        _one_primary(records, row)
    elif obj.name == "Opportunity" and row.get("ContactId"):
        role = {"OpportunityId": row["Id"], "ContactId": row["ContactId"], "IsPrimary": True}
        _add(records, "OpportunityContactRole", [role])


def before_update(
    records: Records, obj: ObjectAccess, before: Row, after: Row, values: Row
) -> dict[str, Any]:
    """Check a change and give the fields that move with it."""
    if obj.name == "Lead" and before["IsConverted"]:
        raise errors.CANNOT_UPDATE_CONVERTED_LEAD(fields=())
    if obj.name == "User":
        accounts.check(records.org, records.tx, after, before)
    if obj.name == "CampaignMember" and "Status" in values:
        return _responded(records, after)
    moved = values.get("Email") != before.get("Email")
    if "Email" in values and moved and before.get("EmailBouncedDate") is not None:
        return {"EmailBouncedDate": None, "EmailBouncedReason": None}
    return {}


def after_update(records: Records, obj: ObjectAccess, before: Row, after: Row) -> None:
    """Do what follows a change."""
    _forget(records, obj.name)
    if obj.name == "User":
        accounts.remember(records.org, after, before)
        accounts.count_licenses(records.org, records.tx)
    elif obj.name == "OpportunityContactRole":
        _one_primary(records, after)


def before_delete(records: Records, obj: ObjectAccess, row: Row) -> None:
    """Refuse a delete that the product does not allow."""
    if obj.name != "Account":
        return
    found = records.tx.find(records.org.object("Opportunity"), AccountId=row["Id"])
    won = [o["Name"] for o in found if o["IsWon"] and not o["IsDeleted"]]
    if won:
        raise errors.DELETE_FAILED(
            name=row["Name"], what="opportunities", list=", ".join(won), fields=()
        )


def after_delete(records: Records, obj: ObjectAccess) -> None:
    """Do what follows a delete."""
    _forget(records, obj.name)


def _forget(records: Records, name: str) -> None:
    if name in SETUP:
        records.org.forget_users()
        records.org.forget_lists()


def _new_user(records: Records, row: Row) -> None:
    accounts.check(records.org, records.tx, row, None)
    row.setdefault("UserType", "Standard")


def _new_member(records: Records, row: Row) -> None:
    person = "LeadId" if row.get("LeadId") else "ContactId"
    if row.get(person) is None:
        raise errors.FIELD_INTEGRITY(text="Either a lead or a contact is required", fields=())
    obj = records.org.object("CampaignMember")
    same = records.tx.find(obj, **{"CampaignId": row["CampaignId"], person: row[person]})
    if any(not m.get("IsDeleted") for m in same):
        raise errors.ALREADY_MEMBER(fields=())
    who = records.tx.get(records.org.object(person[:-2]), row[person]) or {}
    for name in ("FirstName", "LastName", "Name", "Salutation", "Title", "Email", "Phone"):
        if obj.field(name) is not None and who.get(name) is not None:
            row.setdefault(name, who[name])
    row.setdefault("Type", person[:-2])
    row.update(_responded(records, row))


def _responded(records: Records, row: Mapping[str, Any]) -> dict[str, Any]:
    """Give a member the campaign's default status, and let HasResponded follow the status."""
    statuses = records.tx.find(
        records.org.object("CampaignMemberStatus"), CampaignId=row["CampaignId"]
    )
    default = next((s["Label"] for s in statuses if s["IsDefault"]), "Sent")
    status = row.get("Status") or default
    responded = any(s["HasResponded"] for s in statuses if s["Label"] == status)
    found: dict[str, Any] = {"Status": status, "HasResponded": responded}
    if responded and row.get("FirstRespondedDate") is None:
        found["FirstRespondedDate"] = to_datetime(records.call.stamp_ms).date().isoformat()
    return found


def _add(records: Records, name: str, rows: list[Row]) -> None:
    """Insert rows that the product itself makes, in the name of the user."""
    obj = records.org.object(name)
    writer = ObjectAccess(obj, obj, ALL, frozenset()).writer
    audit = writer.audit(writer.created + writer.modified, records.call.stamp_ms, records.actor.id)
    whole = [{**writer.defaults, **audit, **row, "Id": records.org.new_id(obj)} for row in rows]
    records.tx.insert(obj, whole)


def _add_statuses(records: Records, campaign: str) -> None:
    rows = [
        {"CampaignId": campaign, "Label": label, "SortOrder": order, "IsDefault": default,
         "HasResponded": responded}
        for label, order, default, responded in MEMBER_STATUSES
    ]  # fmt: skip
    _add(records, "CampaignMemberStatus", rows)


def _one_primary(records: Records, row: Row) -> None:
    """At most one contact role of an opportunity is primary: a new one clears the old."""
    if not row.get("IsPrimary"):
        return
    obj = records.org.object("OpportunityContactRole")
    for other in records.tx.find(obj, OpportunityId=row["OpportunityId"]):
        if other["Id"] != row["Id"] and other["IsPrimary"]:
            records.tx.update(obj, other, {"IsPrimary": False})


def _new_activity(records: Records, row: Row) -> None:
    who, what = row.get("WhoId"), row.get("WhatId")
    if what is not None and (who or "")[:3] == "00Q":
        raise errors.FIELD_INTEGRITY(
            text="A task or event of a lead cannot be related to another record",
            fields=("WhatId",),
        )
    row["AccountId"] = _account_of(records, who, what)


def _account_of(records: Records, who: str | None, what: str | None) -> str | None:
    if what is not None and what[:3] == "001":
        return what
    for key in (what, who):
        if key is not None and key[:3] in {"006", "003"}:
            obj = records.org.prefixes[key[:3]]
            row = records.tx.get(obj, key)
            return None if row is None else row["AccountId"]
    return None


def _new_event(records: Records, row: Row) -> None:
    _new_activity(records, row)
    timed = row.get("StartDateTime") or row.get("ActivityDateTime")
    long = row.get("DurationInMinutes") is not None or row.get("EndDateTime")
    if not (row.get("IsAllDayEvent") and row.get("ActivityDate")) and not (timed and long):
        missing = ("DurationInMinutes", "ActivityDateTime")
        raise errors.REQUIRED_FIELD_MISSING(names=", ".join(missing), fields=missing)


_BEFORE_CREATE: dict[str, Callable[[Any, Row], None]] = {
    "User": _new_user,
    "CampaignMember": _new_member,
    "Task": _new_activity,
    "Event": _new_event,
}
