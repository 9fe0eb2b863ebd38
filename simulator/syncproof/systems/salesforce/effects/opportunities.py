"""Opportunities: their contact roles, the moment of the last stage, postponed closing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncproof.systems.salesforce.effects.base import Effect, Row, add, touch

if TYPE_CHECKING:
    from syncproof.systems.salesforce.access import ObjectAccess
    from syncproof.systems.salesforce.records import Records

ROLE = "OpportunityContactRole"


class Opportunities(Effect):
    """A contact named at creation is the primary one; changes of stage and month are noted."""

    objects = frozenset({"Opportunity"})

    def before_create(self, records: Records, obj: ObjectAccess, row: Row, values: Row) -> None:
        """Begin the counting of postponements."""
        row.setdefault("PushCount", 0)

    def before_update(
        self, records: Records, obj: ObjectAccess, before: Row, after: Row, values: Row
    ) -> Row:
        """Note when the stage changed, and count a closing that moved to a later month."""
        found: Row = {}
        if after["StageName"] != before["StageName"]:
            found["LastStageChangeDate"] = records.call.stamp_ms // 1000 * 1000
        old, new = str(before["CloseDate"] or ""), str(after["CloseDate"] or "")
        if old and new[:7] > old[:7]:
            found["PushCount"] = (before["PushCount"] or 0) + 1
        return found

    def after_create(self, records: Records, obj: ObjectAccess, row: Row) -> None:
        """Make the contact's role."""
        if row.get("ContactId"):
            role = {"OpportunityId": row["Id"], "ContactId": row["ContactId"], "IsPrimary": True}
            add(records, ROLE, [role])


class ContactRoles(Effect):
    """At most one contact role of an opportunity is primary: a new one clears the old."""

    objects = frozenset({ROLE})

    def after_create(self, records: Records, obj: ObjectAccess, row: Row) -> None:
        """Clear the others."""
        self._clear(records, row)

    def after_update(self, records: Records, obj: ObjectAccess, before: Row, after: Row) -> None:
        """Clear the others."""
        self._clear(records, after)

    @staticmethod
    def _clear(records: Records, row: Row) -> None:
        if not row.get("IsPrimary"):
            return
        obj = records.org.object(ROLE)
        for other in records.tx.find(obj, OpportunityId=row["OpportunityId"]):
            if other["Id"] != row["Id"] and other["IsPrimary"]:
                touch(records, ROLE, other, {"IsPrimary": False})


RULES = (Opportunities(), ContactRoles())
