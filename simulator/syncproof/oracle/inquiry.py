"""What a key is given: the case with links, reports and gaps, each worked out once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from syncproof.oracle.case import Case
from syncproof.oracle.gaps import Gaps
from syncproof.oracle.links import Links
from syncproof.oracle.model import Finding, Ref
from syncproof.oracle.reports import Reports

MOST_EVIDENCE = 50


@dataclass(frozen=True, slots=True)
class Breach:
    """One violation of an invariant; `rule` names it more closely than the key does."""

    reason: str
    exchanges: tuple[int | None, ...] = ()
    refs: tuple[Ref | str, ...] = ()
    rule: str = ""


class Inquiry:
    """Everything that the keys ask."""

    def __init__(self, case: Case) -> None:
        self.case = case

    @cached_property
    def links(self) -> Links:
        """Who belongs to whom."""
        return Links(self.case)

    @cached_property
    def reports(self) -> Reports:
        """What the connector says."""
        return Reports(self.case)

    @cached_property
    def gaps(self) -> Gaps:
        """What is out of step."""
        return Gaps(self.case, self.links, self.reports)


def conclude(
    key: str,
    breaches: Sequence[Breach],
    *,
    unknown: str | Iterable[str] = "",
    passed: str = "nothing found",
) -> Finding:
    """Make a finding: a breach fails, else what is unknown leaves it undecided, else it passed."""
    if not breaches:
        reasons = [unknown] if isinstance(unknown, str) else list(unknown)
        why = "; ".join(dict.fromkeys(reason for reason in reasons if reason))
        return Finding(key, "undecided", why) if why else Finding(key, "passed", passed)
    more = f" (and {len(breaches) - 1} more)" if len(breaches) > 1 else ""
    numbers = sorted({n for b in breaches for n in b.exchanges if n})
    records = dict.fromkeys(str(ref) for b in breaches for ref in b.refs)
    return Finding(
        key,
        "failed",
        breaches[0].reason + more,
        tuple(numbers[:MOST_EVIDENCE]),
        tuple(records)[:MOST_EVIDENCE],
        tuple(sorted({f"{key}/{b.rule}" if b.rule else "" for b in breaches})),
    )
