"""OAuth under attack: other apps' codes, downgrades, split answers, doubled parameters."""

# ruff: noqa: E501 - requests and hostile texts stand whole

import pytest
import requests
from fuzz_seed_base import CALLBACK, VERIFIER
from hostile_org import Org

from syncproof.systems.salesforce import apps
from syncproof.systems.salesforce.org import org_of

FLOWS = ("authorization_code", "token", "refresh_token")


@pytest.fixture(scope="module")
def served(serve):
    return serve(salesforce={"instances": [{"name": "main"}, {"name": "rival"}]})


@pytest.fixture
def org(served):
    return Org(served)


@pytest.fixture
def given(org):
    return org.given("password")


def authorize(org, given, query="", **changes):
    asked = {"response_type": "code", "client_id": given["client_id"], "redirect_uri": CALLBACK,
             "username": given["username"], "password": given["password"], **changes}  # fmt: skip
    return requests.post(f"{org.url}/services/oauth2/authorize{query}", data=asked,
                         allow_redirects=False, timeout=10)  # fmt: skip


def code(org, given, **changes):
    return (
        authorize(org, given, **changes).headers["Location"].partition("code=")[2].partition("&")[0]
    )


def exchange(org, app, code, **changes):
    form = {"grant_type": "authorization_code", "client_id": app["client_id"], "redirect_uri": CALLBACK,
            "client_secret": app["client_secret"], "code": requests.utils.unquote(code), **changes}  # fmt: skip
    return org.login(**{k: v for k, v in form.items() if v is not None})


def test_a_code_is_good_for_the_app_that_it_was_given_to_alone(served, org, given):
    other = apps.create(org_of(org.instance), "Other", FLOWS, ("api",), everybody=True)
    rival = Org(served, "rival", served.port_of("salesforce", "rival"))
    got = code(org, given)
    for app, at in ((other, org), (rival.given("password"), rival), (rival.given("password"), org)):
        answer = exchange(at, app, got)
        assert (answer.status_code, answer.json()["error"]) in {
            (400, "invalid_grant"),
            (400, "invalid_client_id"),
        }
    assert exchange(org, given, got).status_code == 200  # nobody else has spent it


@pytest.mark.parametrize("verifier", [None, "", VERIFIER[:-1], VERIFIER + "x", "x" * 43])
@pytest.mark.parametrize("secret", [True, False])
def test_a_challenge_cannot_be_left_out_at_the_end(org, given, verifier, secret):
    got = code(org, given, code_challenge=VERIFIER, code_challenge_method="plain")
    more = {} if secret else {"client_secret": None}
    answer = exchange(org, given, got, code_verifier=verifier, **more)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    assert exchange(org, given, got, code_verifier=VERIFIER).status_code == 200


def test_a_verifier_of_the_other_method_is_none(org, given):
    got = code(org, given, code_challenge=VERIFIER, code_challenge_method="S256")
    assert exchange(org, given, got, code_verifier=VERIFIER).json()["error"] == "invalid_grant"


@pytest.mark.parametrize("uri", [
    "http://localhost@x.example/", "http://localhost:80@x.example/", "http://localhost.x.example/",
    "http://localhost\\@x.example/", "//x.example/", "javascript:alert(1)", "http://localhost:1/\r\nX: y",
    "http://localhost/#", "HTTP://LOCALHOST/", "http://127.0.0.1.x.example/", "http://localhost:1/%0d%0a\n", "data:,",
])  # fmt: skip
@pytest.mark.parametrize("kind", ["code", "token"])
def test_a_browser_is_not_sent_to_strangers(org, given, uri, kind):
    answer = authorize(org, given, redirect_uri=uri, response_type=kind)
    assert (answer.status_code, answer.headers.get("Location")) == (400, None)
    assert "X" not in answer.headers


@pytest.mark.parametrize(
    "state", ["a\r\nSet-Cookie: a=b", "\x00", "é\u2028", "#x", "&code=mine", '"><script>']
)
@pytest.mark.parametrize("kind", ["code", "token"])
def test_a_state_cannot_split_the_answer_or_add_to_it(org, given, state, kind):
    answer = authorize(org, given, state=state, response_type=kind)
    assert answer.status_code == 302
    assert "Set-Cookie" not in answer.headers
    mark = "?" if kind == "code" else "#"
    base, found, told = answer.headers["Location"].partition(mark)
    assert (base, found) == (CALLBACK, mark)
    pairs = requests.compat.urlparse(f"{CALLBACK}?{told}").query.split("&")
    names = [pair.partition("=")[0] for pair in pairs]
    assert names.count("code") == (kind == "code")
    assert len(names) == len(set(names))


def test_of_doubled_parameters_one_is_checked_and_used(org, given):
    evil = "?redirect_uri=https%3A%2F%2Fx.example%2F"
    answer = authorize(org, given, query=evil)
    assert answer.headers["Location"].startswith(CALLBACK)
    answer = authorize(
        org, given, query=f"?redirect_uri={CALLBACK}", redirect_uri="https://x.example/"
    )
    assert answer.status_code == 400


def test_a_page_of_somebody_else_cannot_approve_for_a_user(org, given):
    """There is no cookie that a browser could send along: without the password there is the page."""
    asked = {"response_type": "code", "client_id": given["client_id"], "redirect_uri": CALLBACK,
             "approve": "true"}  # fmt: skip
    for cookie in ("", f"sid={org.token()}; oauth_token={org.token()}"):
        answer = requests.post(f"{org.url}/services/oauth2/authorize", data=asked, timeout=10,
                               headers={"Cookie": cookie, "Origin": "https://x.example"}, allow_redirects=False)  # fmt: skip
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_introspection_and_revocation_are_not_for_other_organisations(served, org, given):
    rival = Org(served, "rival", served.port_of("salesforce", "rival"))
    other, token = rival.given("password"), org.token()
    form = {
        "client_id": other["client_id"],
        "client_secret": other["client_secret"],
        "token": token,
    }
    told = requests.post(f"{rival.url}/services/oauth2/introspect", data=form, timeout=10)
    assert told.json() == {"active": False}
    wrong = {**form, "client_secret": given["client_secret"]}
    told = requests.post(f"{rival.url}/services/oauth2/introspect", data=wrong, timeout=10)
    assert told.json()["error"] == "invalid_client"
    ended = requests.post(f"{rival.url}/services/oauth2/revoke", data={"token": token}, timeout=10)
    assert ended.status_code == 400
    assert org.status(token) == 200
