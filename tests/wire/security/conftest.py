import pytest
from hostile_org import Org
from hostile_wire import Target

from syncproof.serve import ServeSettings, Serving


def admin_token(served):
    instance = served.world.instance("salesforce")
    system = served.world.systems["salesforce"]
    admin = instance.memory["admin"]
    made = served.world.act(
        instance, "create_token", "User",
        lambda call: system.create_token(call, admin, {"kind": "access_token"}),
    )  # fmt: skip
    return made["access_token"]


@pytest.fixture(scope="session")
def target(serve):
    """Both systems in one world that all attacks share."""
    served = serve(salesforce={}, account_engagement={"business_units": ["main", "second"]})
    target = Target(served, admin_token(served))
    yield target
    target.session.close()


@pytest.fixture
def org(target):
    """The organisation of that world, acted in by hand."""
    return Org(target.served)


@pytest.fixture(scope="session")
def whole():
    """Everything that `serve` starts, in this process: systems, control interface, console."""
    serving = Serving(ServeSettings(port_base=None, clock="virtual", tls=False))
    try:
        serving.start()
        yield serving
    finally:
        serving.stop()
