"""Campaigns: their statuses, and the numbers that members and opportunities add up to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncproof.systems.salesforce import errors
from syncproof.systems.salesforce.effects.base import Effect, Row, add, live, touch

if TYPE_CHECKING:
    from syncproof.systems.salesforce.access import ObjectAccess
    from syncproof.systems.salesforce.records import Records

# (label, order, default, responded)
STATUSES = (("Sent", 1, True, False), ("Responded", 2, False, True))
Sums = dict[str, float]


class Campaigns(Effect):
    """A marketing user makes campaigns; each begins with two member statuses."""

    objects = frozenset({"Campaign"})

    def before_create(self, records: Records, obj: ObjectAccess, row: Row, values: Row) -> None:
        """Refuse who is no marketing user."""
        marketing = records.actor.row.get("UserPermissionsMarketingUser")
        if not marketing and not records.actor.access.permissions.modify_all:
            raise errors.NO_OBJECT_ACCESS(verb="created", object=obj.name, fields=())

    def after_create(self, records: Records, obj: ObjectAccess, row: Row) -> None:
        """Make the statuses."""
        rows: list[Row] = [
            {"CampaignId": row["Id"], "Label": label, "SortOrder": order, "IsDefault": default,
             "HasResponded": responded}
            for label, order, default, responded in STATUSES
        ]  # fmt: skip
        add(records, "CampaignMemberStatus", rows)


class Statuses(Effect):
    """Labels are unique in a campaign; one status is the default and cannot go."""

    objects = frozenset({"CampaignMemberStatus"})

    def before_create(self, records: Records, obj: ObjectAccess, row: Row, values: Row) -> None:
        """Refuse a label that is taken, and put the status last."""
        others = self._others(records, row)
        self._check_label(others, row["Label"])
        if row.get("SortOrder") is None:
            row["SortOrder"] = max([o["SortOrder"] or 0 for o in others], default=0) + 1

    def before_update(
        self, records: Records, obj: ObjectAccess, before: Row, after: Row, values: Row
    ) -> Row:
        """Refuse a label that is taken."""
        label = values.get("Label")
        if label is not None and label.lower() != before["Label"].lower():
            self._check_label(self._others(records, before), label)
        return {}

    def after_create(self, records: Records, obj: ObjectAccess, row: Row) -> None:
        """Let the new default be the only one."""
        self._one_default(records, row)

    def after_update(self, records: Records, obj: ObjectAccess, before: Row, after: Row) -> None:
        """Let the new default be the only one."""
        self._one_default(records, after)

    def before_delete(self, records: Records, obj: ObjectAccess, row: Row) -> None:
        """Refuse to delete the default."""
        if row["IsDefault"]:
            raise errors.DELETE_REFUSED(text="The default status cannot be deleted", fields=())

    def _one_default(self, records: Records, row: Row) -> None:
        if row.get("IsDefault"):
            for other in self._others(records, row):
                if other["Id"] != row["Id"]:
                    touch(records, "CampaignMemberStatus", other, {"IsDefault": False})

    @staticmethod
    def _others(records: Records, row: Row) -> list[Row]:
        obj = records.org.object("CampaignMemberStatus")
        return live(records.tx.find(obj, CampaignId=row["CampaignId"]))

    @staticmethod
    def _check_label(others: list[Row], label: str) -> None:
        for other in others:
            if other["Label"].lower() == label.lower():
                raise errors.DUPLICATE_VALUE(name="Label", id15=other["Id"][:15], fields=("Label",))


class Totals(Effect):
    """Members and opportunities count towards their campaign; no user's stamp moves with that."""

    objects = frozenset({"CampaignMember", "Opportunity"})
    order = 80

    def after_create(self, records: Records, obj: ObjectAccess, row: Row) -> None:
        """Count the record in."""
        self._count(records, row, _sums(obj.name, row), 1)

    def after_update(self, records: Records, obj: ObjectAccess, before: Row, after: Row) -> None:
        """Count the record as it is instead of as it was."""
        old, new = _sums(obj.name, before), _sums(obj.name, after)
        if (before.get("CampaignId"), old) != (after.get("CampaignId"), new):
            self._count(records, before, old, -1)
            self._count(records, after, new, 1)

    def after_delete(self, records: Records, obj: ObjectAccess, row: Row) -> None:
        """Count the record out."""
        self._count(records, row, _sums(obj.name, row), -1)

    def after_undelete(self, records: Records, obj: ObjectAccess, row: Row) -> None:
        """Count the record in again."""
        self._count(records, row, _sums(obj.name, row), 1)

    @staticmethod
    def _count(records: Records, row: Row, sums: Sums, sign: int) -> None:
        key = row.get("CampaignId")
        campaign = records.tx.get(records.org.object("Campaign"), key) if key else None
        if campaign is not None:
            touch(records, "Campaign", campaign, {
                n: max(0, (campaign.get(n) or 0) + sign * v) for n, v in sums.items() if v
            })  # fmt: skip


def _sums(name: str, row: Row) -> Sums:
    if name == "CampaignMember":
        lead, contact = bool(row.get("LeadId")), bool(row.get("ContactId"))
        return {
            "NumberOfLeads": int(lead and not contact), "NumberOfContacts": int(contact),
            "NumberOfConvertedLeads": int(lead and contact),
            "NumberOfResponses": int(bool(row.get("HasResponded"))),
        }  # fmt: skip
    won, amount = bool(row.get("IsWon")), row.get("Amount") or 0
    return {
        "NumberOfOpportunities": 1, "NumberOfWonOpportunities": int(won),
        "AmountAllOpportunities": amount, "AmountWonOpportunities": amount if won else 0,
    }  # fmt: skip


RULES = (Campaigns(), Statuses(), Totals())
