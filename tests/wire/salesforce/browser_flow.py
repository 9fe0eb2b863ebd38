"""A browser's part in the OAuth flows of a served Salesforce, for tests."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests

CALLBACK = "http://localhost:8123/callback"
VERIFIER = "a-verifier-of-more-than-forty-three-characters.~_"


def challenge(verifier: str = VERIFIER) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


@dataclass
class Browser:
    """Goes to the authorization page of an organisation's administrator app."""

    org: Any
    given: dict[str, Any]

    @property
    def url(self) -> str:
        return self.org.url or self.org.served.urls["salesforce"]

    def params(self, **changes: Any) -> dict[str, Any]:
        plain = {"response_type": "code", "client_id": self.given["client_id"],
                 "redirect_uri": CALLBACK, "state": "s 1&2"}  # fmt: skip
        return {k: v for k, v in {**plain, **changes}.items() if v is not None}

    def get(self, token: str | None = None, **changes: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return requests.get(
            f"{self.url}/services/oauth2/authorize", params=self.params(**changes),
            headers=headers, allow_redirects=False, timeout=10,
        )  # fmt: skip

    def post(self, **changes: Any) -> requests.Response:
        typed = {"username": self.given["username"], "password": self.given["password"]}
        return requests.post(
            f"{self.url}/services/oauth2/authorize", data=self.params(**{**typed, **changes}),
            allow_redirects=False, timeout=10,
        )  # fmt: skip

    def code(self, **changes: Any) -> str:
        return told(self.post(**changes))["code"]

    def exchange(self, code: str, **changes: Any) -> requests.Response:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK,
                "client_id": self.given["client_id"],
                "client_secret": self.given["client_secret"], **changes}  # fmt: skip
        return self.org.login(**{k: v for k, v in form.items() if v is not None})


def told(answer: requests.Response, part: str = "query") -> dict[str, str]:
    """Read what a redirect tells the app, in its query or its fragment."""
    assert answer.status_code == 302, answer.text
    where = urlsplit(answer.headers["Location"])
    assert f"{where.scheme}://{where.netloc}{where.path}" == CALLBACK
    return dict(parse_qsl(getattr(where, part)))


def error_of(answer: requests.Response) -> tuple[str, str]:
    assert answer.status_code == 400, answer.text
    return answer.json()["error"], answer.json()["error_description"]
