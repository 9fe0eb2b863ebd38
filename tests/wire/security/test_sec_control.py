"""Control interface and console: wrong types are told, pages are inert, nobody else is let in."""

import re
from urllib.parse import urlsplit

import pytest
import requests
from hostile_wire import raw, request, status

from syncproof.control.app import resources

WRONG = [[], {}, True, 1, 1.5, "x", None, [[1]], {"a": 1}, 2**63, -(2**63), 1e308, "\u0663", "\x00"]
NUMBERS = ["x", "-1", "9" * 30, "9" * 5_000, "²", "\x00"]
IMG = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def control(whole):
    ready = whole.ready()
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {ready['control_token']}"

    def call(method, path, **options):
        return session.request(method, ready["control"] + path, timeout=20, **options)

    yield call
    session.close()


def told(answer):
    """Demand an answer of ours that is no crash."""
    assert answer.status_code < 500, answer.text
    assert answer.elapsed.total_seconds() < 1
    if answer.status_code >= 400:
        assert set(answer.json()["error"]) == {"code", "message", "hint"}


CHANGING = [
    (r.method, r.path, r.body)
    for r in resources()
    if r.body is not None and r.path not in {"/worlds", "/clock/advance"}
]


@pytest.mark.parametrize("system", ["salesforce", "account_engagement"])
@pytest.mark.parametrize(("method", "path", "body"), CHANGING, ids=lambda x: str(x)[:40])
def test_members_of_the_wrong_type_are_told(whole, control, system, method, path, body):
    users = whole.world.systems[system].users(whole.world.instance(system))
    names = {"system": system, "name": "Lead" if system == "salesforce" else "prospects",
             "user": str(users[0]["id"]), "field": "None__c", "key": "1"}  # fmt: skip
    there = re.sub(r"<(?:\w+:)?(\w+)>", lambda m: names.get(m[1], "x"), path)
    members = {f.alias or n for n, f in body.model_fields.items()}
    for name in [*members, "fields", "permissions", "profile", "role", "active", "nothing"]:
        for value in WRONG:
            if path.endswith("/settings") or (name, value) == ("active", None):
                continue
            told(control(method, there, json={name: value}))
    for value in WRONG:
        told(control(method, there, json=value))


@pytest.mark.parametrize("system", ["salesforce", "account_engagement"])
def test_arguments_of_actions_are_checked(control, system):
    for action in control("GET", f"/systems/{system}/actions").json()["actions"]:
        path = f"/systems/{system}/actions/{action['name']}"
        properties = action["schema"].get("properties", {})
        for name in properties:
            for value in WRONG:
                told(control("POST", path, json={"args": {name: value}}))
                whole = dict.fromkeys(properties, "Lead") | {name: value}
                told(control("POST", path, json={"args": whole}))
        if action["schema"].get("required"):
            missing = control("POST", path, json={"args": {}})
            assert "missing" in missing.json()["error"]["message"]


@pytest.mark.parametrize("system", ["salesforce", "account_engagement"])
def test_settings_of_the_wrong_type_change_nothing(control, system):
    path = f"/systems/{system}/settings"
    shown = control("GET", path).json()
    for name, spec in shown["schema"]["properties"].items():
        for value in ([], {}, [[1]], {"a": 1}, 1e308, "\x00"):
            if spec.get("type") in {"array", "object"}:
                continue
            answer = control("PATCH", path, json={name: value})
            assert 400 <= answer.status_code < 500, (name, value)
    assert control("GET", path).json()["settings"] == shown["settings"]


@pytest.mark.parametrize("text", NUMBERS, ids=lambda t: t[:5])
def test_numbers_in_query_strings_are_checked(control, text):
    for name in ("from", "to", "limit", "status"):
        told(control("GET", "/journal", params={name: text}))
    told(control("GET", f"/journal/{text}"))
    for path, field in (("salesforce/records/Lead", "NumberOfEmployees"),
                        ("account_engagement/records/prospects", "score")):  # fmt: skip
        for name in ("limit", "after", field, "createdAt", "CreatedDate"):
            told(control("GET", f"/systems/{path}", params={name: text}))


@pytest.mark.parametrize("to", ["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "x",
                                "9999-12-31T23:59:59Z", "2026-01-05", 1, None, [],
                                "\x00"])  # fmt: skip
def test_time_goes_to_no_time_that_is_none(control, to):
    before = control("GET", "/clock").json()["now"]
    told(control("POST", "/clock/advance", json={"to": to}))
    assert control("GET", "/clock").json()["now"] == before


@pytest.mark.parametrize("name", ["../empty", "/etc/passwd", "a\x00", "%2e%2e", "x" * 65, "EMPTY",
                                  "empty.yaml", "con", "", "😀", "..\\empty"])  # fmt: skip
def test_a_scenario_is_named_and_never_a_path(control, name):
    answer = control("POST", "/worlds", json={"scenario": name})
    assert answer.status_code == 400
    assert control("POST", f"/worlds/snapshots/{name}/restore").status_code in {404, 405}


def test_a_chunked_body_is_neither_ignored_nor_let_in_undressed(whole):
    ready = whole.ready()
    port = urlsplit(ready["console"]).port
    for kind, expected in (("text/plain", 415), ("application/json", 400)):
        data = request("POST /control/v1/clock/advance", f"Content-Type: {kind}",
                       f"Authorization: Bearer {ready['control_token']}",
                       "Transfer-Encoding: chunked",
                       body=b'd\r\n{"second":"x"\r\n0\r\n\r\n')  # fmt: skip
        answer = raw(ready["console"], data.replace(b"localhost", b"localhost:%d" % port))
        assert status(answer) == expected
        assert expected == 415 or b"not JSON" in answer


@pytest.mark.parametrize("path", ["/", "/console/console.js", "/control/v1/worlds"])
@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil", ""])
def test_another_host_sees_neither_page_nor_data(whole, path, host):
    answer = requests.get(whole.ready()["console"] + path, headers={"Host": host}, timeout=10)
    assert answer.status_code in {400, 403}
    assert "SyncProof</h1>" not in answer.text


def test_pages_are_inert_and_carry_a_strict_policy(whole, control):
    console = whole.ready()["console"]
    before = requests.get(console + "/", timeout=10)
    fields = {"LastName": IMG, "Company": "</script><script>alert(1)</script>"}
    made = control("POST", "/systems/salesforce/records/Lead", json={"fields": fields})
    assert made.json()["record"]["LastName"] == IMG
    requests.get(f"{whole.ready()['systems']['salesforce']['url']}/{IMG}", timeout=10)
    after = requests.get(console + "/", timeout=10)
    assert after.text == before.text
    policy = dict(p.strip().split(" ", 1) for p in
                  after.headers["Content-Security-Policy"].split(";"))  # fmt: skip
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert after.headers["X-Content-Type-Options"] == "nosniff"
    assert not re.search(r"\son\w+=|javascript:|<script>|style=", after.text)


def test_the_console_writes_data_only_as_text(whole):
    script = requests.get(whole.ready()["console"] + "/console/console.js", timeout=10).text
    assert "textContent" in script
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|new Function|setAttribute|"
        r"\.href\s*=|\.src\s*=|srcdoc|createContextualFragment|DOMParser", script
    )  # fmt: skip


def test_data_is_never_sent_as_a_page(whole, control):
    for path in ("/journal", "/journal.jsonl", "/systems/salesforce/records/Lead", "/worlds",
                 f"/systems/{IMG}/users", "/openapi.json"):  # fmt: skip
        kind = control("GET", path).headers["Content-Type"]
        assert kind.startswith(("application/json", "application/x-ndjson")), path
