"""`/clock`: the world's time."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from syncproof.control.api import Api, Body
from syncproof.control.context import Context
from syncproof.kit.errors import SyncProofError
from syncproof.kit.times import from_iso, iso

api = Api()


class Advance(Body):
    """By how much, or to which time; one of the two."""

    seconds: float | None = Field(default=None, ge=0, le=10 * 366 * 86_400)
    to: str | None = None


def show(context: Context) -> dict[str, Any]:
    """Describe the clock."""
    clock = context.world.clock
    alarms = [{"at": iso(a.at_ms), "number": a.number, "name": a.name} for a in clock.alarms()]
    return {
        "now": iso(clock.now_ms()), "mode": clock.mode, "scale": clock.scale,
        "alarms": alarms, "in_flight": context.in_flight(), "last": context.world.journal.last,
    }  # fmt: skip


@api.add("GET", "/clock")
def read_clock(context: Context, body: None, query: dict[str, str]) -> dict[str, Any]:
    """Read the clock, its alarms and what is in flight."""
    return show(context)


@api.add("POST", "/clock/advance", body=Advance)
def advance_clock(context: Context, body: Advance, query: dict[str, str]) -> dict[str, Any]:
    """Move a virtual clock forward, firing alarms on the way."""
    clock = context.world.clock
    if (body.seconds is None) == (body.to is None):
        raise SyncProofError('expected exactly one of "seconds" and "to"')
    if body.to is not None:
        try:
            target = from_iso(body.to)
        except ValueError as problem:
            raise SyncProofError(f'to: found "{body.to}", expected ISO 8601 ({problem})') from None
    else:
        target = clock.now_ms() + round((body.seconds or 0) * 1000)
    clock.advance_to(target)
    shown = show(context)
    context.hub.publish("clock", {"now": shown["now"]})
    return shown
