"""Requests in one request that use each other's results."""

import pytest
from composite_requests import DATA, ROLLED_BACK, account, count, results, send, sub


def test_the_family_is_listed(sf):
    paths = {n: f"{DATA}/composite/{n}" for n in ("tree", "batch", "sobjects", "graph")}
    assert sf("GET", "/composite").json() == paths
    old = sf("GET", "/services/data/v45.0/composite").json()
    assert sorted(old) == ["batch", "sobjects", "tree"]


def test_results_come_in_order_each_with_status_headers_and_body(sf):
    found = results(
        sf,
        account("acc", Phone="1"),
        sub("PATCH", "/sobjects/Account/@{acc.id}", "upd", {"Phone": "2"}),
        sub("GET", "/sobjects/Account/@{acc.id}?fields=Phone", "got"),
        sub("DELETE", "/sobjects/Account/@{acc.id}", "gone"),
    )
    key = found[0]["body"]["id"]
    assert found[0] == {
        "body": {"id": key, "success": True, "errors": []},
        "httpHeaders": {"Location": f"{DATA}/sobjects/Account/{key}"},
        "httpStatusCode": 201, "referenceId": "acc",
    }  # fmt: skip
    empty = {"body": None, "httpHeaders": {}, "httpStatusCode": 204}
    assert found[1] == {**empty, "referenceId": "upd"}
    assert (found[2]["httpStatusCode"], found[2]["body"]["Phone"]) == (200, "2")
    assert found[3] == {**empty, "referenceId": "gone"}
    assert sf("GET", f"/sobjects/Account/{key}").status_code == 404


def test_references_reach_into_queries_collections_and_compound_fields(sf):
    rows = [{"attributes": {"type": "Account"}, "Name": f"R{n}"} for n in range(2)]
    found = results(
        sf,
        sub("POST", "/composite/sobjects", "many", {"records": rows}),
        sub("GET", "/query?q=SELECT Id, Name FROM Account WHERE Id = '@{many[1].id}'", "q"),
        account("city", BillingCity="Ulm", NumberOfEmployees=7),
        sub("GET", "/sobjects/Account/@{city.id}", "whole"),
        sub("POST", "/sobjects/Contact", "con", {
            "LastName": "of @{q.records[0].Name} in @{whole.BillingAddress.city}",
            "AccountId": "@{q.records[0].Id}",
        }),
        account("copy", Name="copy", NumberOfEmployees="@{whole.NumberOfEmployees}"),
    )  # fmt: skip
    assert [r["httpStatusCode"] for r in found] == [200, 200, 201, 200, 201, 201]
    contact = sf("GET", f"/sobjects/Contact/{found[4]['body']['id']}").json()
    assert contact["LastName"] == "of R1 in Ulm"
    assert contact["AccountId"] == found[0]["body"][1]["id"]
    assert sf("GET", f"/sobjects/Account/{found[5]['body']['id']}").json()["NumberOfEmployees"] == 7


def test_a_value_in_a_url_arrives_as_it_is(sf):
    name = "a+b & c%20d/#?"
    found = results(
        sf,
        account("acc", Name=name),
        sub("GET", "/sobjects/Account/@{acc.id}", "got"),
        sub("GET", "/query?q=SELECT Id FROM Account WHERE Name = '@{got.Name}'", "q"),
    )
    assert found[2]["body"]["records"][0]["Id"] == found[0]["body"]["id"]


@pytest.mark.parametrize("path", ["acc.Id", "acc.nothing", "acc[0].id", "later.id", "acc.errors"])
def test_a_reference_without_a_value_fails_its_user_alone(sf, path):
    contact = sub("POST", "/sobjects/Contact", "con", {"LastName": f"@{{{path}}}"})
    found = results(sf, account("acc"), contact, account("later"))
    assert [r["httpStatusCode"] for r in found] == [201, 400, 201]
    name = path.partition(".")[0].partition("[")[0]
    assert found[1] == {
        "body": [{
            "errorCode": "PROCESSING_HALTED",
            "message": f"Invalid reference specified. No value for {path} found in {name}. "
            f"Provided referenceId ('{path}') must start with a letter or a number, and it can "
            "contain only letters, numbers and underscores ('_').",
        }],
        "httpHeaders": {}, "httpStatusCode": 400, "referenceId": "con",
    }  # fmt: skip


def test_nothing_refers_to_a_request_that_failed(sf):
    found = results(
        sf,
        sub("POST", "/sobjects/Account", "bad", {"Foo": 1}),
        sub("POST", "/sobjects/Contact", "con", {"LastName": "@{bad[0].errorCode}"}),
    )
    assert found[0]["body"] == [
        {"message": "No such column 'Foo' on sobject of type Account", "errorCode": "INVALID_FIELD"}
    ]
    assert found[1]["body"][0]["message"].startswith("Invalid reference specified.")


@pytest.mark.parametrize(("version", "status"), [("51.0", 400), ("52.0", 201)])
def test_null_can_be_referred_to_from_version_52_on(sf, version, status):
    key = sf("POST", "/sobjects/Contact", json={"LastName": "Wong"}).json()["id"]
    found = results(
        sf,
        sub("GET", f"/sobjects/Contact/{key}?fields=FirstName,LastName", "ref"),
        sub("POST", "/sobjects/Contact", "new",
            {"FirstName": "@{ref.FirstName}", "LastName": "@{ref.LastName}"}),
        version=version,
    )  # fmt: skip
    assert found[1]["httpStatusCode"] == status


def test_null_is_no_part_of_a_text(sf):
    key = sf("POST", "/sobjects/Contact", json={"LastName": "Wong"}).json()["id"]
    found = results(
        sf,
        sub("GET", f"/sobjects/Contact/{key}", "ref"),
        sub("POST", "/sobjects/Contact", "new", {"LastName": "x @{ref.FirstName}"}),
    )
    assert found[1]["body"][0]["errorCode"] == "PROCESSING_HALTED"


def test_a_bad_reference_id_fails_the_call_from_52_on_and_only_its_users_before(sf):
    requests = [account("ref[1]"), sub("POST", "/sobjects/Contact", "con",
                                       {"LastName": "x", "AccountId": "@{ref[1].id}"})]  # fmt: skip
    new = send(sf, *requests)
    assert (new.status_code, new.json()) == (400, [{
        "message": "Provided referenceId ('ref[1]') must start with a letter or a number, and it "
        "can contain only letters, numbers and underscores ('_').",
        "errorCode": "JSON_PARSER_ERROR",
    }])  # fmt: skip
    old = results(sf, *requests, version="51.0")
    assert [r["httpStatusCode"] for r in old] == [201, 400]
    assert old[0]["referenceId"] == "ref[1]"
    assert "No value for ref[1].id found in ref" in old[1]["body"][0]["message"]


def test_all_or_none_undoes_everything_and_only_the_cause_keeps_its_error(sf):
    found = results(
        sf,
        account("one", Name="Undone"),
        sub("POST", "/sobjects/Contact", "bad", {"LastName": "x", "Email": "no"}),
        account("two", Name="Undone"),
        allOrNone=True,
    )
    halted = {"body": [ROLLED_BACK], "httpHeaders": {}, "httpStatusCode": 400}
    assert found[0] == {**halted, "referenceId": "one"}
    assert found[1]["body"] == [{
        "message": "Email: invalid email address: no", "errorCode": "INVALID_EMAIL_ADDRESS",
        "fields": ["Email"],
    }]  # fmt: skip
    assert found[2] == {**halted, "referenceId": "two"}
    assert count(sf, "Account WHERE Name = 'Undone'") == 0


def test_without_all_or_none_the_others_are_saved(sf):
    found = results(sf, account("one", Name="Kept"), sub("DELETE", "/sobjects/Lead/x", "bad"),
                    account("two", Name="Kept"), allOrNone=False)  # fmt: skip
    assert [r["httpStatusCode"] for r in found] == [201, 404, 201]
    assert count(sf, "Account WHERE Name = 'Kept'") == 2


@pytest.mark.parametrize(
    ("outer", "inner", "saved", "statuses"),
    [
        (False, False, 2, [200, 201]),
        (False, True, 1, [200, 201]),
        (True, False, 0, [200, 400]),
        (True, True, 0, [200, 400]),
    ],
)
def test_the_two_all_or_none_of_a_collection_inside(sf, outer, inner, saved, statuses):
    name = f"Pair {outer} {inner}"
    rows = [{"attributes": {"type": "Account"}, "Name": name}, {"attributes": {"type": "Account"}}]
    found = results(
        sf,
        sub("POST", "/composite/sobjects", "many", {"allOrNone": inner, "records": rows}),
        account("one", Name=name),
        allOrNone=outer,
    )
    assert [r["httpStatusCode"] for r in found] == statuses
    assert [r["success"] for r in found[0]["body"]] == [not inner, False]
    if outer:
        assert found[1]["body"] == [ROLLED_BACK]
    assert count(sf, f"Account WHERE Name = '{name}'") == saved


def test_a_subrequest_has_headers_of_its_own(sf):
    key = sf("POST", "/sobjects/Account", json={"Name": "x"}).json()["id"]
    tag = sf("GET", f"/sobjects/Account/{key}").headers["ETag"]
    same = sub("GET", f"/sobjects/Account/{key}", "a", httpHeaders={"If-None-Match": tag})
    other = sub("PATCH", f"/sobjects/Account/{key}", "b", {"Phone": "1"},
                httpHeaders={"If-Match": '"x"'})  # fmt: skip
    found = results(sf, same, other)
    assert [r["httpStatusCode"] for r in found] == [304, 412]
    assert (found[0]["body"], found[0]["httpHeaders"]["ETag"]) == (None, tag)


def test_upserts_and_overridden_methods_work_inside(shared):
    field = {"name": "Comp__c", "type": "text", "length": 40, "external_id": True, "unique": True}
    shared.act("change_schema", "Account", None, field)
    sf = shared.as_user()
    found = results(
        sf,
        sub("PATCH", "/sobjects/Account/Comp__c/a%2Fb", "new", {"Name": "x"}),
        sub("PATCH", "/sobjects/Account/Comp__c/a%2Fb", "same", {"Name": "y"}),
        sub("POST", "/sobjects/Account/@{new.id}?_HttpMethod=PATCH", "over", {"Name": "z"}),
        sub("GET", "/sobjects/Account/Comp__c/a%2Fb", "got"),
    )
    assert [r["httpStatusCode"] for r in found] == [201, 200, 204, 200]
    assert (found[3]["body"]["Name"], found[3]["body"]["Comp__c"]) == ("z", "a/b")


@pytest.mark.parametrize(
    "path",
    ["/sobjects/Account/a%2Fb", "/sobjects/account/", "/sobjects//Account", "/sobjects/Account/x%",
     "/sobjects/Account/%C3%A9", "/sobjects/Nothing/1", "/sobjects/Contact/Email/a%40b.example",
     "/query", "/query?q=", "/query?q=nonsense", "/query/0r8S10000000001IAA-2000",
     "/query?q=SELECT+Id+FROM+Lead+WHERE+LastName='a%27'", "/query?q=SELECT%20Id%20FROM%20Foo"],
)  # fmt: skip
def test_a_subrequest_is_answered_as_the_same_request_by_itself(sf, path):
    alone = sf("GET", path)
    inside = results(sf, sub("GET", path, "same"))[0]
    assert (inside["httpStatusCode"], inside["body"]) == (alone.status_code, alone.json())
    body = {"batchRequests": [{"method": "GET", "url": "v59.0" + path}]}
    batched = sf("POST", "/composite/batch", json=body).json()["results"][0]
    assert batched == {"statusCode": alone.status_code, "result": alone.json()}


def test_a_query_longer_than_any_url_goes_in_the_body(sf):
    names = ",".join(["'none of them'"] * 2000)
    q = f"SELECT COUNT() FROM Lead WHERE LastName IN ({names})"  # noqa: S608 - SOQL of the test
    found = results(sf, sub("GET", "/query?q=" + q.replace(" ", "+"), "q"))
    assert found[0]["body"] == {"totalSize": 0, "done": True, "records": []}


def test_it_is_one_call_in_the_quota_and_one_in_the_journal(org):
    sf = org.as_user()
    used = _used(sf("GET", "/limits"))
    answer = send(sf, account("a"), account("b", Foo=1), account("c"))
    assert _used(answer) == used + 1
    journal = org.served.world.journal
    exchange = journal.read(journal.last)
    ids = [r["body"]["id"] for r in answer.json()["compositeResponse"] if r["referenceId"] != "b"]
    assert (exchange["operation"], exchange["object"]) == ("composite", "Account")
    assert (exchange["ids"], exchange["committed"], exchange["counted"]) == (ids, True, True)


def _used(answer):
    return int(answer.headers["Sforce-Limit-Info"].partition("=")[2].partition("/")[0])


def test_what_is_undone_is_in_no_journal_and_no_feed(org):
    sf = org.as_user()
    send(sf, account("a"), account("b", Foo=1), allOrNone=True)
    journal = org.served.world.journal
    exchange = journal.read(journal.last)
    assert (exchange["ids"], exchange["committed"]) == ([], False)
    assert org.read("Account") == []


def test_faults_refuse_rows_by_their_number_in_the_whole_call(org):
    sf = org.as_user()
    world = org.served.world
    world.faults.arm(
        {"name": "row_locked", "scope": {"system": "salesforce", "operation": "composite",
                                         "object": "Account"}, "params": {"rows": [3]}},
        world.clock.now_ms(),
    )  # fmt: skip
    rows = [{"attributes": {"type": "Account"}, "Name": "x"}] * 2
    found = results(sf, account("a"), sub("POST", "/composite/sobjects", "b", {"records": rows}))
    world.faults.heal()
    assert found[0]["httpStatusCode"] == 201
    assert [r["success"] for r in found[1]["body"]] == [True, False]
    assert found[1]["body"][1]["errors"][0]["statusCode"] == "UNABLE_TO_LOCK_ROW"


def test_the_caller_sees_and_does_no_more_than_outside(org):
    user = org.user(profile="Minimum Access - Salesforce")
    found = results(org.as_user(user), account("a"), sub("GET", "/sobjects/Account/describe", "b"))
    assert [r["httpStatusCode"] for r in found] == [404, 404]


def test_a_session_in_a_body_is_neither_repeated_nor_kept(org):
    headers = {"Authorization": "Bearer 00Dsecret!one", "X-SFDC-Session": "00Dsecret!two"}
    answer = send(org.as_user(), account("a"), {**account("b"), "httpHeaders": headers})
    journal = org.served.world.journal
    assert (answer.status_code, "secret" in answer.text) == (400, False)
    assert "secret" not in str(journal.read(journal.last))


def test_it_needs_a_session(org):
    import requests

    answer = requests.post(org.served.urls["salesforce"] + DATA + "/composite",
                           json={"compositeRequest": []}, timeout=10)  # fmt: skip
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (401, "INVALID_SESSION_ID")
