"""Every route of the table against every kind of caller who may not: the refusal, and no data."""

# ruff: noqa: E501 - requests and hostile texts stand whole

import pytest
from fuzz_mutation import written
from fuzz_range import PRIVATE, RIVAL, Range
from fuzz_seeds import Seeds

from syncproof.kit.auth import Session
from syncproof.kit.registry import systems
from syncproof.kit.rng import Rng

ROUTES = [(m, r) for r in systems()["salesforce"].routes() for m in r.methods]
OPEN = {
    "/services/data", "/.well-known/openid-configuration", "/id/keys", "/services/oauth2/token",
    "/services/oauth2/revoke", "/services/oauth2/introspect", "/services/oauth2/authorize",
}  # fmt: skip
"""Resources without a session: what they give is public, or asks for other credentials."""
CLOSED = [(m, r) for m, r in ROUTES if r.rule not in OPEN]
APIS = [(m, r) for m, r in CLOSED if not r.rule.startswith(("/id/", "/services/oauth2/"))]


@pytest.fixture(scope="module")
def attacked(serve):
    found = Range.open(serve)
    yield found
    found.session.close()


def opened(at, user, scopes=("api",), life=3_600_000, name="main"):
    """Put a session into the world as nobody would be given it."""
    now = at.served.world.clock.now_ms()
    token = f"00D!{user}{'+'.join(scopes)}{life}"
    at.served.world.sessions.open(token, Session(
        "salesforce", name, user, "x@x.example", "SyncProof Admin", list(scopes), now, now + life))  # fmt: skip
    return token


def plain(at, method, route, token, url=""):
    """Send a good request of a route with this session."""
    rng = Rng(7).derive("matrix", method, route.rule)
    seed = Seeds(at, rng).of(method, route.rule)
    headers = {k: v for k, v in seed.headers.items() if k != "Session"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    body = written(seed.kind, seed.body).replace(b"{token}", token.encode()) if seed.kind else None
    answer = at.session.request(method, (url or at.main.url) + seed.path, data=body, timeout=20,
                                headers=headers, allow_redirects=False)  # fmt: skip
    at.session.cookies.clear()
    return seed, answer


def code(method, answer):
    """Read how a family says that a caller is not let in."""
    text = answer.text
    if method == "HEAD":
        return answer.status_code
    if "/cometd" in answer.url:
        assert not any(m["successful"] for m in answer.json())
        return {m["error"] for m in answer.json()} <= {
            "401::Authentication invalid",
            "403::Handshake denied",
        }
    return answer.status_code, next((w for w in WORDS if w in text), text[:200])


WORDS = ("INVALID_SESSION_ID", "INVALID_AUTH_HEADER", "InvalidSessionId", "Missing_OAuth_Token",
         "Bad_OAuth_Token", "INVALID_LOGIN", "API_CURRENTLY_DISABLED", "FeatureNotEnabled")  # fmt: skip
REFUSED = {
    True, 401, 403, 400, (401, "INVALID_SESSION_ID"), (401, "INVALID_AUTH_HEADER"), (400, "InvalidSessionId"),
    (403, "Missing_OAuth_Token"), (403, "Bad_OAuth_Token"), (500, "INVALID_SESSION_ID"), (500, "INVALID_LOGIN"),
}  # fmt: skip


@pytest.mark.parametrize("who", ["nobody", "rubbish", "expired", "rival", "rival's port"])
def test_who_has_no_session_of_the_organisation_gets_a_refusal_and_nothing_else(attacked, who):
    at = attacked
    at.renew()
    tokens = {"nobody": "", "rubbish": "00D!AQ", "rival": at.tokens["rival"],
              "expired": opened(at, at.main.admin, life=0), "rival's port": at.tokens["admin"]}  # fmt: skip
    url = at.rival.url if who == "rival's port" else ""
    before, wrong = at.standing(), []
    for method, route in CLOSED:
        seed, answer = plain(at, method, route, tokens[who], url)
        found = code(method, answer)
        bare = answer.text
        if (
            found not in REFUSED
            or RIVAL in bare
            or PRIVATE in bare
            or ("Fuzz" in bare and "login" not in seed.path)
        ):
            wrong.append((method, route.rule, found))
    assert not wrong
    after = at.standing()
    gone = {"sessions"} if who == "expired" else set()
    assert {k for k in after if after[k] != before.get(k)} == gone


@pytest.mark.parametrize(
    "scopes", [("id", "openid"), ("refresh_token",), ("web", "chatter_api"), ()]
)
def test_a_session_without_the_scope_of_the_apis_opens_none(attacked, scopes):
    at = attacked
    token = opened(at, at.main.admin, scopes)
    before, wrong = at.standing(), []
    for method, route in APIS:
        _, answer = plain(at, method, route, token)
        found = code(method, answer)
        if found not in REFUSED or "Fuzz" in answer.text:
            wrong.append((method, route.rule, found))
    assert not wrong
    assert at.standing() == before


def test_a_user_without_api_access_gets_no_data(attacked):
    at = attacked
    user = at.main.user(profile="System Administrator", permissions={"api_enabled": False})
    token = opened(at, user)
    before, wrong = at.standing(), []
    for method, route in APIS:
        _, answer = plain(at, method, route, token)
        if any(w in answer.text for w in ("Fuzz", PRIVATE, RIVAL)) and answer.status_code < 300:
            wrong.append((method, route.rule, answer.status_code, answer.text[:200]))
    assert not wrong
    after = at.standing()
    assert {k for k in after if after[k] != before.get(k)} == set()


def test_a_user_without_rights_on_an_object_sees_and_changes_none_of_its_records(attacked):
    at, wrong = attacked, []
    at.renew()
    before = {lead["Id"]: lead for lead in at.main_leads()}
    for method, route in APIS:
        at.tokens["low"] = at.main.token(at.low)
        seed, answer = plain(at, method, route, at.tokens["low"])
        asked = f"{seed.path} {seed.body}"
        told = [k for k in at.ids["leads"] if k in answer.text and k not in asked]
        if (
            told
            or PRIVATE in answer.text
            or (answer.status_code == 200 and '"Company":"C"' in answer.text)
        ):
            wrong.append((method, route.rule, answer.status_code, answer.text[:300]))
    assert not wrong
    assert {lead["Id"]: lead for lead in at.main_leads()} == before
