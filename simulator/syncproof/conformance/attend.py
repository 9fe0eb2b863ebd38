"""Keeps a connector working on running simulators, outside any scenario."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from syncproof.conformance.drivers import (
    Connector,
    ConnectorError,
    ConnectorFault,
    DriverSpecError,
    driver_for,
)  # fmt: skip
from syncproof.conformance.errors import HarnessError
from syncproof.conformance.suite.accounts import Accounts
from syncproof.conformance.suite.clock import instant
from syncproof.conformance.world import Control, ControlError

_LOOK_S = 1.0


class Attended:
    """A connected connector, and whatever its work needs to go on."""

    def __init__(
        self, ready: Mapping[str, Any], connector: str, profile: str = "account_engagement"
    ) -> None:
        self.control = Control(ready)
        self.profile = profile
        try:
            driver = driver_for(connector)
        except DriverSpecError as error:
            raise HarnessError(str(error)) from None
        self._folder = tempfile.TemporaryDirectory(prefix="syncproof-attend-")
        self.connector = Connector(
            driver, now=self.now, state_root=Path(self._folder.name), activity=self.activity
        )

    def now(self) -> str:
        """Give the simulated time."""
        return str(self.control.clock()["now"])

    def activity(self) -> int:
        """Give the journal's last number: as long as it grows, the connector is at work."""
        return int(self.control.clock()["last"])

    def connect(self, settings: Mapping[str, Any], run: str = "run-1") -> None:
        """Provision the account, connect, and resume."""
        try:
            self.connector.fresh(run)
            account = Accounts(self.control).integration_user()
            self.control.observe("profile", profile=self.profile, actor=account.actor)
            given = {**account.settings, **settings}
            self.connector.connect(self.profile, account.systems, account.actor, given)
            self.connector.set_state("running")
            self.control.observe("settings", state="running", settings=given)
        except (ConnectorError, ConnectorFault, ControlError) as error:
            raise HarnessError(f"the connector could not be connected: {error}") from None

    def work(self, ended: threading.Event) -> None:
        """Have it do what is due, whenever it is due, until the event is set."""
        while not ended.is_set():
            try:
                due = self.connector.advance().next_due
                clock = self.control.clock()
            except (ConnectorError, ConnectorFault, ControlError) as error:
                raise HarnessError(f"the connector gave up: {error}") from None
            if due is None or clock["mode"] == "virtual":
                ended.wait(_LOOK_S)
                continue
            left = (instant(due) - instant(clock["now"])).total_seconds()
            ended.wait(max(0.01, left / float(clock.get("scale") or 1)))

    def close(self) -> None:
        """End the connector."""
        self.connector.stop()
        self.control.close()
        self._folder.cleanup()
