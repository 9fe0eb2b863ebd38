"""What the parts of the engine share about one connection."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import requests

from syncproof.engine.mirror import Mirror
from syncproof.engine.profiles.account_engagement import Policy
from syncproof.engine.settings import OwnUser, Settings
from syncproof.engine.state import State
from syncproof.engine.wire.account_engagement import AccountEngagement
from syncproof.engine.wire.http import Wire
from syncproof.engine.wire.salesforce import Salesforce
from syncproof.engine.wire.tokens import Identity, Tokens


@dataclass(slots=True)
class Context:
    """One connection: its file, its settings, its clients, and the time of the message."""

    state: State
    mirror: Mirror
    policy: Policy
    settings: Settings
    salesforce: Salesforce
    account_engagement: AccountEngagement
    clock: Callable[[], int]

    @property
    def now(self) -> int:
        """The time that the harness gave with the message."""
        return self.clock()

    @property
    def interval_ms(self) -> int:
        """The time from one change check to the next."""
        seconds = self.policy.check_interval_s or self.settings.check_interval_s
        return seconds * 1_000

    @property
    def sobjects(self) -> tuple[str, str]:
        """The objects that hold people."""
        return ("Lead", "Contact")


def open_context(
    state: State, policy: Policy, session: requests.Session, clock: Callable[[], int]
) -> Context:
    """Build the clients of a connection from what its file says."""
    settings = Settings.model_validate(state.get("settings"))
    systems: Mapping[str, Any] = state.get("systems")
    wire = Wire(
        session,
        (policy.connect_timeout_s, policy.read_timeout_s),
        lambda system: state.count_call(system, clock()),
    )
    tokens = Tokens(wire, state, clock, policy.logins_per_minute)
    login = systems["salesforce"]["url"].rstrip("/")
    held = systems["account_engagement"]["credentials"]
    own = settings.connector_user
    user = own.username if isinstance(own, OwnUser) else None
    return Context(
        state, Mirror(state), policy, settings,
        Salesforce(wire, tokens, _identity(login, systems["salesforce"]["credentials"], user)),
        AccountEngagement(
            wire, tokens, _identity(login, held, None),
            systems["account_engagement"]["url"].rstrip("/"), str(held["business_unit_id"]),
        ),
        clock,
    )  # fmt: skip


def _identity(login: str, held: Mapping[str, Any], username: str | None) -> Identity:
    return Identity(
        login, str(held["client_id"]), username or str(held["username"]), str(held["audience"]),
        str(held["private_key"]),
    )  # fmt: skip
