import pytest
from org_by_hand import Org


@pytest.fixture(scope="session")
def lone(serve):
    return serve(salesforce={})


@pytest.fixture
def org(lone):
    """A fresh organisation of one's own."""
    lone.load()
    return Org(lone)


@pytest.fixture
def shared(served):
    """The organisation that tests share which leave others alone."""
    return Org(served)
