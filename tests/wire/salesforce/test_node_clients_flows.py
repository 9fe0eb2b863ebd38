"""What workflow tools and older libraries of Node.js send, imitated request by request."""

from functools import partial

import pytest
import requests
from browser_flow import CALLBACK, Browser, challenge, told

LONG = "-_.~aZ9" * 24 + "abc"
"""128 random bytes in base64url, which the vendor's documents ask for, are 171 characters."""


@pytest.fixture
def sf(shared):
    return shared.as_user()


@pytest.fixture
def browser(shared):
    return Browser(shared, shared.act("create_token", shared.admin, {"kind": "password"}))


def exchange(browser, code, **form):
    """Ask for a token with the app's id and secret in a header, as generic OAuth clients do."""
    app = (browser.given["client_id"], browser.given["client_secret"])
    whole = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, **form}
    return requests.post(f"{browser.url}/services/oauth2/token", data=whole, auth=app, timeout=9)


@pytest.mark.parametrize("method", [None, "S256"])
def test_a_verifier_of_128_bytes_is_taken(browser, method):
    asked = browser.post(
        code_challenge=challenge(LONG), code_challenge_method=method, prompt="login",
        scope="full refresh_token",
    )  # fmt: skip
    code = told(asked)["code"]
    refused = exchange(browser, code, code_verifier=LONG + "x")
    assert refused.json()["error_description"] == "invalid code verifier"
    body = exchange(browser, code, code_verifier=LONG).json()
    assert body["refresh_token"]
    assert body["token_type"] == "Bearer"


def test_a_whole_list_is_read_page_by_page_with_the_query_sent_along(sf):
    rows = [{"attributes": {"type": "Lead"}, "LastName": f"P{n}", "Company": "Paging"}
            for n in range(200)]  # fmt: skip
    for _ in range(2):
        assert sf("POST", "/composite/sobjects", json={"records": rows}).status_code == 200
    options = {"params": {"q": "SELECT id FROM Lead WHERE Company = 'Paging' "},
               "headers": {"Sforce-Query-Options": "batchSize=200",
                           "Content-Type": "application/json"}}  # fmt: skip
    first = sf("GET", "/query", **options).json()
    locator = first["nextRecordsUrl"].rpartition("/")[2]
    second = sf("GET", f"/query/{locator}", **options).json()
    assert second["done"] is True
    assert "nextRecordsUrl" not in second
    ids = {r["Id"] for page in (first, second) for r in page["records"]}
    assert len(ids) == first["totalSize"] == 400


def test_names_of_objects_and_fields_are_written_in_any_case(sf):
    key = sf("POST", "/sobjects/lead", json={"company": "x", "LASTNAME": "y"}).json()["id"]
    assert sf("PATCH", f"/sobjects/LEAD/{key}", json={"title": "z"}).status_code == 204
    note = sf("POST", "/sobjects/note", json={"ParentId": key, "Title": "t", "Body": "b"})
    assert note.status_code == 201, note.text
    shown = sf("GET", f"/sobjects/lead/{key}").json()
    assert (shown["attributes"]["type"], shown["Title"]) == ("Lead", "z")
    assert sf("GET", "/sobjects/lead/describe").json()["name"] == "Lead"
    assert sf("GET", "/sobjects/lead").json()["objectDescribe"]["name"] == "Lead"
    text = f"select id,lastname from lead where id='{key}'"  # noqa: S608 - SOQL
    found = sf("GET", "/query/", params={"q": text})
    assert found.json()["records"][0]["LastName"] == "y"
    assert sf("DELETE", f"/sobjects/lead/{key}").status_code == 204


def test_an_upsert_by_email_of_what_a_form_sent(sf):
    path = "/sobjects/contact/Email/flow%40norvia.example"
    made = sf("PATCH", path, json={"LastName": "Flow"})
    assert (made.status_code, made.json()["created"]) == (201, True)
    again = sf("PATCH", path, json={"LastName": "Flow two"})
    assert (again.status_code, again.json()["created"]) == (200, False)


def test_a_password_is_asked_about_with_a_small_letter(shared, sf):
    path = f"/sobjects/user/{shared.admin}/password"
    assert sf("GET", path).json() == {"isExpired": False}
    assert sf("PUT", path, json={}).json()[0]["errorCode"] == "METHOD_NOT_ALLOWED"


def test_a_file_of_a_form_is_kept_with_its_parts(sf):
    """Parts with a line break before the first and after the last boundary, as `request` writes."""
    head = '\r\n--b\r\ncontent-type: {}\r\ncontent-disposition: form-data; name="{}"{}\r\n\r\n'
    body = (
        head.format("application/json", "entity_content", "")
        + '{"PathOnClient": "x.txt"}'
        + head.format("text/plain", "VersionData", '; filename="x.txt"')
        + "hello\r\n--b--\r\n"
    )
    made = sf("POST", "/sobjects/contentversion", data=body,
              headers={"Content-Type": "multipart/form-data; boundary=b"})  # fmt: skip
    assert made.status_code == 201, made.text
    key = made.json()["id"]
    assert sf("GET", f"/sobjects/contentversion/{key}/versiondata").text == "hello"


def test_a_flow_that_is_not_there_is_refused(sf):
    assert sf("GET", "/actions/custom/flow").status_code == 200
    refused = sf("POST", "/actions/custom/flow/Mine", json={"inputs": [{}]})
    assert (refused.status_code, refused.json()[0]["errorCode"]) == (404, "NOT_FOUND")


def cometd(http, url, channel, **more):
    """Say one thing to the streaming endpoint and give the answers."""
    message = {"channel": f"/meta/{channel}", "id": "1", **more}
    answer = http.post(f"{url}/cometd/59.0", json=[message], timeout=9)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_long_history_is_replayed_in_parts_and_each_transaction_looked_up_once(org, monkeypatch):
    org.act("set_settings", {"change_data_capture": ["Lead"]})
    sf = org.as_user()
    rows = [{"attributes": {"type": "Lead"}, "LastName": f"H{n}", "Company": "c"}
            for n in range(200)]  # fmt: skip
    for _ in range(3):
        assert sf("POST", "/composite/sobjects", json={"records": rows}).status_code == 200
    journal, looked_up = org.served.world.journal, []
    read = journal.read
    monkeypatch.setattr(journal, "read", lambda n: looked_up.append(n) or read(n))

    channel, modes = "/data/LeadChangeEvent", ["long-polling"]
    with requests.Session() as http:
        http.headers["Authorization"] = f"Bearer {org.token()['access_token']}"
        talk = partial(cometd, http, org.served.urls["salesforce"])
        shaken = talk("handshake", version="1.0", supportedConnectionTypes=modes)[0]
        me = {"clientId": shaken["clientId"]}
        talk("subscribe", subscription=channel, ext={"replay": {channel: -2}}, **me)
        answers = [talk("connect", connectionType=modes[0], **me) for _ in range(4)]
    parts = [[m for m in answer if m["channel"] == channel] for answer in answers]
    assert sorted(len(part) for part in parts) == [0, 200, 200, 200]
    numbers = [m["data"]["event"]["replayId"] for part in parts for m in part]
    assert numbers == sorted(set(numbers))
    assert len(looked_up) <= 6
