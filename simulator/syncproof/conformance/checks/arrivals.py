"""When a change arrived on the other side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from syncproof.conformance.checks.model import Exchange, Journal, short
from syncproof.conformance.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Expected:
    """A change somebody made at a moment, which has to reach a record on the other side."""

    what: str
    made_at: float
    system: str
    record: str


def arrival(journal: Journal, change: Expected) -> Exchange | None:
    """Give the first write of that record after the change."""
    key = short(change.record)
    writes = journal.on(change.system).since(change.made_at).person_writes
    return next((x for x in writes if key in x.ids), None)


def within(journal: Journal, change: Expected, limit_s: float) -> Verdict:
    """Judge how long a change took."""
    found = arrival(journal, change)
    if found is None:
        return Verdict.failed(f"{change.what} has not arrived")
    took = found.at - change.made_at
    return Verdict.within(took, 0, limit_s, f"{change.what} took (s)", [found.n])


def together(journal: Journal, changes: Sequence[Expected], cycle_s: float) -> Verdict:
    """Demand that changes arrived in the same or the next cycle."""
    found = [(c, arrival(journal, c)) for c in changes]
    missing = [c.what for c, x in found if x is None]
    if missing:
        return Verdict.failed(f"not arrived: {', '.join(missing)}")
    arrived = [x for _, x in found if x is not None]
    apart = max(x.at for x in arrived) - min(x.at for x in arrived)
    what = "the time between the two arrivals (s)"
    return Verdict.within(apart, 0, cycle_s, what, [x.n for x in arrived])
