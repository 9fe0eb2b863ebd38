"""Takes records out of the recycle bin, back to life or away for good, by the rules of the API."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from syncproof.systems.salesforce import cascade, errors
from syncproof.systems.salesforce.access import ObjectAccess
from syncproof.systems.salesforce.sharing import DELETE

if TYPE_CHECKING:
    from syncproof.systems.salesforce.records import Records, Row


def undelete(records: Records, obj: ObjectAccess, row: Row) -> None:
    """Restore a deleted or merged record with what went with it."""
    if not obj.full.flag("undeletable"):
        raise errors.NOT_UNDELETABLE(fields=())
    _check_binned(records, obj, row)
    records.undelete(obj, row)


def empty(records: Records, obj: ObjectAccess, row: Row) -> None:
    """Remove a deleted record, and what went with it, for good."""
    _check_binned(records, obj, row)
    _remove(records, obj, row, row["SystemModstamp"])


def _check_binned(records: Records, obj: ObjectAccess, row: Row) -> None:
    """Refuse what is not deleted, what lies in the bin only with its parent, and another's."""
    if not obj.bin or not row["IsDeleted"] or _went_with_parent(records, obj, row):
        raise errors.NOT_IN_BIN(fields=())
    mine = records.actor.may(records.tx, obj.full, row["Id"], DELETE)
    if not obj.rights.delete or not mine:
        raise errors.INSUFFICIENT_ACCESS(fields=())


def _went_with_parent(records: Records, obj: ObjectAccess, row: Row) -> bool:
    for parent in records.org.instance.describe:
        names = [c.field for c in parent.children if c.cascade_delete and c.child == obj.name]
        for name in names:
            key = row.get(name)
            held = records.tx.get(parent, key) if key and key[:3] == parent.key_prefix else None
            if held is not None and held.get("IsDeleted"):
                return True
    return False


def _remove(records: Records, obj: ObjectAccess, row: Row, deleted_ms: int) -> None:
    for child, other in list(cascade.children(records, obj, row)):
        if child.bin and other["IsDeleted"] and other["SystemModstamp"] == deleted_ms:
            _remove(records, child, other, deleted_ms)
    records.tx.remove(obj.full, row)
    space = f"{records.org.instance.space}/purges"
    note = partial(records.org.state.put, space, obj.name, records.call.at_ms)
    records.tx.after_commit(note)
