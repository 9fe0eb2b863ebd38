"""How often, and where, the connector looks for changes."""

from __future__ import annotations

from itertools import pairwise
from statistics import median

from syncproof.conformance.checks.model import Journal
from syncproof.conformance.verdict import Verdict, worst

_QUIET_S = 15.0


def checks(journal: Journal, system: str, object_: str | None = None) -> list[tuple[float, int]]:
    """Give the change checks on one side: the moment and number of each one's first read.

    Reads less than a few seconds apart belong to one check. A single record read by its id is
    none: it looks for a person, not for changes.
    """
    found: list[tuple[float, int]] = []
    last = float("-inf")
    for x in journal.on(system).where(lambda x: x.reads_person and x.operation != "read"):
        if object_ not in {None, x.object}:
            continue
        if x.at - last > _QUIET_S:
            found.append((x.at, x.n))
        last = x.at
    return found


def intervals(
    journal: Journal, system: str, end: float, median_s: tuple[float, float], worst_s: float
) -> Verdict:
    """Judge the distances between change checks up to `end` by their median and the worst.

    Each object that the connector looks at has a rhythm of its own.
    """
    seen = sorted({x.object for x in journal.on(system) if x.reads_person})
    rhythms = {o: checks(journal, system, o) for o in seen}
    judged = [_rhythm(found, o, end, median_s, worst_s) for o, found in rhythms.items() if found]
    if not judged:
        return Verdict.undecided("no change check was seen: the connector may wait to be told")
    return worst(judged)


def _rhythm(
    found: list[tuple[float, int]],
    object_: str,
    end: float,
    median_s: tuple[float, float],
    worst_s: float,
) -> Verdict:
    numbers = [n for _, n in found]
    times = [at for at, _ in found]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    longest = max([*gaps, end - times[-1]])
    if not gaps:
        return Verdict.failed(f"one change check of {object_} in {longest:g} s", numbers)
    what = f"the longest wait between two checks of {object_} (s)"
    slow = Verdict.within(longest, 0, worst_s, what, numbers)
    what = f"the median distance of {len(gaps) + 1} checks of {object_} (s)"
    return slow & Verdict.within(median(gaps), *median_s, what, numbers)


def both_sides(journal: Journal, systems: tuple[str, str]) -> Verdict:
    """Demand that both systems were looked at."""
    seen = {s: checks(journal, s) for s in systems}
    missing = [s for s in systems if not seen[s]]
    if missing:
        return Verdict.undecided(f"no change check was seen on {', '.join(missing)}")
    return Verdict.passed("both sides were checked", [seen[s][0][1] for s in systems])
