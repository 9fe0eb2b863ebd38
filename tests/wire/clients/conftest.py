import pytest
from client_org import ClientOrg


@pytest.fixture
def client_org(serve):
    """A fresh organisation on a virtual clock, with an external id on contacts and accounts."""
    return ClientOrg(serve(salesforce={"edition": "Enterprise"}))
