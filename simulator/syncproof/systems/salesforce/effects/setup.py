"""Users, and everything that says what users may do: who looks again afterwards."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from syncproof.systems.salesforce import accounts, errors, record_types
from syncproof.systems.salesforce.domain.rights import SETUP
from syncproof.systems.salesforce.effects.base import Effect, Row, live

if TYPE_CHECKING:
    from syncproof.systems.salesforce.access import ObjectAccess
    from syncproof.systems.salesforce.records import Records


class Setup(Effect):
    """What was worked out of setup records is worked out again."""

    objects = SETUP
    order = 90

    def _forget(self, records: Records) -> None:
        records.org.forget_users()
        records.org.forget_lists()

    def after_create(self, records: Records, obj: ObjectAccess, row: Row) -> None:
        """Forget."""
        self._forget(records)

    def after_update(self, records: Records, obj: ObjectAccess, before: Row, after: Row) -> None:
        """Forget."""
        self._forget(records)

    def after_delete(self, records: Records, obj: ObjectAccess, row: Row) -> None:
        """Forget."""
        self._forget(records)


class Users(Effect):
    """A user has a name that nobody else has anywhere, and needs a licence."""

    objects = frozenset({"User"})

    def before_create(self, records: Records, obj: ObjectAccess, row: Row, values: Row) -> None:
        """Check name and licence."""
        accounts.check(records.org, records.tx, row, None)
        row.setdefault("UserType", "Standard")

    def before_update(
        self, records: Records, obj: ObjectAccess, before: Row, after: Row, values: Row
    ) -> Row:
        """Check name and licence."""
        accounts.check(records.org, records.tx, after, before)
        return {}

    def after_create(self, records: Records, obj: ObjectAccess, row: Row) -> None:
        """Make the user known to the log-in."""
        records.tx.after_commit(partial(accounts.remember, records.org, dict(row)))
        accounts.count_licenses(records.org, records.tx)

    def after_update(self, records: Records, obj: ObjectAccess, before: Row, after: Row) -> None:
        """Make the change known to the log-in."""
        remember = partial(accounts.remember, records.org, dict(after), dict(before))
        records.tx.after_commit(remember)
        accounts.count_licenses(records.org, records.tx)


class Assignments(Effect):
    """A permission set is assigned to a user once."""

    objects = frozenset({"PermissionSetAssignment"})

    def before_create(self, records: Records, obj: ObjectAccess, row: Row, values: Row) -> None:
        """Refuse a second assignment, and one of a profile's own permission set."""
        held = records.tx.get(records.org.object("PermissionSet"), row.get("PermissionSetId")) or {}
        if held.get("IsOwnedByProfile"):
            raise errors.FIELD_INTEGRITY(
                text="A permission set that is owned by a profile cannot be assigned",
                fields=("PermissionSetId",),
            )
        same = {"AssigneeId": row["AssigneeId"], "PermissionSetId": row.get("PermissionSetId")}
        if records.tx.find(obj.full, **same):
            raise errors.DUPLICATE_ASSIGNMENT(
                user=row["AssigneeId"][:15], permission_set=held["Id"][:15], fields=()
            )
        row["IsActive"] = True


class RecordTypes(Effect):
    """A record type is active from the start, and its developer name is unique for its object."""

    objects = frozenset({"RecordType"})

    def before_create(self, records: Records, obj: ObjectAccess, row: Row, values: Row) -> None:
        """Refuse a developer name that is taken."""
        same = {"SobjectType": row["SobjectType"], "DeveloperName": row["DeveloperName"]}
        if records.tx.find(obj.full, **same):
            raise errors.DUPLICATE_DEVELOPER_NAME(
                name=row["DeveloperName"], fields=("DeveloperName",)
            )
        row["IsActive"] = True

    def after_create(self, records: Records, obj: ObjectAccess, row: Row) -> None:
        """Let the object show the field."""
        instance, objects = records.org.instance, {row["SobjectType"]}
        records.tx.after_commit(lambda: record_types.note(instance, objects))


class Groups(Effect):
    """People make public groups and queues; the groups of roles come with the roles."""

    objects = frozenset({"Group"})

    def before_create(self, records: Records, obj: ObjectAccess, row: Row, values: Row) -> None:
        """Refuse other kinds and a developer name that is taken."""
        if row["Type"] not in {"Regular", "Queue"}:
            raise errors.BAD_PICKLIST(label="Type", value=row["Type"], fields=("Type",))
        letters = "".join(c if c.isalnum() and c.isascii() else "_" for c in row["Name"])
        row.setdefault("DeveloperName", letters)
        same = {"Type": row["Type"], "DeveloperName": row["DeveloperName"]}
        if records.tx.find(obj.full, **same):
            raise errors.DUPLICATE_DEVELOPER_NAME(
                name=row["DeveloperName"], fields=("DeveloperName",)
            )


class Queues(Effect):
    """A queue takes leads and cases, and nothing else that is emulated."""

    objects = frozenset({"QueueSobject"})

    def before_create(self, records: Records, obj: ObjectAccess, row: Row, values: Row) -> None:
        """Refuse what is no queue, and objects that queues cannot own."""
        group = records.tx.get(records.org.object("Group"), row["QueueId"]) or {}
        target = records.org.instance.describe.object(row["SobjectType"])
        owner = None if target is None else target.field("OwnerId")
        if group.get("Type") != "Queue" or owner is None or "Group" not in owner.reference_to:
            raise errors.FIELD_INTEGRITY(
                text=f"{row['SobjectType']} cannot be owned by this group", fields=("SobjectType",)
            )
        if live(records.tx.find(obj.full, QueueId=row["QueueId"], SobjectType=row["SobjectType"])):
            raise errors.DUPLICATE_VALUE(
                name="SobjectType", id15=row["QueueId"][:15], fields=("SobjectType",)
            )


RULES = (Setup(), Users(), Assignments(), RecordTypes(), Groups(), Queues())
