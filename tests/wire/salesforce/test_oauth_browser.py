"""The flows through a browser: the login page, codes with PKCE, tokens in the fragment."""

import base64
import hashlib
import hmac
from urllib.parse import urlsplit

import pytest
import requests
from browser_flow import CALLBACK, VERIFIER, Browser, challenge, error_of, told


@pytest.fixture
def browser(org):
    return Browser(org, org.act("create_token", org.admin, {"kind": "password"}))


def test_the_login_page_is_safe_and_shows_what_it_was_given_as_text(browser):
    answer = browser.get(login_hint='"><script>alert(1)</script>', state="</form><b>")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "<script>" not in answer.text
    assert "</form><b>" not in answer.text
    assert "&lt;script&gt;" in answer.text
    assert "Set-Cookie" not in answer.headers


def test_name_and_password_give_a_code_and_the_state_untouched(browser, org):
    answer = browser.post()
    found = told(answer)
    assert found["state"] == "s 1&2"
    assert found.keys() == {"code", "state"}
    body = browser.exchange(found["code"]).json()
    assert body["id"].endswith(org.admin)
    mac = hmac.new(
        browser.given["client_secret"].encode(), (body["id"] + body["issued_at"]).encode(),
        hashlib.sha256,
    ).digest()  # fmt: skip
    assert base64.b64encode(mac).decode() == body["signature"]
    assert "refresh_token" in body["scope"].split()
    renewed = org.login(
        grant_type="refresh_token", client_id=browser.given["client_id"],
        refresh_token=body["refresh_token"],
    )  # fmt: skip
    assert renewed.status_code == 200


def test_a_session_of_the_user_approves_without_the_page(browser, org):
    token = org.token()["access_token"]
    assert browser.exchange(told(browser.get(token))["code"]).status_code == 200
    denied = told(browser.get(token, approve="false"))
    assert denied["error"] == "access_denied"
    narrow = browser.exchange(browser.code(scope="api openid")).json()["access_token"]
    assert told(browser.get(narrow))["error"] == "access_denied"
    bad = browser.get("nothing")
    assert (bad.status_code, "Location" in bad.headers) == (401, False)


def test_a_wrong_password_shows_the_page_again_and_counts_for_the_lockout(browser):
    for _ in range(10):
        answer = browser.post(password="wrong")
        assert (answer.status_code, "Location" in answer.headers) == (200, False)
        assert "check your username" in answer.text
        assert "wrong" not in answer.text.replace("wrong password", "")
    assert browser.post().status_code == 200


def test_a_refusal_by_the_user_is_told(browser):
    assert told(browser.post(approve="false")) == {
        "error": "access_denied", "error_description": "end-user denied authorization",
        "state": "s 1&2",
    }  # fmt: skip


def test_immediate_wants_a_user_who_has_approved_before(browser, org):
    user = org.user(profile="Standard User")
    token = org.token(user)["access_token"]
    assert told(browser.get(immediate="true"))["error"] == "immediate_unsuccessful"
    app = org.instance.world.state.get("salesforce/main/apps", "SyncProof Admin")
    org.instance.world.state.put(
        "salesforce/main/apps", "SyncProof Admin", {**app, "everybody": False}
    )
    assert told(browser.get(token, immediate="true"))["error"] == "immediate_unsuccessful"
    assert "code" in told(browser.get(token))
    assert "code" in told(browser.get(token, immediate="true"))


@pytest.mark.parametrize(
    "uri",
    [
        None, "", "https://elsewhere.example/callback", "http://localhost@elsewhere.example/",
        "http://localhost.elsewhere.example/", "http://localhost:1/#f", "javascript:alert(1)",
        "//localhost/callback", "http://localhost:99/a b", "http://localhost\\@x.example/",
        "http://127.0.0.1:80\r\nSet-Cookie: a=b",
    ],
)  # fmt: skip
def test_a_browser_is_never_sent_where_no_app_is_registered(browser, uri):
    for answer in (browser.get(redirect_uri=uri), browser.post(redirect_uri=uri)):
        assert answer.status_code == 400
        assert "Location" not in answer.headers
        assert "redirect_uri_mismatch" in answer.text
    wrong = browser.get(client_id="3MVGwrong")
    assert (wrong.status_code, "invalid_client_id" in wrong.text) == (400, True)


def test_an_administrator_registers_where_an_app_may_be(browser, org):
    where = "https://app.example/done?x=1"
    org.act("set_settings", {"callback_urls": [where]})
    answer = browser.post(redirect_uri=where)
    assert answer.headers["Location"].startswith(where + "&code=")
    code = answer.headers["Location"].partition("code=")[2].partition("&")[0]
    refused = browser.exchange(requests.utils.unquote(code))
    assert error_of(refused)[0] == "redirect_uri_mismatch"
    assert browser.exchange(requests.utils.unquote(code), redirect_uri=where).status_code == 200
    assert browser.post(redirect_uri=where + "&y").status_code == 400
    for bad in (
        "nothing",
        "https://x.example/#f",
        "https://x.example/ y",
        "https://\u65e5.example/",
    ):
        with pytest.raises(Exception, match="callback_urls"):
            org.act("set_settings", {"callback_urls": [bad]})


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "magic"}, "unsupported_response_type"),
        ({"response_type": None}, "unsupported_response_type"),
        ({"scope": "api everything"}, "invalid_scope"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge": "x" * 43, "code_challenge_method": "S1"}, "invalid_request"),
    ],
)
def test_other_mistakes_are_told_to_the_app(browser, changes, error):
    found = told(browser.get(**changes))
    assert (found["error"], found["state"]) == (error, "s 1&2")


@pytest.mark.parametrize("method", [None, "S256", "plain"])
def test_a_challenge_wants_its_verifier_and_then_no_secret(browser, method):
    asked = VERIFIER if method == "plain" else challenge()
    code = browser.code(code_challenge=asked, code_challenge_method=method)
    assert error_of(browser.exchange(code))[1] == "invalid code verifier"
    wrong = browser.exchange(code, code_verifier=VERIFIER + "x")
    assert error_of(wrong) == ("invalid_grant", "invalid code verifier")
    if method != "plain":
        assert error_of(browser.exchange(code, code_verifier=challenge()))[0] == "invalid_grant"
    done = browser.exchange(code, code_verifier=VERIFIER, client_secret=None)
    assert done.status_code == 200, done.text


def test_without_a_challenge_the_secret_is_needed(browser):
    code = browser.code()
    for secret in (None, "wrong"):
        assert error_of(browser.exchange(code, client_secret=secret)) == (
            "invalid_client", "invalid client credentials"
        )  # fmt: skip
    assert browser.exchange(code).status_code == 200


def test_a_code_is_good_once_and_using_it_again_ends_what_it_gave(browser, org):
    code = browser.code()
    body = browser.exchange(code).json()
    assert error_of(browser.exchange(code)) == ("invalid_grant", "expired authorization code")
    limits = requests.get(
        browser.url + "/services/data/v59.0/limits",
        headers={"Authorization": f"Bearer {body['access_token']}"}, timeout=10,
    )  # fmt: skip
    assert limits.status_code == 401
    again = org.login(grant_type="refresh_token", client_id=browser.given["client_id"],
                      refresh_token=body["refresh_token"])  # fmt: skip
    assert error_of(again) == ("invalid_grant", "expired access/refresh token")


def test_a_code_lives_a_quarter_of_an_hour(browser, org):
    clock = org.served.world.clock
    early, late = browser.code(), browser.code()
    clock.advance_to(clock.now_ms() + 15 * 60_000 - 1)
    assert browser.exchange(early).status_code == 200
    clock.advance_to(clock.now_ms() + 1)
    assert error_of(browser.exchange(late))[1] == "expired authorization code"
    assert error_of(browser.exchange("aPrxnothing"))[1] == "invalid authorization code"
    assert error_of(browser.exchange(None))[0] == "invalid_request"


def test_the_user_agent_flow_gives_the_token_in_the_fragment(browser, org):
    answer = browser.post(response_type="token", scope="api refresh_token")
    found = told(answer, "fragment")
    assert urlsplit(answer.headers["Location"]).query == ""
    assert found["state"] == "s 1&2"
    assert "refresh_token" not in found
    assert found["scope"] == "api"
    limits = requests.get(
        browser.url + "/services/data/v59.0/limits",
        headers={"Authorization": f"Bearer {found['access_token']}"}, timeout=10,
    )  # fmt: skip
    assert limits.status_code == 200
    refused = browser.post(response_type="token", approve="false")
    assert told(refused, "fragment")["error"] == "access_denied"


def test_the_integration_user_cannot_come_through_the_page(browser, org):
    made = org.act("create_user", {"kind": "integration", "app": "account_engagement"})
    answer = browser.post(username=made["username"])
    assert (answer.status_code, "Location" in answer.headers) == (200, False)
    token = org.token(made["id"], app="account_engagement")["access_token"]
    assert told(browser.get(token))["error"] == "access_denied"


def test_the_journal_keeps_neither_code_nor_token(browser, org):
    code = browser.code()
    body = browser.exchange(code).json()
    found = told(browser.post(response_type="token"), "fragment")
    org.served.world.journal.flush()
    shown = repr(list(org.served.world.journal.lines()))
    assert "/services/oauth2/authorize" in shown
    for secret in (code, code[4:40], body["access_token"], found["access_token"],
                   found["access_token"].partition("!")[2]):  # fmt: skip
        assert secret not in shown
    assert CALLBACK in shown or "callback" in shown
