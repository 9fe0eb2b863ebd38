"""Letting time pass, with the simulators and the connector in step."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

from syncproof.conformance.drivers import Connector
from syncproof.conformance.suite.refusals import Refusals
from syncproof.conformance.verdict import Undecided
from syncproof.conformance.world import Control, Json

_MOST_WALL_S = 900.0
_LOOK_S = 0.2
_IN_FLIGHT_S = 30.0
_MOST_ROUNDS = 20_000


def instant(text: str) -> datetime:
    """Read a time of ours."""
    return datetime.fromisoformat(text)


def iso(at: datetime) -> str:
    """Write a time of ours: UTC with milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Clock:
    """The world's clock.

    Virtual time moves to the earliest of the simulators' alarms, the connector's next plan and the
    target; then the connector does what is due, and so on. Other clocks move by themselves.
    """

    def __init__(self, control: Control, connector: Connector) -> None:
        self._control = control
        self._connector = connector
        self.refusals = Refusals(control)
        self.rounds = 0

    @property
    def now(self) -> datetime:
        """The simulated time."""
        return instant(self._control.now())

    def pass_time(self, **span: float) -> None:
        """Let a span pass: `pass_time(minutes=10)`."""
        self.run_until(self.now + timedelta(**span))

    def catch_up(self) -> None:
        """Let the connector do what is due at this very moment."""
        self.run_until(self.now)

    def run_until(self, target: datetime) -> None:
        """Let time pass until a moment."""
        shown = self._control.clock()
        if shown["mode"] != "virtual":
            self._wait_until(target, shown)
            return
        for _ in range(_MOST_ROUNDS):
            due, shown = self._work()
            now = instant(shown["now"])
            if now >= target:
                return
            planned = [instant(alarm["at"]) for alarm in shown["alarms"]]
            planned += [due] if due else []
            step = min([t for t in planned if t > now] + [target])
            self._control.advance_clock(to=iso(step))
            self.refusals.clock_moved()
        raise Undecided(f"the connector planned more than {_MOST_ROUNDS} rounds")

    def _work(self) -> tuple[datetime | None, Json]:
        """Have the connector do all that is due; give its next plan, and the clock."""
        self.rounds += 1
        advanced = self._connector.advance()
        shown = self._quiet()
        return (instant(advanced.next_due) if advanced.next_due else None), shown

    def _quiet(self) -> Json:
        """Wait until no request is under way any more, and give the clock."""
        end = time.monotonic() + _IN_FLIGHT_S
        pause = threading.Event()
        while (shown := self._control.clock())["in_flight"]:
            if time.monotonic() > end:
                raise Undecided("the connector says it is idle, but a request is still under way")
            pause.wait(_LOOK_S / 10)
        return shown

    def _wait_until(self, target: datetime, shown: Json) -> None:
        factor = float(shown.get("scale") or 1) if shown["mode"] == "scaled" else 1.0
        wall = (target - instant(shown["now"])).total_seconds() / factor
        if wall > _MOST_WALL_S:
            raise Undecided(f"in {shown['mode']} time this would take {wall:.0f} s")
        pause = threading.Event()
        while self.now < target:
            pause.wait(_LOOK_S)
