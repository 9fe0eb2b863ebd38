"""The connector with a witness: what is asked of it, the oracle learns too."""

from __future__ import annotations

from typing import Any

from syncproof.conformance.drivers import Connector, ConnectorError
from syncproof.conformance.drivers.nobody import NOBODY
from syncproof.conformance.drivers.protocol import State, Status, SyncResult
from syncproof.conformance.suite.accounts import Account
from syncproof.conformance.suite.clock import Clock, instant
from syncproof.conformance.verdict import Undecided
from syncproof.conformance.world import Control

_MOST_DEFERRALS = 10


class Watched:
    """Carries out what the steps ask of the connector, and notes it for the oracle."""

    def __init__(self, connector: Connector, control: Control, clock: Clock, profile: str) -> None:
        self.connector = connector
        self._control = control
        self._clock = clock
        self._profile = profile
        self._settings: dict[str, Any] = {}
        self.state: State | None = None

    @property
    def nobody(self) -> bool:
        """Whether the simulators are judged and there is no connector at all."""
        return self.connector.driver.name == NOBODY

    @property
    def connected(self) -> bool:
        """Whether there is a connection in this scenario."""
        return self.connector.connection is not None

    def connect(self, account: Account, settings: dict[str, Any]) -> State | None:
        """Connect for the first time; it is seen as paused until something else is seen."""
        self._settings = {**account.settings, **settings}
        self._control.observe("profile", profile=self._profile, actor=account.actor)
        self._note("paused")
        made = self.connector.connect(self._profile, account.systems, account.actor, self._settings)
        self.state = made.state
        self._note(made.state)
        return made.state

    def connect_again(self, account: Account) -> None:
        """Add another connection to the same account."""
        first = self.connector.connection
        try:
            self.connector.connect(self._profile, account.systems, account.actor, self._settings)
        finally:
            self.connector.connection = first

    def set_state(self, state: State) -> State:
        """Pause or resume; it may write from the moment it is asked to."""
        if state == "running":
            self._note(state)
        try:
            self.state = self.connector.set_state(state).state
        except ConnectorError:
            self._note(self.state)
            raise
        self._note(self.state)
        return self.state

    def activate(self) -> None:
        """Resume it unless it runs already, and let it do what is due."""
        if self.state != "running":
            self.set_state("running")
        self._clock.catch_up()

    def status(self) -> Status:
        """Ask for the status."""
        found = self.connector.status()
        self._control.observe("status", **found.model_dump(mode="json"))
        if found.state is not None and found.state != self.state:
            self.state = found.state
            self._note(found.state)
        return found

    def sync(self, system: str, name: str, key: str | int) -> SyncResult:
        """Sync one record by hand; a deferred one is waited for."""
        for _ in range(_MOST_DEFERRALS):
            self._control.observe("manual", system=system, object=name, id=str(key))
            found = self.connector.sync_record(system, name, key)
            if found.result != "deferred":
                return found
            self._clock.run_until(instant(str(found.next_due)))
        raise Undecided(f"the sync by hand was deferred {_MOST_DEFERRALS} times")

    def _note(self, state: State | None) -> None:
        self._control.observe("settings", state=state, settings=self._settings)
