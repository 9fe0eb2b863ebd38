"""What real clients send to the composite family, and what they do with the answers."""

import pytest
from simple_salesforce import SalesforceMalformedRequest, SalesforceResourceNotFound

DATA = "/services/data/v59.0"
HALTED = {"PROCESSING_HALTED", "ALL_OR_NONE_OPERATION_ROLLED_BACK"}


def test_simple_salesforce_chains_requests(client):
    body = {"allOrNone": True, "compositeRequest": [
        {"method": "POST", "url": f"{DATA}/sobjects/Account", "referenceId": "acc",
         "body": {"Name": "Chained"}},
        {"method": "POST", "url": f"{DATA}/sobjects/Contact", "referenceId": "con",
         "body": {"LastName": "Doe", "AccountId": "@{acc.id}"}},
        {"method": "GET", "referenceId": "q", "url": f"{DATA}/query/?q=SELECT+Account.Name+FROM+"
         "Contact+WHERE+Id='@{con.id}'"},
    ]}  # fmt: skip
    found = client.restful("composite/", method="POST", json=body)["compositeResponse"]
    assert [r["httpStatusCode"] for r in found] == [201, 201, 200]
    assert found[2]["body"]["records"][0]["Account"]["Name"] == "Chained"
    assert client.Contact.get(found[1]["body"]["id"])["AccountId"] == found[0]["body"]["id"]


def test_simple_salesforce_raises_on_a_call_that_is_refused_whole(client):
    bad = {"compositeRequest": [{"method": "GET", "url": "/x", "referenceId": "a"}]}
    with pytest.raises(SalesforceMalformedRequest):
        client.restful("composite", method="POST", json=bad)
    with pytest.raises(SalesforceResourceNotFound):
        client.restful("composite/nothing", method="POST", json={})


def test_simple_salesforce_sends_batches_and_trees(client):
    record = {"attributes": {"type": "Account", "referenceId": "r1"}, "Name": "Tree"}
    tree = client.restful("composite/tree/Account/", method="POST", json={"records": [record]})
    key = tree["results"][0]["id"]
    batch = {"batchRequests": [
        {"method": "PATCH", "url": f"v59.0/sobjects/Account/{key}", "richInput": {"Name": "New"}},
        {"method": "GET", "url": f"v59.0/sobjects/Account/{key}?fields=Name"},
    ]}  # fmt: skip
    found = client.restful("composite/batch", method="POST", json=batch)
    assert [r["statusCode"] for r in found["results"]] == [204, 200]
    assert found["results"][1]["result"]["Name"] == "New"


def django_failure(answer, requests):
    """Find the one request that failed, the way django-salesforce turns it into an exception."""
    found = answer.json()["compositeResponse"]
    if all(x["httpStatusCode"] < 400 for x in found):
        return None
    own = {i: x for i, x in enumerate(found)
           if x["httpStatusCode"] != 400 or x["body"][0]["errorCode"] not in HALTED}  # fmt: skip
    assert len(own) == 1
    number, response = own.popitem()
    assert response["referenceId"] == requests[number]["referenceId"]
    return number, response["httpStatusCode"], response["body"][0]["errorCode"]


def django(sf, requests):
    answer = sf("POST", "/composite", json={"compositeRequest": requests, "allOrNone": True})
    return django_failure(answer, requests)


def test_django_salesforce_finds_the_one_bad_request_of_a_transaction(sf):
    def post(ref, **fields):
        return {"method": "POST", "url": f"{DATA}/sobjects/Contact", "referenceId": ref,
                "body": {"LastName": "Django", **fields}}  # fmt: skip

    gone = {"method": "DELETE", "url": f"{DATA}/sobjects/Contact/003000000000000AAA",
            "referenceId": "gone"}  # fmt: skip
    assert django(sf, [post("a"), post("b")]) is None
    bad = django(sf, [post("a"), post("b", Email="x"), post("c", Email="y")])
    assert bad == (1, 400, "INVALID_EMAIL_ADDRESS")
    assert django(sf, [post("a"), gone]) == (1, 404, "INVALID_CROSS_REFERENCE_KEY")
    q = "SELECT COUNT() FROM Contact WHERE LastName = 'Django'"
    assert sf("GET", "/query", params={"q": q}).json()["totalSize"] == 2


def test_django_salesforce_sends_a_long_query_url_encoded(sf):
    import urllib.parse

    names = ", ".join(["'%&+'"] * 3000)
    q = f"SELECT Id FROM Contact WHERE LastName IN ('a b', {names})"  # noqa: S608 - of the test
    url = f"{DATA}/query?" + urllib.parse.urlencode({"q": q})
    assert len(url) > 16_384
    request = {"method": "GET", "url": url, "referenceId": "query"}
    answer = sf("POST", "/composite", json={"compositeRequest": [request], "allOrNone": True})
    row = answer.json()["compositeResponse"][0]
    assert (row["httpStatusCode"], row["body"]["done"]) == (200, True)


def test_cumulusci_tells_the_cause_from_the_rolled_back_and_the_unresolved(sf):
    """Its composite task shows each row's message and fails when any status is an error."""
    find = "/query?q=SELECT Id FROM RecordType WHERE DeveloperName = 'none of them'"
    body = {"allOrNone": True, "compositeRequest": [
        {"method": "POST", "url": f"{DATA}/sobjects/Account", "referenceId": "acc",
         "body": {"Name": "CCI"}},
        {"method": "GET", "referenceId": "schoolRt", "url": DATA + find},
        {"method": "PATCH", "url": f"{DATA}/sobjects/Account/@{{acc.id}}", "referenceId": "badref",
         "body": {"Site": "@{schoolRt.records[0].Id}"}},
    ]}  # fmt: skip
    rows = sf("POST", "/composite", json=body).json()["compositeResponse"]
    assert [r["httpStatusCode"] for r in rows] == [400, 400, 400]
    message = rows[2]["body"][0]["message"]
    assert message.startswith(
        "Invalid reference specified. No value for schoolRt.records[0].Id found in schoolRt"
    )
    assert {r["body"][0]["errorCode"] for r in rows[:2]} == {"PROCESSING_HALTED"}


def test_cumulusci_reads_describes_and_counts_in_batches(sf):
    paths = [f"v59.0/sobjects/{name}/describe" for name in ("Lead", "Contact")]
    paths.append("v59.0/limits/recordCount?sObjects=Lead")
    body = {"batchRequests": [{"method": "GET", "url": path} for path in paths]}
    answer = sf("POST", "/composite/batch", json=body).json()
    assert answer["hasErrors"] is False
    assert [r["result"]["name"] for r in answer["results"][:2]] == ["Lead", "Contact"]
    assert answer["results"][2]["result"]["sObjects"][0]["name"] == "Lead"


def test_sf_data_import_tree_takes_ids_from_results(sf):
    """`sf data import tree` posts a file and maps its reference ids to the new ids."""
    plan = {"records": [
        {"attributes": {"type": "Account", "referenceId": "AccountRef1"}, "Name": "Plan 1"},
        {"attributes": {"type": "Account", "referenceId": "AccountRef2"}, "Name": "Plan 2"},
    ]}  # fmt: skip
    answer = sf("POST", "/composite/tree/Account", json=plan)
    assert answer.status_code == 201
    body = answer.json()
    assert body["hasErrors"] is False
    ids = {r["referenceId"]: r["id"] for r in body["results"]}
    later = {"records": [{"attributes": {"type": "Contact", "referenceId": "ContactRef1"},
                          "LastName": "Plan", "AccountId": ids["AccountRef2"]}]}  # fmt: skip
    made = sf("POST", "/composite/tree/Contact", json=later).json()["results"][0]
    contact = sf("GET", f"/sobjects/Contact/{made['id']}").json()
    assert contact["AccountId"] == ids["AccountRef2"]


def test_sf_data_import_tree_shows_the_errors_of_a_400(sf):
    body = {"records": [{"attributes": {"type": "Contact", "referenceId": "ContactRef1"}}]}
    answer = sf("POST", "/composite/tree/Contact", json=body)
    assert answer.status_code == 400
    row = answer.json()["results"][0]
    assert (row["referenceId"], row["errors"][0]["statusCode"]) == (
        "ContactRef1", "REQUIRED_FIELD_MISSING"
    )  # fmt: skip
