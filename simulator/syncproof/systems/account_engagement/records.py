"""Writing rows: ids, defaults, whole-second stamps and who did it, the same for every object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from syncproof.kit.call import Call
from syncproof.kit.describe import ObjectType
from syncproof.kit.errors import NotFoundError, nearest
from syncproof.kit.ids import Counters
from syncproof.kit.system import Instance
from syncproof.systems.account_engagement.domain.moments import whole_second

Row = dict[str, Any]


def object_of(unit: Instance, name: str) -> ObjectType:
    """Find an object by the collection's exact name."""
    found = unit.describe.object(name)
    if found is None or found.name != name:
        hint = nearest(name, [o.name for o in unit.describe])
        raise NotFoundError(f'account_engagement has no object "{name}"', hint=hint)
    return found


def stamp(call: Call) -> int:
    """Give the time that this call's writes carry."""
    return whole_second(call.stamp_ms)


def insert(call: Call, obj: ObjectType, rows: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Insert new records, in order, with ascending ids."""
    if not rows:
        return []
    now = stamp(call)
    author = int(call.actor) if call.actor else None
    numbers = Counters(call.world.state, call.org.space).take(obj.name, len(rows))
    blank: Row = {f.name: f.default for f in obj.fields}
    audit = {"createdAt": now, "updatedAt": now, "createdById": author, "updatedById": author}
    made = [{**blank, **audit, **row, obj.key: number} for number, row in
            zip(numbers, rows, strict=True)]  # fmt: skip
    call.tx.insert(obj, made)
    touch(call, obj.name)
    return made


def update(
    call: Call, obj: ObjectType, before: Row, values: Mapping[str, Any], *,
    quiet: bool = False, kind: str = "update",
) -> bool:  # fmt: skip
    """Change a record; says whether anything became different.

    What is the same is not written, and `updatedAt` moves only on real changes; `quiet` keeps it
    still, as the connector's own bookkeeping does. `before` becomes the row as it is afterwards.
    """
    changed = {n: v for n, v in values.items() if before.get(n) != v}
    if not changed:
        return False
    if not quiet:
        changed["updatedAt"] = stamp(call)
        changed["updatedById"] = int(call.actor) if call.actor else None
    call.tx.update(obj, before, changed, kind)
    before.update(changed)
    touch(call, obj.name)
    return True


def touch(call: Call, name: str) -> None:
    """Remember when a collection last changed, for conditional requests."""
    call.world.state.put(f"{call.org.space}/modified", name, call.at_ms)


def modified_at(unit: Instance, names: Sequence[str]) -> int:
    """Say when any of these collections last changed."""
    state = unit.world.state
    return max(state.get(f"{unit.space}/modified", name) or 0 for name in names)
