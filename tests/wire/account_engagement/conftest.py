"""A world with Account Engagement over real HTTP; Salesforce is a stand-in that issues tokens."""

import pytest
from ae_client import ADMIN, START, SalesforceStandIn, Unit, open_session

from syncproof.kit.clock import Clock
from syncproof.kit.describe import Describe
from syncproof.kit.pipeline import Pipeline
from syncproof.kit.server import HttpServer
from syncproof.kit.world import World, WorldSettings
from syncproof.systems.account_engagement import SYSTEM


@pytest.fixture(scope="session")
def ae_served(tmp_path_factory):
    """One server for all tests; each test gets a fresh world in it."""
    folder = tmp_path_factory.mktemp("account_engagement")
    world = World(
        WorldSettings(folder), Clock("virtual", START),
        {"salesforce": SalesforceStandIn(), "account_engagement": SYSTEM}, seed=7,
    )  # fmt: skip
    server = HttpServer(Pipeline(world, SYSTEM), "127.0.0.1", 0)
    server.start()
    yield world, server.url
    server.stop()
    world.close()


def fresh_world(world, **options):
    world.clock.reset(START)
    world.state.clear()
    world.faults.reset(7)
    world.instances.clear()
    for (system, name), store in list(world._stores.items()):
        store.close()
        (world.settings.folder / f"{system}-{name}.sqlite").unlink(missing_ok=True)
    world._stores.clear()
    world.open_instance("salesforce", "main", "00DSP0000000001AAA", Describe([]))
    SYSTEM.provision(world, options)


@pytest.fixture
def make_unit(ae_served):
    """Provision a world with options and give its first unit, as the administrator."""
    world, url = ae_served
    made = []

    def make(**options):
        fresh_world(world, **options)
        unit = world.instances_of("account_engagement")[0]
        token = open_session(world, "admin-token", ADMIN)
        made.append(Unit(world, url, unit.key, token))
        return made[-1]

    yield make
    for unit in made:
        unit.session.close()


@pytest.fixture
def unit(make_unit):
    """A fresh unit that does not allow duplicate emails."""
    return make_unit()


@pytest.fixture
def ampsea(make_unit):
    """A fresh unit that allows several prospects with one email address."""
    return make_unit(allow_duplicate_emails=True)
