"""Leads and contacts as such: converted leads, bounced addresses, accounts that cannot go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncproof.systems.salesforce import errors
from syncproof.systems.salesforce.effects.base import Effect, Row, live

if TYPE_CHECKING:
    from syncproof.systems.salesforce.access import ObjectAccess
    from syncproof.systems.salesforce.records import Records


class ConvertedLeads(Effect):
    """A converted lead stays as it is, unless one may edit such leads."""

    objects = frozenset({"Lead"})
    order = 10

    def before_update(
        self, records: Records, obj: ObjectAccess, before: Row, after: Row, values: Row
    ) -> Row:
        """Refuse a change."""
        if before["IsConverted"] and not records.actor.access.permissions.edit_converted:
            raise errors.CANNOT_UPDATE_CONVERTED_LEAD(fields=())
        return {}


class Bounces(Effect):
    """A new address has not bounced yet."""

    objects = frozenset({"Lead", "Contact"})

    def before_update(
        self, records: Records, obj: ObjectAccess, before: Row, after: Row, values: Row
    ) -> Row:
        """Clear what is known of the old address."""
        if "Email" not in values or values["Email"] == before.get("Email"):
            return {}
        if before.get("EmailBouncedDate") is None:
            return {}
        found: Row = {"EmailBouncedDate": None, "EmailBouncedReason": None}
        if obj.full.field("IsEmailBounced") is not None:
            found["IsEmailBounced"] = False
        return found


class Accounts(Effect):
    """An account with won opportunities, or cases of its own or its contacts, cannot be deleted."""

    objects = frozenset({"Account"})

    def before_delete(self, records: Records, obj: ObjectAccess, row: Row) -> None:
        """Refuse."""
        found = live(records.tx.find(records.org.object("Opportunity"), AccountId=row["Id"]))
        won = [o["Name"] for o in found if o["IsWon"]]
        if won:
            raise _refused(row, "opportunities", won)
        _refuse_cases(records, row, "AccountId")
        contacts = records.org.object("Contact")
        if records.org.instance.describe.object("Case") is not None:
            for contact in live(records.tx.find(contacts, AccountId=row["Id"])):
                _refuse_cases(records, row, "ContactId", contact["Id"])


class Contacts(Effect):
    """A contact with cases cannot be deleted."""

    objects = frozenset({"Contact"})

    def before_delete(self, records: Records, obj: ObjectAccess, row: Row) -> None:
        """Refuse."""
        _refuse_cases(records, row, "ContactId")


def _refuse_cases(records: Records, row: Row, field: str, key: str | None = None) -> None:
    case = records.org.instance.describe.object("Case")
    if case is not None and case.field(field) is not None:
        found = live(records.tx.find(case, **{field: key or row["Id"]}))
        if found:
            raise _refused(row, "cases", [str(c.get("CaseNumber") or c["Id"]) for c in found])


def _refused(row: Row, what: str, names: list[str]) -> Exception:
    shown = ", ".join(names[:20])
    return errors.DELETE_FAILED(name=row["Name"], what=what, list=shown, fields=())


RULES = (ConvertedLeads(), Bounces(), Accounts(), Contacts())
