"""Audit fields that were set at creation, as migrations do with the permission to do so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncproof.systems.salesforce import errors
from syncproof.systems.salesforce.access import AUDIT
from syncproof.systems.salesforce.effects.base import Effect, Row

if TYPE_CHECKING:
    from syncproof.systems.salesforce.access import ObjectAccess
    from syncproof.systems.salesforce.org import Org
    from syncproof.systems.salesforce.records import Records


class AuditFields(Effect):
    """Nothing is created or changed in the future, or changed before it was created."""

    order = 5

    def concerns(self, org: Org, name: str) -> bool:
        """Say whether the object has such fields."""
        obj = org.instance.describe.object(name)
        return obj is not None and obj.field("CreatedDate") is not None

    def before_create(self, records: Records, obj: ObjectAccess, row: Row, values: Row) -> None:
        """Check the moments that were set."""
        if AUDIT.isdisjoint(values):
            return
        for name in ("CreatedDate", "LastModifiedDate"):
            if values.get(name) is not None and values[name] > records.call.stamp_ms:
                raise errors.FIELD_INTEGRITY(text=f"{name} cannot be in the future", fields=(name,))
        if row.get("LastModifiedDate", row["CreatedDate"]) < row["CreatedDate"]:
            raise errors.FIELD_INTEGRITY(
                text="LastModifiedDate cannot be before CreatedDate", fields=("LastModifiedDate",)
            )


RULES = (AuditFields(),)
