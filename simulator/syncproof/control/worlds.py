"""`/worlds` and `/scenarios`: starting scenarios, snapshots."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from syncproof.control.api import Api, Body
from syncproof.control.context import Context
from syncproof.kit.times import iso

api = Api()


class Load(Body):
    """Which scenario to start, with which seed (default: the scenario's own)."""

    scenario: str = Field(min_length=1, max_length=64, pattern=r"^[a-z0-9_-]{1,64}$")
    seed: int | None = Field(default=None, ge=0, lt=2**63)


def show(context: Context) -> dict[str, Any]:
    """Describe the current world, with each system as in the ready file."""
    world = context.world
    return {
        "scenario": world.scenario.name if world.scenario else None,
        "title": world.scenario.title if world.scenario else None,
        "seed": world.seed, "now": iso(world.clock.now_ms()), "last": world.journal.last,
        "systems": context.ready()["systems"],
    }  # fmt: skip


@api.add("GET", "/worlds")
def read_world(context: Context, body: None, query: dict[str, str]) -> dict[str, Any]:
    """Describe the current world; credentials are left out."""
    shown = show(context)
    for system in shown["systems"].values():
        system.pop("credentials", None)
    return shown


@api.add("POST", "/worlds", body=Load, status=201)
def load_world(context: Context, body: Load, query: dict[str, str]) -> dict[str, Any]:
    """Load a scenario afresh: new world, new credentials."""
    scenario = context.find_scenario(body.scenario)
    seed = scenario.seed if body.seed is None else body.seed
    context.world.load(scenario, seed)
    context.secrets.clear()
    context.loaded()
    context.hub.publish("world", {"scenario": scenario.name, "seed": seed})
    return show(context)


@api.add("POST", "/worlds/snapshots", status=201)
def take_snapshot(context: Context, body: None, query: dict[str, str]) -> dict[str, Any]:
    """Keep the world as it is now."""
    return {"id": context.world.snapshot()}


@api.add("POST", "/worlds/snapshots/<snapshot>/restore")
def restore_snapshot(
    context: Context, body: None, query: dict[str, str], snapshot: str
) -> dict[str, Any]:
    """Go back to a snapshot."""
    context.world.restore(snapshot)
    context.loaded()
    return show(context)


@api.add("GET", "/scenarios")
def list_scenarios(context: Context, body: None, query: dict[str, str]) -> dict[str, Any]:
    """List the scenarios that can be loaded."""
    return {"scenarios": context.list_scenarios()}
