"""The end of every scenario: trouble over, time to settle, then the oracle."""

from __future__ import annotations

from typing import Any

from syncproof.conformance.checks import polls
from syncproof.conformance.checks.model import PRODUCT, SALESFORCE, Journal
from syncproof.conformance.suite.clock import Clock, iso
from syncproof.conformance.suite.watched import Watched
from syncproof.conformance.verdict import Verdict, worst
from syncproof.conformance.world import Control

CHECKS_TO_HEAL = 3
QUIET_CHECKS = 2
CHECK_S = 120
MORE_CHECKS = 7


class Ending:
    """Heals the world, lets it settle, and asks the oracle.

    A scenario whose connector can never work is hopeless: it is not expected to settle.
    """

    def __init__(self, control: Control, clock: Clock, watched: Watched) -> None:
        self._control = control
        self._clock = clock
        self._watched = watched
        self._healed = False
        self.hopeless = False
        self._faults: list[Verdict] = []
        self.findings: list[dict[str, Any]] = []

    def heal(self) -> None:
        """End all trouble and give the connector three change checks to catch up."""
        self._faults += [_fired(f) for f in self._control.faults()]
        self._control.heal()
        self._control.observe("healed")
        self._healed = True
        if self._settles:
            self.let_it_check()

    def let_it_check(self) -> None:
        """Let the time of three change checks pass; a slower connector gets the time for one.

        How often it checks is another behaviour's matter, and no reason to miss what it brings.
        """
        start = self._control.last_exchange() + 1
        self._clock.pass_time(seconds=CHECKS_TO_HEAL * CHECK_S)
        for _ in range(MORE_CHECKS):
            if self._has_looked(start):
                return
            self._clock.pass_time(seconds=CHECK_S)

    def _has_looked(self, start: int) -> bool:
        found = Journal.from_json(self._control.journal(start))
        return all(polls.checks(found, system) for system in (SALESFORCE, PRODUCT))

    def judge(self, profile: str) -> Verdict:
        """Let the world settle, and give the oracle's verdict together with the faults'."""
        if self._watched.nobody:
            return worst([*map(_fired, self._control.faults()), Verdict.passed()])
        if not self._healed and not self.hopeless:
            self.heal()
        if self._settles:
            since = iso(self._clock.now)
            self._clock.pass_time(seconds=QUIET_CHECKS * CHECK_S)
            self._watched.status()
            self._control.observe("settled", since=since)
        elif self._watched.connected:
            self._watched.status()
        self.findings = self._control.oracle(profile)
        failed = [
            Verdict.failed(f"oracle: {f['key']}: {f['reason']}", f["evidence"])
            for f in self.findings
            if f["outcome"] == "failed"
        ]
        return worst([*failed, *self._faults, *self._busy(), Verdict.passed()])

    @property
    def _settles(self) -> bool:
        """Whether anything is due: only a running connector has to catch up."""
        connected = self._watched.connected and self._watched.state == "running"
        return connected and not self.hopeless and self._control.clock()["mode"] != "real"

    def _busy(self) -> list[Verdict]:
        if not self._clock.refusals.busy_wait:
            return []
        return [Verdict.undecided("busy_wait: the connector sleeps while virtual time stands")]


def _fired(fault: dict[str, Any]) -> Verdict:
    if fault["fired"]:
        return Verdict.passed(f"fault {fault['name']} fired {fault['fired']} times")
    return Verdict.undecided(f"fault {fault['name']} ({fault['id']}) never fired")
