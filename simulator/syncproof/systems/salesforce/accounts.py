"""The log-in side of users: who has which user name, password and security token."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from syncproof.kit.auth import fresh_secret
from syncproof.systems.salesforce import errors
from syncproof.systems.salesforce.domain.rights import SALES_LICENSE
from syncproof.systems.salesforce.domain.values import valid_email

if TYPE_CHECKING:
    from syncproof.kit.state import State
    from syncproof.kit.storage import Transaction
    from syncproof.systems.salesforce.org import Org

NAMES = "salesforce/usernames"
Row = Mapping[str, Any]


def find(state: State, username: str) -> tuple[str, str] | None:
    """Give (instance, user id) of a user name; names are unique across all organisations."""
    held = state.get(NAMES, username.lower())
    return None if held is None else (held[0], held[1])


def account(org: Org, user_id: str) -> dict[str, Any]:
    """Give a user's log-in data."""
    held = org.state.get(f"{org.instance.space}/users", user_id)
    return dict(held) if held else {}


def change(org: Org, user_id: str, **values: Any) -> dict[str, Any]:
    """Change a user's log-in data."""
    held = {**account(org, user_id), **values}
    org.state.put(f"{org.instance.space}/users", user_id, held)
    return held


def set_password(org: Org, user_id: str, password: str | None = None) -> dict[str, Any]:
    """Give a user a password and a fresh security token, and end all sessions."""
    org.instance.world.sessions.close_user("salesforce", org.instance.name, user_id)
    return change(
        org, user_id, password=password or fresh_secret(12), security_token=fresh_secret(18),
        failed=0, locked_until=0,
    )  # fmt: skip


def check(org: Org, tx: Transaction, row: Row, before: Row | None) -> None:
    """Check what is special about users: the name's form and uniqueness, and licences."""
    name = row.get("Username") or ""
    if not valid_email(name):
        raise errors.INVALID_EMAIL_ADDRESS(label="Username", value=name, fields=("Username",))
    other = _holder(org, tx, name)
    if other is not None and (before is None or other != before["Id"]):
        raise errors.DUPLICATE_VALUE(name="Username", id15=other[:15], fields=("Username",))
    active = bool(row.get("IsActive", True))
    gains = active and (before is None or not before["IsActive"]
                        or before["ProfileId"] != row.get("ProfileId"))  # fmt: skip
    if gains and license_of(org, tx, row) == SALES_LICENSE:
        used = sales_licenses_used(org, tx, except_for=before["Id"] if before else None)
        if used >= org.instance.settings["licenses"]:
            raise errors.LICENSE_LIMIT_EXCEEDED(fields=())


def _holder(org: Org, tx: Transaction, name: str) -> str | None:
    """Find who has a user name: here as the transaction sees it, elsewhere as it is known."""
    for user in tx.find(org.object("User"), Username=name):
        return str(user["Id"])
    found = find(org.state, name)
    return None if found is None or found[0] == org.instance.name else found[1]


def license_of(org: Org, tx: Transaction, user: Row) -> str:
    """Name the licence that a user's profile needs."""
    profile = tx.get(org.object("Profile"), user.get("ProfileId")) or {}
    found = tx.get(org.object("UserLicense"), profile.get("UserLicenseId")) or {}
    return str(found.get("Name", ""))


def sales_licenses_used(org: Org, tx: Transaction, except_for: str | None = None) -> int:
    """Count the active users on Sales Cloud licences."""
    users = tx.find(org.object("User"), IsActive=True)
    return sum(license_of(org, tx, u) == SALES_LICENSE for u in users if u["Id"] != except_for)


def count_licenses(org: Org, tx: Transaction) -> None:
    """Let UserLicense say how many active users each licence has."""
    names = {p["Id"]: p["UserLicenseId"] for p in tx.find(org.object("Profile"))}
    used = Counter(names.get(u["ProfileId"]) for u in tx.find(org.object("User"), IsActive=True))
    obj = org.object("UserLicense")
    for row in tx.find(obj):
        if row["UsedLicenses"] != used[row["Id"]]:
            tx.update(obj, row, {"UsedLicenses": used[row["Id"]]})


def remember(org: Org, row: Row, before: Row | None = None) -> None:
    """Keep the user name findable; a deactivated or moved user loses all sessions."""
    if before is not None and before["Username"].lower() != row["Username"].lower():
        org.state.delete(NAMES, before["Username"].lower())
    org.state.put(NAMES, row["Username"].lower(), [org.instance.name, row["Id"]])
    if before is None:
        return
    ended = before["IsActive"] and not row["IsActive"]
    if ended or before["ProfileId"] != row["ProfileId"]:
        org.instance.world.sessions.close_user("salesforce", org.instance.name, row["Id"])
