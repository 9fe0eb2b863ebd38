"""Independent requests in one request, each committed for itself."""

import pytest

DATA = "/services/data/v59.0"


def send(sf, *requests, version="59.0", **more):
    body = {"batchRequests": list(requests), **more}
    return sf("POST", f"/services/data/v{version}/composite/batch", json=body)


def get(url):
    return {"method": "GET", "url": url}


def account(**fields):
    return {"method": "POST", "url": "v59.0/sobjects/Account", "richInput": {"Name": "x", **fields}}


def used(answer):
    return int(answer.headers["Sforce-Limit-Info"].partition("=")[2].partition("/")[0])


def test_each_request_has_a_status_and_a_result(sf):
    key = sf("POST", "/sobjects/Account", json={"Name": "Batch"}).json()["id"]
    answer = send(
        sf,
        {"method": "PATCH", "url": f"v59.0/sobjects/account/{key}", "richInput": {"Name": "New"}},
        get(f"v59.0/sobjects/account/{key}?fields=Name,BillingPostalCode"),
        get(f"/services/data/v59.0/query?q=SELECT+Id+FROM+Account+WHERE+Id='{key}'"),
        get("v59.0/limits"),
        get("v34.0/sobjects/Account/describe"),
        get("v59.0/sobjects/Account/none"),
    )
    body = answer.json()
    assert (answer.status_code, body["hasErrors"]) == (200, True)
    assert [r["statusCode"] for r in body["results"]] == [204, 200, 200, 200, 200, 404]
    assert body["results"][0] == {"statusCode": 204, "result": None}
    assert body["results"][1]["result"] == {
        "attributes": {"type": "Account", "url": f"{DATA}/sobjects/Account/{key}"},
        "Name": "New", "BillingPostalCode": None, "Id": key,
    }  # fmt: skip
    assert body["results"][2]["result"]["totalSize"] == 1
    assert body["results"][3]["result"]["DailyApiRequests"]["Max"] > 0
    assert (
        body["results"][4]["result"]["urls"]["sobject"] == "/services/data/v34.0/sobjects/Account"
    )
    assert body["results"][5]["result"][0]["errorCode"] == "NOT_FOUND"


def test_without_failures_there_are_no_errors(sf):
    assert send(sf, account()).json()["hasErrors"] is False
    assert send(sf).json() == {"hasErrors": False, "results": []}


def test_what_succeeded_is_kept_and_seen_by_the_next(org):
    sf = org.as_user()
    answer = send(
        sf, account(Name="Kept"), account(Foo=1), get("v59.0/query?q=SELECT+COUNT()+FROM+Account")
    ).json()
    assert [r["statusCode"] for r in answer["results"]] == [201, 400, 200]
    assert answer["results"][2]["result"]["totalSize"] == 1
    assert [a["Name"] for a in org.read("Account")] == ["Kept"]
    journal = org.served.world.journal
    exchange = journal.read(journal.last)
    assert (exchange["operation"], exchange["committed"]) == ("composite", True)
    assert exchange["ids"] == [answer["results"][0]["result"]["id"]]


def test_halting_skips_the_rest_after_the_first_failure(org):
    sf = org.as_user()
    answer = send(sf, account(), account(Foo=1), account(), account(), haltOnError=True).json()
    skipped = {"statusCode": 412, "result": [{
        "errorCode": "BATCH_PROCESSING_HALTED", "message": "Batch processing halted per request",
    }]}  # fmt: skip
    assert answer["hasErrors"] is True
    assert [r["statusCode"] for r in answer["results"]] == [201, 400, 412, 412]
    assert answer["results"][2:] == [skipped, skipped]
    assert len(org.read("Account")) == 1


def test_every_request_counts_and_the_quota_can_end_in_the_middle(org):
    sf = org.as_user()
    before = used(sf("GET", "/limits"))
    assert used(send(sf, account(), account(), account())) == before + 3
    instance = org.instance
    quota = org.served.world.systems["salesforce"].quotas(instance)["DailyApiRequests"]
    quota.set_left(2, org.served.world.clock.now_ms())
    results = send(sf, account(), account(), account()).json()["results"]
    assert [r["statusCode"] for r in results] == [201, 201, 403]
    assert results[2]["result"] == [
        {"errorCode": "REQUEST_LIMIT_EXCEEDED", "message": "TotalRequests Limit exceeded."}
    ]
    assert len(org.read("Account")) == 5


@pytest.mark.parametrize(
    "request_",
    [
        {"method": "get", "url": "v59.0/limits"},
        {"method": "FETCH", "url": "v59.0/limits"},
        {"url": "v59.0/limits"},
        {"method": "GET"},
        {"method": "GET", "url": "/limits"},
        {"method": "GET", "url": "/services/oauth2/userinfo"},
        {"method": "GET", "url": "v59/limits"},
        {"method": "GET", "url": ["v59.0/limits"]},
        {"method": "POST", "url": "v59.0/sobjects/Account", "body": {"Name": "x"}},
        {"method": "GET", "url": "v59.0/limits", "httpHeaders": {}},
        {"method": "POST", "url": "v59.0/sobjects/Document", "binaryPartName": "a",
         "binaryPartNameAlias": "Body"},
        1,
    ],
    ids=range(12),
)  # fmt: skip
def test_a_request_that_cannot_be_read_refuses_the_call_before_anything_is_done(org, request_):
    answer = send(org.as_user(), account(), request_)
    assert answer.status_code == 400
    assert isinstance(answer.json(), list)
    assert org.read("Account") == []


def test_more_than_25_requests_are_refused(org):
    answer = send(org.as_user(), *[account()] * 26)
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, "LIMIT_EXCEEDED")
    assert org.read("Account") == []


@pytest.mark.parametrize("body", [{}, [], {"batchRequests": {}}, {"batchRequests": [], "x": 1},
                                  {"batchRequests": [], "haltOnError": "never"}])  # fmt: skip
def test_a_body_that_is_not_of_the_form_is_refused(sf, body):
    assert sf("POST", "/composite/batch", json=body).status_code == 400


@pytest.mark.parametrize(
    ("url", "status"),
    [("v60.0/limits", 400), ("v33.0/limits", 400), ("v34.0/limits", 200), ("v59.0/limits", 200),
     ("v99.0/limits", 404), ("v20.0/limits", 410), ("v59.0/composite", 404),
     ("v59.0/composite/sobjects/Account?ids=x&fields=Id", 404), ("v59.0/jobs/query", 404),
     ("v59.0/COMPOSITE", 404), ("v59.0/nothing", 404), ("v59.0/../oauth2/token", 404)],
)  # fmt: skip
def test_versions_from_34_to_that_of_the_call_and_nothing_nested(sf, url, status):
    assert send(sf, get(url)).json()["results"][0]["statusCode"] == status


def test_the_resource_came_with_version_34(sf):
    assert send(sf, get("v31.0/limits"), version="33.0").status_code == 404


def test_a_value_is_never_taken_for_a_reference(sf):
    made = send(sf, account(Name="@{x.id}")).json()["results"][0]
    assert sf("GET", f"/sobjects/Account/{made['result']['id']}").json()["Name"] == "@{x.id}"


def test_a_row_fault_hits_the_row_of_its_number(org):
    sf = org.as_user()
    world = org.served.world
    world.faults.arm({"name": "row_locked", "scope": {"system": "salesforce"},
                      "params": {"rows": [2]}}, world.clock.now_ms())  # fmt: skip
    results = send(sf, account(), account(), account()).json()["results"]
    world.faults.heal()
    assert [r["statusCode"] for r in results] == [201, 400, 201]
    assert results[1]["result"][0]["errorCode"] == "UNABLE_TO_LOCK_ROW"
