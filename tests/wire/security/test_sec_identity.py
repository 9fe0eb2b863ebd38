"""Tokens bind organisation, user, app, scopes and expiry; sessions end when they must."""

import json

import pytest
import requests
from hostile_org import GRANT, Org, claims_of, signed
from hostile_wire import Target, refused

from syncproof.kit.auth import Session
from syncproof.systems.salesforce import apps
from syncproof.systems.salesforce.org import org_of


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


@pytest.mark.parametrize("unit", ["", "x", "0Uv000000000000", "x\xa0", "../main", "0" * 5_000])
def test_a_unit_that_is_none_is_refused(target, unit):
    answer = target.ae("GET", "prospects?fields=id", headers={"Pardot-Business-Unit-Id": unit})
    assert answer.json()["code"] in {181, 201}


def test_a_unit_with_a_control_character_is_no_http(target):
    answer = target.ae("GET", "prospects?fields=id", headers={"Pardot-Business-Unit-Id": "x\x0b"})
    assert answer.status_code == 400


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
    for answer in (
        target.sf("GET", "/limits", headers={"Authorization": value}),
        target.ae("GET", "prospects?fields=id", headers={"Authorization": value}),
    ):
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
