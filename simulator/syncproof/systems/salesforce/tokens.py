"""The answer to a grant: an access token, a refresh token with its family, an id token."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import jwt

from syncproof.kit.auth import Sessions, fresh_secret
from syncproof.kit.times import HOUR
from syncproof.systems.salesforce import errors, login
from syncproof.systems.salesforce.clients import OPENID, REFRESH
from syncproof.systems.salesforce.limits import ID_TOKEN_SECONDS, REFRESH_TOKENS
from syncproof.systems.salesforce.org import Org, org_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syncproof.kit.call import Call
    from syncproof.kit.errors import VendorError

TOKENS = "salesforce/refresh"
FAMILIES = "salesforce/families"
SPENT_KEPT = 20
Held = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Grant:
    """What was granted to whom. `family` is that of the refresh token used, empty for a new one."""

    org: Org
    user: Mapping[str, Any]
    app: dict[str, Any]
    scopes: list[str]
    refresh: bool = False
    family: str = ""
    nonce: str = ""


def digest(secret: str) -> str:
    """Give what is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def answer(call: Call, grant: Grant, port_of: str | None) -> dict[str, Any]:
    """Open a session and write the token answer, signed with the consumer secret."""
    org, user, app = grant.org, grant.user, grant.app
    token = login.open_session(call, org, dict(user), app["name"], grant.scopes)
    base = login.instance_url(call, org, port_of)
    identity = f"{base}/id/{org.instance.key}/{user['Id']}"
    issued = str(call.at_ms)
    mac = hmac.new(app["client_secret"].encode(), (identity + issued).encode(), hashlib.sha256)
    out = {
        "access_token": token, "signature": base64.b64encode(mac.digest()).decode(),
        "scope": " ".join(grant.scopes), "instance_url": base, "id": identity,
        "token_type": "Bearer", "issued_at": issued,
    }  # fmt: skip
    if OPENID in grant.scopes:
        out["id_token"] = _id_token(call, grant, identity, token)
    family = grant.family
    if grant.refresh:
        out["refresh_token"], family = _issue(call, grant)
    if family:
        _join(org, family, Sessions.key(token))
    return out


# --- id tokens ---------------------------------------------------------------------------------


def key_name(org: Org) -> str:
    """Name the key pair in the world's key ring with which an organisation signs."""
    return f"{org.instance.space}/id_tokens"


def _id_token(call: Call, grant: Grant, identity: str, token: str) -> str:
    now = call.at_ms // 1000
    half = hashlib.sha256(token.encode()).digest()[:16]
    claims = {
        "iss": call.base_url, "sub": identity, "aud": grant.app["client_id"], "iat": now,
        "exp": now + ID_TOKEN_SECONDS,
        "at_hash": base64.urlsafe_b64encode(half).rstrip(b"=").decode(),
    }  # fmt: skip
    if grant.nonce:
        claims["nonce"] = grant.nonce
    private = call.world.keys.private_pem(key_name(grant.org))
    return jwt.encode(claims, private, "RS256", headers={"kid": grant.org.instance.key})


# --- refresh tokens ----------------------------------------------------------------------------


def _issue(call: Call, grant: Grant) -> tuple[str, str]:
    """Make a refresh token; a user has few with an app, and the oldest goes first."""
    org, mine = grant.org, []
    for _, held in org.state.items(TOKENS):
        same = (held["instance"], held["app"]) == (org.instance.name, grant.app["name"])
        if same and held["user_id"] == grant.user["Id"] and not held.get("used"):
            mine.append((held["number"], held["family"]))
    for _, family in sorted(mine)[: max(0, len(mine) - REFRESH_TOKENS + 1)]:
        end_family(org, family)
    fresh = f"5Aep861{fresh_secret(60)}"
    key = digest(fresh)
    family = grant.family or key
    org.state.put(TOKENS, key, {
        "app": grant.app["name"], "instance": org.instance.name, "user_id": grant.user["Id"],
        "family": family, "scopes": grant.scopes, "issued_ms": call.at_ms,
        "number": org.state.add(f"{TOKENS}/numbers", "last"),
    })  # fmt: skip
    return fresh, family


def held(call: Call, org: Org, app: dict[str, Any], token: str) -> Held:
    """Find what is kept of a refresh token of an app.

    Using a spent one ends its whole family. Raises the vendor's refusal.
    """
    found: Held | None = org.state.get(TOKENS, digest(token))
    if found is None or found["app"] != app["name"] or found["instance"] != org.instance.name:
        raise expired()
    if found.get("used"):
        end_family(org, found["family"])
        raise expired()
    if _ended(org, found, call.at_ms):
        raise expired()
    return found


def _ended(org: Org, found: Held, now_ms: int) -> bool:
    """Say whether a refresh token is older than the organisation lets it be; 0 is for ever."""
    life = org.instance.settings["refresh_token_hours"] * HOUR
    return bool(life) and found["issued_ms"] + life <= now_ms


def spend(org: Org, token: str) -> None:
    """Note that a rotating refresh token was used; of a family only the last spent are kept."""
    key = digest(token)
    held = org.state.get(TOKENS, key)
    org.state.put(TOKENS, key, {**held, "used": True})
    spent = [
        (other["number"], name) for name, other in org.state.items(TOKENS)
        if other["family"] == held["family"] and other.get("used")
    ]  # fmt: skip
    for _, name in sorted(spent)[:-SPENT_KEPT]:
        org.state.delete(TOKENS, name)


def expired() -> VendorError:
    """Refuse a refresh token."""
    return errors.oauth("invalid_grant", "expired access/refresh token")


def _join(org: Org, family: str, session: str) -> None:
    """Note a session as one of a family; those that ended are forgotten."""
    live = [s for s in org.state.get(FAMILIES, family) or () if org.state.get(Sessions.SPACE, s)]
    org.state.put(FAMILIES, family, [*live, session])


def end_family(org: Org, family: str) -> None:
    """End the refresh tokens of a family and every session that they gave."""
    for key, held in org.state.items(TOKENS):
        if held["family"] == family:
            org.state.delete(TOKENS, key)
    for session in org.state.get(FAMILIES, family) or ():
        org.instance.world.sessions.close(session)
    org.state.delete(FAMILIES, family)


# --- revoking and looking into -----------------------------------------------------------------


def revoke(call: Call, token: str, port_of: str | None) -> None:
    """End a session, or a refresh token with all that it gave."""
    kind, held = find(call, token, port_of)
    if held is None:
        raise errors.oauth("invalid_token", "invalid token")
    if kind == REFRESH:
        login.enter(call, held["instance"])
        end_family(org_of(call.org), held["family"])
    else:
        call.world.sessions.close(digest(token))


def find(call: Call, token: str, port_of: str | None) -> tuple[str, Held | None]:
    """Find a live token of an organisation: its kind and what is kept of it."""
    key, state = digest(token), call.world.state
    session, long = state.get(Sessions.SPACE, key), state.get(TOKENS, key)
    if session is not None and session["issuer"] != "salesforce":
        session = None
    if session is not None and session["expires_ms"] <= call.at_ms:
        session = None
    if long is not None and (long.get("used") or _ended(_org(call, long), long, call.at_ms)):
        long = None
    found = session or long
    if found is not None and port_of not in {None, found["instance"]}:
        found = None
    return ("access_token" if session is not None else REFRESH), found


def _org(call: Call, found: Held) -> Org:
    return org_of(call.world.instance("salesforce", found["instance"]))


def introspect(call: Call, org: Org, app: dict[str, Any], token: str, base: str) -> dict[str, Any]:
    """Describe a live token of an app; one of another app, or none, is only not active."""
    kind, held = find(call, token, org.instance.name)
    if held is None or held["app"] != app["name"]:
        return {"active": False}
    user = call.tx.get(org.object("User"), held["user_id"])
    if user is None or not user["IsActive"]:
        return {"active": False}
    found: dict[str, Any] = {
        "active": True, "scope": " ".join(held["scopes"]), "client_id": app["client_id"],
        "username": user["Username"], "sub": f"{base}/id/{org.instance.key}/{user['Id']}",
        "token_type": kind,
    }  # fmt: skip
    issued = held["issued_ms"] // 1000
    if kind == "access_token":
        found["exp"] = held["expires_ms"] // 1000
    return {**found, "iat": issued, "nbf": issued}
