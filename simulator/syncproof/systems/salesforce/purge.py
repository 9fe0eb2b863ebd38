"""Takes away what was in the recycle bin for fifteen days, whenever somebody looks there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from syncproof.kit.call import Call
from syncproof.kit.describe import ObjectType
from syncproof.kit.times import DAY
from syncproof.systems.salesforce.limits import RECYCLE_BIN_DAYS

if TYPE_CHECKING:
    from syncproof.kit.system import Instance


OLDEST = "oldest_deleted_ms"


def note(instance: Instance, at_ms: int) -> None:
    """Remember that something was deleted at a time, so that an empty bin is never searched."""
    instance.memory[OLDEST] = min(at_ms, instance.memory.get(OLDEST, at_ms))


def expired(call: Call) -> None:
    """Remove what expired, in a transaction of its own: it is not the caller's doing."""
    instance = call.org
    cutoff = call.at_ms - RECYCLE_BIN_DAYS * DAY
    oldest = instance.memory.get(OLDEST)
    if call.transaction is not None or oldest is None or oldest > cutoff:
        return
    del instance.memory[OLDEST]
    system = Call(call.world, call.system, 0, call.at_ms, "", "", "", {}, b"", operation="purge")
    system.instance = instance
    for obj in instance.describe:
        if obj.field("IsDeleted") is not None:
            _remove(instance, system, obj, cutoff)
    if system.transaction is not None:
        system.transaction.commit()


def _remove(instance: Instance, call: Call, obj: ObjectType, cutoff: int) -> None:
    table = instance.store.tables[obj.name]
    binned = select(table.c.Id, table.c.SystemModstamp).where(table.c.IsDeleted.is_(True))
    removed = False
    for key, at_ms in call.tx.run(binned).fetchall():
        if at_ms > cutoff:
            note(instance, at_ms)
            continue
        row = call.tx.get(obj, key)
        if row is not None:
            call.tx.remove(obj, row)
            removed = True
    if removed:
        instance.world.state.put(f"{instance.space}/purges", obj.name, call.at_ms)
