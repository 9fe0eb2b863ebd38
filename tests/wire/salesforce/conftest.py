import pytest
import requests
from org_by_hand import Org
from simple_salesforce import Salesforce


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


@pytest.fixture(scope="module")
def secure(serve):
    """An organisation of the module's own with a TLS front, which simple-salesforce insists on."""
    org = Org(serve(salesforce={}))
    org.served.tls()
    return org


@pytest.fixture
def session(secure):
    session = requests.Session()
    session.trust_env = False  # or REQUESTS_CA_BUNDLE would win over what is set here
    session.verify = secure.served.ca_file
    yield session
    session.close()


@pytest.fixture
def client(secure, session):
    """The administrator on simple-salesforce."""
    url = secure.served.tls_urls["salesforce"]
    token = secure.token()["access_token"]
    return Salesforce(instance_url=url, session_id=token, session=session, version="59.0")
