import pytest
from org_by_hand import Org


@pytest.fixture
def org(serve):
    """An organisation of one's own."""
    return Org(serve(salesforce={}))


@pytest.fixture
def shared(served):
    """The organisation that tests share which leave others alone."""
    return Org(served)
