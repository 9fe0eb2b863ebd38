"""What goes to the recycle bin together with a record, and comes back with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from syncproof.systems.salesforce import effects, purge
from syncproof.systems.salesforce.access import ObjectAccess

if TYPE_CHECKING:
    from syncproof.systems.salesforce.records import Records, Row


def remove(records: Records, obj: ObjectAccess, row: Row, *, asked: bool = True) -> None:
    """Move a record and what hangs on it to the recycle bin.

    Of what only goes along (not `asked`) SystemModstamp moves, and nothing else.
    """
    for child, other in list(children(records, obj, row)):
        if not (child.bin and other["IsDeleted"]):
            remove(records, child, other, asked=False)
    if not obj.bin:
        records.tx.remove(obj.full, row)
    else:
        stamps = _stamps(records, obj, asked=asked)
        records.tx.update(obj.full, row, {"IsDeleted": True, **stamps}, "delete")
        purge.note(records.call.org, records.call.stamp_ms)
    effects.after_delete(records, obj, row)


def restore(records: Records, obj: ObjectAccess, row: Row, *, asked: bool = True) -> None:
    """Take a record, and what went with it, out of the recycle bin; it is merged no more."""
    deleted_ms = row["SystemModstamp"]
    alone = {} if obj.full.field("MasterRecordId") is None else {"MasterRecordId": None}
    stamps = _stamps(records, obj, asked=asked)
    records.tx.update(obj.full, row, {"IsDeleted": False, **alone, **stamps}, "undelete")
    effects.after_undelete(records, obj, {**row, "IsDeleted": False})
    for child, other in list(children(records, obj, row)):
        if child.bin and other["IsDeleted"] and other["SystemModstamp"] == deleted_ms:
            restore(records, child, other, asked=False)


def _stamps(records: Records, obj: ObjectAccess, *, asked: bool) -> Row:
    names = obj.writer.modified if asked else ("SystemModstamp",)
    return obj.writer.audit(names, records.call.stamp_ms, records.actor.id)


def children(records: Records, obj: ObjectAccess, row: Row) -> Iterator[tuple[ObjectAccess, Row]]:
    """List what hangs on a record and goes with it, deleted or not."""
    rights = records.actor.access.permissions.records
    for relation in obj.full.children:
        child = records.org.instance.describe.object(relation.child)
        field = child.field(relation.field) if child is not None else None
        if not relation.cascade_delete or child is None or field is None or not field.stored:
            continue
        access = ObjectAccess(child, child, rights, frozenset())
        for other in records.tx.find(child, **{field.name: row["Id"]}):
            yield access, other
