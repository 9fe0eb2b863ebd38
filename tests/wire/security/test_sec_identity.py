"""Who is who: tokens bind organisation, user, app, scopes and expiry; sessions end when they must."""

import base64
import hashlib
import hmac
import json

import pytest
import requests
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)
from hostile_wire import Target, refused
from jwt.algorithms import RSAAlgorithm

from syncproof.kit.auth import Session
from syncproof.kit.keys import make_pair
from syncproof.systems.salesforce import apps
from syncproof.systems.salesforce.org import org_of

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
LIMITS = "/services/data/v59.0/limits"


class Org:
    """One organisation: acts in it by hand, logs users in."""

    def __init__(self, served, name="main", url=""):
        self.served, self.name = served, name
        self.url = url or served.urls["salesforce"]
        self.instance = served.world.instance("salesforce", name)
        self.admin = self.instance.memory["admin"]

    def act(self, method, *args):
        system = self.served.world.systems["salesforce"]
        return self.served.world.act(
            self.instance, method, "", lambda call: getattr(system, method)(call, *args)
        )

    def user(self, **spec):
        return self.act("create_user", spec)["id"]

    def given(self, kind, user=None, **more):
        return self.act("create_token", user or self.admin, {"kind": kind, **more})

    def token(self, user=None):
        return self.given("access_token", user)["access_token"]

    def login(self, **form):
        return requests.post(f"{self.url}/services/oauth2/token", data=form, timeout=10)

    def status(self, token, url=None):
        headers = {"Authorization": f"Bearer {token}"}
        return requests.get((url or self.url) + LIMITS, headers=headers, timeout=10).status_code

    @property
    def now(self):
        return self.served.world.clock.now_ms() // 1000


@pytest.fixture(scope="module")
def worlds(serve):
    """Two worlds of two organisations each; every organisation on its own port."""
    found = []
    for _ in range(2):
        served = serve(
            salesforce={"instances": [{"name": "main"}, {"name": "emea", "sandbox": True}]},
            account_engagement={"business_units": ["main", "second"]},
        )
        emea = served.port_of("salesforce", "emea")
        found.append((served, Org(served), Org(served, "emea", emea)))
    return found


@pytest.fixture
def org(target):
    return Org(target.served)


def unit_status(served, unit, token):
    headers = {"Authorization": f"Bearer {token}", "Pardot-Business-Unit-Id": unit}
    url = served.urls["account_engagement"] + "/api/v5/objects/prospects?fields=id"
    return requests.get(url, headers=headers, timeout=10).status_code


def test_a_token_is_good_for_its_own_organisation_alone(worlds):
    orgs = [org for _, *both in worlds for org in both]
    tokens = {org: org.token() for org in orgs}
    for holder in orgs:
        for place in orgs:
            expected = 200 if holder is place else 401
            assert place.status(tokens[holder]) == expected, (holder.name, place.name)


def test_only_the_organisation_that_a_unit_belongs_to_opens_it(worlds):
    for served, main, emea in worlds:
        units = served.world.instances_of("account_engagement")
        others = [org.token() for other, *both in worlds if other is not served for org in both]
        for unit in units:
            assert unit_status(served, unit.key, main.token()) == 200
            assert unit_status(served, unit.key, emea.token()) == 401
            assert {unit_status(served, unit.key, token) for token in others} == {401}


def test_a_user_unknown_to_one_unit_is_refused_there(worlds):
    served, main, _ = worlds[0]
    first, second = served.world.instances_of("account_engagement")
    user = main.user(profile="Standard User")
    row = {"salesforceId": user, "email": "u@x.example", "username": "u@x.example"}
    target = Target(served, main.token())
    headers = {"Pardot-Business-Unit-Id": first.key}
    assert target.seam("PUT", "/users", json={"users": [row]}, headers=headers).json()["results"][
        0]["success"]  # fmt: skip
    token = main.token(user)
    assert unit_status(served, first.key, token) == 200
    assert unit_status(served, second.key, token) == 401


@pytest.mark.parametrize("unit", ["", "x", "0Uv000000000000", "x\x0b", "../main", "0" * 5_000])
def test_a_unit_that_is_none_is_refused(target, unit):
    answer = target.ae("GET", "prospects?fields=id", headers={"Pardot-Business-Unit-Id": unit})
    assert answer.json()["code"] in {181, 201}


@pytest.mark.parametrize(("scopes", "expected"), [
    (["api", "refresh_token"], 401), (["api", "pardot_api"], 200), (["full"], 200), ([], 401),
])  # fmt: skip
def test_the_other_product_asks_for_its_scope(target, scopes, expected):
    holder = target.world.sessions.find(target.token, target.world.clock.now_ms())
    now = target.world.clock.now_ms()
    token = "scopes!" + "+".join(scopes)
    target.world.sessions.open(token, Session(
        holder.issuer, holder.instance, holder.user_id, holder.username, holder.app, scopes, now,
        now + 60_000,
    ))  # fmt: skip
    assert unit_status(target.served, target.unit.key, token) == expected


@pytest.mark.parametrize("name", ["sid", "oauth_token", "access_token", "Authorization"])
def test_a_cookie_or_a_parameter_is_no_identity(target, name):
    cookie = {"Authorization": "", "Cookie": f"{name}={target.token}"}
    assert target.sf("GET", "/limits", headers=cookie).status_code == 401
    assert target.ae("GET", "prospects?fields=id", headers=cookie).status_code == 401
    nothing = {"Authorization": ""}
    assert target.sf("GET", f"/limits?{name}={target.token}", headers=nothing).status_code == 401
    answer = target.ae("GET", f"prospects?fields=id&{name}={target.token}", headers=nothing)
    assert answer.status_code == 401
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("header", [
    "Bearer", "Bearer ", "Basic {}", "Token {}", "{}", "Bearer {} x", "Bearer x{}", "Bearer \xff",
    "Bearer 00D!AQ", "Bearer " + "a" * 10_000,
])  # fmt: skip
def test_an_authorization_that_is_none_is_401(target, header):
    value = header.replace("{}", target.token).encode("latin-1")
    for answer in (target.sf("GET", "/limits", headers={"Authorization": value}),
                   target.ae("GET", "prospects?fields=id", headers={"Authorization": value})):
        assert answer.status_code == 401
        refused(answer)


def ended_by(org, change):
    user = org.user(profile="Standard User")
    token = org.token(user)
    assert org.status(token) == 200
    change(user)
    return org.status(token)


@pytest.mark.parametrize("change", [
    {"password": "brand-new-1"}, {"active": False}, {"profile": "System Administrator"},
    {"permissions": {"api_enabled": False}}, {"fields": {"IsActive": False}},
], ids=str)  # fmt: skip
def test_a_session_ends_when_its_user_is_changed(org, change):
    assert ended_by(org, lambda user: org.act("update_user", user, change)) in {401, 403}


def test_a_session_ends_when_its_user_is_deactivated_over_the_wire(org, target):
    assert ended_by(org, lambda user: target.sf(
        "PATCH", f"/sobjects/User/{user}", json={"IsActive": False})) == 401  # fmt: skip


def test_a_session_ends_when_it_is_revoked_or_all_are(org):
    url = f"{org.url}/services/oauth2/revoke"
    token = org.token()
    assert requests.post(url, data={"token": token}, timeout=9).status_code == 200
    assert org.status(token) == 401
    assert requests.post(url, data={"token": token}, timeout=9).status_code == 400
    assert ended_by(org, lambda user: org.act("delete_tokens", user)) == 401


def test_a_session_that_ends_there_ends_in_the_other_product(org, target):
    token = org.token()
    assert unit_status(target.served, target.unit.key, token) == 200
    requests.post(f"{org.url}/services/oauth2/revoke", data={"token": token}, timeout=9)
    assert unit_status(target.served, target.unit.key, token) == 401


# --- passwords and refresh tokens --------------------------------------------------------------


def form(given, **changes):
    return {"grant_type": "password", "client_id": given["client_id"],
            "client_secret": given["client_secret"], "username": given["username"],
            "password": given["password"] + given["security_token"], **changes}  # fmt: skip


@pytest.mark.parametrize("password", [
    "{p}", "{t}", "{t}{p}", "{p}{t}x", "x{p}{t}", "{p} {t}", "", "{p}{t}\x00", "%", "\u0663",
])  # fmt: skip
def test_a_password_is_good_only_with_its_token_behind_it(target, org, password):
    given = org.given("password", org.user(profile="System Administrator"))
    wrong = password.format(p=given["password"], t=given["security_token"])
    with target.unchanged():
        answer = org.login(**form(given, password=wrong))
        assert answer.json() == {
            "error": "invalid_grant", "error_description": "authentication failure"
        }  # fmt: skip
    assert org.login(**form(given)).status_code == 200


def test_ten_wrong_passwords_lock_out_and_nothing_tells_so(org):
    given = org.given("password", org.user(profile="System Administrator"))
    answers = [org.login(**form(given, password="x")).json() for _ in range(10)]
    locked = org.login(**form(given))
    nobody = org.login(**form(given, username="nobody@x.example"))
    assert {json.dumps(a) for a in answers} == {locked.text.replace('":"', '": "').replace(
        '","', '", "')}  # fmt: skip
    assert nobody.json() == locked.json()


def test_a_reused_refresh_token_ends_its_whole_family(org):
    app = apps.named(org_of(org.instance), apps.ADMIN_APP)
    apps.save(org_of(org.instance), {**app, "rotate_refresh_tokens": True})
    try:
        given = org.given("password")
        first = org.login(**form(given)).json()["refresh_token"]
        renew = {"grant_type": "refresh_token", "client_id": given["client_id"]}
        second = org.login(**renew, refresh_token=first).json()["refresh_token"]
        assert second != first
        for spent in (first, second, "x", ""):
            answer = org.login(**renew, refresh_token=spent)
            assert answer.json() == {
                "error": "invalid_grant", "error_description": "expired access/refresh token"
            }  # fmt: skip
    finally:
        apps.save(org_of(org.instance), app)


def test_a_refresh_token_of_a_deactivated_user_gives_nothing(org):
    user = org.user(profile="System Administrator")
    given = org.given("password", user)
    refresh = org.login(**form(given)).json()["refresh_token"]
    org.act("update_user", user, {"active": False})
    answer = org.login(grant_type="refresh_token", client_id=given["client_id"],
                       refresh_token=refresh)  # fmt: skip
    assert answer.status_code == 400


# --- signed assertions -------------------------------------------------------------------------


def part(value):
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def signed(given, claims, head=None, key=None):
    """Sign claims as they are, also such as no library would."""
    text = part({"alg": "RS256", "typ": "JWT"} if head is None else head) + b"." + part(claims)
    algorithm = RSAAlgorithm(RSAAlgorithm.SHA256)
    seal = algorithm.sign(text, algorithm.prepare_key(key or given["private_key"]))
    return (text + b"." + part(seal)).decode()


def claims_of(org, given, **changes):
    return {"iss": given["client_id"], "sub": given["username"], "aud": given["audience"],
            "exp": org.now + 120, **changes}  # fmt: skip


def outcome(org, assertion):
    answer = org.login(grant_type=GRANT, assertion=assertion)
    assert answer.status_code in {200, 400}
    return answer.json().get("error_description", "granted")


GOOD = {
    "now": lambda now: {"exp": now}, "text": lambda now: {"exp": str(now + 120)},
    "5 minutes": lambda now: {"exp": now + 300}, "more claims": lambda now: {"nbf": "x", "jti": 1},
    "slash": lambda now: {"aud": "https://login.salesforce.com/"},
}  # fmt: skip
BAD = {
    "audience is invalid": [
        {"aud": "https://test.salesforce.com"}, {"aud": "https://login.salesforce.com.evil.example"},
        {"aud": ["https://login.salesforce.com"]}, {"aud": ""}, {"aud": None}, {"aud": 1},
    ],
    "expired authorization code": [{"exp": 1}, {"exp": True}, {"exp": -1}],
    "token validity expired": [{"exp": 1_767_600_120_000}, {"exp": 10**30}, {"exp": "1767600120000"}],
    "invalid assertion": [{"exp": "soon"}, {"exp": None}, {"exp": []}, {"exp": {}},
                          {"exp": "9" * 5_000}, {"exp": float("inf")}, {"exp": float("nan")}],
    "user hasn't approved this consumer": [
        {"sub": "nobody@x.example"}, {"sub": None}, {"sub": 1}, {"sub": ""}, {"sub": "\ud800"}],
    "client identifier invalid": [{"iss": "3MVG9x"}, {"iss": None}, {"iss": []}, {"iss": "\ud800"}],
}  # fmt: skip


@pytest.mark.parametrize("change", GOOD.values(), ids=GOOD)
def test_a_good_assertion_is_granted(org, change):
    given = org.given("jwt")
    assert outcome(org, signed(given, claims_of(org, given, **change(org.now)))) == "granted"


@pytest.mark.parametrize(("text", "changes"), [(t, c) for t, cs in BAD.items() for c in cs],
                         ids=lambda x: str(x)[:30])  # fmt: skip
def test_a_wrong_claim_is_refused_by_its_name(org, text, changes):
    given = org.given("jwt")
    assert outcome(org, signed(given, claims_of(org, given, **changes))) == text


HEADS = [
    {"alg": "none"}, {"alg": "HS256"}, {"alg": "rs256"}, {"alg": "RS512"}, {"alg": "PS256"},
    {"alg": ["RS256"]}, {}, [], {"alg": "RS256", "crit": ["b64"], "b64": False},
    {"alg": "RS256", "kid": 1}, b'{"alg":"RS256","alg":"none"}', b"[" * 50_000, b"\xff",
]  # fmt: skip


@pytest.mark.parametrize("head", HEADS, ids=lambda h: str(h)[:30])
def test_a_head_that_asks_for_anything_but_rs256_is_refused(org, head):
    given = org.given("jwt")
    assert outcome(org, signed(given, claims_of(org, given), head)) == "invalid assertion"


def test_the_public_key_is_no_secret_and_no_signature_is_none(org):
    given = org.given("jwt")
    public = load_pem_private_key(given["private_key"].encode(), None).public_key().public_bytes(
        Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)  # fmt: skip
    for key in (public, public.strip(), b"", given["client_id"].encode()):
        text = part({"alg": "HS256", "typ": "JWT"}) + b"." + part(claims_of(org, given))
        forged = text + b"." + part(hmac.new(key, text, hashlib.sha256).digest())
        assert outcome(org, forged.decode()) == "invalid assertion"
    text = (part({"alg": "none"}) + b"." + part(claims_of(org, given)) + b".").decode()
    assert outcome(org, text) == "invalid assertion"


def test_a_foreign_key_and_changed_claims_are_refused(org):
    given = org.given("jwt")
    foreign = signed(given, claims_of(org, given), key=make_pair()[0])
    assert outcome(org, foreign) == "invalid assertion"
    head, _, seal = signed(given, claims_of(org, given)).split(".")
    other = part(claims_of(org, given, sub=given["username"].upper())).decode()
    assert outcome(org, f"{head}.{other}.{seal}") == "invalid assertion"


@pytest.mark.parametrize("text", ["", ".", "..", "a.b", "a.b.c", "." * 50_000, "a" * 500_000,
                                  "\u0663.\u0663.\u0663", "a.b.c.d.e"], ids=lambda t: t[:9])  # fmt: skip
def test_rubbish_is_no_assertion(org, text):
    assert outcome(org, text) == "invalid assertion"


@pytest.mark.parametrize("claims", [b"[]", b'"x"', b"1", b"[" * 50_000, b'{"a":' * 50_000, b"\xff"],
                         ids=lambda c: str(c)[:12])  # fmt: skip
def test_claims_that_are_no_object_are_refused(org, claims):
    given = org.given("jwt")
    assert outcome(org, signed(given, claims)) == "invalid assertion"


def test_of_a_claim_that_comes_twice_the_last_counts_for_every_check(org):
    given = org.given("jwt")
    whole = json.dumps(claims_of(org, given)).encode()
    last_wrong = whole[:-1] + b', "sub": "nobody@x.example"}'
    last_right = b'{"sub": "nobody@x.example", ' + whole[1:]
    assert outcome(org, signed(given, last_wrong)) == "user hasn't approved this consumer"
    answer = org.login(grant_type=GRANT, assertion=signed(given, last_right)).json()
    assert answer["id"].endswith(org.admin)


def test_the_integration_user_is_nobody_by_password_or_by_another_app(org, target):
    user = target.unit.memory.get("connector") or next(
        u for u in target.world.systems["salesforce"].users(org.instance) if u["app"])  # fmt: skip
    name = user["username"]
    given = org.given("password")
    answer = org.login(**form(given, username=name))
    assert answer.json()["error_description"] == "authentication failure"
    other = org.given("jwt")
    answer = org.login(grant_type=GRANT,
                       assertion=signed(other, claims_of(org, other, sub=name)))  # fmt: skip
    assert answer.json()["error"] == "invalid_app_access"


@pytest.mark.parametrize("body", [
    "grant_type=%ed%a0%80", "grant_type[]=password", "grant_type=password%00", "", "&&&", "{}",
    "grant_type=password&grant_type=x", "a=b&" * 50_000,
], ids=lambda b: b[:20])  # fmt: skip
def test_a_hostile_form_is_an_oauth_error(org, body):
    url = f"{org.url}/services/oauth2/token"
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = requests.post(url, data=body, headers=headers, timeout=10)
    assert answer.json()["error"] == "unsupported_grant_type"
    refused(answer)


@pytest.mark.parametrize("basic", ["!!!", "//46eA==", "w6k6JWVkJWEwJTgw", "", "Og=="])
def test_hostile_basic_credentials_are_an_oauth_error(org, basic):
    url = f"{org.url}/services/oauth2/token"
    answer = requests.post(url, data={"grant_type": "client_credentials"}, timeout=10,
                           headers={"Authorization": f"Basic {basic}"})  # fmt: skip
    refused(answer)
