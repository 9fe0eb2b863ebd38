"""What is cut off in the middle, or fails as a whole, leaves nothing behind: rows, files, events,
users, passwords, jobs, schema.
"""

# ruff: noqa: E501 - requests and hostile texts stand whole

import json
import socket
from urllib.parse import urlsplit

import pytest
import requests
from fuzz_mutation import written
from fuzz_range import Range, V
from fuzz_seed_base import ENVELOPE
from fuzz_seeds import Seeds

from syncproof.kit.registry import systems
from syncproof.kit.rng import Rng

WRITES = [
    (m, r)
    for r in systems()["salesforce"].routes()
    for m in r.methods
    if m in {"POST", "PUT", "PATCH"}
]
FORMS = ("/oauth2/", "/id/")
LEAD = {"attributes": {"type": "Lead"}, "LastName": "Left", "Company": "C"}
FILE = {
    "attributes": {"type": "ContentVersion"},
    "PathOnClient": "a.txt",
    "VersionData": "ZGF0YQ==",
}
BAD = {"attributes": {"type": "Lead"}, "Company": "C"}


@pytest.fixture(scope="module")
def attacked(serve):
    found = Range.open(serve)
    yield found
    found.session.close()


@pytest.fixture
def at(attacked):
    attacked.renew()
    topic = {"Name": "Left", "Query": "SELECT Id FROM Lead", "ApiVersion": 59.0}
    attacked.sf("POST", f"{V}/sobjects/PushTopic", json=topic)  # its events are watched, too
    return attacked


def cut(at, method, path, headers, body, keep):
    """Promise a whole body, send a part of it, and hang up."""
    where = urlsplit(at.main.url)
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}",
             *(f"{k}: {v}" for k, v in headers.items()), "", ""]  # fmt: skip
    with socket.create_connection((where.hostname, where.port), timeout=5) as wire:
        wire.sendall("\r\n".join(lines).encode() + body[:keep])
        wire.shutdown(socket.SHUT_WR)
        while wire.recv(65_536):
            pass


@pytest.mark.parametrize("form", ["promised", "complete"])
def test_a_body_that_is_cut_off_leaves_nothing_behind(at, form):
    """`promised` hangs up before the promised length; `complete` is a short body, promised so."""
    wrong = []
    for method, route in WRITES:
        rng = Rng(11).derive("cut", method, route.rule)
        seed = Seeds(at, rng).of(method, route.rule)
        if not seed.kind or (form == "complete" and any(f in route.rule for f in FORMS)):
            continue  # a form has no end that could be missing
        if form == "complete" and (route.rule.endswith(("/batch", "/batches")) or not route.locked):
            continue  # nor has a table; a batch is taken whole and fails later, by itself
        token = at.tokens["admin"]
        body = written(seed.kind, seed.body).replace(b"{token}", token.encode())
        headers = {**seed.headers, "Authorization": f"Bearer {token}"}
        headers.pop("Session", None)
        for part in (0.3, 0.6, 0.95):
            before, keep = at.standing(), int(len(body) * part)
            if form == "promised":
                cut(at, method, seed.path, headers, body, keep)
            else:
                answer = at.session.request(method, at.main.url + seed.path, data=body[:keep],
                                            headers=headers, timeout=10)  # fmt: skip
                at.session.cookies.clear()
                if answer.status_code < 400:
                    wrong.append((method, route.rule, part, answer.text[:200]))
            after = at.standing()
            wrong += [(method, route.rule, part, k) for k in after if after[k] != before.get(k)]
    assert not wrong


def sub(method, path, ref, body=None):
    found = {"method": method, "url": V + path, "referenceId": ref}
    return found if body is None else {**found, "body": body}


def failing(at):
    """Requests that save much and then fail at their last row."""
    user = {"Username": "left@x.example", "LastName": "U", "Email": "u@x.example", "Alias": "u",
            "CommunityNickname": "left",
            "TimeZoneSidKey": "GMT", "LocaleSidKey": "en_US", "EmailEncodingKey": "UTF-8",
            "LanguageLocaleKey": "en_US", "ProfileId": profile(at)}  # fmt: skip
    low, lead = at.ids["low"], at.ids["leads"][0]
    much = [
        sub("POST", "/sobjects/Lead", "a", {"LastName": "Left", "Company": "C"}),
        sub("POST", "/sobjects/ContentVersion", "f", {k: v for k, v in FILE.items() if k != "attributes"}),
        sub("POST", "/sobjects/User", "u", user),
        sub("PATCH", f"/sobjects/User/{low}", "d", {"IsActive": False}),
        sub("POST", f"/sobjects/User/{low}/password", "p", {"NewPassword": "Left-behind-1"}),
        sub("DELETE", f"/sobjects/User/{low}/password", "r"),
        sub("DELETE", f"/sobjects/Lead/{lead}", "x"),
        sub("GET", f"/sobjects/Account/{at.ids['account']}", "g"),
    ]  # fmt: skip
    bad = sub("POST", "/sobjects/Lead", "bad", {"Company": "C"})
    yield "/composite", {"allOrNone": True, "compositeRequest": [*much, bad]}
    nodes = [s for s in much if s["referenceId"] in "afudx"]
    yield "/composite/graph", {"graphs": [{"graphId": "1", "compositeRequest": [*nodes, bad]}]}
    yield "/composite/sobjects", {"allOrNone": True, "records": [LEAD, FILE, BAD]}
    child = {"attributes": {"type": "Contact", "referenceId": "c"}}
    row = {
        "attributes": {"type": "Account", "referenceId": "t"},
        "Name": "Left",
        "Contacts": {"records": [child]},
    }
    yield "/composite/tree/Account", {"records": [row]}
    rows = {"allOrNone": True, "records": [LEAD, BAD]}
    yield (
        "/composite",
        {
            "allOrNone": True,
            "compositeRequest": [sub("POST", "/composite/sobjects", "s", rows), bad],
        },
    )


def profile(at):
    q = "SELECT+Id+FROM+Profile+WHERE+Name='Read+Only'"
    return at.sf("GET", f"{V}/query?q={q}").json()["records"][0]["Id"]


@pytest.mark.parametrize("number", range(5))
def test_a_request_that_fails_as_a_whole_leaves_nothing_behind(at, number):
    path, body = list(failing(at))[number]
    low = at.tokens["low"]
    before = at.standing()
    answer = at.sf("POST", V + path, headers={"Sforce-Mru": "updateMru=true"}, json=body)
    assert '"success":true' not in answer.text.replace(" ", "")
    assert any(w in answer.text for w in ("REQUIRED_FIELD_MISSING", "PROCESSING_HALTED")), (
        answer.text
    )
    after = at.standing()
    assert {k: v for k, v in after.items() if before.get(k) != v} == {}
    assert at.sf("GET", f"{V}/limits", "low").status_code == 200
    assert at.tokens["low"] == low


def test_the_same_requests_without_the_failing_row_do_change(at):
    """The proof that the watch above sees what is left behind."""
    for number in range(3):
        path, body = list(failing(at))[number]
        before = at.standing()
        text = json.dumps(body).replace('{"Company": "C"}', '{"LastName": "Good", "Company": "C"}')
        text = text.replace(json.dumps(BAD), json.dumps(LEAD)).replace(
            "left@x", f"left{len(path)}@x"
        )
        answer = at.sf("POST", V + path, data=text, headers={"Content-Type": "application/json"})
        assert answer.status_code == 200, answer.text
        assert at.standing() != before, answer.text
        at.sf("PATCH", f"{V}/sobjects/User/{at.low}", json={"IsActive": True})
        at.restock()
        at.renew()


def test_a_soap_call_for_all_or_none_leaves_nothing_behind(at):
    good = "<sObjects><type>Lead</type><LastName>Left</LastName><Company>C</Company></sObjects>"
    bad = "<sObjects><type>Lead</type><Company>C</Company></sObjects>"
    header = "<AllOrNoneHeader><allOrNone>true</allOrNone></AllOrNoneHeader>"
    text = ENVELOPE.format(
        token=at.tokens["admin"], header=header, body=f"<create>{good}{bad}</create>"
    )
    before = at.standing()
    answer = requests.post(f"{at.main.url}/services/Soap/u/59.0", data=text.encode(), timeout=10,
                           headers={"Content-Type": "text/xml", "SOAPAction": '""'})  # fmt: skip
    assert "<success>true</success>" not in answer.text
    assert "REQUIRED_FIELD_MISSING" in answer.text
    assert at.standing() == before
