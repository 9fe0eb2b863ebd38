"""The world of one scenario: what the steps do to it, and what the checks may see of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from syncproof.catalogue.load import behaviour
from syncproof.conformance.checks.model import PRODUCT, SALESFORCE, Exchange, Journal
from syncproof.conformance.drivers import Connector
from syncproof.conformance.suite.accounts import Account, Accounts
from syncproof.conformance.suite.clock import Clock
from syncproof.conformance.suite.ending import Ending
from syncproof.conformance.suite.people import People, Person
from syncproof.conformance.suite.watched import Watched
from syncproof.conformance.verdict import CheckFailed, Verdict
from syncproof.conformance.world import Control


@dataclass(frozen=True, slots=True)
class Edit:
    """A change that somebody made by hand, at a moment, on one side."""

    person: Person
    system: str
    label: str
    value: str
    at: float


@dataclass(slots=True)
class Plan:
    """How the connector is to be connected, before it is."""

    settings: dict[str, Any] = field(default_factory=dict)
    own_user: bool = False
    sees_all: bool = True
    foreign_key: bool = False


class World:
    """One scenario's world, from its loading to the verdict.

    `demand` takes a check's verdict: a failed one ends the scenario at once, an undecided one
    waits for the end, so that later checks still have their say.
    """

    def __init__(
        self, control: Control, connector: Connector, clock: Clock, profile: str, run: str
    ) -> None:
        self.control = control
        self.clock = clock
        self.run = run
        self.start = control.last_exchange() + 1
        self.watched = Watched(connector, control, clock, profile)
        self.accounts = Accounts(control)
        self.people = People(control, self.accounts)
        self.ending = Ending(control, clock, self.watched)
        self.plan = Plan()
        self.edits: list[Edit] = []
        self.marks: dict[str, Any] = {}
        self.faulty = False
        self.verdicts: list[Verdict] = []
        self._own: set[int] = set()
        self._new_pairs = False

    # -- the connector ----------------------------------------------------------------------

    @cached_property
    def account(self) -> Account:
        """The connector's users and credentials, as the scenario plans them."""
        if self.plan.own_user:
            return self.accounts.own_user(sees_all=self.plan.sees_all)
        return self.accounts.integration_user(foreign_key=self.plan.foreign_key)

    @property
    def connector_user(self) -> str:
        """The Salesforce user in whose name the connector works."""
        return self.account.user

    def connect(self) -> None:
        """Provision what the connector needs, and connect it."""
        self.watched.connect(self.account, self.plan.settings)

    def pair(self, person: Person) -> None:
        """Make a linked pair, which the connector has not looked at yet."""
        self.people.pair(person)
        self._new_pairs = True

    def get_known(self) -> None:
        """Let a running connector look at new pairs before anything happens to them.

        A connector may tell who changed a field by what it saw before; nobody can ask it to know
        a pair that it has never seen.
        """
        if self._new_pairs and self.watched.state == "running":
            self.ending.let_it_check()
            self._new_pairs = False

    # -- what the checks see ----------------------------------------------------------------

    @property
    def journal(self) -> Journal:
        """All exchanges of this scenario; the simulators' only other client is the harness."""
        found = map(Exchange.from_json, self.control.journal(self.start))
        return Journal(x for x in found if x.n not in self._own)

    def not_the_connector(self, first: int) -> None:
        """Leave out of the journal what the harness itself has sent since a number."""
        self._own.update(range(first, self.control.last_exchange() + 1))

    def expected(self, id_: str, name: str) -> Any:
        """Give a documented number."""
        return behaviour(id_).expected[name]

    def find_pair(self, person: Person) -> tuple[Any, str, Any]:
        """Give somebody's prospect, and the object and record that it is linked to."""
        from syncproof.conformance.checks.links import link

        prospect = self.people.find_prospect(person)
        found = self.people.find_record(link(prospect)) if prospect is not None else None
        name, record = found or ("", None)
        return prospect, name, record

    def edited(self, person: Person, system: str, label: str, value: str) -> None:
        """Remember an edit."""
        self.edits.append(Edit(person, system, label, value, self.clock.now.timestamp()))

    # -- verdicts ---------------------------------------------------------------------------

    def demand(self, verdict: Verdict) -> None:
        """Take a verdict."""
        self.verdicts.append(verdict)
        if verdict.outcome == "failed":
            raise CheckFailed(verdict)

    @property
    def undecided(self) -> list[Verdict]:
        """The verdicts that could not be given."""
        return [v for v in self.verdicts if v.outcome == "undecided"]


SIDES = {"Salesforce": SALESFORCE, "Account Engagement": PRODUCT}
