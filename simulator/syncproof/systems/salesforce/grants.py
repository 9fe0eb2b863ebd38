"""The grants of the token endpoint, each a function from a form to an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jwt

from syncproof.systems.salesforce import apps, authorization, errors, login, tokens
from syncproof.systems.salesforce.clients import (
    REFRESH,
    Form,
    check_secret,
    check_user,
    client,
)
from syncproof.systems.salesforce.limits import SKEW_S
from syncproof.systems.salesforce.tokens import Grant

if TYPE_CHECKING:
    from syncproof.kit.call import Call
    from syncproof.systems.salesforce.org import Org

_FAILED = "authentication failure"
MAX_LONG = 2**63


def grant(call: Call, form: Form, port_of: str | None) -> dict[str, Any]:
    """Answer the token endpoint."""
    flow = _FLOWS.get(form.get("grant_type", ""))
    if flow is None:
        raise errors.oauth("unsupported_grant_type", "grant type not supported")
    return tokens.answer(call, flow(call, form, port_of), port_of)


def _password(call: Call, form: Form, port_of: str | None) -> Grant:
    org, app = client(call, form, port_of, "password")
    check_secret(app, form)
    try:
        owner, user = login.check_password(
            call, form.get("username", ""), form.get("password", ""), port_of
        )
    except LookupError:
        raise errors.oauth("invalid_grant", _FAILED) from None
    if owner is not org:
        raise errors.oauth("invalid_grant", _FAILED)
    check_user(org, user, app)
    return Grant(org, user, app, app["scopes"], refresh=REFRESH in app["scopes"])


def _client_credentials(call: Call, form: Form, port_of: str | None) -> Grant:
    org, app = client(call, form, port_of, "client_credentials")
    shared = len(call.world.instances_of("salesforce")) > 1
    foreign = (port_of or login.MAIN) != org.instance.name and shared
    if foreign or login.at_login_host(call):
        raise errors.oauth("invalid_grant", "request not supported on this domain")
    check_secret(app, form)
    user = call.tx.get(org.object("User"), app["run_as"]) if app["run_as"] else None
    if user is None:
        raise errors.oauth("invalid_grant", "no client credentials user enabled")
    check_user(org, user, app)
    return Grant(org, user, app, app["scopes"])


def _jwt_bearer(call: Call, form: Form, port_of: str | None) -> Grant:
    assertion = form.get("assertion", "")
    try:
        head = jwt.get_unverified_header(assertion)
        claims = jwt.decode(assertion, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError):
        raise errors.oauth("invalid_grant", "invalid assertion") from None
    org, app = client(call, {"client_id": str(claims.get("iss", ""))}, port_of, "jwt")
    if head.get("alg") != "RS256":
        raise errors.oauth("invalid_grant", "invalid assertion")
    public = call.world.keys.public_pem(apps.key_name(org, app))
    unchecked = {"verify_exp": False, "verify_aud": False, "verify_iat": False,
                 "verify_nbf": False, "verify_sub": False, "verify_iss": False,
                 "verify_jti": False}  # fmt: skip
    try:
        claims = jwt.decode(assertion, public, algorithms=["RS256"], options=unchecked)  # type: ignore[arg-type] # PyJWT's own options
    except (jwt.PyJWTError, ValueError):
        raise errors.oauth("invalid_grant", "invalid assertion") from None
    _check_audience(call, org, claims.get("aud"))
    _check_expiry(call, claims.get("exp"))
    found = login.user_of(call, str(claims.get("sub", "")), org.instance.name)
    if found is None:
        raise errors.oauth("invalid_grant", "user hasn't approved this consumer")
    _, user = found
    check_user(org, user, app)
    if not apps.approved(app, user["Id"]):
        raise errors.oauth("invalid_grant", "user hasn't approved this consumer")
    return Grant(org, user, app, app["scopes"])


def _check_audience(call: Call, org: Org, given: Any) -> None:
    home = login.SANDBOX if org.instance.settings["sandbox"] else login.PRODUCTION
    known = (call.world.urls, call.world.tls_urls)
    allowed = {home, *(urls.get("salesforce", {}).get(org.instance.name) for urls in known)}
    if not login.at_login_host(call):
        allowed.add(call.base_url)
    if not isinstance(given, str) or given.rstrip("/") not in allowed:
        raise errors.oauth("invalid_grant", "audience is invalid")


def _check_expiry(call: Call, given: Any) -> None:
    """Refuse what has ended; how far ahead is free: the vendor's own CLI sends milliseconds."""
    try:
        expires = int(given)
    except (TypeError, ValueError, OverflowError):
        raise errors.oauth("invalid_grant", "invalid assertion") from None
    if expires >= MAX_LONG:
        raise errors.oauth("invalid_grant", "invalid assertion")
    if expires < call.at_ms // 1000 - SKEW_S:
        raise errors.oauth("invalid_grant", "expired authorization code")


def _refresh(call: Call, form: Form, port_of: str | None) -> Grant:
    org, app = client(call, form, port_of, "refresh_token")
    if "client_secret" in form:
        check_secret(app, form)
    token = form.get("refresh_token", "")
    held = tokens.held(call, org, app, token)
    user = call.tx.get(org.object("User"), held["user_id"])
    if user is None:
        raise tokens.expired()
    check_user(org, user, app)
    rotate = app["rotate_refresh_tokens"] or org.instance.settings["rotate_refresh_tokens"]
    if rotate:
        tokens.spend(org, token)
    return Grant(org, user, app, held["scopes"], refresh=rotate, family=held["family"])


_FLOWS = {
    "password": _password,
    "client_credentials": _client_credentials,
    "urn:ietf:params:oauth:grant-type:jwt-bearer": _jwt_bearer,
    "refresh_token": _refresh,
    "authorization_code": authorization.exchange,
}
