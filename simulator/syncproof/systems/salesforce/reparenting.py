"""Moves what hangs on one record to another, in the product's own name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from syncproof.kit.describe import Field, ObjectType
from syncproof.systems.salesforce import cascade, effects
from syncproof.systems.salesforce.access import ObjectAccess
from syncproof.systems.salesforce.effects.campaign_members import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from syncproof.systems.salesforce.records import Records, Row

_NO_TIES = frozenset(
    {"MasterRecordId", "PersonContactId", "ConvertedAccountId", "ConvertedContactId",
     "ConvertedOpportunityId"}
)  # fmt: skip
"""Fields that tell of a past merge or conversion, or of the other half of a person."""


def ties(
    records: Records, parent: ObjectType, key: str
) -> Iterator[tuple[ObjectAccess, Field, Row]]:
    """List the live records of any object that refer to a record, by each field that does."""
    rights = records.actor.access.permissions.records
    for obj in records.org.instance.describe:
        access = ObjectAccess(obj, obj, rights, frozenset())
        for field in obj.fields:
            if parent.name not in field.reference_to or not field.stored or field.name in _NO_TIES:
                continue
            for found in records.tx.find(obj, **{field.name: key}):
                row = records.tx.get(obj, found[obj.key])
                if row is not None and not row.get("IsDeleted"):
                    yield access, field, row


def change(records: Records, obj: ObjectAccess, row: Row, values: dict[str, Any]) -> None:
    """Change a record without its user doing it: of the stamps only SystemModstamp moves."""
    stamps = obj.writer.audit(("SystemModstamp",), records.call.stamp_ms, records.actor.id)
    known = stamps if obj.full.field("SystemModstamp") is not None else {}
    records.tx.update(obj.full, row, {**values, **known}, effects.BACKGROUND)
    effects.after_update(records, obj, row, {**row, **values})


def join(records: Records, obj: ObjectAccess, row: Row, name: str, key: str) -> bool:
    """Make a campaign member that of another lead or contact; says whether it still is one.

    Who is a member already is so once: the row that comes later goes to the recycle bin.
    """
    field = f"{name}Id"
    others = records.tx.find(obj.full, **{"CampaignId": row["CampaignId"], field: key})
    if any(not o["IsDeleted"] and o["Id"] != row["Id"] for o in others):
        cascade.remove(records, obj, row, asked=False)
        return False
    who = records.tx.get(records.org.object(name), key) or {}
    values = {**shown(records, name, who), "Type": name, field: key}
    change(records, obj, row, {n: v for n, v in values.items() if obj.full.field(n) is not None})
    return True


def from_lead(
    records: Records, lead: str, account: str, contact: str, opportunity: str | None
) -> None:
    """Move activities, campaign members, notes and files from the lead to what it became."""
    for obj, field, row in list(ties(records, records.org.object("Lead"), lead)):
        if obj.name in {"Task", "Event"}:
            what = row["WhatId"] or opportunity or account
            values = {"WhoId": contact, "WhatId": what, "AccountId": account}
            change(records, obj, row, values)
        elif obj.name == "CampaignMember" and field.name == "LeadId":
            join(records, obj, row, "Contact", contact)
        elif obj.name in {"Note", "Attachment", "ContentDocumentLink"}:
            change(records, obj, row, {field.name: contact})
