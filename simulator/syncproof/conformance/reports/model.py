"""What every format reads: the results of a run together with the events they came from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from syncproof.conformance.results import (
    ALL_GOOD,
    HARNESS_ERROR,
    MUST_FAILED,
    MUST_UNDECIDED,
    Results,
)

Event = Mapping[str, Any]
Lines = Iterable[bytes | str]
JournalSource = Lines | Callable[[], Lines]
Kind = Literal["conformant", "failed", "undecided", "incomplete", "partial"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The one answer that a reader looks for first, and a sentence that explains it."""

    kind: Kind
    title: str
    sentence: str


@dataclass(frozen=True)
class Report:
    """A run, whole or cut off in the middle."""

    results: Results
    events: tuple[Event, ...] = ()
    journal: JournalSource = ()

    def _of(self, kind: str) -> list[Event]:
        return [e for e in self.events if e.get("event") == kind]

    @cached_property
    def head(self) -> Event:
        """The event of the start; empty if there never was one."""
        return next(iter(self._of("run_started")), {})

    @cached_property
    def connector(self) -> dict[str, Any]:
        """What the connector said about itself."""
        return dict(self.head.get("connector") or {})

    @cached_property
    def scenarios(self) -> tuple[Event, ...]:
        """The scenarios that came to their end."""
        return tuple(self._of("scenario_finished"))

    @cached_property
    def cut_off(self) -> tuple[Event, ...]:
        """The scenarios that began and never ended."""
        ended = {(e.get("feature"), e.get("name")) for e in self.scenarios}
        begun = self._of("scenario_started")
        return tuple(e for e in begun if (e.get("feature"), e.get("name")) not in ended)

    @cached_property
    def planned(self) -> int:
        """How many scenarios the run set out with."""
        return int(self.head.get("scenarios") or len(self.scenarios) + len(self.cut_off))

    @cached_property
    def trouble(self) -> str:
        """What kept the run from its end; empty if nothing did."""
        for event in self.events:
            if event.get("error"):
                return str(event["error"])
        if not self._of("run_finished"):
            return "the run ended before it was finished"
        if len(self.scenarios) < self.planned:
            return f"only {len(self.scenarios)} of {self.planned} scenarios came to an end"
        return ""

    @cached_property
    def duration_s(self) -> float | None:
        """How long the run took; the sum of its scenarios where nobody measured it."""
        for event in self._of("run_finished"):
            if event.get("duration_s") is not None:
                return round(float(event["duration_s"]), 3)
        spent = [float(e["duration_s"]) for e in self.scenarios if e.get("duration_s") is not None]
        return round(sum(spent), 3) if spent else None

    @property
    def conformant(self) -> bool:
        """Whether the run proves conformance; one that is cut off or empty proves nothing."""
        return self.results.conformant and not self.trouble and bool(self.results.behaviours)

    @property
    def exit_code(self) -> int:
        """The exit code of the results; a run without its end is never all good."""
        code = self.results.exit_code
        return HARNESS_ERROR if self.trouble and code != MUST_FAILED else code

    @cached_property
    def verdict(self) -> Verdict:
        """The answer in words."""
        late = f" The run is incomplete: {self.trouble}." if self.trouble else ""
        match self.exit_code:
            case code if code == MUST_FAILED:
                return Verdict("failed", "Not conformant", self._failed_musts() + late)
            case code if code == HARNESS_ERROR:
                why = self.trouble or "the harness met an error, which is not held against anybody"
                return Verdict("incomplete", "Incomplete run", f"No verdict: {why}.")
            case code if code == MUST_UNDECIDED:
                return Verdict("undecided", "Undecided", self._open_musts())
            case code if code == ALL_GOOD and self.conformant:
                return Verdict("conformant", "Conformant", self._all_kept())
        return Verdict("partial", "Partial run", self._partial())

    def _failed_musts(self) -> str:
        count = self._musts("failed")
        return f"{count} of {self._musts()} required behaviours judged {_were(count)} not kept."

    def _open_musts(self) -> str:
        count = self._musts("undecided")
        return (
            f"{count} of {self._musts()} required behaviours could not be decided; "
            "none of the others failed."
        )

    def _all_kept(self) -> str:
        kept = f"Every one of the {self._musts()} required behaviours judged was kept."
        rest = len(self.results.uncovered)
        have = "has" if rest == 1 else "have"
        return f"{kept} {rest} more {have} no scenario in this release." if rest else kept

    def _partial(self) -> str:
        if not self.scenarios:
            return "No scenario ran, so nothing was judged."
        if not self.results.behaviours:
            return "The scenarios name no documented behaviour, so conformance was not judged."
        return (
            "Only some of the scenarios ran. None failed, but a part proves nothing of the whole."
        )

    def _musts(self, outcome: str | None = None) -> int:
        return sum(
            b["strength"] == "MUST" and b["subject"] != "ui" and outcome in {None, b["outcome"]}
            for b in self.results.behaviours
        )


def _were(count: int) -> str:
    return "was" if count == 1 else "were"
