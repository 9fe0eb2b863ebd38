"""Children in subqueries come in pages too: jsforce and simple-salesforce follow them."""

import pytest
from simple_salesforce import Salesforce

SMALL = {"Sforce-Query-Options": "batchSize=200"}


@pytest.fixture(scope="module")
def family(serve):
    """An account with 250 contacts, five of them deleted, and one with three."""
    from org_by_hand import Org

    org = Org(serve(salesforce={}))
    org.served.tls()
    sf = org.as_user()
    for name, count in (("Many", 250), ("Few", 3)):
        account = sf("POST", "/sobjects/Account", json={"Name": name}).json()["id"]
        for start in range(0, count, 200):
            rows = [
                {"attributes": {"type": "Contact"}, "LastName": f"C{n:03d}", "AccountId": account,
                 "MailingCity": "Oslo"}
                for n in range(start, min(count, start + 200))
            ]  # fmt: skip
            sf("POST", "/composite/sobjects", json={"records": rows})
    gone = org.query(sf, "SELECT Id FROM Contact WHERE LastName < 'C005' AND Account.Name = 'Many'")
    sf("DELETE", "/composite/sobjects", params={"ids": ",".join(r["Id"] for r in gone)})
    return org


def accounts(sf, path, children, **headers):
    text = f"SELECT Name, ({children}) FROM Account WHERE Name IN ('Many', 'Few')"  # noqa: S608 - SOQL
    found = sf("GET", path, params={"q": text}, headers=headers)
    assert found.status_code == 200
    return {r["Name"]: r for r in found.json()["records"]}


def test_many_children_have_a_locator_of_their_own_and_few_have_none(family):
    sf = family.as_user()
    children = "SELECT LastName, Owner.Name, MailingAddress FROM Contacts ORDER BY LastName DESC"
    found = accounts(sf, "/query", children, **SMALL)
    few, page = found["Few"]["Contacts"], found["Many"]["Contacts"]
    assert (few["totalSize"], few["done"], len(few["records"])) == (3, True, 3)
    assert "nextRecordsUrl" not in few
    assert (page["totalSize"], page["done"], len(page["records"])) == (245, False, 200)
    assert page["nextRecordsUrl"].startswith("/services/data/v59.0/query/0r8")
    rest = sf("GET", page["nextRecordsUrl"], headers=SMALL).json()
    assert (rest["totalSize"], rest["done"], len(rest["records"])) == (245, True, 45)
    assert page["records"][0].keys() == rest["records"][0].keys()
    assert rest["records"][0]["attributes"]["type"] == "Contact"
    assert rest["records"][0]["MailingAddress"]["city"] == "Oslo"
    assert rest["records"][0]["Owner"]["attributes"]["type"] == "User"
    names = [r["LastName"] for r in page["records"] + rest["records"]]
    assert names == [f"C{n:03d}" for n in range(249, 4, -1)]


def test_the_rest_of_the_children_sees_the_recycle_bin_when_the_query_did(family):
    sf = family.as_user()
    found = accounts(sf, "/queryAll", "SELECT Id, IsDeleted FROM Contacts", **SMALL)
    page = found["Many"]["Contacts"]
    rest = sf("GET", page["nextRecordsUrl"], headers=SMALL).json()
    assert page["totalSize"] == rest["totalSize"] == 250
    rows = page["records"] + rest["records"]
    assert len({r["Id"] for r in rows}) == 250
    assert sum(r["IsDeleted"] for r in rows) == 5


def test_children_that_fit_a_page_come_whole(family):
    page = accounts(family.as_user(), "/query", "SELECT Id FROM Contacts")["Many"]["Contacts"]
    assert (page["totalSize"], page["done"], len(page["records"])) == (245, True, 245)


def test_a_users_locator_of_children_is_nobody_elses(family):
    user = family.user(username="nosy@x.example", profile="Standard User")
    page = accounts(family.as_user(), "/query", "SELECT Id FROM Contacts", **SMALL)["Many"]
    found = family.as_user(user)("GET", page["Contacts"]["nextRecordsUrl"])
    assert found.status_code == 400
    assert found.json()[0]["errorCode"] == "INVALID_QUERY_LOCATOR"


def test_simple_salesforce_follows_the_locator_of_the_children(family, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", family.served.ca_file)
    url, token = family.served.tls_urls["salesforce"], family.token()["access_token"]
    client = Salesforce(instance_url=url, session_id=token, version="59.0")
    client.session.headers.update(SMALL)
    page = client.query("SELECT (SELECT Id FROM Contacts) FROM Account WHERE Name = 'Many'")
    page = page["records"][0]["Contacts"]
    ids = [r["Id"] for r in page["records"]]
    while not page["done"]:
        page = client.query_more(page["nextRecordsUrl"], identifier_is_url=True)
        ids += [r["Id"] for r in page["records"]]
    assert len(set(ids)) == len(ids) == 245
