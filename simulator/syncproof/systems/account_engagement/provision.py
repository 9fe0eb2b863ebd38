"""Makes freshly provisioned business units, each linked to one Salesforce organisation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from syncproof.kit.errors import SyncProofError, nearest
from syncproof.systems.account_engagement import access, records, users
from syncproof.systems.account_engagement.describe import fresh
from syncproof.systems.account_engagement.domain import abilities
from syncproof.systems.account_engagement.domain.crm_ids import to_case_safe
from syncproof.systems.account_engagement.salesforce import People, people_of
from syncproof.systems.account_engagement.settings import checked, defaults

if TYPE_CHECKING:
    from syncproof.kit.call import Call
    from syncproof.kit.system import Instance
    from syncproof.kit.world import World

DEFAULT_CAMPAIGN = "Website Tracking"
DEFAULT_LIST = "All Prospects"
COMPANY = "SyncProof Example"
_UNIT_OPTIONS = frozenset({"name", "salesforce"})


def business_units(world: World, options: Mapping[str, Any]) -> None:
    """Make all units that the options ask for; one called `main` when they name none."""
    shared = {k: v for k, v in options.items() if k != "business_units"}
    specs = options.get("business_units") or [{"name": "main"}]
    if not isinstance(specs, list):
        raise SyncProofError(f"business_units: found {specs!r:.60}, expected a list")
    for number, spec in enumerate(specs, 1):
        own = {"name": spec} if isinstance(spec, str) else dict(spec)
        _business_unit(world, number, {**shared, **own})


def _business_unit(world: World, number: int, options: Mapping[str, Any]) -> None:
    asked = {k: v for k, v in options.items() if k not in _UNIT_OPTIONS}
    known = {*defaults(), *_UNIT_OPTIONS}
    for name in asked:
        if name not in known:
            hint = nearest(name, known | {"business_units"})
            raise SyncProofError(f'account_engagement has no option "{name}"', hint=hint)
    linked = str(options.get("salesforce", "main"))
    people = people_of(world, linked)
    settings = {**defaults(), **checked(asked), "salesforce_instance": linked}
    name = str(options.get("name", f"bu{number}"))
    unit = world.open_instance(access.SYSTEM, name, unit_id(number), fresh(), settings)
    world.act(unit, "provision", "", lambda call: _fill(call, number, people))


def unit_id(number: int) -> str:
    """Give the id of a business unit: 18 characters from `0Uv`, in a range of our own."""
    return to_case_safe(f"0UvSP{number:010d}")


def _fill(call: Call, number: int, people: People) -> None:
    unit, now = call.org, records.stamp(call)
    admin = users.insert(call, {**people.administrator, "roleName": abilities.ADMINISTRATOR})
    normal = users.insert(call, {**people.normal, "roleName": abilities.MARKETING})
    connector = users.insert(call, {**people.connector, "roleName": abilities.ADMINISTRATOR})
    unit.memory.update(
        admin_id=admin["id"], normal_id=normal["id"], connector_id=connector["id"],
        connector_user_id=people.connector["salesforceId"],
        connector_username=people.connector["username"],
        account={"id": 100_000 + number, "company": COMPANY, "created_ms": now,
                 "website": "https://www.example.com"},
    )  # fmt: skip
    access.by_hand(call)
    campaign = {"name": DEFAULT_CAMPAIGN, "cost": 0}
    made = records.insert(call, records.object_of(unit, "campaigns"), [campaign])[0]
    unit.memory["campaign_id"] = made["id"]
    records.insert(call, records.object_of(unit, "lists"), [{"name": DEFAULT_LIST}])


def connector_user(unit: Instance) -> dict[str, Any]:
    """Say who the connector works as; the user was made with the unit."""
    held = unit.memory
    return {
        "connector_user_id": held["connector_user_id"], "username": held["connector_username"],
        "user_id": held["connector_id"], "business_unit_id": unit.key,
    }  # fmt: skip
