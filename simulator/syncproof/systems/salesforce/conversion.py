"""Converts a lead: an account, a contact and an opportunity, made or found, and what moves along.

The request is a mapping of the vendor's names, as in `leadConverts`; ids and texts that are not
said are missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from syncproof.kit.environ import Headers, key_of
from syncproof.kit.times import to_datetime
from syncproof.systems.salesforce import errors, reparenting
from syncproof.systems.salesforce.access import converter
from syncproof.systems.salesforce.domain import conversion as rules
from syncproof.systems.salesforce.domain.derive import full_name
from syncproof.systems.salesforce.domain.ids import full_id
from syncproof.systems.salesforce.effects.duplicates import HEADER as DUPLICATES
from syncproof.systems.salesforce.sharing import EDIT

if TYPE_CHECKING:
    from syncproof.kit.errors import VendorError
    from syncproof.systems.salesforce.access import ObjectAccess
    from syncproof.systems.salesforce.records import Records, Row

IDS = frozenset({"leadId", "accountId", "contactId", "opportunityId", "ownerId"})
TEXTS = frozenset({"convertedStatus", "opportunityName"})
FLAGS = frozenset(
    {"doNotCreateOpportunity", "overwriteLeadSource", "sendNotificationEmail",
     "bypassAccountDedupeCheck", "bypassContactDedupeCheck"}
)  # fmt: skip
OBJECTS: Mapping[str, str] = {
    "accountRecord": "Account", "contactRecord": "Contact", "opportunityRecord": "Opportunity",
}  # fmt: skip
OPPORTUNITY_NAME = 120
RECORDS = frozenset(OBJECTS)
"""Bodies whose values go before those of the lead."""


def convert(records: Records, asked: Mapping[str, Any], index: int = 0) -> dict[str, Any]:
    """Convert one lead and give `leadId`, `accountId`, `contactId` and `opportunityId`."""
    for name in asked:
        if name not in IDS | TEXTS | FLAGS | RECORDS:
            raise errors.NOT_ENABLED(what=name, fields=())
    lead = _lead(records, asked)
    conversion = _Conversion(records, asked, lead)
    conversion.check()
    account = conversion.account()
    contact = conversion.contact(account)
    opportunity = conversion.opportunity(account, contact)
    conversion.close(account["Id"], contact, opportunity, index)
    reparenting.from_lead(records, lead["Id"], account["Id"], contact, opportunity)
    return {
        "leadId": lead["Id"], "accountId": account["Id"], "contactId": contact,
        "opportunityId": opportunity,
    }  # fmt: skip


def _lead(records: Records, asked: Mapping[str, Any]) -> Row:
    """Find the lead, which must be live, not converted, and the user's to convert."""
    row = _named(records, "Lead", asked.get("leadId"))
    if not records.actor.access.permissions.convert_leads:
        raise errors.INSUFFICIENT_ACCESS(fields=())
    if row["IsConverted"]:
        raise errors.CANNOT_UPDATE_CONVERTED_LEAD(fields=())
    return row


def _named(records: Records, name: str, given: Any) -> Row:
    obj = records.actor.access.object(name)
    key = full_id(given)
    if obj is None or key is None or key[:3] != obj.full.key_prefix:
        raise _malformed(f"{name} ID", given)
    row = records.row(obj, key, write=True)
    mine = records.actor.may(records.tx, obj.full, row["Id"], EDIT)
    if not mine or not obj.shown.flag("updateable"):
        raise errors.INSUFFICIENT_ACCESS(fields=())
    return row


def _malformed(label: str, given: Any) -> VendorError:
    return errors.MALFORMED_ID(label=label, value=str(given)[:100], fields=())


class _Conversion:
    """One lead on its way; `asked` is the request."""

    def __init__(self, records: Records, asked: Mapping[str, Any], lead: Row) -> None:
        self.records = records
        self.asked = asked
        self.lead = lead
        fields = [(f.name, converter(f)) for f in records.org.object("Lead").fields if f.stored]
        self.shown = {
            name: put(lead[name]) if put is not None and lead[name] is not None else lead[name]
            for name, put in fields
        }
        zone = records.actor.row["TimeZoneSidKey"] or records.org.instance.settings["time_zone"]
        self.today = to_datetime(records.call.stamp_ms).astimezone(ZoneInfo(zone)).date()

    def check(self) -> None:
        """Refuse what the request must not ask together, a wrong status, and a queue as owner."""
        asked, tx = self.asked, self.records.tx
        status = asked.get("convertedStatus")
        known = tx.find(self.records.org.object("LeadStatus"))
        if not any(r["IsConverted"] and status in {r["MasterLabel"], r["ApiName"]} for r in known):
            raise errors.INVALID_STATUS(status=status or "null", fields=("Status",))
        if self._owner()[:3] != self.records.org.object("User").key_prefix:
            raise errors.NO_CONVERTED_OWNER(fields=("OwnerId",))
        self._together("contactId", "accountId")
        if asked.get("overwriteLeadSource"):
            self._together("overwriteLeadSource", "contactId")
        if asked.get("doNotCreateOpportunity") and asked.get("opportunityName"):
            raise errors.FIELD_INTEGRITY(
                text="opportunityName must be empty when doNotCreateOpportunity is true",
                fields=("opportunityName",),
            )

    def _together(self, name: str, needed: str) -> None:
        if self.asked.get(name) and not self.asked.get(needed):
            raise errors.FIELD_INTEGRITY(text=f"{name} needs {needed}", fields=(needed,))

    def _owner(self) -> str:
        given = self.asked.get("ownerId") or self.lead["OwnerId"]
        found = full_id(given)
        if found is None:
            raise _malformed("Owner ID", given)
        return found

    def _custom(self) -> Mapping[str, str]:
        found: Mapping[str, str] = self.records.org.instance.settings.get("lead_field_mapping", {})
        return found

    # --- what the lead becomes -----------------------------------------------------------------

    def account(self) -> Row:
        """Find or make the account; without a company it is a person's."""
        obj = self._object("Account")
        person = not self.lead["Company"] and not self.asked.get("accountId")
        if self.asked.get("accountId"):
            row = _named(self.records, "Account", self.asked["accountId"])
            values = self._person() if row.get("IsPersonAccount") else self._values("Account")
            self._fill(obj, row, {**values}, "accountRecord")
            return row
        if person and not self.records.org.instance.settings["person_accounts"]:
            raise errors.REQUIRED_FIELD_MISSING(names="Company", fields=("Company",))
        values = self._person() if person else self._values("Account")
        key = self._create(obj, values, "accountRecord")
        made = self.records.tx.get(obj.full, key) or {}
        if person and not made.get("PersonContactId"):
            raise errors.NOT_ENABLED(what="Conversion to person accounts", fields=())
        return made

    def contact(self, account: Row) -> str:
        """Find or make the contact of the account."""
        person = account.get("PersonContactId")
        given = self.asked.get("contactId")
        if person:
            if given:
                raise errors.FIELD_INTEGRITY(
                    text="contactId must be empty for a person account", fields=("contactId",)
                )
            return str(person)
        obj, values = self._object("Contact"), self._values("Contact")
        if not given:
            return self._create(obj, {**values, "AccountId": account["Id"]}, "contactRecord")
        row = _named(self.records, "Contact", given)
        if row["AccountId"] != account["Id"]:
            raise errors.FIELD_INTEGRITY(
                text="The contact does not belong to the account", fields=("contactId",)
            )
        source = self.shown["LeadSource"] if self.asked.get("overwriteLeadSource") else None
        always = {"LeadSource": source} if source is not None else {}
        self._fill(obj, row, values, "contactRecord", always)
        return str(row["Id"])

    def opportunity(self, account: Row, contact: str) -> str | None:
        """Find or make the opportunity, on which the contact gets a role."""
        obj, values = self._object("Opportunity"), self._values("Opportunity")
        if self.asked.get("opportunityId"):
            row = _named(self.records, "Opportunity", self.asked["opportunityId"])
            if row["AccountId"] not in {None, account["Id"]}:
                raise errors.FIELD_INTEGRITY(
                    text="The opportunity does not belong to the account",
                    fields=("opportunityId",),
                )
            values["AccountId"] = account["Id"]
            self._fill(obj, row, values, "opportunityRecord")
            self._role(row["Id"], contact)
            return str(row["Id"])
        if self.asked.get("doNotCreateOpportunity"):
            return None
        start = self.records.org.instance.settings["fiscal_year_start_month"]
        usual = str(self.lead["Company"] or full_name(self.lead))[:OPPORTUNITY_NAME]
        made = {
            **values, "Name": self.asked.get("opportunityName") or usual,
            "AccountId": account["Id"], "ContactId": contact, "StageName": self._stage(),
            "CampaignId": self._campaign(),
            "CloseDate": rules.quarter_end(self.today, start).isoformat(),
        }  # fmt: skip
        return self._create(obj, made, "opportunityRecord")

    def _stage(self) -> str | None:
        rows = self.records.tx.find(self.records.org.object("OpportunityStage"))
        open_ones = [r for r in rows if r["IsActive"] and not r["IsClosed"]]
        first = min(open_ones, key=lambda r: r["SortOrder"], default=None)
        return None if first is None else str(first["MasterLabel"])

    def _campaign(self) -> str | None:
        """Give the campaign that the lead became a member of last."""
        obj = self.records.org.object("CampaignMember")
        rows = [m for m in self.records.tx.find(obj, LeadId=self.lead["Id"]) if not m["IsDeleted"]]
        last = max(rows, key=lambda m: (m["CreatedDate"], m["Id"]), default=None)
        return None if last is None else str(last["CampaignId"])

    def _role(self, opportunity: str, contact: str) -> None:
        obj = self._object("OpportunityContactRole")
        rows = self.records.tx.find(obj.full, OpportunityId=opportunity)
        held = [r for r in rows if not r["IsDeleted"]]
        if any(r["ContactId"] == contact for r in held):
            return
        primary = not any(r["IsPrimary"] for r in held)
        body = {"OpportunityId": opportunity, "ContactId": contact, "IsPrimary": primary}
        self.records.create(obj, body)

    # --- writing -------------------------------------------------------------------------------

    def _object(self, name: str) -> ObjectAccess:
        found = self.records.actor.access.object(name)
        if found is None:
            raise errors.INSUFFICIENT_ACCESS(fields=())
        return found

    def _values(self, target: str) -> dict[str, Any]:
        return rules.mapped(self.shown, target, self._custom())

    def _person(self) -> dict[str, Any]:
        """Map onto a person account, which shows a contact's custom fields as `__pc`."""
        custom = {
            source: named.replace("Contact.", "Account.").removesuffix("__c") + "__pc"
            if named.startswith("Contact.") else named
            for source, named in self._custom().items()
        }  # fmt: skip
        return rules.mapped(self.shown, "Account", custom, rules.PERSON)

    def _create(self, obj: ObjectAccess, values: Row, given: str) -> str:
        body = {**self._allowed(obj, values, "createable"), "OwnerId": self._owner()}
        with self._duplicates(obj.name):
            return self.records.create(obj, {**body, **self.asked.get(given, {})})

    def _fill(
        self, obj: ObjectAccess, row: Row, values: Row, given: str, always: Row | None = None
    ) -> None:
        """Fill what is empty in an existing record."""
        body = {**rules.into_empty(row, values), **(always or {})}
        body = {**self._allowed(obj, body, "updateable"), **self.asked.get(given, {})}
        if body:
            with self._duplicates(obj.name):
                self.records.update(obj, row, body)

    @contextmanager
    def _duplicates(self, name: str) -> Iterator[None]:
        """Let duplicate rules warn in vain where the request passes over them."""
        call = self.records.call
        received = call.headers
        if self.asked.get(f"bypass{name}DedupeCheck"):
            call.headers = Headers({**call.environ, key_of(DUPLICATES): "allowSave=true"})
        try:
            yield
        finally:
            call.headers = received

    @staticmethod
    def _allowed(obj: ObjectAccess, values: Row, flag: str) -> Row:
        """Leave out what the user may not write: a conversion passes over it."""
        specs = {name: obj.shown.field(name) for name in values}
        return {n: values[n] for n, spec in specs.items() if spec and getattr(spec, flag)}

    def close(self, account: str, contact: str, opportunity: str | None, index: int) -> None:
        """Mark the lead as converted."""
        values = {
            "IsConverted": True, "ConvertedDate": self.today.isoformat(),
            "ConvertedAccountId": account, "ConvertedContactId": contact,
            "ConvertedOpportunityId": opportunity, "Status": self.asked["convertedStatus"],
            "IsUnreadByOwner": False,
        }  # fmt: skip
        self.records.convert(self._object("Lead"), self.lead, values, index)
