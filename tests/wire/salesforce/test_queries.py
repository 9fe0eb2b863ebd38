"""Queries and their pages."""

import pytest


@pytest.fixture(scope="module")
def crowd(serve):
    """An organisation with 450 leads, in the order of their names."""
    from org_by_hand import Org

    org = Org(serve(salesforce={}))
    sf = org.as_user()
    for start in range(0, 450, 150):
        rows = [
            {"attributes": {"type": "Lead"}, "LastName": f"L{n:03d}", "Company": "Acme",
             "Email": f"l{n}@acme.example"}
            for n in range(start, start + 150)
        ]  # fmt: skip
        answer = sf("POST", "/composite/sobjects", json={"records": rows})
        assert all(r["success"] for r in answer.json())
    return org


def test_a_result_comes_in_pages_of_the_wanted_size(crowd):
    sf = crowd.as_user()
    header = {"Sforce-Query-Options": "batchSize=200"}
    query = {"q": "SELECT Id, Name FROM Lead ORDER BY Name"}
    page = sf("GET", "/query/", params=query, headers=header).json()
    names = [r["Name"] for r in page["records"]]
    assert (page["totalSize"], page["done"], len(names)) == (450, False, 200)
    assert page["nextRecordsUrl"].startswith("/services/data/v59.0/query/0r8")
    while not page["done"]:
        page = sf("GET", page["nextRecordsUrl"], headers=header).json()
        assert page["totalSize"] == 450
        names += [r["Name"] for r in page["records"]]
    assert names == [f"L{n:03d}" for n in range(450)]
    assert "nextRecordsUrl" not in page


def test_a_page_shows_ids_as_they_were_and_values_as_they_are(crowd):
    sf = crowd.as_user()
    header = {"Sforce-Query-Options": "batchSize=200"}
    query = {"q": "SELECT Id, Title FROM Lead ORDER BY Name"}
    first = sf("GET", "/query", params=query, headers=header).json()
    last = crowd.read("Lead", Name="L449")[0]["Id"]
    sf("PATCH", f"/sobjects/Lead/{last}", json={"Title": "Changed"})
    sf("POST", "/sobjects/Lead", json={"LastName": "A first", "Company": "X"})
    second = sf("GET", first["nextRecordsUrl"]).json()
    assert second["records"][-1]["Title"] == "Changed"
    assert second["totalSize"] == 450
    sf("DELETE", "/sobjects/Lead/" + crowd.read("Lead", Name="A first")[0]["Id"])


def test_a_locator_is_its_users_own_lives_two_days_and_the_eleventh_ends_the_first(crowd):
    sf, other = crowd.as_user(), crowd.as_user(crowd.user(profile="Standard User"))
    header = {"Sforce-Query-Options": "batchSize=200"}
    query = {"q": "SELECT Id FROM Lead"}
    urls = [
        sf("GET", "/query", params=query, headers=header).json()["nextRecordsUrl"]
        for _ in range(11)
    ]  # fmt: skip
    refused = [{"message": "invalid query locator", "errorCode": "INVALID_QUERY_LOCATOR"}]
    assert other("GET", urls[10]).json() == refused
    assert sf("GET", urls[0]).json() == refused
    assert sf("GET", urls[1]).status_code == 200
    clock = crowd.served.world.clock
    clock.advance_to(clock.now_ms() + 2 * 86_400_000)
    answer = crowd.as_user()("GET", urls[10])
    assert (answer.status_code, answer.json()) == (400, refused)


NESTED = (
    "SELECT Name, Owner.Name, (SELECT LastName FROM Contacts), (SELECT Id FROM Tasks) "
    "FROM Account WHERE Name = 'Nest'"
)


def test_parents_and_children_are_nested_with_attributes(shared):
    sf = shared.as_user()
    account = sf("POST", "/sobjects/Account", json={"Name": "Nest"}).json()["id"]
    sf("POST", "/sobjects/Contact", json={"LastName": "Kid", "AccountId": account})
    rows = shared.query(sf, NESTED)
    assert rows[0]["Owner"]["attributes"]["type"] == "User"
    assert rows[0]["Contacts"]["totalSize"] == 1
    assert rows[0]["Contacts"]["records"][0]["LastName"] == "Kid"
    assert rows[0]["Tasks"] is None


def test_query_all_also_sees_the_recycle_bin(shared):
    sf = shared.as_user()
    key = sf("POST", "/sobjects/Lead", json={"LastName": "Binned", "Company": "X"}).json()["id"]
    sf("DELETE", f"/sobjects/Lead/{key}")
    query = {"q": "SELECT Id, IsDeleted FROM Lead WHERE LastName = 'Binned'"}
    assert sf("GET", "/query", params=query).json()["records"] == []
    found = sf("GET", "/queryAll", params=query).json()["records"]
    assert [(r["Id"], r["IsDeleted"]) for r in found] == [(key, True)]


def test_counts_and_groups_have_their_own_forms(shared):
    sf = shared.as_user()
    count = sf("GET", "/query?q=SELECT+COUNT()+FROM+Organization").json()
    assert count == {"totalSize": 1, "done": True, "records": []}
    groups = shared.query(sf, "SELECT IsActive, COUNT(Id) n FROM User GROUP BY IsActive")
    assert groups[0]["attributes"] == {"type": "AggregateResult"}


def test_a_wrong_query_is_refused_with_its_place(shared):
    answer = shared.as_user()("GET", "/query", params={"q": "SELECT Foo FROM Lead"})
    assert answer.status_code == 400
    assert answer.json()[0]["errorCode"] == "INVALID_FIELD"
    assert "No such column 'Foo' on entity 'Lead'" in answer.json()[0]["message"]
    assert "ERROR at Row:1:Column:8" in answer.json()[0]["message"]
