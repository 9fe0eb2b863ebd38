"""Logs users in: passwords with tokens, consumer secrets, signed assertions, refresh tokens."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING, Any

import jwt

from syncproof.kit.auth import Session, fresh_secret, same_secret
from syncproof.kit.times import MINUTE
from syncproof.systems.salesforce import accounts, apps, errors
from syncproof.systems.salesforce.limits import (
    JWT_AHEAD_S,
    LOCKOUT_AFTER,
    LOCKOUT_MINUTES,
    SKEW_S,
    api_enabled,
)
from syncproof.systems.salesforce.org import Org, org_of

if TYPE_CHECKING:
    from syncproof.kit.call import Call

Form = dict[str, str]
User = dict[str, Any]
PRODUCTION, SANDBOX = "https://login.salesforce.com", "https://test.salesforce.com"
REFRESH = "salesforce/refresh"
MAIN = "main"
_FAILED = "authentication failure"


def instance_url(call: Call, org: Org, port_of: str | None) -> str:
    """Say where an organisation answers: here, unless this is another's port or the shared one."""
    if (port_of or MAIN) == org.instance.name:
        return call.base_url
    return call.world.urls.get("salesforce", {}).get(org.instance.name, call.base_url)


def open_session(call: Call, org: Org, user: User, app: str, scopes: list[str]) -> str:
    """Open a session and give its id: the organisation's id, `!`, something opaque."""
    life = org.instance.settings["session_timeout_minutes"] * MINUTE
    token = f"{org.instance.key[:15]}!AQ{fresh_secret(70)}"
    now = call.at_ms
    session = Session(
        "salesforce", org.instance.name, user["Id"], user["Username"], app, scopes, now,
        now + life, life,
    )  # fmt: skip
    call.world.sessions.open(token, session)
    return token


def user_of(call: Call, username: str, port_of: str | None) -> tuple[Org, User] | None:
    """Find a user by name in the organisation of the port, or in all."""
    found = accounts.find(call.world.state, username)
    if found is None or (port_of is not None and found[0] != port_of):
        return None
    enter(call, found[0])
    row = call.tx.get(org_of(call.org).object("User"), found[1])
    return None if row is None else (org_of(call.org), row)


def enter(call: Call, instance: str) -> None:
    """Make the call one of an instance."""
    call.instance = call.world.instance("salesforce", instance)


def check_password(
    call: Call, username: str, password: str, port_of: str | None
) -> tuple[Org, User]:
    """Check a password with its security token; ten wrong ones lock the user out for a while.

    Raises LookupError for everything: the vendor tells no reasons.
    """
    found = user_of(call, username, port_of)
    if found is None:
        raise LookupError(username)
    org, user = found
    held = accounts.account(org, user["Id"])
    expected = held.get("password")
    if expected is None or held.get("app") or not user["IsActive"]:
        raise LookupError(username)
    if held.get("locked_until", 0) > call.at_ms:
        raise LookupError(username)
    token = held["security_token"] if org.instance.settings["security_token_required"] else ""
    good = same_secret(password, expected + token)
    if not good and token == "":
        good = same_secret(password, expected + held["security_token"])
    if not good:
        failed = held.get("failed", 0) + 1
        until = call.at_ms + LOCKOUT_MINUTES * MINUTE if failed >= LOCKOUT_AFTER else 0
        accounts.change(org, user["Id"], failed=0 if until else failed, locked_until=until)
        raise LookupError(username)
    if held.get("failed"):
        accounts.change(org, user["Id"], failed=0)
    return org, user


def grant(call: Call, form: Form, port_of: str | None) -> dict[str, Any]:
    """Answer the token endpoint."""
    kind = form.get("grant_type", "")
    flows = {
        "password": _password,
        "client_credentials": _client_credentials,
        "urn:ietf:params:oauth:grant-type:jwt-bearer": _jwt_bearer,
        "refresh_token": _refresh,
    }
    flow = flows.get(kind)
    if flow is None:
        raise errors.oauth("unsupported_grant_type", "grant type not supported")
    return flow(call, form, port_of)


def _client(call: Call, form: Form, port_of: str | None, flow: str) -> tuple[Org, dict[str, Any]]:
    """Find the connected app of a consumer key and check that it may use a flow."""
    client_id = form.get("client_id")
    if not client_id:
        raise errors.oauth("invalid_client_id", "client identifier invalid")
    found = apps.instance_of(call.world.state, client_id)
    if found is None or (port_of is not None and found[0] != port_of):
        raise errors.oauth("invalid_client_id", "client identifier invalid")
    enter(call, found[0])
    org = org_of(call.org)
    app = apps.named(org, found[1])
    if app is None or flow not in app["flows"]:
        raise errors.oauth("unsupported_grant_type", "grant type not supported")
    return org, app


def _check_secret(app: dict[str, Any], form: Form) -> None:
    if not same_secret(form.get("client_secret", ""), app["client_secret"]):
        raise errors.oauth("invalid_client", "invalid client credentials")


def _check_edition(org: Org) -> None:
    if not api_enabled(org.instance.settings):
        raise errors.oauth("invalid_grant", "api not enabled for this organization")


def _check_user(org: Org, user: User, app: dict[str, Any]) -> None:
    """Check that a user may be logged in through an app."""
    if not user["IsActive"]:
        raise errors.oauth("invalid_grant", "inactive user")
    _check_edition(org)
    only = accounts.account(org, user["Id"]).get("app")
    if only and only != app["name"]:
        raise errors.oauth("invalid_app_access", "user is not admin approved to access this app")
    if only and not org.instance.settings["integration_setup_complete"]:
        raise errors.oauth("invalid_grant", "user hasn't approved this consumer")


def _password(call: Call, form: Form, port_of: str | None) -> dict[str, Any]:
    org, app = _client(call, form, port_of, "password")
    _check_secret(app, form)
    try:
        owner, user = check_password(
            call, form.get("username", ""), form.get("password", ""), port_of
        )
    except LookupError:
        raise errors.oauth("invalid_grant", _FAILED) from None
    if owner is not org:
        raise errors.oauth("invalid_grant", _FAILED)
    _check_user(org, user, app)
    return answer(call, org, user, app, port_of, refresh="refresh_token" in app["scopes"])


def _client_credentials(call: Call, form: Form, port_of: str | None) -> dict[str, Any]:
    org, app = _client(call, form, port_of, "client_credentials")
    if (port_of or MAIN) != org.instance.name and len(call.world.instances_of("salesforce")) > 1:
        raise errors.oauth("invalid_grant", "request not supported on this domain")
    _check_secret(app, form)
    user = call.tx.get(org.object("User"), app["run_as"]) if app["run_as"] else None
    if user is None:
        raise errors.oauth("invalid_grant", "no client credentials user enabled")
    _check_user(org, user, app)
    return answer(call, org, user, app, port_of)


def _jwt_bearer(call: Call, form: Form, port_of: str | None) -> dict[str, Any]:
    assertion = form.get("assertion", "")
    try:
        head = jwt.get_unverified_header(assertion)
        claims = jwt.decode(assertion, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError):
        raise errors.oauth("invalid_grant", "invalid assertion") from None
    org, app = _client(call, {"client_id": str(claims.get("iss", ""))}, port_of, "jwt")
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
    found = user_of(call, str(claims.get("sub", "")), org.instance.name)
    if found is None:
        raise errors.oauth("invalid_grant", "user hasn't approved this consumer")
    _, user = found
    _check_user(org, user, app)
    if not apps.approved(app, user["Id"]):
        raise errors.oauth("invalid_grant", "user hasn't approved this consumer")
    return answer(call, org, user, app, port_of)


def _check_audience(call: Call, org: Org, given: Any) -> None:
    settings = org.instance.settings
    home = SANDBOX if settings["sandbox"] else PRODUCTION
    allowed = {home, call.base_url, instance_url(call, org, None)}
    allowed |= set(call.world.urls.get("salesforce", {}).values())
    if not isinstance(given, str) or given.rstrip("/") not in allowed:
        raise errors.oauth("invalid_grant", "audience is invalid")


def _check_expiry(call: Call, given: Any) -> None:
    try:
        expires = int(given)
    except (TypeError, ValueError, OverflowError):
        raise errors.oauth("invalid_grant", "invalid assertion") from None
    now = call.at_ms // 1000
    if expires < now - SKEW_S:
        raise errors.oauth("invalid_grant", "expired authorization code")
    if expires > now + JWT_AHEAD_S + SKEW_S:
        raise errors.oauth("invalid_grant", "token validity expired")


def _refresh(call: Call, form: Form, port_of: str | None) -> dict[str, Any]:
    org, app = _client(call, form, port_of, "refresh_token")
    if "client_secret" in form:
        _check_secret(app, form)
    key = hashlib.sha256(form.get("refresh_token", "").encode()).hexdigest()
    held = org.state.get(REFRESH, key)
    if held is None or held["app"] != app["name"] or held["instance"] != org.instance.name:
        raise errors.oauth("invalid_grant", "expired access/refresh token")
    if held.get("used"):
        _revoke_family(org, held["family"])
        raise errors.oauth("invalid_grant", "expired access/refresh token")
    user = call.tx.get(org.object("User"), held["user_id"])
    if user is None:
        raise errors.oauth("invalid_grant", "expired access/refresh token")
    _check_user(org, user, app)
    rotate = app["rotate_refresh_tokens"]
    if rotate:
        org.state.put(REFRESH, key, {**held, "used": True})
    return answer(call, org, user, app, port_of, refresh=rotate, family=held["family"])


def _revoke_family(org: Org, family: str) -> None:
    for key, held in org.state.items(REFRESH):
        if held["family"] == family:
            org.state.delete(REFRESH, key)


def revoke(call: Call, token: str) -> None:
    """End a session or a refresh token with its family."""
    sessions = call.world.sessions
    if sessions.close(sessions.key(token)):
        return
    held = call.world.state.get(REFRESH, sessions.key(token))
    if held is None:
        raise errors.oauth("invalid_token", "invalid token")
    enter(call, held["instance"])
    _revoke_family(org_of(call.org), held["family"])


def answer(
    call: Call, org: Org, user: User, app: dict[str, Any], port_of: str | None, *,
    refresh: bool = False, family: str = "",
) -> dict[str, Any]:  # fmt: skip
    """Open a session and write the token answer, signed with the consumer secret."""
    token = open_session(call, org, user, app["name"], app["scopes"])
    base = instance_url(call, org, port_of)
    identity = f"{base}/id/{org.instance.key}/{user['Id']}"
    issued = str(call.at_ms)
    mac = hmac.new(app["client_secret"].encode(), (identity + issued).encode(), hashlib.sha256)
    out = {
        "access_token": token, "signature": base64.b64encode(mac.digest()).decode(),
        "scope": " ".join(app["scopes"]), "instance_url": base, "id": identity,
        "token_type": "Bearer", "issued_at": issued,
    }  # fmt: skip
    if refresh:
        fresh = f"5Aep861{fresh_secret(60)}"
        key = hashlib.sha256(fresh.encode()).hexdigest()
        held = {
            "app": app["name"], "instance": org.instance.name, "user_id": user["Id"],
            "family": family or key,
        }  # fmt: skip
        org.state.put(REFRESH, key, held)
        out["refresh_token"] = fresh
    return out
