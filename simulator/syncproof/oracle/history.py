"""The life of each record, replayed from the changes."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import Any

from syncproof.oracle.model import Change, Evidence, Ref, Row
from syncproof.oracle.normalise import boolean

_GONE_FLAGS = ("IsDeleted", "isDeleted")


@dataclass(slots=True)
class Timeline:
    """One record: its changes by position in the log, and its row as it is now.

    A record of the population has no create; what it held earlier follows from the first later
    change, or else from its row.
    """

    ref: Ref
    row: Row | None = None
    events: list[tuple[int, Change]] = field(default_factory=list)

    def value(self, name: str, pos: int) -> Any:
        """Give a field's value just before position `pos` of the log."""
        found: Any = None
        known = False
        for at, change in self.events:
            touches = name in change.after or name in change.before
            if at >= pos:
                if touches and not known:
                    return change.before.get(name)
                continue
            if touches:
                found, known = change.after.get(name), True
            elif change.kind == "create":
                found, known = None, True
        if known or self.row is None:
            return found
        return self.row.get(name)

    def writes(self, name: str) -> Iterator[tuple[int, Change]]:
        """Give the changes that touched a field, in order."""
        return ((p, c) for p, c in self.events if name in c.after or name in c.before)

    def alive(self, pos: int) -> bool:
        """Tell if the record existed, not deleted or merged away, just before `pos`."""
        state: bool | None = None
        for at, change in self.events:
            effect = life(change)
            if effect is None:
                continue
            if at >= pos:
                return (not effect) if state is None else state
            state = effect
        if state is not None:
            return state
        return self.row is not None and not any(boolean(self.row.get(n)) for n in _GONE_FLAGS)

    @property
    def created(self) -> tuple[int, Change] | None:
        """The create, if the log holds it."""
        return next(((p, c) for p, c in self.events if c.kind == "create"), None)


def life(change: Change) -> bool | None:
    """Tell if a change brings a record to life (True), ends it (False) or does neither."""
    if change.kind in ("create", "undelete"):
        return True
    if change.kind in ("delete", "hard_delete"):
        return False
    if change.kind == "merge" and change.after.get("MasterRecordId"):
        return False
    for name in _GONE_FLAGS:
        if name in change.after:
            return not boolean(change.after[name])
    return None


class History:
    """All records of the evidence."""

    def __init__(self, evidence: Evidence) -> None:
        self.changes = evidence.changes
        self.end = len(self.changes)
        self.timelines: dict[Ref, Timeline] = {}
        for system, objects in evidence.records.items():
            for name, rows in objects.items():
                for row in rows:
                    ref = Ref(system, name, str(row.get("Id", row.get("id"))))
                    self.timelines[ref] = Timeline(ref, row)
        for pos, change in enumerate(self.changes):
            self.timelines.setdefault(change.ref, Timeline(change.ref)).events.append((pos, change))

    @cached_property
    def _latest(self) -> list[int]:
        return list(accumulate((c.at_ms for c in self.changes), max))

    @cached_property
    def by_object(self) -> dict[tuple[str, str], list[Timeline]]:
        """The records of each object, in the order of the evidence."""
        found: dict[tuple[str, str], list[Timeline]] = defaultdict(list)
        for ref, timeline in self.timelines.items():
            found[ref.system, ref.object].append(timeline)
        return found

    def position(self, at_ms: int) -> int:
        """Give the place in the log before everything that happened at a moment or later."""
        return bisect_left(self._latest, at_ms)

    def held(self, ref: Ref, name: str, since: int, until: int) -> list[Any]:
        """Give every value a field had from position `since` to just before `until`."""
        line = self.timelines[ref]
        born = line.created
        values = [] if born and born[0] >= since else [line.value(name, since)]
        values += [c.after.get(name) for p, c in line.writes(name) if since <= p < until]
        if born and since <= born[0] < until and name not in born[1].after:
            values.append(None)
        return values

    def lived(self, ref: Ref, since: int, until: int) -> bool:
        """Tell if a record was alive at some moment from `since` to just before `until`."""
        line = self.timelines[ref]
        return line.alive(since) or any(life(c) for p, c in line.events if since <= p < until)
