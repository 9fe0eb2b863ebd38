"""Requests in one request that are refused, one by one or all at once."""

import pytest
from composite_requests import account, count, results, send, sub


def test_a_call_with_too_many_operations_is_refused_in_the_form_of_a_result(sf):
    over = send(sf, *[account(f"a{n}", Name="Over") for n in range(26)])
    assert over.json() == {"compositeResponse": [{
        "body": [{"errorCode": "LIMIT_EXCEEDED",
                  "message": "The request can\u2019t contain more than 25 operations."}],
        "httpHeaders": {}, "httpStatusCode": 400, "referenceId": None,
    }]}  # fmt: skip
    queries = [sub("GET", "/query/?q=SELECT+Id+FROM+Lead", f"q{n}") for n in range(4)]
    queries.append(sub("GET", "/queryAll?q=SELECT+Id+FROM+Lead", "all"))
    assert len(results(sf, *queries)) == 5
    rows = {"records": [{"attributes": {"type": "Account"}, "Name": "Over"}]}
    six = results(sf, *queries, sub("POST", "/composite/sobjects", "six", rows))
    assert (len(six), six[0]["referenceId"]) == (1, None)
    assert count(sf, "Account WHERE Name = 'Over'") == 0


@pytest.mark.parametrize(
    "request_",
    [
        sub("post", "/sobjects/Account", "a", {"Name": "Malformed"}),
        sub("POST", "/services/data/59.0/sobjects/Account", "a", {"Name": "Malformed"}),
        sub("POST", "/services/apexrest/x", "a", {"Name": "Malformed"}),
        sub("POST", "/sobjects/Account", "a", {"Name": "Malformed"}, httpHeaders={"Accept": "x"}),
        sub("POST", "/sobjects/Account", "a", {"Name": "Malformed"},
            httpHeaders={"authorization": "Bearer x"}),
        sub("POST", "/sobjects/Account", "a", {"Name": "Malformed"},
            httpHeaders={"Content-Type": "application/json"}),
        sub("POST", "/sobjects/Account", "a", {"Name": "Malformed"}, httpHeaders={"X": "a\r\nb"}),
        sub("POST", "/sobjects/Account", "a", {"Name": "Malformed"}, httpHeaders={"X": 1}),
        sub("POST", "/sobjects/Account", "first", {"Name": "Malformed"}),
        sub("POST", "/sobjects/Account", None, {"Name": "Malformed"}),
        sub("POST", "/sobjects/Account", "a", {"Name": "Malformed"}, other=1),
        {"method": "POST", "url": 1, "referenceId": "a"},
        "nothing",
    ],
    ids=range(13),
)  # fmt: skip
def test_a_call_with_a_subrequest_that_cannot_be_read_does_nothing(sf, request_):
    first = account("first", Name="Malformed")
    answer = send(sf, first, request_)
    assert answer.status_code == 400
    assert isinstance(answer.json(), list)
    assert count(sf, "Account WHERE Name = 'Malformed'") == 0


@pytest.mark.parametrize(
    "body",
    [{}, [], {"compositeRequest": None}, {"compositeRequest": {}}, {"compositeRequest": [], "x": 1},
     {"compositeRequest": [], "allOrNone": "maybe"}, {"compositeRequest": [], "allOrNone": 1},
     {"compositeRequest": [], "collateSubrequests": []}],
)  # fmt: skip
def test_a_body_that_is_not_of_the_form_is_refused(sf, body):
    assert sf("POST", "/composite", json=body).status_code == 400


def test_collation_is_accepted_and_the_order_kept(sf):
    found = results(sf, account("a"), account("b"), collateSubrequests=True)
    assert [r["referenceId"] for r in found] == ["a", "b"]


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/limits", 400),
        ("/composite", 400),
        ("/composite/batch", 400),
        ("/jobs/query", 400),
        ("/sobjects/Nothing/x", 404),
        ("/services/data/v99.0/sobjects", 404),
        ("/services/data/v20.0/sobjects", 410),
        ("/sobjects/Account/describe", 200),
    ],
)
def test_only_records_and_queries_can_be_called(sf, url, status):
    assert results(sf, sub("GET", url, "a"))[0]["httpStatusCode"] == status


def test_a_method_the_resource_lacks_fails_its_subrequest(sf):
    found = results(sf, sub("PUT", "/sobjects/Account", "a", {}))[0]
    assert found["body"] == [{"message": "HTTP Method 'PUT' not allowed. Allowed are GET,HEAD,POST",
                              "errorCode": "METHOD_NOT_ALLOWED"}]  # fmt: skip


@pytest.mark.parametrize("version", ["37.0", "31.0"])
def test_the_resource_came_with_version_38(sf, version):
    assert send(sf, account("a"), version=version).status_code == 404


def test_a_value_cannot_be_multiplied_without_end(sf):
    long = "@{acc.Description}" * 1000
    found = results(
        sf,
        account("made", Description="x" * 30_000),
        sub("GET", "/sobjects/Account/@{made.id}?fields=Description", "acc"),
        account("bomb", Description=[long]),
    )
    assert found[2]["body"][0]["errorCode"] == "JSON_PARSER_ERROR"


def test_a_body_nested_too_deeply_is_refused(sf):
    deep = 1
    for _ in range(300):
        deep = [deep]
    assert send(sf, account("a", Phone=deep)).status_code == 400
    answer = results(sf, account("a", Phone=[[1]]))[0]
    assert answer["body"][0]["errorCode"] == "JSON_PARSER_ERROR"
