"""Takes away what was in the recycle bin for fifteen days, whenever somebody looks there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from syncproof.kit.call import Call
from syncproof.kit.times import DAY
from syncproof.systems.salesforce.limits import RECYCLE_BIN_DAYS

if TYPE_CHECKING:
    from syncproof.kit.system import Instance


def expired(call: Call) -> None:
    """Remove what expired, in a transaction of its own: it is not the caller's doing."""
    instance = call.org
    cutoff = call.at_ms - RECYCLE_BIN_DAYS * DAY
    looked = instance.memory.get("purged_ms", 0)
    if call.transaction is not None or call.at_ms - looked < 60_000:
        return
    instance.memory["purged_ms"] = call.at_ms
    system = Call(call.world, call.system, 0, call.at_ms, "", "", "", {}, b"", operation="purge")
    system.instance = instance
    if _remove(instance, system, cutoff) and system.transaction is not None:
        system.transaction.commit()
    elif system.transaction is not None:
        system.transaction.rollback()


def _remove(instance: Instance, call: Call, cutoff: int) -> bool:
    removed = False
    for obj in instance.describe:
        if obj.field("IsDeleted") is None:
            continue
        table = instance.store.tables[obj.name]
        old = select(table.c.Id).where(
            table.c.IsDeleted.is_(True), table.c.SystemModstamp <= cutoff
        )
        keys = [row[0] for row in call.tx.run(old).fetchall()]
        for key in keys:
            row = call.tx.get(obj, key)
            if row is not None:
                call.tx.remove(obj, row)
                removed = True
        if keys:
            space = f"{instance.space}/purges"
            instance.world.state.put(space, obj.name, call.at_ms)
    return removed
