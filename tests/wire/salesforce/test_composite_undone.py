"""What is undone leaves nothing behind, not even outside of the tables."""

import pytest

from syncproof.systems.salesforce import accounts, errors, records

DATA = "/services/data/v59.0"


@pytest.fixture
def sf(org):
    return org.as_user()


def composite(sf, *requests, **more):
    body = {"compositeRequest": list(requests), **more}
    return sf("POST", "/composite", json=body).json()["compositeResponse"]


def change(method, path, ref, body):
    return {"method": method, "url": DATA + path, "referenceId": ref, "body": body}


BAD = change("POST", "/sobjects/Account", "bad", {})


def person(org, name):
    profile = org.query(org.as_user(), "SELECT Id FROM Profile WHERE Name = 'Standard User'")[0]
    return {"Username": name, "LastName": "x", "Alias": "x", "Email": "x@y.example",
            "CommunityNickname": name.lower(),
            "ProfileId": profile["Id"], "TimeZoneSidKey": "GMT", "LocaleSidKey": "en_US",
            "EmailEncodingKey": "UTF-8", "LanguageLocaleKey": "en_US"}  # fmt: skip


def test_the_name_of_a_user_who_never_was_is_free(org, sf):
    made = change("POST", "/sobjects/User", "user", person(org, "new@sync.example"))
    found = composite(sf, made, BAD, allOrNone=True)
    assert [r["httpStatusCode"] for r in found] == [400, 400]
    assert accounts.find(org.served.world.state, "new@sync.example") is None
    assert composite(sf, made)[0]["httpStatusCode"] == 201
    assert composite(sf, made)[0]["body"][0]["errorCode"] == "DUPLICATE_VALUE"


def test_a_user_name_that_was_not_changed_still_logs_in(org, sf):
    key = org.user(username="old@sync.example")
    given = org.token(key, kind="password")
    moved = change("PATCH", f"/sobjects/User/{key}", "user", {"Username": "moved@sync.example"})
    composite(sf, moved, BAD, allOrNone=True)
    form = {"grant_type": "password", "client_id": given["client_id"],
            "client_secret": given["client_secret"],
            "password": given["password"] + given["security_token"]}  # fmt: skip
    assert org.login(**form, username="old@sync.example").status_code == 200
    assert org.login(**form, username="moved@sync.example").status_code == 400
    assert composite(sf, moved)[0]["httpStatusCode"] == 204
    assert org.login(**form, username="old@sync.example").status_code == 400
    assert org.login(**form, username="moved@sync.example").status_code == 200


def test_a_name_can_be_taken_over_within_one_call(org, sf):
    key = org.user(username="swap@sync.example")
    found = composite(
        sf,
        change("PATCH", f"/sobjects/User/{key}", "a", {"Username": "other@sync.example"}),
        change("POST", "/sobjects/User", "b", person(org, "swap@sync.example")),
        change("POST", "/sobjects/User", "c", person(org, "SWAP@sync.example")),
    )
    assert [r["httpStatusCode"] for r in found] == [204, 201, 400]
    form = {"grant_type": "password", "client_id": "x", "client_secret": "x", "password": "x"}
    assert org.login(**form, username="other@sync.example").status_code == 400


def test_a_session_survives_a_deactivation_that_is_undone(org, sf):
    user = org.user()
    theirs = org.as_user(user)
    end = change("PATCH", f"/sobjects/User/{user}", "end", {"IsActive": False})
    composite(sf, end, BAD, allOrNone=True)
    assert theirs("GET", "/limits").status_code == 200
    composite(sf, end)
    assert theirs("GET", "/limits").status_code == 401


def test_permissions_that_were_not_given_do_not_hold(org, sf):
    profiles = {p["Name"]: p["Id"] for p in org.query(sf, "SELECT Id, Name FROM Profile")}
    admin = org.admin
    lower = change("PATCH", f"/sobjects/User/{admin}", "low",
                   {"ProfileId": profiles["Minimum Access - Salesforce"]})  # fmt: skip
    read = {"method": "GET", "url": f"{DATA}/sobjects/Account/describe", "referenceId": "read"}
    found = composite(sf, lower, read, allOrNone=True)
    assert [r["httpStatusCode"] for r in found] == [400, 404]
    assert sf("GET", "/sobjects/Account/describe").status_code == 200


def test_a_failed_subrequest_leaves_nothing_of_a_collection(org, sf):
    rows = [{"attributes": {"type": "Account"}, "Name": "x"}, {"attributes": {"type": "Account"}}]
    body = {"allOrNone": True, "records": rows}
    found = composite(
        sf, change("POST", "/composite/sobjects", "a", body),
        change("POST", "/sobjects/Account", "b", {"Name": "kept"}),
    )  # fmt: skip
    assert [r["success"] for r in found[0]["body"]] == [False, False]
    assert [a["Name"] for a in org.read("Account")] == ["kept"]
    kinds = org.query(sf, "SELECT COUNT(Id) n FROM Account")
    assert kinds[0]["n"] == 1


def test_a_subrequest_that_fails_after_it_wrote_leaves_nothing(org, sf, monkeypatch):
    follow = records.effects.after_create

    def refuse(of, obj, row):
        follow(of, obj, row)
        if row.get("Name") == "Late":
            raise errors.UNABLE_TO_LOCK_ROW(fields=())

    monkeypatch.setattr(records.effects, "after_create", refuse)
    late = change("POST", "/sobjects/Account", "late", {"Name": "Late"})
    early = change("POST", "/sobjects/Account", "early", {"Name": "Early"})
    found = composite(sf, late, early, allOrNone=False)
    assert [r["httpStatusCode"] for r in found] == [400, 201]
    assert [a["Name"] for a in org.read("Account")] == ["Early"]
    body = {"batchRequests": [{"method": "POST", "url": DATA + "/sobjects/Account",
                               "richInput": {"Name": "Late"}}]}  # fmt: skip
    assert sf("POST", "/composite/batch", json=body).json()["hasErrors"] is True
    assert [a["Name"] for a in org.read("Account")] == ["Early"]
