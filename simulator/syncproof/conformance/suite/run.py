"""One run: the connector, the simulators and the event stream, from start to stop."""

from __future__ import annotations

import shutil
import signal
import tempfile
import time
from pathlib import Path

import orjson

from syncproof.catalogue.coverage import tags
from syncproof.catalogue.load import behaviours
from syncproof.conformance.drivers import Connector, driver_for
from syncproof.conformance.drivers.protocol import Description
from syncproof.conformance.events import Events
from syncproof.conformance.reports import write_all
from syncproof.conformance.results import judge
from syncproof.conformance.suite.clock import Clock
from syncproof.conformance.suite.options import Options
from syncproof.conformance.suite.served import Served, read_ready
from syncproof.conformance.world import Control

_BEFORE_ANY_WORLD = "2026-01-05T08:00:00.000Z"


class Run:
    """Everything that lasts longer than one scenario."""

    def __init__(self, options: Options) -> None:
        self.options = options
        if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
            # Inherited from a shell that put us in the background; `verify` ends us by it.
            signal.signal(signal.SIGINT, signal.default_int_handler)
        self.events = Events(options.events)
        self.folder = Path(tempfile.mkdtemp(prefix="syncproof-run-"))
        self.connector = Connector(
            driver_for(options.connector),
            now=self.now,
            state_root=self.folder / "state",
            activity=self._activity,
            timeouts=options.timeouts,
        )
        self.time_mode = options.time or "virtual"
        self._served: Served | None = None
        self._control: Control | None = None
        self._clock: Clock | None = None
        self._scenarios = 0
        self._begun = time.monotonic()

    @property
    def control(self) -> Control:
        """The control interface of the running simulators."""
        if self._control is None:
            raise RuntimeError("the run has not started")
        return self._control

    @property
    def clock(self) -> Clock:
        """The present world's clock."""
        if self._clock is None:
            raise RuntimeError("no world is loaded")
        return self._clock

    def start(self) -> Description:
        """Start the connector, then simulators with a clock that suits it."""
        described = self.connector.start()
        if self.options.time is None and "virtual" not in described.time_modes:
            self.time_mode = described.time_modes[0]
        if self.options.ready is None:
            scale = self.options.time_scale
            self._served = Served(self.folder, self.time_mode, scale, self.options.seed)
            ready = self._served.ready()
        else:
            ready = read_ready(self.options.ready)
        self._control = Control(ready)
        self.time_mode = str(self._control.clock()["mode"])
        return described

    def next_name(self) -> str:
        """Name the next scenario's run; no name comes twice."""
        self._scenarios += 1
        return f"run-{self.options.seed}-{self._scenarios:04d}"

    def load(self, scenario: str) -> Clock:
        """Load a world afresh, and give its clock."""
        self.control.load(scenario, self.options.seed)
        self._clock = Clock(self.control, self.connector)
        return self._clock

    def now(self) -> str:
        """Give the simulated time, as every message to the connector carries it."""
        if self._control is None:
            return _BEFORE_ANY_WORLD
        return self._control.now()

    def _activity(self) -> int:
        return self._clock.refusals.activity() if self._clock else 0

    def finish(self) -> None:
        """Say that the run is over, write the report if one was asked for, and stop."""
        self.events.emit("run_finished", duration_s=round(time.monotonic() - self._begun, 3))
        try:
            if self.options.report_dir is not None and self._control is not None:
                self._report(self.options.report_dir)
        finally:
            self.stop()

    def _report(self, folder: Path) -> None:
        covered = set(tags(self.options.feature_folder()))
        product = self.options.product
        results = judge(self.events.all, behaviours(), product, covered)
        lines = [orjson.dumps(x) + b"\n" for x in self.control.journal(1)]
        write_all(results, self.events.all, folder, lines)

    def stop(self) -> None:
        """End everything that we started, whatever goes wrong on the way."""
        try:
            self.connector.stop()
        finally:
            if self._control is not None:
                self._control.close()
            if self._served is not None:
                self._served.stop()
            self.events.close()
            shutil.rmtree(self.folder, ignore_errors=True)
