"""Authorization in a browser: what an app asks for, and the codes and tokens that come of it."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from syncproof.kit.auth import fresh_secret, same_secret
from syncproof.kit.errors import VendorError
from syncproof.kit.times import DAY, MINUTE
from syncproof.systems.salesforce import apps, errors, tokens
from syncproof.systems.salesforce.clients import (
    REFRESH,
    Form,
    check_secret,
    check_user,
    client,
    redirects_to,
    scopes,
)
from syncproof.systems.salesforce.limits import CODE_MINUTES
from syncproof.systems.salesforce.tokens import Grant, digest

if TYPE_CHECKING:
    from syncproof.kit.call import Call
    from syncproof.systems.salesforce.org import Org

CODES = "salesforce/codes"
_PROOF = re.compile(r"[A-Za-z0-9._~-]{43,171}")
"""Longer than RFC 7636 allows: the vendor asks for 128 random bytes, which are 171 characters."""
_FLOWS = {"code": "authorization_code", "token": "token"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A checked request for authorization."""

    org: Org
    app: dict[str, Any]
    redirect_uri: str
    kind: str
    state: str | None
    scopes: list[str]
    challenge: str
    method: str
    nonce: str

    def location(self, values: Mapping[str, Any]) -> str:
        """Give the URI that takes an outcome back to the app."""
        return _location(self.redirect_uri, values, self.state, fragment=self.kind == "token")


class SentBackError(Exception):
    """A refusal that the app is told by a redirect."""

    def __init__(self, location: str) -> None:
        super().__init__(location)
        self.location = location


def _location(uri: str, values: Mapping[str, Any], state: str | None, *, fragment: bool) -> str:
    shown = {**values, **({} if state is None else {"state": state})}
    mark = "#" if fragment else "&" if "?" in uri else "?"
    return f"{uri}{mark}{urlencode(shown)}"


def read(call: Call, form: Form, port_of: str | None) -> Asked:
    """Check a request: an unknown app or URI is refused on the spot, the rest is sent back."""
    org, app = client(call, form, port_of)
    uri, kind = form.get("redirect_uri", ""), form.get("response_type", "")
    if not redirects_to(org, uri):
        raise errors.oauth("redirect_uri_mismatch", "redirect_uri must match configuration")
    try:
        return _checked(org, app, form, uri, kind)
    except VendorError as error:
        told = {"error": error.code, "error_description": error.message}
        where = _location(uri, told, form.get("state"), fragment=kind == "token")
        raise SentBackError(where) from None


def _checked(org: Org, app: dict[str, Any], form: Form, uri: str, kind: str) -> Asked:
    if _FLOWS.get(kind) not in app["flows"]:
        raise errors.oauth("unsupported_response_type", "response type not supported")
    challenge = form.get("code_challenge", "")
    method = form.get("code_challenge_method", "S256")
    if method not in {"S256", "plain"} or (challenge and not _PROOF.fullmatch(challenge)):
        raise errors.oauth("invalid_request", "invalid code challenge")
    granted = scopes(app, form.get("scope", ""))
    return Asked(
        org, app, uri, kind, form.get("state"), granted, challenge, method, form.get("nonce", "")
    )


def denied(asked: Asked) -> str:
    """Give the way back after a refusal by the user."""
    told = {"error": "access_denied", "error_description": "end-user denied authorization"}
    return asked.location(told)


def unsuccessful(asked: Asked) -> str:
    """Give the way back when `immediate` was asked for and nobody was there to approve."""
    return asked.location({"error": "immediate_unsuccessful"})


def approve(call: Call, asked: Asked, user: Mapping[str, Any], port_of: str | None) -> str:
    """Give the way back after the user's approval: with a code, or with a token."""
    try:
        check_user(asked.org, dict(user), asked.app)
    except VendorError as error:
        return asked.location({"error": error.code, "error_description": error.message})
    apps.approve(asked.org, asked.app, user["Id"])
    if asked.kind == "code":
        return asked.location({"code": _issue(call, asked, user["Id"])})
    granted = [s for s in asked.scopes if s != REFRESH]
    grant = Grant(asked.org, user, asked.app, granted, nonce=asked.nonce)
    return asked.location(tokens.answer(call, grant, port_of))


# --- codes -------------------------------------------------------------------------------------


def _issue(call: Call, asked: Asked, user_id: str) -> str:
    state = asked.org.state
    for key, held in state.items(CODES):
        if held["expires_ms"] <= call.at_ms - DAY:
            state.delete(CODES, key)
    code = f"aPrx{fresh_secret(60)}=="
    state.put(CODES, digest(code), {
        "app": asked.app["name"], "instance": asked.org.instance.name, "user_id": user_id,
        "redirect_uri": asked.redirect_uri, "scopes": asked.scopes, "nonce": asked.nonce,
        "challenge": asked.challenge, "method": asked.method,
        "expires_ms": call.at_ms + CODE_MINUTES * MINUTE,
    })  # fmt: skip
    return code


def exchange(call: Call, form: Form, port_of: str | None) -> Grant:
    """Check a code and spend it; using it again ends what it gave."""
    org, app = client(call, form, port_of, "authorization_code")
    if "code" not in form:
        raise errors.oauth("invalid_request", "missing required parameter: code")
    key = digest(form["code"])
    held = org.state.get(CODES, key)
    if held is None or (held["app"], held["instance"]) != (app["name"], org.instance.name):
        raise errors.oauth("invalid_grant", "invalid authorization code")
    if "client_secret" in form or not held["challenge"]:
        check_secret(app, form)
    if held.get("used") or held["expires_ms"] <= call.at_ms:
        tokens.end_family(org, key)
        raise errors.oauth("invalid_grant", "expired authorization code")
    if form.get("redirect_uri") != held["redirect_uri"]:
        raise errors.oauth("redirect_uri_mismatch", "redirect_uri must match configuration")
    _check_proof(held, form.get("code_verifier", ""))
    user = call.tx.get(org.object("User"), held["user_id"])
    if user is None:
        raise errors.oauth("invalid_grant", "invalid authorization code")
    check_user(org, user, app)
    org.state.put(CODES, key, {**held, "used": True})
    refresh = REFRESH in held["scopes"]
    return Grant(org, user, app, held["scopes"], refresh=refresh, family=key, nonce=held["nonce"])


def _check_proof(held: Mapping[str, Any], verifier: str) -> None:
    """Check the verifier of a PKCE challenge, as RFC 7636 has it but for the length."""
    if not held["challenge"]:
        return
    shown = verifier
    if held["method"] == "S256":
        hashed = hashlib.sha256(verifier.encode()).digest()
        shown = base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()
    if not _PROOF.fullmatch(verifier) or not same_secret(shown, held["challenge"]):
        raise errors.oauth("invalid_grant", "invalid code verifier")
