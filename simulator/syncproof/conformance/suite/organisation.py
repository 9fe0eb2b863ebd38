"""What is no person: users, campaigns, field definitions, rules of the organisation."""

from __future__ import annotations

from typing import Any

import requests

from syncproof.conformance.checks.model import PRODUCT, SALESFORCE
from syncproof.conformance.suite.scene import World
from syncproof.conformance.verdict import Verdict
from syncproof.conformance.world import ControlError

_SEAM = "/sim/account_engagement/v1/field-options"
_TIMEOUT_S = 30


def refuse_phone(world: World, phone: str) -> None:
    """Have a validation rule refuse leads with a certain phone."""
    rule = {
        "object": "Lead",
        "name": "No_Dummy_Phone",
        "active": True,
        "formula": f'Phone = "{phone}"',
        "message": "Enter a real phone number.",
    }
    world.control.change_settings(SALESFORCE, {"validation_rules": [rule]})


def add_user(world: World, name: str) -> None:
    """Add a user to Salesforce alone."""
    first, _, last = name.partition(" ")
    email = f"{first}.{last}@crew.example".lower()
    world.marks[name] = world.accounts.salesforce_user(first, last, email, {})["id"]


def rename_user(world: World, name: str, new: str) -> None:
    """Give a user another name."""
    first, _, last = new.partition(" ")
    spec = {"fields": {"FirstName": first, "LastName": last}}
    world.control.update_user(SALESFORCE, world.marks[name], spec)


def add_lead_source(world: World, value: str) -> None:
    """Add a value to the picklist of lead sources."""
    known = _lead_sources(world)
    change = {"picklist": [*known, value]}
    world.control.change_field(SALESFORCE, "Lead", "LeadSource", change)


def _lead_sources(world: World) -> list[str]:
    fields = world.control.schema(SALESFORCE, "Lead")["fields"]
    source = next(f for f in fields if f["name"] == "LeadSource")
    options: list[Any] = source.get("picklist") or source.get("picklistValues") or []
    return [o if isinstance(o, str) else o["value"] for o in options]


def knows_user(world: World, name: str) -> Verdict:
    """Demand a user of that name on the product's side."""
    users = world.control.records(PRODUCT, "users")
    found = [f"{u.get('firstName')} {u.get('lastName')}" for u in users]
    return _known(name, found, "users")


def knows_campaign(world: World, name: str) -> Verdict:
    """Demand a campaign of that name on the product's side."""
    found = [str(c.get("name")) for c in world.control.records(PRODUCT, "campaigns")]
    return _known(name, found, "campaigns")


def knows_lead_source(world: World, value: str) -> Verdict:
    """Demand a picklist value on the product's side."""
    first = world.control.last_exchange() + 1
    fields = _field_options(world)
    world.not_the_connector(first)
    found = [o for f in fields if f["name"] == "LeadSource" for o in f.get("options") or ()]
    return _known(value, [o if isinstance(o, str) else o["value"] for o in found], "lead sources")


def _field_options(world: World) -> list[dict[str, Any]]:
    """Read what the product knows of Salesforce's fields, as an administrator."""
    side = world.control.systems[PRODUCT]
    credentials = side["credentials"]
    headers = {
        "Authorization": f"Bearer {credentials['access_token']}",
        "Pardot-Business-Unit-Id": credentials["business_unit_id"],
    }
    answer = requests.get(
        side["url"] + _SEAM, {"object": "Lead"}, headers=headers, timeout=_TIMEOUT_S
    )
    if not answer.ok:
        raise ControlError(
            answer.status_code, "field_options", f"field options: {answer.text:.200}"
        )
    found: list[dict[str, Any]] = answer.json()["fields"]
    return found


def _known(wanted: str, found: list[str], what: str) -> Verdict:
    if wanted in found:
        return Verdict.passed(f"{wanted} is among the {what}")
    return Verdict.failed(f"{wanted} is not among the {what}: {', '.join(sorted(found)[:8])}")
