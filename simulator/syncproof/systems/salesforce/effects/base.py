"""What a rule of the product may do when records are saved, and what rules share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from syncproof.systems.salesforce.access import ObjectAccess
from syncproof.systems.salesforce.domain.rights import ALL

if TYPE_CHECKING:
    from syncproof.systems.salesforce.org import Org
    from syncproof.systems.salesforce.records import Records

Row = dict[str, Any]
BACKGROUND = "background"
"""The kind of a change that the product makes by itself as a consequence of another."""


class Effect:
    """A rule about records of certain objects; what it does not say, it does not do.

    An organisation asks `concerns` once for each object, so a rule that is switched off costs
    nothing. `order` says which of several rules comes first.
    """

    objects: frozenset[str] = frozenset()
    order = 50

    def concerns(self, org: Org, name: str) -> bool:
        """Say whether the rule is about an object in an organisation."""
        return name in self.objects

    def before_create(self, records: Records, obj: ObjectAccess, row: Row, values: Row) -> None:
        """Complete and check a row that is about to be inserted; `values` is what was sent."""

    def before_update(
        self, records: Records, obj: ObjectAccess, before: Row, after: Row, values: Row
    ) -> Mapping[str, Any]:
        """Check a change and give the fields that move with it."""
        return {}

    def check(self, records: Records, obj: ObjectAccess, before: Row | None, row: Row) -> None:
        """Check a row when the validation rules have nothing against it."""

    def after_create(self, records: Records, obj: ObjectAccess, row: Row) -> None:
        """Do what follows an insert."""

    def after_update(self, records: Records, obj: ObjectAccess, before: Row, after: Row) -> None:
        """Do what follows a change."""

    def before_delete(self, records: Records, obj: ObjectAccess, row: Row) -> None:
        """Refuse a delete that the product does not allow."""

    def after_delete(self, records: Records, obj: ObjectAccess, row: Row) -> None:
        """Do what follows when a record, or its parent, went to the recycle bin."""

    def after_undelete(self, records: Records, obj: ObjectAccess, row: Row) -> None:
        """Do what follows when a record came back from the recycle bin."""


def add(records: Records, name: str, rows: list[Row]) -> None:
    """Insert rows that the product itself makes, in the name of the user."""
    obj = records.org.object(name)
    writer = ObjectAccess(obj, obj, ALL, frozenset()).writer
    audit = writer.audit(writer.created + writer.modified, records.call.stamp_ms, records.actor.id)
    whole = [{"Id": None, **writer.defaults, **audit, **row} for row in rows]
    for row in whole:
        row["Id"] = row["Id"] or records.org.new_id(obj)
    records.tx.insert(obj, whole)


def touch(records: Records, name: str, before: Row, values: Row) -> None:
    """Change a record as a consequence of something else: only SystemModstamp moves with it."""
    second = records.call.stamp_ms // 1000 * 1000
    changed = {n: v for n, v in values.items() if before.get(n) != v}
    if changed:
        obj = records.org.object(name)
        records.tx.update(obj, before, {**changed, "SystemModstamp": second}, BACKGROUND)


def live(rows: list[Row]) -> list[Row]:
    """Leave out what lies in the recycle bin."""
    return [r for r in rows if not r.get("IsDeleted")]
