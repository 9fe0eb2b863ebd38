"""Ways into Salesforce, right and wrong ones."""

from __future__ import annotations

from typing import Any

import jwt

from syncproof.conformance.checks.model import SALESFORCE
from syncproof.conformance.suite.accounts import foreign_private_key
from syncproof.conformance.suite.crm import Crm

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
PARTS = ("signature", "audience", "user", "time")
_MINUTES_3 = 180


def assertion(crm: Crm, name: str, wrong: str = "") -> None:
    """Ask for a session with a signed assertion, one part of which may be wrong."""
    given = crm.tokens(name, "jwt")
    now = int(crm.world.clock.now.timestamp())
    claims: dict[str, Any] = {
        "iss": given["client_id"],
        "sub": given["username"],
        "aud": given["audience"],
        "exp": now + _MINUTES_3,
    }
    key: Any = given["private_key"]
    if wrong == "signature":
        key = foreign_private_key()
    elif wrong == "audience":
        claims["aud"] = "https://elsewhere.example"
    elif wrong == "user":
        claims["sub"] = "nobody@nowhere.example"
    elif wrong == "time":
        claims["exp"] = now - 3_600
    crm.log_in(grant_type=GRANT, assertion=jwt.encode(claims, key, algorithm="RS256"))


def password(crm: Crm, name: str, token: str | None = None) -> None:
    """Ask for a session with password and security token."""
    _with_password(crm, crm.tokens(name, "password"), token)


def _with_password(crm: Crm, given: dict[str, Any], token: str | None = None) -> None:
    crm.marks["password"] = given
    crm.log_in(
        grant_type="password",
        client_id=given["client_id"],
        client_secret=given["client_secret"],
        username=given["username"],
        password=given["password"] + (given["security_token"] if token is None else token),
    )


def again(crm: Crm) -> None:
    """Ask once more with what was right before."""
    _with_password(crm, crm.marks["password"])


def integration_user(crm: Crm) -> str:
    """Make the integration user of the connected app."""
    spec = {"kind": "integration", "app": "account_engagement"}
    made = crm.world.control.create_user(SALESFORCE, spec)
    crm.ids["integration user"] = made["id"]
    return str(made["username"])


def integration_password(crm: Crm) -> None:
    """Try the integration user's name with any password there could be."""
    username = integration_user(crm)
    admin = crm.world.control.systems[SALESFORCE]["credentials"]
    crm.log_in(
        grant_type="password",
        client_id=admin["client_id"],
        client_secret=admin["client_secret"],
        username=username,
        password=admin["password"] + admin["security_token"],
    )


def integration_elsewhere(crm: Crm) -> None:
    """Try to log the integration user in through the administrator's own app."""
    username = integration_user(crm)
    other = crm.tokens("Ida Interface", "jwt")
    now = int(crm.world.clock.now.timestamp())
    claims = {
        "iss": other["client_id"],
        "sub": username,
        "aud": other["audience"],
        "exp": now + _MINUTES_3,
    }
    signed = jwt.encode(claims, other["private_key"], algorithm="RS256")
    crm.log_in(grant_type=GRANT, assertion=signed)


def limit_calls(crm: Crm, limit: int) -> None:
    """Set what the organisation may use in 24 hours."""
    crm.world.control.set_quota(SALESFORCE, "DailyApiRequests", limit)


def at_host(crm: Crm, name: str, kind: str) -> None:
    """Log in at the host for production or for sandboxes."""
    given = crm.tokens(name, "jwt")
    host = {
        "production": "https://login.salesforce.com",
        "sandboxes": "https://test.salesforce.com",
    }
    now = int(crm.world.clock.now.timestamp())
    claims = {
        "iss": given["client_id"],
        "sub": given["username"],
        "aud": host[kind],
        "exp": now + _MINUTES_3,
    }
    signed = jwt.encode(claims, given["private_key"], algorithm="RS256")
    crm.log_in(grant_type=GRANT, assertion=signed)
