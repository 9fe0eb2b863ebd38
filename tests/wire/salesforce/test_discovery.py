"""What a version offers, formats at the end of a path, and the small resources of objects."""

import pytest
import requests

from syncproof.systems.salesforce.routes import all_routes

V = "/services/data/v60.0"
MRU = {"Sforce-Mru": "updateMru=true"}


def test_a_version_lists_exactly_what_it_answers_and_who_asks_last(org):
    sf = org.as_user()
    body = sf("GET", V).json()
    assert list(body)[-1] == "identity"
    assert body["identity"].endswith(f"/id/{org.instance.key}/{org.admin}")
    prefix = "/services/data/v<version>/"
    served = {
        r.rule[len(prefix) :].partition("/")[0]
        for r in all_routes()
        if r.rule.startswith(prefix) and r.status != "refused"
    }
    assert set(body) - {"identity"} == served
    assert {"sobjects", "query", "queryAll", "limits", "recent"} <= served
    assert all(body[name] == f"{V}/{name}" for name in served)


@pytest.mark.parametrize(
    ("path", "plain"),
    [
        ("/limits.json", "/limits"),
        ("/sobjects/Lead/describe.json", "/sobjects/Lead/describe"),
        ("/sobjects/lead.json", "/sobjects/Lead"),
        ("/query.json?q=SELECT+Id+FROM+User", "/query?q=SELECT+Id+FROM+User"),
    ],
)
def test_a_path_may_end_with_its_format(org, path, plain):
    sf = org.as_user()
    answer = sf("GET", V + path)
    assert answer.status_code == 200
    assert answer.json().keys() == sf("GET", V + plain).json().keys()
    assert sf("GET", V + plain.partition("?")[0] + ".text").status_code == 404


def test_pretty_print_changes_the_looks_alone(org):
    sf = org.as_user()
    plain = sf("GET", V + "/sobjects/Lead")
    pretty = sf("GET", V + "/sobjects/Lead", headers={"X-PrettyPrint": "1"})
    assert pretty.json() == plain.json()
    assert pretty.text.startswith('{\n  "objectDescribe"')
    assert "\n" not in plain.text


@pytest.mark.parametrize("ending", ["inc", "INC", "html", "txt"])
def test_an_external_id_that_ends_like_a_file_is_not_found(org, ending):
    sf = org.as_user()
    email = f"ada@example.{ending}"
    sf("POST", V + "/sobjects/Lead", json={"LastName": "L", "Company": "C", "Email": email})
    for method, body in (("GET", None), ("DELETE", None), ("PATCH", {"Company": "D"})):
        answer = sf(method, f"{V}/sobjects/Lead/Email/{email}", json=body)
        assert (answer.status_code, answer.json()[0]["errorCode"]) == (404, "NOT_FOUND")
    assert sf("GET", f"{V}/sobjects/Lead/Email/a@example.com").status_code == 404
    made = sf("PATCH", f"{V}/sobjects/Lead/Email/b@example.com",
              json={"LastName": "L", "Company": "C"})  # fmt: skip
    assert made.status_code == 201


def test_the_children_of_a_record_are_paged(org):
    sf = org.as_user()
    account = sf("POST", V + "/sobjects/Account", json={"Name": "Parent"}).json()["id"]
    for start in (0, 200):
        rows = [{"attributes": {"type": "Contact"}, "LastName": f"C{start + n:03}",
                 "AccountId": account} for n in range(200 if start == 0 else 5)]  # fmt: skip
        assert sf("POST", V + "/composite/sobjects", json={"records": rows}).status_code == 200
    path = f"{V}/sobjects/Account/{account}/Contacts?fields=LastName"
    options = {"headers": {"Sforce-Query-Options": "batchSize=200"}}
    first = sf("GET", path, **options).json()
    assert (first["totalSize"], first["done"], len(first["records"])) == (205, False, 200)
    rest = sf("GET", first["nextRecordsUrl"], **options).json()
    assert (rest["done"], len(rest["records"])) == (True, 5)
    names = {r["LastName"] for r in first["records"] + rest["records"]}
    assert len(names) == 205
    whole = sf("GET", path).json()
    assert (whole["done"], "nextRecordsUrl" in whole) == (True, False)


def test_recent_items_are_what_the_header_asked_to_remember(org):
    sf = org.as_user()
    lead = {"LastName": "Seen", "Company": "C"}
    made = [sf("POST", V + "/sobjects/Lead", json=lead, headers=MRU).json()["id"]
            for _ in range(2)]  # fmt: skip
    unseen = sf("POST", V + "/sobjects/Lead", json=lead).json()["id"]
    account = sf("POST", V + "/sobjects/Account", json={"Name": "A"}, headers=MRU).json()["id"]
    assert [r["Id"] for r in sf("GET", V + "/recent").json()] == [account, made[1], made[0]]
    sf("GET", f"{V}/sobjects/Lead/{made[0]}", headers=MRU)
    sf("GET", f"{V}/sobjects/Lead/{unseen}")
    sf("GET", f"/services/data/v59.0/sobjects/Lead/{unseen}", headers=MRU)
    found = sf("GET", V + "/sobjects/Lead").json()["recentItems"]
    assert found == [
        {"attributes": {"type": "Lead", "url": f"{V}/sobjects/Lead/{key}"}, "Id": key,
         "Name": "Seen"}
        for key in (made[0], made[1])
    ]  # fmt: skip
    assert [r["Id"] for r in sf("GET", V + "/recent?limit=1").json()] == [made[0]]
    sf("DELETE", f"{V}/sobjects/Lead/{made[0]}")
    assert made[0] not in [r["Id"] for r in sf("GET", V + "/recent").json()]
    other = org.as_user(org.user(profile="Standard User"))
    assert other("GET", V + "/recent").json() == []
    for bad in ("0", "201", "x", "-1", "9" * 30):
        assert sf("GET", V + f"/recent?limit={bad}").status_code == 400


def test_layouts_show_every_field_once(org):
    sf = org.as_user()
    body = sf("GET", V + "/sobjects/Lead/describe/layouts/").json()
    layout = body["layouts"][0]
    fields = {f["name"]: f for f in sf("GET", V + "/sobjects/Lead/describe").json()["fields"]}
    items = [i for s in layout["detailLayoutSections"] for r in s["layoutRows"]
             for i in r["layoutItems"]]  # fmt: skip
    shown = {i["layoutComponents"][0]["value"]: i for i in items}
    assert len(items) == len(shown)
    assert {"LastName", "Company", "Status", "Email"} <= shown.keys() <= fields.keys()
    assert shown["Company"]["required"] is True
    assert shown["Email"]["layoutComponents"][0]["details"] == fields["Email"]
    mapping = body["recordTypeMappings"][0]
    assert (mapping["layoutId"], mapping["master"]) == (layout["id"], True)
    one = sf("GET", f"{V}/sobjects/Lead/describe/layouts/{mapping['recordTypeId']}")
    assert one.json() == layout
    assert sf("GET", f"{V}/sobjects/Lead/describe/layouts/{org.admin}").status_code == 404
    compact = sf("GET", V + "/sobjects/Lead/describe/compactLayouts").json()
    assert compact["compactLayouts"][0]["name"] == "SYSTEM"
    assert sf("GET", V + "/sobjects/Lead/describe/approvalLayouts").json() == {
        "approvalLayouts": []
    }  # fmt: skip
    assert sf("GET", V + "/sobjects/Lead/describe/namedLayouts/x").status_code == 404
    assert sf("GET", V + "/sobjects/OpportunityStage/describe/layouts").status_code == 404


def test_a_password_is_looked_at_set_and_reset(org):
    sf = org.as_user()
    user = org.user(profile="Standard User")
    path = f"{V}/sobjects/User/{user}/password"
    theirs = org.as_user(user)
    assert sf("GET", path).json() == {"isExpired": False}
    done = sf("POST", path, json={"NewPassword": "tall-trees-9"})
    assert (done.status_code, done.content) == (204, b"")
    assert theirs("GET", "/limits").status_code == 401
    given = org.act("create_token", user, {"kind": "password"})
    assert given["password"] == "tall-trees-9"
    for bad, code in (
        ({"NewPassword": "tall-trees-9"}, "INVALID_NEW_PASSWORD"),
        ({"NewPassword": "short1"}, "INVALID_NEW_PASSWORD"),
        ({"NewPassword": "onlyletters"}, "INVALID_NEW_PASSWORD"),
        ({"NewPassword": 5}, "MISSING_ARGUMENT"), ({}, "MISSING_ARGUMENT"),
    ):  # fmt: skip
        answer = sf("POST", path, json=bad)
        assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, code)
    fresh = sf("DELETE", path).json()["NewPassword"]
    assert org.act("create_token", user, {"kind": "password"})["password"] == fresh
    assert sf("GET", path).json() == {"isExpired": True}
    org.served.world.journal.flush()
    shown = repr(list(org.served.world.journal.lines()))
    assert fresh not in shown
    assert "tall-trees-9" not in shown


def test_only_who_manages_users_handles_the_passwords_of_others(org):
    user = org.user(profile="Standard User")
    theirs = org.as_user(user)
    own = theirs("POST", f"{V}/sobjects/User/{user}/password", json={"NewPassword": "my-own-1-2"})
    assert own.status_code == 204
    theirs = org.as_user(user)
    for method, body in (("GET", None), ("DELETE", None), ("POST", {"NewPassword": "theirs-12"})):
        answer = theirs(method, f"{V}/sobjects/User/{org.admin}/password", json=body)
        assert answer.json()[0]["errorCode"] == "INSUFFICIENT_ACCESS_OR_READONLY"
    wrong = theirs("PUT", f"{V}/sobjects/User/{user}/password", json={})
    assert wrong.status_code == 405
    assert wrong.json()[0]["message"].endswith("Allowed are DELETE,GET,HEAD,POST")


def test_an_organisation_has_no_flows_to_run(org):
    sf = org.as_user()
    assert sf("GET", V + "/actions").json()["custom"] == f"{V}/actions/custom"
    assert sf("GET", V + "/actions/custom").json()["flow"] == f"{V}/actions/custom/flow"
    assert sf("GET", V + "/actions/custom/flow").json() == {"actions": []}
    assert sf("GET", V + "/actions/custom/flow/Greet").status_code == 404
    assert sf("POST", V + "/actions/custom/flow/Greet", json={}).status_code == 404


@pytest.mark.parametrize(
    "path", ["/actions/standard", "/actions/custom/nothing", "/tabs", "/theme", "/appMenu",
             "/sobjects/Lead/quickActions", "/sobjects/Lead/listviews",
             "/sobjects/Lead/defaultValues"],
)  # fmt: skip
def test_what_is_not_there_is_refused(org, path):
    answer = org.as_user()("GET", V + path)
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (404, "NOT_FOUND")


def test_head_is_get_without_its_body_everywhere(org):
    token = org.token()["access_token"]
    url = org.served.urls["salesforce"]
    for path in ("/services/data", V, V + "/recent", V + "/sobjects/Lead/describe/layouts"):
        answer = requests.head(url + path, headers={"Authorization": f"Bearer {token}"}, timeout=9)
        assert (answer.status_code, answer.content) == (200, b"")
