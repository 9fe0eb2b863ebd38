"""Signed assertions: RS256 by the app's own key, every claim checked, nothing guessed."""

import hashlib
import hmac
import json

import pytest
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)
from hostile_org import GRANT, claims_of, part, signed

from syncproof.kit.keys import make_pair


def outcome(org, assertion):
    answer = org.login(grant_type=GRANT, assertion=assertion)
    assert answer.status_code in {200, 400}
    return answer.json().get("error_description", "granted")


GOOD = {
    "now": lambda now: {"exp": now}, "text": lambda now: {"exp": str(now + 120)},
    "5 minutes": lambda now: {"exp": now + 300}, "more claims": lambda now: {"nbf": "x", "jti": 1},
    "milliseconds": lambda now: {"exp": now * 1000},
    "slash": lambda now: {"aud": "https://login.salesforce.com/"},
}  # fmt: skip
BAD = {
    "audience is invalid": [
        {"aud": "https://test.salesforce.com"}, {"aud": "https://login.salesforce.com.evil.test"},
        {"aud": ["https://login.salesforce.com"]}, {"aud": ""}, {"aud": None}, {"aud": 1},
    ],
    "expired authorization code": [{"exp": 1}, {"exp": True}, {"exp": -1}],
    "invalid assertion": [{"exp": 2**63}, {"exp": 10**30},
                          {"exp": "soon"}, {"exp": None}, {"exp": []}, {"exp": {}},
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
                                  "\u0663.\u0663.\u0663", "a.b.c.d.e"],
                         ids=lambda t: t[:9])  # fmt: skip
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
