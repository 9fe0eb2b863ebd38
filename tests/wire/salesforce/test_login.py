"""Logging in: OAuth grants and SOAP."""

import base64
import hashlib
import hmac
import re

import jwt
import pytest
import requests

from syncproof.kit.keys import make_pair

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
ENVELOPE = (
    '<?xml version="1.0"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>'
    '<p:login xmlns:p="urn:partner.soap.sforce.com"><p:username>{}</p:username>'
    "<p:password>{}</p:password></p:login></e:Body></e:Envelope>"
)


@pytest.fixture
def password(shared):
    return shared.act("create_token", shared.admin, {"kind": "password"})


@pytest.fixture
def signed(shared):
    return shared.act("create_token", shared.admin, {"kind": "jwt"})


def assertion(shared, given, key=None, algorithm="RS256", **changes):
    now = shared.served.world.clock.now_ms() // 1000
    claims = {"iss": given["client_id"], "sub": given["username"], "aud": given["audience"],
              "exp": now + 120, **changes}  # fmt: skip
    return jwt.encode(claims, key or given["private_key"], algorithm)


def password_form(given, **changes):
    return {
        "grant_type": "password", "client_id": given["client_id"],
        "client_secret": given["client_secret"], "username": given["username"],
        "password": given["password"] + given["security_token"], **changes,
    }  # fmt: skip


def test_a_password_with_its_token_gives_a_signed_answer(shared, password):
    body = shared.login(**password_form(password)).json()
    message = (body["id"] + body["issued_at"]).encode()
    mac = hmac.new(password["client_secret"].encode(), message, hashlib.sha256).digest()
    assert base64.b64encode(mac).decode() == body["signature"]
    assert body["id"].endswith(f"/id/{shared.instance.key}/{shared.admin}")
    assert body["instance_url"] == shared.served.urls["salesforce"]
    assert body["token_type"] == "Bearer"
    assert body["access_token"].startswith(shared.instance.key[:15] + "!")
    assert "expires_in" not in body


@pytest.mark.parametrize(
    ("changes", "error", "text"),
    [
        ({"password": "wrong"}, "invalid_grant", "authentication failure"),
        ({"username": "nobody@x.example"}, "invalid_grant", "authentication failure"),
        ({"client_id": "3MVGwrong"}, "invalid_client_id", "client identifier invalid"),
        ({"client_secret": "wrong"}, "invalid_client", "invalid client credentials"),
        ({"grant_type": "magic"}, "unsupported_grant_type", "grant type not supported"),
    ],
)
def test_a_wrong_password_login_is_refused(shared, password, changes, error, text):
    answer = shared.login(**password_form(password, **changes))
    assert answer.status_code == 400
    assert answer.json() == {"error": error, "error_description": text}


def test_a_password_without_its_security_token_is_refused(shared, password):
    answer = shared.login(**password_form(password, password=password["password"]))
    assert answer.json()["error_description"] == "authentication failure"


def test_client_credentials_are_taken_from_the_body_and_from_basic(shared, password):
    form = {"grant_type": "client_credentials", "client_id": password["client_id"],
            "client_secret": password["client_secret"]}  # fmt: skip
    body = shared.login(**form).json()
    assert body["id"].endswith(shared.admin)
    assert "refresh_token" not in body
    basic = requests.post(
        f"{shared.served.urls['salesforce']}/services/oauth2/token",
        data={"grant_type": "client_credentials"},
        auth=(password["client_id"], password["client_secret"]), timeout=10,
    )  # fmt: skip
    assert basic.status_code == 200


def test_a_signed_assertion_logs_in_also_with_exp_as_text(shared, signed):
    now = shared.served.world.clock.now_ms() // 1000
    for exp in (now + 120, str(now + 120), now, now * 1000 + 300):
        given = _by_hand(shared, signed, exp)
        answer = shared.login(grant_type=GRANT, assertion=given)
        assert answer.status_code == 200, answer.text
        assert "refresh_token" not in answer.json()


def _by_hand(shared, signed, exp):
    """Sign claims that PyJWT would not encode, such as exp as text."""
    import json

    from jwt.algorithms import RSAAlgorithm

    def part(value):
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")

    claims = {"iss": signed["client_id"], "sub": signed["username"], "aud": signed["audience"],
              "exp": exp}  # fmt: skip
    text = part({"alg": "RS256", "typ": "JWT"}) + b"." + part(claims)
    algorithm = RSAAlgorithm(RSAAlgorithm.SHA256)
    signature = algorithm.sign(text, algorithm.prepare_key(signed["private_key"]))
    return (text + b"." + base64.urlsafe_b64encode(signature).rstrip(b"=")).decode()


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"aud": "https://example.com"}, "audience is invalid"),
        ({"aud": "https://test.salesforce.com"}, "audience is invalid"),
        ({"exp": 1_000_000_000}, "expired authorization code"),
        ({"exp": 2**63}, "invalid assertion"),
        ({"exp": "soon"}, "invalid assertion"),
        ({"sub": "nobody@x.example"}, "user hasn't approved this consumer"),
        ({"iss": "3MVGwrong"}, "client identifier invalid"),
    ],
)
def test_a_wrong_assertion_is_refused(shared, signed, changes, text):
    try:
        given = assertion(shared, signed, **changes)
    except (TypeError, ValueError):
        given = _by_hand(shared, signed, changes["exp"])
    answer = shared.login(grant_type=GRANT, assertion=given)
    assert answer.status_code == 400
    assert answer.json()["error_description"] == text


def test_an_assertion_signed_by_a_foreign_key_or_algorithm_is_refused(shared, signed):
    foreign = assertion(shared, signed, key=make_pair()[0])
    secret = assertion(shared, signed, key="x" * 32, algorithm="HS256")
    unsigned = jwt.encode({"iss": signed["client_id"]}, None, "none")
    for given in (foreign, secret, unsigned, "no.jwt.atall", ""):
        answer = shared.login(grant_type=GRANT, assertion=given)
        assert answer.json() == {
            "error": "invalid_grant", "error_description": "invalid assertion"
        }  # fmt: skip


def test_a_refresh_token_gives_new_sessions_until_it_is_revoked(shared, password):
    first = shared.login(**password_form(password)).json()
    form = {"grant_type": "refresh_token", "client_id": password["client_id"],
            "refresh_token": first["refresh_token"]}  # fmt: skip
    second = shared.login(**form).json()
    assert second["access_token"] != first["access_token"]
    assert "refresh_token" not in second
    url = f"{shared.served.urls['salesforce']}/services/oauth2/revoke"
    assert requests.post(url, data={"token": first["refresh_token"]}, timeout=9).status_code == 200
    refused = shared.login(**form)
    assert refused.json() == {
        "error": "invalid_grant", "error_description": "expired access/refresh token"
    }  # fmt: skip


def test_the_user_is_told_by_userinfo(shared):
    token = shared.token()["access_token"]
    url = f"{shared.served.urls['salesforce']}/services/oauth2/userinfo"
    body = requests.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=10).json()
    bad = requests.get(url, headers={"Authorization": "Bearer x"}, timeout=10)
    assert body["user_id"] == shared.admin
    assert body["organization_id"] == shared.instance.key
    assert (bad.status_code, bad.text) == (403, "Bad_OAuth_Token")


@pytest.mark.parametrize("path", ["u/59.0", "c/59.0", "u/59.0/00D000000000001"])
def test_soap_login_answers_with_unprefixed_tags(shared, password, path):
    body = ENVELOPE.format(password["username"], password["password"] + password["security_token"])
    answer = soap(shared, path, body)
    assert answer.status_code == 200
    tags = dict(re.findall(r"<(\w+)>([^<]*)</\1>", answer.text))
    assert tags["organizationId"] == shared.instance.key
    assert tags["userId"] == shared.admin
    assert tags["passwordExpired"] == tags["sandbox"] == "false"
    assert tags["serverUrl"].startswith(shared.served.urls["salesforce"] + "/services/Soap/")
    limits = requests.get(
        f"{shared.served.urls['salesforce']}/services/data/v59.0/limits",
        headers={"Authorization": f"Bearer {tags['sessionId']}"}, timeout=10,
    )  # fmt: skip
    assert limits.status_code == 200


def soap(shared, path, body):
    return requests.post(
        f"{shared.served.urls['salesforce']}/services/Soap/{path}", data=body,
        headers={"Content-Type": "text/xml", "SOAPAction": "login"}, timeout=10,
    )  # fmt: skip


def test_a_wrong_soap_login_is_a_fault_with_prefixed_codes(shared):
    answer = soap(shared, "u/59.0", ENVELOPE.format("nobody@x.example", "x"))
    assert answer.status_code == 500
    assert "<faultcode>sf:INVALID_LOGIN</faultcode>" in answer.text
    assert "<sf:exceptionCode>INVALID_LOGIN</sf:exceptionCode>" in answer.text
    assert "Invalid username, password, security token; or user locked out." in answer.text


@pytest.mark.parametrize(
    "body",
    [
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>',
        "<x" * 100,
        "",
        "<x/>",
    ],
)
def test_hostile_or_broken_xml_is_a_fault(shared, body):
    answer = soap(shared, "u/59.0", body)
    assert answer.status_code == 500
    assert "<sf:exceptionCode>" in answer.text


def test_ten_wrong_passwords_lock_the_user_out_for_a_quarter_of_an_hour(org):
    given = org.act("create_token", org.admin, {"kind": "password"})
    for _ in range(10):
        org.login(**password_form(given, password="wrong"))
    assert org.login(**password_form(given)).status_code == 400
    clock = org.served.world.clock
    clock.advance_to(clock.now_ms() + 15 * 60_000)
    assert org.login(**password_form(given)).status_code == 200


def test_a_session_dies_after_two_idle_hours_and_use_prolongs_it(org):
    sf, clock = org.as_user(), org.served.world.clock
    clock.advance_to(clock.now_ms() + 90 * 60_000)
    assert sf("GET", "/limits").status_code == 200
    clock.advance_to(clock.now_ms() + 90 * 60_000)
    assert sf("GET", "/limits").status_code == 200
    clock.advance_to(clock.now_ms() + 121 * 60_000)
    assert sf("GET", "/limits").status_code == 401


def test_deactivating_a_user_or_a_new_password_ends_the_sessions(org):
    user = org.user(profile="Standard User")
    first = org.as_user(user)
    org.act("update_user", user, {"password": "brand-new-1"})
    assert first("GET", "/limits").status_code == 401
    second = org.as_user(user)
    org.act("update_user", user, {"active": False})
    assert second("GET", "/limits").status_code == 401
    given = org.act("create_token", user, {"kind": "jwt"})
    refused = org.login(grant_type=GRANT, assertion=assertion(org, given))
    assert refused.json()["error_description"] == "inactive user"


def test_the_integration_user_is_for_its_app_alone(org):
    before = len(org.read("User", IsActive="true"))
    user = org.act("create_user", {"kind": "integration", "app": "account_engagement"})
    shown = next(u for u in org.served.world.systems["salesforce"].users(org.instance)
                 if u["id"] == user["id"])  # fmt: skip
    assert shown["profile"] == "B2BMA Integration User"
    assert before + 1 == len(org.read("User", IsActive="true"))
    given = org.act("create_token", user["id"], {"kind": "jwt", "app": "account_engagement"})
    answer = org.login(grant_type=GRANT, assertion=assertion(org, given)).json()
    assert "pardot_api" in answer["scope"].split()
    other = org.act("create_token", org.admin, {"kind": "jwt"})
    elsewhere = assertion(org, {**other, "username": user["username"]})
    assert org.login(grant_type=GRANT, assertion=elsewhere).json() == {
        "error": "invalid_app_access",
        "error_description": "user is not admin approved to access this app",
    }
    org.act("set_settings", {"integration_setup_complete": False})
    refused = org.login(grant_type=GRANT, assertion=assertion(org, given))
    assert refused.json()["error"] == "invalid_grant"


def test_the_integration_user_takes_no_sales_licence(serve):
    from org_by_hand import Org

    org = Org(serve(salesforce={"licenses": 2}))
    org.user(kind="integration", app="account_engagement")
    with pytest.raises(Exception, match="LICENSE_LIMIT_EXCEEDED"):
        org.user(profile="Standard User")


def test_a_token_of_one_organisation_is_nothing_to_another(serve):
    from org_by_hand import Org

    served = serve(salesforce={"instances": [{"name": "main"}, {"name": "emea", "sandbox": True}]})
    emea_url = served.port_of("salesforce", "emea")
    main, emea = Org(served), Org(served, "emea", emea_url)
    assert main.instance.key != emea.instance.key
    for org, other in ((main, emea_url), (emea, served.urls["salesforce"])):
        token = org.token()["access_token"]
        header = {"Authorization": f"Bearer {token}"}
        path = "/services/data/v59.0/limits"
        assert requests.get(other + path, headers=header, timeout=9).status_code == 401
        assert org.as_user()("GET", "/limits").status_code == 200
    given = emea.act("create_token", emea.admin, {"kind": "jwt"})
    assert given["audience"] == "https://test.salesforce.com"
    body = main.login(grant_type=GRANT, assertion=assertion(emea, given)).json()
    assert body["instance_url"] == emea_url
