"""Who may call: a Salesforce-issued token, a business unit, and a user known to it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from syncproof.kit.auth import Identity
from syncproof.kit.call import Call
from syncproof.kit.errors import NotFoundError
from syncproof.kit.system import Instance
from syncproof.systems.account_engagement.domain import abilities, moments
from syncproof.systems.account_engagement.domain.abilities import Ability
from syncproof.systems.account_engagement.errors import (
    HEADER_MISSING,
    INVALID_TOKEN,
    NO_PERMISSION,
    UNKNOWN_UNIT,
    refuse,
)

SYSTEM = "account_engagement"
UNIT_HEADER = "Pardot-Business-Unit-Id"
SCOPES = frozenset({"pardot_api", "full"})
"""`full` encompasses all other scopes; username/password tokens carry all scopes of their app."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The Account Engagement user behind a call."""

    id: int
    role: str
    zone: ZoneInfo

    @property
    def can(self) -> Ability:
        """What the user's role allows."""
        return abilities.of_role(self.role)

    @property
    def sees_all(self) -> bool:
        """Whether prospects of others are visible: "View prospects not assigned to self"."""
        return Ability.VIEW_NOT_ASSIGNED in self.can


def authenticate(call: Call) -> None:
    """Set instance and identity, or refuse: token (184), header (181), unit (201), user (184)."""
    scheme, _, token = call.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise refuse(INVALID_TOKEN)
    holder = call.world.sessions.find(token.strip(), call.at_ms)
    if holder is None:
        raise refuse(INVALID_TOKEN)
    if not SCOPES.intersection(holder.scopes):
        raise refuse(INVALID_TOKEN)
    wanted = call.headers.get(UNIT_HEADER)
    if not wanted:
        raise refuse(HEADER_MISSING)
    unit = next((i for i in call.world.instances_of(SYSTEM) if i.key == wanted), None)
    if unit is None:
        raise refuse(UNKNOWN_UNIT)
    user_id = _known(unit, holder)
    if user_id is None:
        raise refuse(INVALID_TOKEN)
    call.instance = unit
    call.identity = Identity(
        SYSTEM, unit.name, str(user_id), holder.username, holder.app, holder.scopes,
        holder.session,
    )  # fmt: skip


def _known(unit: Instance, holder: Identity) -> int | None:
    if holder.issuer != "salesforce" or holder.instance != unit.settings["salesforce_instance"]:
        return None
    found: int | None = unit.world.state.get(f"{unit.space}/logins", holder.user_id)
    return found


def remember(unit: Instance, row: dict[str, Any]) -> None:
    """Note what a call needs to know of a user, outside the database: token to user, role, zone.

    Authentication runs before the system's lock is taken and must not touch the store.
    """
    state = unit.world.state
    logins = f"{unit.space}/logins"
    for key, user in state.items(logins):
        if user == row["id"]:
            state.delete(logins, key)
    if row.get("salesforceId") and not row.get("isDeleted"):
        state.put(logins, row["salesforceId"], row["id"])
    about = {"role": row["roleName"], "zone": row.get("timezone")}
    state.put(f"{unit.space}/users", str(row["id"]), about)


def caller(call: Call) -> Caller:
    """Say who is calling; somebody who acts by hand without a name is the administrator."""
    if call.identity is None:
        by_hand(call)
    user_id = call.user.user_id
    about = call.world.state.get(f"{call.org.space}/users", user_id)
    if about is None:
        raise NotFoundError(f'account_engagement has no user "{user_id}"')
    return _caller(int(user_id), about["role"], about["zone"] or call.org.settings["zone"])


@lru_cache(maxsize=1024)
def _caller(user_id: int, role: str, zone: str) -> Caller:
    return Caller(user_id, role, moments.zone(zone))


def by_hand(call: Call) -> None:
    """Complete the identity of a person who acts through the control interface."""
    if call.identity is None:
        admin = str(call.org.memory["admin_id"])
        call.identity = Identity(SYSTEM, call.org.name, admin, "", "control")
        return
    given = call.identity.user_id
    state = call.world.state
    if state.get(f"{call.org.space}/users", given) is None:
        mapped = state.get(f"{call.org.space}/logins", given)
        if mapped is None:
            raise NotFoundError(f'account_engagement has no user "{given}"')
        call.identity = Identity(SYSTEM, call.org.name, str(mapped), "", "control")


def demand(call: Call, ability: Ability) -> Caller:
    """Refuse with code 46 unless the caller has an ability."""
    who = caller(call)
    if ability not in who.can:
        raise refuse(NO_PERMISSION)
    return who


def not_mapped(username: str) -> NotFoundError:
    """Say that a user has no Salesforce user to get tokens from."""
    return NotFoundError(
        f"{username} is not mapped to a Salesforce user", hint="set the user's salesforceId"
    )
