"""Prepares what the HTML report shows of scenarios and exchanges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from syncproof.catalogue.load import sources
from syncproof.conformance.reports.commands import curl, reproduce
from syncproof.conformance.reports.matrix import Row, is_warning
from syncproof.conformance.reports.model import Event, Report

_SCENARIO_WORDS = {
    "passed": "passed",
    "failed": "failed",
    "undecided": "undecided",
    "warning": "warning",
    "error": "harness error",
    "incomplete": "cut off",
}


@dataclass(frozen=True, slots=True)
class Exchange:
    """An exchange of the journal, with the command that repeats it."""

    data: Event
    command: str

    @property
    def request(self) -> Mapping[str, Any]:
        """What was sent."""
        return self.data.get("request") or {}

    @property
    def response(self) -> Mapping[str, Any]:
        """What came back."""
        return self.data.get("response") or {}

    @property
    def status_class(self) -> str:
        """Tell good answers from refusals."""
        return "bad" if int(self.data.get("status") or 0) >= 400 else "good"

    @property
    def facts(self) -> str:
        """What else is known, in one line."""
        fault = self.data.get("fault")
        named = fault.get("name") if isinstance(fault, Mapping) else fault
        facts = [
            self.data.get("at"),
            self.data.get("system"),
            f"by {self.data['actor']}" if self.data.get("actor") else None,
            "changed data" if self.data.get("committed") else "changed nothing",
            self.data.get("error_code"),
            f"fault: {named}" if named else None,
        ]
        return " · ".join(str(f) for f in facts if f)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario as the page shows it; exchanges only where there is something to explain."""

    number: int
    data: Event
    mark: str
    exchanges: tuple[Exchange, ...]
    oracle: tuple[Event, ...]
    oracle_passed: int

    @property
    def word(self) -> str:
        """The outcome as people read it."""
        return _SCENARIO_WORDS.get(self.mark, self.mark)


class Scenarios:
    """All scenarios of a report, each shown in full once and linked to after that."""

    def __init__(self, report: Report) -> None:
        events = (*report.scenarios, *report.cut_off)
        self.all = [_scenario(report, n, e) for n, e in enumerate(events, 1)]
        self._by_event = {id(s.data): s for s in self.all}
        self._homes: dict[int, str] = {}

    def of(self, row: Row) -> list[Scenario]:
        """Give a behaviour's scenarios."""
        return [self._by_event[id(event)] for event in row.scenarios]

    def settle(self, rows: Iterable[Row]) -> None:
        """Give each scenario a home: the first behaviour that it decides, bad ones first."""
        order = sorted(rows, key=lambda row: row.mark == "passed")
        for row in order:
            for scenario in self.of(row):
                self._homes.setdefault(scenario.number, row.id)

    def home(self, scenario: Scenario) -> str | None:
        """Give the behaviour under which a scenario is shown in full."""
        return self._homes.get(scenario.number)

    @property
    def homeless(self) -> list[Scenario]:
        """The scenarios that belong to no judged behaviour."""
        return [s for s in self.all if s.number not in self._homes]


def expected(row: Row) -> str:
    """Say what the documents expect of a behaviour, with their numbers."""
    if row.record is None:
        return row.statement
    then = row.record.then.rstrip(".")
    then = then[:1].upper() + then[1:]
    numbers = ", ".join(f"{k.replace('_', ' ')}: {v}" for k, v in row.record.expected.items())
    return f"{then} ({numbers})." if numbers else f"{then}."


def documents(row: Row) -> list[str]:
    """Name the documents that a behaviour comes from."""
    known = sources()
    return [str(known.get(s, s)) for s in (row.record.source if row.record else ())]


def command(report: Report, row: Row) -> str:
    """Give the line that judges the behaviour again."""
    return reproduce(report, row.id)


def _scenario(report: Report, number: int, event: Event) -> Scenario:
    outcome = str(event.get("outcome") or "incomplete")
    mark = "warning" if outcome == "failed" and is_warning(report, event) else outcome
    samples = () if outcome == "passed" else event.get("exchange_samples") or ()
    findings = tuple(event.get("oracle") or ())
    return Scenario(
        number=number,
        data=event,
        mark=mark,
        exchanges=tuple(Exchange(s, curl(s)) for s in samples),
        oracle=tuple(f for f in findings if f.get("outcome") != "passed"),
        oracle_passed=sum(f.get("outcome") == "passed" for f in findings),
    )
