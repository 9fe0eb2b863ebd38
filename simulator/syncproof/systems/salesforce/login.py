"""Logs users in: passwords with their tokens, sessions, and which host is whose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from syncproof.kit.auth import Session, fresh_secret, same_secret
from syncproof.kit.times import MINUTE
from syncproof.systems.salesforce import accounts
from syncproof.systems.salesforce.limits import LOCKOUT_AFTER, LOCKOUT_MINUTES
from syncproof.systems.salesforce.org import Org, org_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syncproof.kit.call import Call

User = dict[str, Any]
PRODUCTION, SANDBOX = "https://login.salesforce.com", "https://test.salesforce.com"
MAIN = "main"


def instance_url(call: Call, org: Org, port_of: str | None) -> str:
    """Say where an organisation answers: here, unless this is another's port or the shared one."""
    if (port_of or MAIN) == org.instance.name:
        return call.base_url
    secure = call.base_url.startswith("https:")
    urls = call.world.tls_urls if secure else call.world.urls
    return urls.get("salesforce", {}).get(org.instance.name, call.base_url)


def at_login_host(call: Call) -> bool:
    """Say whether a request names the vendor's own login host, not an organisation's."""
    return _host(call) in {_host_of(PRODUCTION), _host_of(SANDBOX)}


def _host_of(url: str) -> str:
    return urlsplit(url).hostname or ""


def _host(call: Call) -> str:
    return _host_of(call.base_url)


def _serves(call: Call, settings: Mapping[str, Any]) -> bool:
    """Say whether passwords of a production organisation, or of a sandbox, are known at a host.

    A shared port on this machine is the login host of the kind that the first organisation is.
    """
    if at_login_host(call):
        return bool(settings["sandbox"]) == (_host(call) == _host_of(SANDBOX))
    if _host(call).endswith(".salesforce.com"):
        return True
    first = call.world.instances_of("salesforce")[0].settings["sandbox"]
    return bool(settings["sandbox"]) == bool(first)


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
    if port_of is None and not _serves(call, call.org.settings):
        return None
    row = call.tx.get(org_of(call.org).object("User"), found[1])
    return None if row is None else (org_of(call.org), row)


def enter(call: Call, instance: str) -> None:
    """Make the call one of an instance."""
    call.instance = call.world.instance("salesforce", instance)


def check_password(
    call: Call, username: str, password: str, port_of: str | None, *, by_hand: bool = False
) -> tuple[Org, User]:
    """Check a password with its security token; ten wrong ones lock the user out for a while.

    Somebody who types it into the login page (`by_hand`) needs no token. Raises LookupError for
    everything: the vendor tells no reasons.
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
    needed = org.instance.settings["security_token_required"] and not by_hand
    token = held["security_token"] if needed else ""
    good = same_secret(password, expected + token)
    if not good and not token and not by_hand:
        good = same_secret(password, expected + held["security_token"])
    if not good:
        failed = held.get("failed", 0) + 1
        until = call.at_ms + LOCKOUT_MINUTES * MINUTE if failed >= LOCKOUT_AFTER else 0
        accounts.change(org, user["Id"], failed=0 if until else failed, locked_until=until)
        raise LookupError(username)
    if held.get("failed"):
        accounts.change(org, user["Id"], failed=0)
    return org, user
