"""What Account Engagement asks of the Salesforce organisation that a unit is linked to.

Systems do not know each other: everything goes through what every system offers to a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from syncproof.kit.errors import NotFoundError, SyncProofError

if TYPE_CHECKING:
    from syncproof.kit.system import Instance, System
    from syncproof.kit.world import World

SALESFORCE = "salesforce"
APP = "account_engagement"
_ADMIN_PROFILE, _NORMAL_PROFILE = "System Administrator", "Standard User"


@dataclass(frozen=True, slots=True)
class People:
    """The Salesforce users that a fresh unit knows, as rows of its own users."""

    administrator: dict[str, Any]
    normal: dict[str, Any]
    connector: dict[str, Any]


def organisation(world: World, name: str) -> tuple[System, Instance]:
    """Find the linked organisation, or say what the scenario lacks."""
    system = world.systems.get(SALESFORCE)
    if system is None or not world.instances_of(SALESFORCE):
        raise SyncProofError(
            "account_engagement needs a Salesforce organisation and this scenario has none",
            code="bad_scenario",
            hint="list salesforce before account_engagement under systems",
        )
    return system, world.instance(SALESFORCE, name)


def people_of(world: World, name: str) -> People:
    """Take over the administrator and a normal user, and have the integration user made."""
    system, org = organisation(world, name)
    with world.lock_of(SALESFORCE):
        found = system.users(org)
    admins = [u for u in found if u["profile"] == _ADMIN_PROFILE]
    others = [u for u in found if u["profile"] != _ADMIN_PROFILE]
    if not admins or not others:
        raise NotFoundError(f'salesforce "{name}" has no administrator and normal user')
    normal = next((u for u in others if u["profile"] == _NORMAL_PROFILE), others[0])
    return People(_mapped(admins[0]), _mapped(normal), _connector(world, name))


def _mapped(user: Mapping[str, Any]) -> dict[str, Any]:
    """Turn a listed Salesforce user into a row of this unit's users."""
    return {
        "salesforceId": user["id"], "username": user["username"], "email": user["email"],
        "firstName": user["first_name"], "lastName": user["last_name"],
    }  # fmt: skip


def _connector(world: World, name: str) -> dict[str, Any]:
    fid, username = _made_before(world, name) or _make_integration_user(world, name)
    return {
        "salesforceId": fid, "username": username, "email": username, "firstName": "B2BMA",
        "lastName": "Integration",
    }  # fmt: skip


def _made_before(world: World, name: str) -> tuple[str, str] | None:
    """Find the integration user that another unit of the same organisation uses."""
    for unit in world.instances_of(APP):
        if unit.settings["salesforce_instance"] == name and "connector_user_id" in unit.memory:
            return unit.memory["connector_user_id"], unit.memory["connector_username"]
    return None


def _make_integration_user(world: World, name: str) -> tuple[str, str]:
    system, org = organisation(world, name)
    spec = {"kind": "integration", "app": APP}
    made = world.act(org, "users", "User", lambda call: system.create_user(call, spec))
    return str(made["id"]), str(made["username"])


def create_token(world: World, name: str, user_id: str, spec: Mapping[str, Any]) -> dict[str, Any]:
    """Have Salesforce give a token or credentials of one of its users."""
    system, org = organisation(world, name)
    asked = {"app": APP, **spec}
    return world.act(org, "users", "User", lambda call: system.create_token(call, user_id, asked))


def delete_tokens(world: World, name: str, user_id: str) -> int:
    """Have Salesforce end all sessions of one of its users."""
    system, org = organisation(world, name)
    return world.act(org, "users", "User", lambda call: system.delete_tokens(call, user_id))
