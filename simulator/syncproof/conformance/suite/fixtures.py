"""The fixtures that steps, ours and a vendor's own, ask for."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from syncproof.conformance.checks.model import PRODUCT, SALESFORCE, Journal, Record
from syncproof.conformance.drivers import Connector
from syncproof.conformance.suite.clock import Clock
from syncproof.conformance.suite.crm import Crm
from syncproof.conformance.suite.scene import World
from syncproof.conformance.suite.starting import EMPTY
from syncproof.conformance.suite.stash import RUN, TRIAL
from syncproof.conformance.world import Control, Json


@dataclass(frozen=True, slots=True)
class Side:
    """One simulated system: its url, an administrator's credentials, and its records."""

    name: str
    control: Control

    @property
    def url(self) -> str:
        """Where it answers."""
        return str(self.control.systems[self.name]["url"])

    @property
    def credentials(self) -> Json:
        """An administrator's credentials in the present world."""
        found: Json = self.control.systems[self.name]["credentials"]
        return found

    def records(self, name: str, **filters: str) -> list[Record]:
        """Read records straight from the store."""
        return [*self.control.records(self.name, name, **filters)]


@dataclass(frozen=True, slots=True)
class Faults:
    """What can go wrong on purpose in this scenario."""

    world: World

    def arm(self, name: str, scope: Json, **more: object) -> str:
        """Arm a fault."""
        self.world.faulty = True
        return self.world.control.arm({"name": name, "scope": scope, **more})

    def heal(self) -> None:
        """End all trouble and let the connector catch up."""
        self.world.ending.heal()


@pytest.fixture
def world(request: pytest.FixtureRequest) -> World:
    """Load the scenario's starting world, and begin a fresh run of the connector.

    The tag `@world:first_day` names another world than a freshly provisioned one.
    """
    run = request.config.stash[RUN]
    trial = request.node.stash.get(TRIAL, None)
    name = run.next_name()
    clock = run.load(trial.starting_world if trial is not None else EMPTY)
    run.connector.fresh(name)
    made = World(run.control, run.connector, clock, run.options.profile, name)
    if trial is not None:
        trial.world = made
    return made


@pytest.fixture
def connector(world: World) -> Connector:
    """Give the connector under test."""
    return world.watched.connector


@pytest.fixture
def clock(world: World) -> Clock:
    """Give the world's clock."""
    return world.clock


@pytest.fixture
def faults(world: World) -> Faults:
    """Give the means to make trouble."""
    return Faults(world)


@pytest.fixture
def journal(world: World) -> Journal:
    """Give what the simulators have received in this scenario so far."""
    return world.journal


@pytest.fixture
def crm(world: World) -> Crm:
    """Give Salesforce as its users see it."""
    return Crm(world)


@pytest.fixture
def salesforce(world: World) -> Side:
    """Give the simulated Salesforce."""
    return Side(SALESFORCE, world.control)


@pytest.fixture
def account_engagement(world: World) -> Side:
    """Give the simulated Account Engagement."""
    return Side(PRODUCT, world.control)
