"""How fast people arrive during the initial sync, in simulated time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from statistics import median

from syncproof.conformance.checks.model import Journal
from syncproof.conformance.verdict import Verdict

_MINUTE_S = 60.0


def per_minute(journal: Journal, system: str) -> list[int]:
    """Count the people created in each whole minute from the first creation on.

    The last minute is left out: it ends when nobody is left.
    """
    counted: Counter[int] = Counter()
    creates = list(journal.on(system).creates)
    if not creates:
        return []
    begin = creates[0].at
    for x in creates:
        counted[int((x.at - begin) // _MINUTE_S)] += len(x.ids)
    return [counted[minute] for minute in range(max(counted))]


def initial_sync(
    journal: Journal, system: str, band: tuple[float, float], *, paced: bool
) -> Verdict:
    """Judge the median rate; a connector that does not pace itself by the setting is only told."""
    numbers = journal.on(system).creates.numbers[:20]
    counts = per_minute(journal, system)
    if not counts and not numbers:
        return Verdict.failed("nobody arrived")
    if not paced:
        rate = f"{median(counts):g} a minute" if counts else "all within a minute"
        return Verdict.passed(f"the rate is only reported: {rate}", numbers)
    if not counts:
        return Verdict.failed("everybody arrived within one minute", numbers)
    return Verdict.within(median(counts), *band, "the median rate (people a minute)", numbers)


def everybody_arrived(expected: Collection[str], arrived: Collection[str]) -> Verdict:
    """Demand that every address is on the other side."""
    missing = sorted({e.lower() for e in expected} - {a.lower() for a in arrived})
    if not missing:
        return Verdict.passed(f"all {len(expected)} people arrived")
    return Verdict.failed(f"{len(missing)} people are missing, the first is {missing[0]}")
