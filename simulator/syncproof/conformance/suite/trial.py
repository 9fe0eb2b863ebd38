"""One scenario under way: its steps, its outcome, and the event that tells of it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

import pytest
from pytest_bdd.exceptions import StepDefinitionNotFoundError
from pytest_bdd.parser import Feature, Scenario, Step

from syncproof.catalogue.coverage import TAG
from syncproof.conformance import library
from syncproof.conformance.drivers import (
    CannotRefresh,
    ConnectorError,
    ConnectorFault,
    Unsupported,
)
from syncproof.conformance.suite.scene import World
from syncproof.conformance.suite.starting import named_in
from syncproof.conformance.verdict import UNDECIDED, CheckFailed, Undecided, Verdict
from syncproof.conformance.world import Control, ControlError

MOST_SAMPLES = 12


@dataclass(slots=True)
class Trial:
    """What is known of a scenario while it runs."""

    feature: Feature
    scenario: Scenario
    name: str
    world: World | None = None
    steps: list[dict[str, Any]] = field(default_factory=list)
    started: float = field(default_factory=time.perf_counter)
    step_started: float = 0.0

    @property
    def tags(self) -> list[str]:
        """All tags, the feature's too."""
        rule = self.scenario.rule.tags if self.scenario.rule else set()
        return sorted({*self.scenario.tags, *self.feature.tags, *rule})

    @property
    def behaviours(self) -> list[str]:
        """The behaviours that the scenario is about."""
        return [t for t in self.tags if TAG.fullmatch("@" + t)]

    @property
    def starting_world(self) -> str:
        """The world that the scenario starts from."""
        return named_in(self.tags)

    @property
    def went_through(self) -> bool:
        """Whether every step was carried out."""
        done = [s for s in self.steps if s["done"]]
        return len(done) == len(self.scenario.steps)

    def begin(self, step: Step) -> None:
        """Note that a step begins."""
        self.step_started = time.perf_counter()
        entry = {"keyword": step.keyword, "text": step.name, "outcome": "undecided", "done": False}
        self.steps.append({**entry, "undecided_before": self._open()})

    def end(self, exception: BaseException | None = None) -> None:
        """Note how a step ended."""
        step = self.steps[-1]
        step["duration_ms"] = round((time.perf_counter() - self.step_started) * 1000, 3)
        if exception is not None:
            step["outcome"] = judge(exception, faulty=self._faulty)[0]
            return
        step["done"] = True
        step["outcome"] = "undecided" if self._open() > step["undecided_before"] else "passed"

    def head(self) -> dict[str, Any]:
        """Give the members that all events of a scenario have."""
        return {
            "feature": self.feature.name,
            "name": self.name,
            "behaviours": self.behaviours,
        }

    def finished(self, exception: BaseException | None, control: Control) -> dict[str, Any]:
        """Give the event of its end."""
        outcome, verdict = judge(exception, faulty=self._faulty)
        if exception is None and self.world is not None:
            evidence = tuple(dict.fromkeys(n for v in self.world.verdicts for n in v.evidence))
            reasons = dict.fromkeys(v.reason for v in self.world.verdicts if v.reason)
            verdict = Verdict.passed("; ".join(reasons), evidence)
        world = self.world
        return {
            **self.head(),
            "feature_file": self.feature.rel_filename,
            "tags": self.tags,
            "outcome": outcome,
            "reason": verdict.reason,
            "evidence": list(verdict.evidence),
            "steps": self._steps(),
            "oracle": world.ending.findings if world else [],
            "duration_s": round(time.perf_counter() - self.started, 3),
            "exchanges": _span(world, control),
            "exchange_samples": _samples(verdict, control),
            "run": world.run if world else None,
            "world": self.starting_world if world else None,
        }

    @property
    def _faulty(self) -> bool:
        return self.world is not None and self.world.faulty

    def _open(self) -> int:
        return len(self.world.undecided) if self.world else 0

    def _steps(self) -> list[dict[str, Any]]:
        names = ("keyword", "text", "outcome", "duration_ms")
        ran = [{n: s.get(n, 0) for n in names} for s in self.steps]
        rest = self.scenario.steps[len(ran) :]
        return ran + [
            {"keyword": s.keyword, "text": s.name, "outcome": "skipped", "duration_ms": 0}
            for s in rest
        ]


def judge(exception: BaseException | None, *, faulty: bool = False) -> tuple[str, Verdict]:
    """Tell an outcome and its reason from how a scenario ended.

    Under a fault a connector that dies leaves things undecided; elsewhere it fails. Trouble of
    our own is an error, and nobody's failure.
    """
    match exception:
        case None:
            return "passed", Verdict.passed()
        case CheckFailed():
            return "failed", exception.verdict
        case Undecided():
            return "undecided", exception.verdict
        case Unsupported() | CannotRefresh():
            return "undecided", Verdict.undecided(str(exception))
        case pytest.skip.Exception():
            return "undecided", Verdict.undecided(str(exception).removeprefix(UNDECIDED))
        case ConnectorFault():
            reason = f"the connector is at fault ({exception.kind}): {exception.message}"
            kind = "undecided" if faulty else "failed"
            return kind, Verdict("undecided" if faulty else "failed", reason)
        case ConnectorError():
            return "failed", Verdict.failed(f"the connector refused: {exception}")
        case ControlError():
            return "error", Verdict.undecided(str(exception))
        case AssertionError() | pytest.fail.Exception():
            return "failed", Verdict.failed(str(exception) or "an assertion failed")
        case _:
            return "error", Verdict.undecided(_trouble(exception))


def _trouble(exception: BaseException) -> str:
    if isinstance(exception, StepDefinitionNotFoundError):
        return library.unknown(str(exception))
    return f"{type(exception).__name__}: {exception}"


def _span(world: World | None, control: Control) -> dict[str, int | None]:
    if world is None:
        return {"from": None, "to": None}
    return {"from": world.start, "to": control.last_exchange()}


def _samples(verdict: Verdict, control: Control) -> list[dict[str, Any]]:
    try:
        return [control.exchange(n) for n in verdict.evidence[:MOST_SAMPLES]]
    except ControlError:
        return []
