"""What tokens are: formats, scopes, families of refresh tokens, id tokens, introspection."""

import base64
import hashlib
from urllib.parse import parse_qsl

import jwt
import pytest
import requests
from browser_flow import Browser, error_of
from defusedxml.ElementTree import fromstring

CREDENTIALS = ("client_id", "client_secret")


@pytest.fixture
def browser(org):
    return Browser(org, org.act("create_token", org.admin, {"kind": "password"}))


def post(org, path, form=None, **options):
    url = (org.url or org.served.urls["salesforce"]) + path
    return requests.post(url, data=form, timeout=10, **options)


def client(browser):
    return {name: browser.given[name] for name in CREDENTIALS}


def renew(org, browser, token):
    return org.login(grant_type="refresh_token", refresh_token=token, **client(browser))


def status(org, token):
    url = org.served.urls["salesforce"] + "/services/data/v59.0/limits"
    return requests.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=10).status_code


def form_of(browser):
    given = browser.given
    return {"grant_type": "password", "username": given["username"],
            "password": given["password"] + given["security_token"], **client(browser)}  # fmt: skip


@pytest.mark.parametrize("by_header", [False, True])
def test_the_answer_comes_as_json_xml_or_a_form(browser, org, by_header):
    kinds = {"json": "application/json", "xml": "application/xml",
             "urlencoded": "application/x-www-form-urlencoded"}  # fmt: skip
    for name, kind in kinds.items():
        headers = {"Accept": kind} if by_header else {}
        form = form_of(browser) if by_header else {**form_of(browser), "format": name}
        good = post(org, "/services/oauth2/token", form, headers=headers)
        bad = post(org, "/services/oauth2/token", {**form, "password": "no"}, headers=headers)
        assert good.headers["Content-Type"].startswith(kind)
        assert bad.headers["Content-Type"].startswith(kind)
        read = {
            "json": lambda a: a.json(),
            "xml": lambda a: {e.tag: e.text for e in fromstring(a.text)},
            "urlencoded": lambda a: dict(parse_qsl(a.text)),
        }[name]
        assert status(org, read(good)["access_token"]) == 200
        assert read(bad) == {
            "error": "invalid_grant", "error_description": "authentication failure"
        }  # fmt: skip
        assert bad.status_code == 400


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, ("unsupported_grant_type", "grant type not supported")),
        ({"grant_type": "device"}, ("unsupported_grant_type", "grant type not supported")),
        ({"response_type": "device_code"}, ("unsupported_grant_type", "grant type not supported")),
        ({"grant_type": "urn:ietf:params:oauth:grant-type:token-exchange"},
         ("unsupported_grant_type", "grant type not supported")),
        ({"grant_type": "authorization_code"}, ("invalid_client_id", "client identifier invalid")),
    ],
)  # fmt: skip
def test_other_grants_are_refused(org, form, error):
    assert error_of(post(org, "/services/oauth2/token", form)) == error


def test_the_token_endpoint_is_for_post_and_for_short_forms(org):
    url = org.served.urls["salesforce"] + "/services/oauth2/token"
    assert error_of(requests.get(url, timeout=10)) == ("invalid_request", "must be POST")
    assert error_of(post(org, "/services/oauth2/token", b"x=" + b"y" * 1_100_000))[0] == (
        "invalid_request"
    )
    assert error_of(post(org, "/services/oauth2/token", {}, headers={"Authorization": "Basic x"}))[
        0
    ] == "invalid_client"  # fmt: skip
    assert post(org, "/services/oauth2/singleaccess").status_code == 404


def test_scopes_are_those_asked_for_and_a_refresh_token_is_one_of_them(browser, org):
    whole = browser.exchange(browser.code()).json()
    narrow = browser.exchange(browser.code(scope="api id")).json()
    offline = browser.exchange(browser.code(scope="api offline_access")).json()
    assert whole["scope"] == "api refresh_token full pardot_api"
    assert (narrow["scope"], "refresh_token" in narrow) == ("api id", False)
    assert (offline["scope"], "refresh_token" in offline) == ("api refresh_token", True)
    renewed = renew(org, browser, offline["refresh_token"]).json()
    assert renewed["scope"] == "api refresh_token"
    assert "refresh_token" not in renewed


def test_a_session_without_the_scope_api_opens_nothing_but_who_one_is(browser, org):
    token = browser.exchange(browser.code(scope="openid id")).json()["access_token"]
    url, headers = org.served.urls["salesforce"], {"Authorization": f"Bearer {token}"}
    refused = requests.get(f"{url}/services/data/v59.0/limits", headers=headers, timeout=10)
    assert (refused.status_code, refused.json()) == (401, [{
        "message": "This session is not valid for use with the REST API",
        "errorCode": "INVALID_SESSION_ID",
    }])  # fmt: skip
    told = requests.get(f"{url}/services/oauth2/userinfo", headers=headers, timeout=10)
    assert told.json()["user_id"] == org.admin


def test_the_sixth_refresh_token_ends_the_first(browser, org):
    made = [browser.exchange(browser.code()).json() for _ in range(6)]
    assert error_of(renew(org, browser, made[0]["refresh_token"]))[1] == (
        "expired access/refresh token"
    )
    assert {renew(org, browser, m["refresh_token"]).status_code for m in made[1:]} == {200}
    assert [status(org, m["access_token"]) for m in made[:2]] == [401, 200]


def test_revoking_a_refresh_token_ends_the_sessions_that_it_gave(browser, org):
    first = browser.exchange(browser.code()).json()
    second = renew(org, browser, first["refresh_token"]).json()
    other = browser.exchange(browser.code()).json()
    answer = post(org, "/services/oauth2/revoke", {"token": first["refresh_token"]})
    assert (answer.status_code, answer.content) == (200, b"")
    assert [status(org, b["access_token"]) for b in (first, second, other)] == [401, 401, 200]
    assert renew(org, browser, first["refresh_token"]).status_code == 400
    again = post(org, "/services/oauth2/revoke", {"token": first["refresh_token"]})
    assert error_of(again) == ("invalid_token", "invalid token")
    url = org.served.urls["salesforce"] + "/services/oauth2/revoke"
    gone = requests.get(url, params={"token": other["access_token"]}, timeout=10)
    assert (gone.status_code, status(org, other["access_token"])) == (200, 401)
    assert renew(org, browser, other["refresh_token"]).status_code == 200


def test_an_administrator_lets_refresh_tokens_rotate(browser, org):
    org.act("set_settings", {"rotate_refresh_tokens": True})
    first = browser.exchange(browser.code()).json()
    second = renew(org, browser, first["refresh_token"]).json()
    third = renew(org, browser, second["refresh_token"]).json()
    assert len({b["refresh_token"] for b in (first, second, third)}) == 3
    assert error_of(renew(org, browser, first["refresh_token"]))[0] == "invalid_grant"
    assert renew(org, browser, third["refresh_token"]).status_code == 400
    assert [status(org, b["access_token"]) for b in (first, second, third)] == [401] * 3


def test_an_administrator_lets_refresh_tokens_grow_old(browser, org):
    clock = org.served.world.clock
    token = browser.exchange(browser.code()).json()["refresh_token"]
    org.act("set_settings", {"refresh_token_hours": 2})
    clock.advance_to(clock.now_ms() + 7_200_000 - 1)
    assert renew(org, browser, token).status_code == 200
    clock.advance_to(clock.now_ms() + 1)
    assert error_of(renew(org, browser, token)) == (
        "invalid_grant", "expired access/refresh token"
    )  # fmt: skip
    assert error_of(post(org, "/services/oauth2/revoke", {"token": token}))[0] == "invalid_token"
    org.act("set_settings", {"refresh_token_hours": 0})
    assert renew(org, browser, token).status_code == 200


def test_introspection_tells_an_app_about_its_own_tokens(browser, org):
    body = browser.exchange(browser.code(scope="api refresh_token")).json()
    now = org.served.world.clock.now_ms() // 1000

    def ask(token, **changes):
        form = {"token": token, **client(browser), **changes}
        return post(org, "/services/oauth2/introspect", form)

    told = ask(body["access_token"]).json()
    assert told == {
        "active": True, "scope": "api refresh_token", "client_id": browser.given["client_id"],
        "username": browser.given["username"], "sub": body["id"], "token_type": "access_token",
        "exp": now + 7200, "iat": now, "nbf": now,
    }  # fmt: skip
    assert ask(body["refresh_token"]).json()["token_type"] == "refresh_token"
    assert ask("nothing").json() == {"active": False}
    foreign = org.token()["access_token"]
    assert ask(foreign).json()["active"] is True
    assert error_of(ask(body["access_token"], client_secret="x")) == (
        "invalid_client", "invalid client credentials"
    )  # fmt: skip
    clock = org.served.world.clock
    clock.advance_to(clock.now_ms() + 7_200_000)
    assert ask(body["access_token"]).json() == {"active": False}


def test_an_id_token_is_signed_by_a_key_that_is_published(browser, org):
    body = browser.exchange(browser.code(scope="openid api", nonce="n-1")).json()
    url = org.served.urls["salesforce"]
    config = requests.get(f"{url}/.well-known/openid-configuration", timeout=10).json()
    assert config["issuer"] == url
    assert config["token_endpoint"] == f"{url}/services/oauth2/token"
    keys = requests.get(config["jwks_uri"], timeout=10).json()["keys"]
    kid = jwt.get_unverified_header(body["id_token"])["kid"]
    key = jwt.PyJWK(next(k for k in keys if k["kid"] == kid))
    claims = jwt.decode(
        body["id_token"], key, algorithms=["RS256"], audience=browser.given["client_id"],
        issuer=url, options={"verify_exp": False, "verify_iat": False},
    )  # fmt: skip
    now = org.served.world.clock.now_ms() // 1000
    half = hashlib.sha256(body["access_token"].encode()).digest()[:16]
    assert (claims["sub"], claims["nonce"]) == (body["id"], "n-1")
    assert (claims["iat"], claims["exp"]) == (now, now + 120)
    assert claims["at_hash"] == base64.urlsafe_b64encode(half).rstrip(b"=").decode()
    assert "id_token" not in browser.exchange(browser.code(scope="api")).json()


def test_the_identity_url_tells_who_one_is(browser, org):
    body = browser.exchange(browser.code()).json()
    headers = {"Authorization": f"Bearer {body['access_token']}"}

    def ask(url=body["id"], **options):
        return requests.get(url, timeout=10, **options)

    told = ask(params={"format": "json", "version": "61.0"}, headers=headers).json()
    assert told["user_id"] == org.admin
    assert told["urls"]["query"].endswith("/services/data/v61.0/query/")
    plain = ask(params={"oauth_token": body["access_token"]}).json()
    assert "{version}" in plain["urls"]["rest"]
    assert (
        ask(params={"version": "latest"}, headers=headers)
        .json()["urls"]["rest"]
        .endswith("/services/data/v66.0/")
    )
    for key in ("enterprise", "metadata", "partner", "search", "tooling_rest", "custom_domain"):
        assert plain["urls"][key].startswith(org.served.urls["salesforce"])
    refusals = [
        (ask(), (403, "Missing_OAuth_Token")),
        (ask(headers={"Authorization": "Bearer x"}), (403, "Bad_OAuth_Token")),
        (ask(body["id"].replace("/00D", "/00E"), headers=headers), (403, "Wrong_Org")),
        (ask(body["id"].replace("/005", "/006"), headers=headers), (404, "Bad_Id")),
    ]
    for answer, expected in refusals:
        assert (answer.status_code, answer.text) == expected
    assert ask(params={"format": "xml"}, headers=headers).status_code == 406
