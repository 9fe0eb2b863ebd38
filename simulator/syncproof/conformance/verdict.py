"""A verdict has three answers, a reason and evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

Outcome = Literal["passed", "failed", "undecided"]

_WORST: tuple[Outcome, ...] = ("failed", "undecided", "passed")
UNDECIDED = "UNDECIDED: "


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found; `evidence` are the numbers of exchanges in the journal."""

    outcome: Outcome
    reason: str = ""
    evidence: tuple[int, ...] = ()

    @classmethod
    def passed(cls, reason: str = "", evidence: Iterable[int] = ()) -> Verdict:
        """Make a good verdict."""
        return cls("passed", reason, tuple(evidence))

    @classmethod
    def failed(cls, reason: str, evidence: Iterable[int] = ()) -> Verdict:
        """Make a bad verdict; it always has a reason."""
        return cls("failed", reason, tuple(evidence))

    @classmethod
    def undecided(cls, reason: str, evidence: Iterable[int] = ()) -> Verdict:
        """Say that it cannot be told, and why."""
        return cls("undecided", reason, tuple(evidence))

    @classmethod
    def within(
        cls, value: float, low: float, high: float, what: str, evidence: Iterable[int] = ()
    ) -> Verdict:
        """Judge a measured value by a documented band."""
        reason = f"{what} is {value:g}, documented are {low:g} to {high:g}"
        make = cls.passed if low <= value <= high else cls.failed
        return make(reason, evidence)

    def __and__(self, other: Verdict) -> Verdict:
        return worst([self, other])

    def to_json(self) -> dict[str, Any]:
        """Give the plain form."""
        return {"outcome": self.outcome, "reason": self.reason, "evidence": list(self.evidence)}


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Compose verdicts: failed beats undecided beats passed; the reasons of the worst stay."""
    found = list(verdicts)
    if not found:
        return Verdict.undecided("nothing was checked")
    outcome = worst_of(v.outcome for v in found)
    deciding = [v for v in found if v.outcome == outcome]
    reasons = dict.fromkeys(v.reason for v in deciding if v.reason)
    numbers = dict.fromkeys(n for v in deciding for n in v.evidence)
    return Verdict(outcome, "; ".join(reasons), tuple(numbers))


def worst_of(outcomes: Iterable[Outcome]) -> Outcome:
    """Give the worst of several outcomes; of none, undecided."""
    found = set(outcomes)
    return next((o for o in _WORST if o in found), "undecided")


class CheckFailed(AssertionError):  # noqa: N818 - it is a verdict, raised where pytest wants one
    """A failed verdict, on its way to pytest."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.reason)
        self.verdict = verdict


class Undecided(Exception):  # noqa: N818 - as above
    """Nothing more can be seen in this scenario; it ends undecided."""

    def __init__(self, reason: str, evidence: Iterable[int] = ()) -> None:
        super().__init__(reason)
        self.verdict = Verdict.undecided(reason, evidence)
