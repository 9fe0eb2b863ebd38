"""When periodic work comes next, and how many people a minute may go through."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from syncproof.engine.core.moments import MINUTE


def next_turn(due: int, interval_ms: int, now: int) -> int:
    """Give the next turn of a job that was due at `due`; missed turns are not made up for."""
    following = due + interval_ms
    return following if following > now else now + interval_ms


def earliest(times: Iterable[int | None], now: int) -> int | None:
    """Give the first of some planned times, at the soonest a millisecond from now."""
    known = [t for t in times if t is not None]
    return max(min(known), now + 1) if known else None


@dataclass(slots=True)
class Pace:
    """A window of one minute and the people that went through it."""

    per_minute: int | None
    start: int
    used: int = 0

    def left(self, now: int) -> int | None:
        """Say how many people may still go through in this minute; None for any number."""
        if not self.per_minute:
            return None
        if now >= self.start + MINUTE or now < self.start:
            self.start, self.used = now, 0
        return max(self.per_minute - self.used, 0)

    @property
    def reopens(self) -> int:
        """The time when the next people may go through."""
        return self.start + MINUTE
