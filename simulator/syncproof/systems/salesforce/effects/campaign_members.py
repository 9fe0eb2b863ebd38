"""Campaign members: a lead or contact once in a campaign, shown with the person's own values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from syncproof.kit.times import to_datetime
from syncproof.systems.salesforce import errors
from syncproof.systems.salesforce.effects.base import Effect, Row, live, touch

if TYPE_CHECKING:
    from syncproof.systems.salesforce.access import ObjectAccess
    from syncproof.systems.salesforce.records import Records

_SAME = (
    "FirstName", "LastName", "Name", "Salutation", "Title", "Email", "Phone", "Fax", "MobilePhone",
    "DoNotCall", "HasOptedOutOfEmail", "HasOptedOutOfFax", "LeadSource", "Description",
)  # fmt: skip
_PLACE = ("Street", "City", "State", "PostalCode", "Country")


class Members(Effect):
    """A member is a lead or a contact, and responds by its status."""

    objects = frozenset({"CampaignMember"})

    def before_create(self, records: Records, obj: ObjectAccess, row: Row, values: Row) -> None:
        """Refuse nobody, two, and the same one again; show the person's values."""
        if row.get("LeadId") and row.get("ContactId"):
            raise errors.FIELD_INTEGRITY(text="A member is a lead or a contact", fields=())
        person = "LeadId" if row.get("LeadId") else "ContactId"
        if row.get(person) is None:
            raise errors.FIELD_INTEGRITY(text="Either a lead or a contact is required", fields=())
        same = {"CampaignId": row["CampaignId"], person: row[person]}
        if live(records.tx.find(obj.full, **same)):
            raise errors.ALREADY_MEMBER(fields=())
        who = records.tx.get(records.org.object(person[:-2]), row[person]) or {}
        row.update(shown(records, person[:-2], who))
        row.setdefault("Type", person[:-2])
        row.update(_response(records, row))

    def before_update(
        self, records: Records, obj: ObjectAccess, before: Row, after: Row, values: Row
    ) -> Row:
        """Let the response follow the status."""
        return _response(records, after) if "Status" in values else {}


class Persons(Effect):
    """What a person's membership shows changes with the person."""

    objects = frozenset({"Lead", "Contact"})
    order = 80
    _watched = tuple({*_SAME, "OwnerId", "Company", "AccountId", *_PLACE,
                          *(f"Mailing{p}" for p in _PLACE)})  # fmt: skip

    def after_update(self, records: Records, obj: ObjectAccess, before: Row, after: Row) -> None:
        """Show the new values."""
        if [*map(before.get, self._watched)] == [*map(after.get, self._watched)]:
            return
        member = records.org.object("CampaignMember")
        held = live(records.tx.find(member, **{f"{obj.name}Id": after["Id"]}))
        if held:
            values = shown(records, obj.name, after)
            for row in held:
                if not (obj.name == "Lead" and row["ContactId"]):
                    touch(records, "CampaignMember", row, values)


def shown(records: Records, name: str, who: Mapping[str, Any]) -> Row:
    """Give what a membership shows of a lead or contact."""
    prefix = "" if name == "Lead" else "Mailing"
    company = who.get("Company")
    if name == "Contact" and who.get("AccountId"):
        found = records.tx.get(records.org.object("Account"), who["AccountId"])
        company = None if found is None else found["Name"]
    return {
        **{n: who.get(n) for n in _SAME}, **{n: who.get(prefix + n) for n in _PLACE},
        "CompanyOrAccount": company, "LeadOrContactId": who.get("Id"),
        "LeadOrContactOwnerId": who.get("OwnerId"),
    }  # fmt: skip


def _response(records: Records, row: Mapping[str, Any]) -> Row:
    """Give a member the campaign's default status, and let HasResponded follow the status."""
    statuses = live(records.tx.find(
        records.org.object("CampaignMemberStatus"), CampaignId=row["CampaignId"]
    ))  # fmt: skip
    default = next((s["Label"] for s in statuses if s["IsDefault"]), "Sent")
    status = row.get("Status") or default
    responded = any(s["HasResponded"] for s in statuses if s["Label"].lower() == status.lower())
    found: Row = {"Status": status, "HasResponded": responded}
    if responded and row.get("FirstRespondedDate") is None:
        found["FirstRespondedDate"] = to_datetime(records.call.stamp_ms).date().isoformat()
    return found


RULES = (Members(), Persons())
