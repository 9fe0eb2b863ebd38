"""Query cursors: the ids of a result as they were when the query ran."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from syncproof.kit.times import DAY
from syncproof.systems.salesforce.domain.ids import make_id
from syncproof.systems.salesforce.limits import CURSOR_DAYS, OPEN_CURSORS

if TYPE_CHECKING:
    from syncproof.systems.salesforce.records import Records


@dataclass(frozen=True, slots=True)
class Cursor:
    """One open result of a user."""

    user: str
    text: str
    ids: list[str]
    deleted: bool
    used_ms: int


def _space(records: Records) -> str:
    return f"{records.org.instance.space}/cursors"


def open_cursor(records: Records, text: str, ids: list[str], *, deleted: bool) -> str:
    """Keep a result and give its locator; a user's eleventh cursor ends the oldest."""
    state, space, org = records.org.state, _space(records), records.org
    mine = [k for k, c in state.items(space) if c["user"] == records.actor.id]
    for oldest in mine[: max(0, len(mine) - OPEN_CURSORS + 1)]:
        state.delete(space, oldest)
    locator = make_id("0r8", org.server, org.counters.next("0r8"))
    cursor = Cursor(records.actor.id, text, ids, deleted, records.call.at_ms)
    state.put(space, locator, asdict(cursor))
    return locator


def find(records: Records, locator: str) -> Cursor | None:
    """Find a cursor of the user that is not too old; use keeps it alive."""
    state, space = records.org.state, _space(records)
    held = state.get(space, locator)
    if held is None or held["user"] != records.actor.id:
        return None
    now = records.call.at_ms
    if held["used_ms"] <= now - CURSOR_DAYS * DAY:
        state.delete(space, locator)
        return None
    if held["used_ms"] != now:
        held = {**held, "used_ms": now}
        state.put(space, locator, held)
    return Cursor(**held)
