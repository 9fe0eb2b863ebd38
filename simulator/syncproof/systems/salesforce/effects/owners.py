"""Owners: who may give a record away, and who can be given one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncproof.systems.salesforce import errors, sharing
from syncproof.systems.salesforce.effects.base import Effect, Row, live

if TYPE_CHECKING:
    from syncproof.systems.salesforce.access import ObjectAccess
    from syncproof.systems.salesforce.org import Org
    from syncproof.systems.salesforce.records import Records


class Owners(Effect):
    """An owner can read the records of the object; a queue owns what it is for."""

    order = 15

    def concerns(self, org: Org, name: str) -> bool:
        """Say whether the object has owners."""
        obj = org.instance.describe.object(name)
        field = None if obj is None else obj.field("OwnerId")
        return field is not None and (field.createable or field.updateable)

    def before_create(self, records: Records, obj: ObjectAccess, row: Row, values: Row) -> None:
        """Check an owner who is named."""
        if values.get("OwnerId") is not None and row["OwnerId"] != records.actor.id:
            check_owner(records, obj, row["OwnerId"])

    def before_update(
        self, records: Records, obj: ObjectAccess, before: Row, after: Row, values: Row
    ) -> Row:
        """Check a new owner, and whether the user may give the record away."""
        if after["OwnerId"] == before["OwnerId"]:
            return {}
        check_owner(records, obj, after["OwnerId"])
        if not _may_transfer(records, obj, before["OwnerId"]):
            raise errors.INSUFFICIENT_ACCESS(fields=())
        return {}


def check_owner(records: Records, obj: ObjectAccess, key: str) -> None:
    """Refuse a group that is no queue for the object, and a user who cannot read it."""
    if key[:3] == "00G":
        group = records.tx.get(records.org.object("Group"), key) or {}
        rows = records.tx.find(records.org.object("QueueSobject"), QueueId=key)
        takes = {r["SobjectType"] for r in live(rows)}
        if group.get("Type") != "Queue" or obj.name not in takes:
            raise errors.BAD_QUEUE(fields=("OwnerId",))
        return
    actor = records.org.actor(records.call, key)
    if actor.access.object(obj.name) is None:
        raise errors.TRANSFER_REQUIRES_READ(fields=("OwnerId",))


def _may_transfer(records: Records, obj: ObjectAccess, owner: str) -> bool:
    """Say whether the user may give away what somebody owns.

    That needs to be the owner, above the owner or in the owning queue, to be allowed to change all
    such records, or for leads the right to transfer them. Leads that all may change, all may give
    away, and what everybody has full access to, or the parent decides about, as well.
    """
    actor = records.actor
    if obj.rights.modify_all or owner in actor.owners:
        return True
    leads = obj.name in {"Lead", "Case"}
    free = {"FullAccess", "ControlledByParent", *(("ReadEdit",) if leads else ())}
    default = sharing.default_of(records.org.instance.settings, obj.full)
    return default in free or (leads and actor.access.permissions.transfer_leads)


RULES = (Owners(),)
