"""What clients ask that hand-written requests seldom do: identity by parameter, TYPEOF, sockets."""

import threading
from urllib.parse import quote

import pytest
import requests

BASE = "/services/data/v59.0"


@pytest.fixture
def url(shared):
    return shared.served.urls["salesforce"]


@pytest.fixture
def ours(shared):
    return shared.as_user()


def test_an_identity_url_takes_the_token_as_a_parameter(shared, url):
    token = shared.token()["access_token"]
    identity = f"{url}/id/{shared.instance.key}/{shared.admin}"
    asked = {"oauth_token": token, "format": "json"}
    found = requests.get(identity, params=asked, timeout=10)
    assert found.status_code == 200
    assert found.json()["user_id"] == shared.admin
    missing, bad = "Missing_OAuth_Token", "Bad_OAuth_Token"
    for token, word in ((None, missing), ("", missing), ("00D!gone", bad)):
        refused = requests.get(identity, params={"oauth_token": token}, timeout=10)
        assert (refused.status_code, refused.text) == (403, word)
        assert "Content-Type" not in refused.headers


def test_the_token_parameter_opens_identity_urls_only(shared, url):
    asked = {"oauth_token": shared.token()["access_token"]}
    assert requests.get(f"{url}{BASE}/limits", params=asked, timeout=10).status_code == 401


def test_the_token_as_a_parameter_is_masked_in_the_journal(shared, url):
    token = shared.token()["access_token"]
    identity = f"{url}/id/{shared.instance.key}/{shared.admin}"
    requests.get(identity, params={"oauth_token": token}, timeout=10)
    journal = shared.served.world.journal
    shown = str(journal.read(journal.last))
    assert identity.removeprefix(url) in shown
    assert token not in shown
    assert quote(token, safe="") not in shown


@pytest.mark.parametrize("path", ["/services/oauth2/token", "/services/oauth2/token/"])
def test_the_token_endpoint_says_in_its_own_form_that_it_takes_posts(url, path):
    found = requests.get(url + path, timeout=10)
    assert found.status_code == 400
    assert found.json() == {"error": "invalid_request", "error_description": "must be POST"}


def test_a_trailing_slash_does_not_change_the_form_of_an_oauth_error(url):
    found = requests.post(f"{url}/services/oauth2/token/", data={"grant_type": "x"}, timeout=10)
    assert found.json()["error"] == "unsupported_grant_type"


def test_typeof_shows_each_parent_with_the_fields_of_its_own_kind(ours):
    account = ours("POST", "/sobjects/Account", json={"Name": "Typed", "Phone": "1"}).json()["id"]
    campaign = ours("POST", "/sobjects/Campaign", json={"Name": "Other"}).json()["id"]
    for what in (account, campaign, None):
        body = {"Subject": "typed", "Status": "Not Started", "WhatId": what}
        assert ours("POST", "/sobjects/Task", json=body).status_code == 201
    text = (
        "SELECT Id, TYPEOF What WHEN Account THEN Phone, IsDeleted, CreatedDate ELSE Name END "
        "FROM Task WHERE Subject = 'typed' ORDER BY CreatedDate, Id"
    )
    rows = [r["What"] for r in ours("GET", "/query", params={"q": text}).json()["records"]]
    shown = {None if r is None else r["attributes"]["type"]: r for r in rows}
    assert shown[None] is None
    assert shown["Account"]["Phone"] == "1"
    assert shown["Account"]["IsDeleted"] is False
    assert shown["Account"]["CreatedDate"].endswith(".000+0000")
    assert shown["Account"]["attributes"]["url"] == f"{BASE}/sobjects/Account/{account}"
    rest = {"type": "Name", "url": f"{BASE}/sobjects/Campaign/{campaign}"}
    assert shown["Name"] == {"attributes": rest, "Name": "Other"}


def test_typeof_without_else_shows_nothing_of_other_kinds(ours):
    campaign = ours("POST", "/sobjects/Campaign", json={"Name": "Alone"}).json()["id"]
    ours("POST", "/sobjects/Task", json={"Subject": "alone", "WhatId": campaign})
    text = "SELECT TYPEOF What WHEN Account THEN Phone END FROM Task WHERE Subject = 'alone'"
    assert ours("GET", "/query", params={"q": text}).json()["records"][0]["What"] is None


def test_eight_clients_at_once_lose_no_update_and_upsert_each_key_once(ours):
    account = ours("POST", "/sobjects/Account", json={"Name": "Busy"}).json()["id"]
    fields = ("Phone", "Fax", "Website", "Description", "Industry", "Site", "TickerSymbol",
              "AccountNumber")  # fmt: skip
    codes = []

    def work(number, field):
        for turn in range(5):
            body = {field: f"v{number}-{turn}"}
            codes.append(ours("PATCH", f"/sobjects/Account/{account}", json=body).status_code)
            path = f"/sobjects/Contact/Email/busy{turn}@x.example"
            codes.append(ours("PATCH", path, json={"LastName": "Busy"}).status_code)

    threads = [threading.Thread(target=work, args=pair) for pair in enumerate(fields)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {c: codes.count(c) for c in set(codes)} == {204: 40, 201: 5, 200: 35}
    kept = ours("GET", f"/sobjects/Account/{account}").json()
    assert [kept[f] for f in fields] == [f"v{n}-4" for n in range(8)]
