"""What a step does that may be refused, and what it asks the connector afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from syncproof.conformance.checks.model import SALESFORCE, Record, short
from syncproof.conformance.drivers import ConnectorError, Unsupported
from syncproof.conformance.suite.scene import World

REGION = "Region__c"


def _refusal(world: World, attempt: Callable[[], object]) -> None:
    """Carry an attempt out and remember how it was refused, or that it was not."""
    try:
        attempt()
    except ConnectorError as error:
        world.marks["refusal"] = error.code
    else:
        world.marks["refusal"] = None


def resume(world: World) -> None:
    """Try to resume the connector."""
    _refusal(world, lambda: world.watched.set_state("running"))


def second_connector(world: World) -> None:
    """Try to connect once more within the run."""
    _refusal(world, lambda: world.watched.connect_again(world.account))


def activate(world: World) -> None:
    """Try to connect and resume; a connector that cannot sign in may refuse both."""

    def attempt() -> None:
        world.connect()
        if world.watched.state != "running":
            world.watched.set_state("running")

    try:
        _refusal(world, attempt)
    except Unsupported:
        world.marks["refusal"] = None


def sync_company(world: World, name: str) -> None:
    """Try to send a company to Account Engagement."""
    company = world.marks[name]
    world.marks["before"] = world.control.last_exchange() + 1
    _refusal(world, lambda: _synced(world, company))


def _synced(world: World, company: str) -> None:
    world.marks["result"] = world.watched.sync(SALESFORCE, "Account", company).result


def share_region(world: World, region: str) -> None:
    """Give leads a region and share only one of them."""
    field = {"name": REGION, "label": "Region", "type": "string", "length": 40}
    world.control.add_fields(SALESFORCE, "Lead", [field])
    rule = {"object": "Lead", "field": REGION, "value": region}
    world.plan.settings["sharing_rules"] = [rule]


def errors(world: World) -> list[dict[str, Any]] | None:
    """Ask the connector for its error queue."""
    found = world.watched.status().errors
    return None if found is None else [e.model_dump() for e in found]


def skipped(world: World) -> tuple[list[dict[str, Any]] | None, list[dict[str, Any]] | None]:
    """Ask the connector for errors and for what it skipped."""
    found = world.watched.status()
    lists = (found.errors, found.skipped)
    shown = [None if x is None else [e.model_dump() for e in x] for x in lists]
    return shown[0], shown[1]


def ids_of(world: World, name: str) -> list[str]:
    """Give all ids that an entry about somebody may name."""
    return world.people.named(name).ids


def records_created(world: World) -> list[Record]:
    """Give the leads and contacts that the connector created."""
    made = world.journal.on(SALESFORCE).creates.ids
    return [r for _, r in world.people.records() if short(r["Id"]) in made]
