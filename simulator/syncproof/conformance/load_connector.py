"""A connector at its initial sync, beside a load test, and what the oracle says of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from typing import Any

from syncproof.conformance.attend import Attended
from syncproof.conformance.drivers import ConnectorError, ConnectorFault
from syncproof.conformance.errors import HarnessError
from syncproof.conformance.world import Control, ControlError

UNPACED = {"initial_sync_per_minute": None}
QUIET_S = 2.0
MOST_S = 120.0
LOOK_S = 0.2


class Contestant:
    """The connector under test, kept at work in a thread until it is let go."""

    def __init__(self, ready: Mapping[str, Any], spec: str, profile: str) -> None:
        self._control = Control(ready)
        self._attended = Attended(ready, spec, profile)
        self._profile = profile
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._work, name="contestant", daemon=True)
        self.trouble = ""
        self.started_at = ""
        self._first = 0

    def start(self) -> None:
        """Connect and resume; from here on the time counts."""
        self._first = self._control.last_exchange()
        self.started_at = self._control.now()
        self._attended.connect(UNPACED)
        self._thread.start()

    def describe(self) -> dict[str, Any]:
        """Say what the connector calls itself."""
        return dict(self._attended.connector.description.model_dump(mode="json"))

    def calls(self) -> int:
        """Count the calls to the simulated systems since the start, logins and refusals too."""
        return self._control.last_exchange() - self._first

    def settle(self) -> None:
        """Let it end what it does, and note what the oracle has to know."""
        self._ended.set()
        self._thread.join(MOST_S)
        self._control.heal()
        self._control.observe("healed")
        if self._thread.is_alive():
            self.trouble = self.trouble or f"the connector is still at work after {MOST_S:.0f} s"
            return
        since = self._quiet()
        if not self.trouble:
            self._note_status()
        self._control.observe("settled", since=since)

    def findings(self) -> list[dict[str, Any]]:
        """Ask the oracle."""
        return self._control.oracle(self._profile)

    def close(self) -> None:
        """End the connector."""
        self._ended.set()
        self._attended.close()
        self._control.close()

    def _work(self) -> None:
        try:
            self._attended.work(self._ended)
        except (HarnessError, ConnectorError, ControlError) as error:
            if not self._ended.is_set():
                self.trouble = str(error)

    def _note_status(self) -> None:
        try:
            status = self._attended.connector.status()
        except (ConnectorError, ConnectorFault) as error:
            self.trouble = f"the connector does not show its status: {error}"
            return
        self._control.observe("status", **status.model_dump(mode="json"))

    def _quiet(self) -> str:
        """Wait until nothing reaches the systems any more; give the time since when."""
        end = time.monotonic() + MOST_S
        pause = threading.Event()
        last, since, moved = -1, self._control.now(), time.monotonic()
        while time.monotonic() < min(end, moved + QUIET_S):
            clock = self._control.clock()
            if clock["last"] != last or clock["in_flight"]:
                last, since, moved = clock["last"], str(clock["now"]), time.monotonic()
            pause.wait(LOOK_S)
        return since
