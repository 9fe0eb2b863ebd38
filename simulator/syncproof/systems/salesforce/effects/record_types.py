"""A record gets the record type that its maker's profile has by default."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncproof.systems.salesforce.describe.features import TYPED
from syncproof.systems.salesforce.effects.base import Effect, Row

if TYPE_CHECKING:
    from syncproof.systems.salesforce.access import ObjectAccess
    from syncproof.systems.salesforce.records import Records


class DefaultTypes(Effect):
    """A record that names no record type gets the default one; without one it has none."""

    objects = TYPED
    order = 20

    def before_create(self, records: Records, obj: ObjectAccess, row: Row, values: Row) -> None:
        """Choose."""
        types = records.actor.access.permissions.record_types
        if types and row.get("RecordTypeId") is None:
            own = (t.id for t in types if t.object == obj.name and t.default)
            row["RecordTypeId"] = next(own, None)


RULES = (DefaultTypes(),)
