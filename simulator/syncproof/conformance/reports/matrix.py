"""The behaviours of a run, area by area, in the order of the catalogue."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from syncproof.catalogue.load import by_id
from syncproof.catalogue.model import Behaviour
from syncproof.conformance.reports.model import Event, Report

Mark = Literal["failed", "warning", "undecided", "passed", "uncovered"]
MARKS: tuple[Mark, ...] = ("failed", "warning", "undecided", "passed", "uncovered")
WORDS: dict[Mark, str] = {
    "failed": "failed",
    "warning": "warning",
    "undecided": "undecided",
    "passed": "passed",
    "uncovered": "not covered",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One behaviour: what the documents say of it, and what was found."""

    id: str
    area: str
    statement: str
    strength: str
    subject: str
    mark: Mark
    reason: str = ""
    record: Behaviour | None = None
    scenarios: tuple[Event, ...] = ()

    @property
    def word(self) -> str:
        """The outcome as people read it."""
        return WORDS[self.mark]


@dataclass(frozen=True, slots=True)
class Area:
    """The behaviours of one area."""

    name: str
    rows: list[Row] = field(default_factory=list)

    def count(self, mark: Mark) -> int:
        """Count one outcome."""
        return sum(row.mark == mark for row in self.rows)


def rows(report: Report) -> list[Row]:
    """Give all behaviours, judged or not covered."""
    ran: dict[str, list[Event]] = {}
    for scenario in report.scenarios:
        for id_ in scenario.get("behaviours") or ():
            ran.setdefault(id_, []).append(scenario)
    found = [_judged(b, tuple(ran.get(b["id"], ()))) for b in report.results.behaviours]
    found += [_uncovered(id_) for id_ in report.results.uncovered]
    order = {id_: place for place, id_ in enumerate(by_id())}
    return sorted(found, key=lambda row: order.get(row.id, len(order)))


def areas(report: Report) -> list[Area]:
    """Group the behaviours by area."""
    found: dict[str, Area] = {}
    for row in rows(report):
        found.setdefault(row.area, Area(row.area)).rows.append(row)
    return list(found.values())


def totals(report: Report) -> dict[Mark, int]:
    """Count each outcome over all areas."""
    counts = Counter(row.mark for row in rows(report))
    return {mark: counts[mark] for mark in MARKS}


def is_warning(report: Report, scenario: Event) -> bool:
    """Tell whether a failed scenario is about nothing but what is recommended or free."""
    strengths = {b["id"]: b["strength"] for b in report.results.behaviours}
    found = {strengths[i] for i in scenario.get("behaviours") or () if i in strengths}
    return bool(found) and "MUST" not in found


def _judged(judged: Event, scenarios: tuple[Event, ...]) -> Row:
    record = by_id().get(judged["id"])
    return Row(
        id=judged["id"],
        area=record.area if record else "other",
        statement=judged.get("statement") or (record.statement if record else ""),
        strength=judged["strength"],
        subject=judged["subject"],
        mark="warning" if judged["warning"] else judged["outcome"],
        reason=judged["reason"],
        record=record,
        scenarios=scenarios,
    )


def _uncovered(id_: str) -> Row:
    record = by_id().get(id_)
    if record is None:
        return Row(id_, "other", "", "MUST", "connector", "uncovered")
    return Row(
        id_, record.area, record.statement, record.strength, record.subject, "uncovered",
        record=record,
    )  # fmt: skip
