"""Rubbish at the OAuth endpoints: an answer in their own words, never a crash, never a redirect."""

import pytest
import requests

from syncproof.kit.rng import Rng

PIECES = (
    "", "x", "\x00", "\x1b[0m", "%00", "%ff", "%ed%a0%80", "é", "'", '"><script>', "{{7*7}}",
    "../..",
    "\r\nLocation: https://x.example/", "a" * 5_000, "code", "token", "true", "-1",
    "refresh_token", "http://localhost:1/", "https://x.example/", "S256", "plain", "json", "xml",
)  # fmt: skip
NAMES = (
    "grant_type", "client_id", "client_secret", "redirect_uri", "response_type", "scope", "state",
    "code", "code_verifier", "code_challenge", "code_challenge_method", "token", "format",
    "username", "password", "approve", "immediate", "nonce", "assertion", "refresh_token",
)  # fmt: skip
PATHS = ("token", "authorize", "introspect", "revoke", "userinfo")


@pytest.mark.parametrize("path", PATHS)
def test_rubbish_gets_an_answer_of_its_own(shared, path):
    chance = Rng(20260105).derive("oauth", path)
    given = shared.act("create_token", shared.admin, {"kind": "password"})
    pieces = (*PIECES, given["client_id"], given["client_secret"], given["username"])
    url = f"{shared.served.urls['salesforce']}/services/oauth2/{path}"
    with requests.Session() as session:
        for _ in range(60):
            form = {n: chance.choice(pieces) for n in NAMES if chance.random() < 0.4}
            if chance.random() < 0.7:
                form["client_id"] = given["client_id"]
            place = "params" if chance.random() < 0.5 else "data"
            method = chance.choice(("GET", "POST"))
            answer = session.request(
                method, url, **{place: form}, timeout=10, allow_redirects=False
            )
            assert answer.status_code < 500, (method, form)
            where = answer.headers.get("Location", "http://localhost:1/")
            assert where.startswith("http://localhost:1/"), where
            assert "<script>" not in answer.text
            assert "access_token" not in answer.text + where
