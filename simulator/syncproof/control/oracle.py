"""`/observations` and `/oracle`: what the harness saw, and what the systems' histories say."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict

from syncproof.control.api import Api, Body
from syncproof.control.context import Context
from syncproof.control.evidence import gather
from syncproof.kit.errors import SyncProofError, nearest
from syncproof.kit.times import iso
from syncproof.oracle import judge

api = Api()
KINDS = (
    "profile", "settings", "status", "link", "manual", "log", "busy_wait", "healed", "settled",
    "budget",
)  # fmt: skip


class Observation(Body):
    """What only the harness knows: `kind` and whatever belongs to it; `at` defaults to now."""

    model_config = ConfigDict(extra="allow")
    at: str | None = None
    kind: str


@api.add("POST", "/observations", body=Observation, status=201)
def add_observation(context: Context, body: Observation, query: dict[str, str]) -> dict[str, Any]:
    """Note what the harness saw."""
    if body.kind not in KINDS:
        raise SyncProofError(f'unknown kind "{body.kind}"', hint=nearest(body.kind, KINDS))
    noted = body.model_dump()
    noted["at"] = body.at or iso(context.world.clock.now_ms())
    noted["exchange"] = context.world.journal.last
    noted["change"] = context.world.numbers.last
    context.world.observations.append(noted)
    context.hub.publish("observation", noted)
    return {"observations": len(context.world.observations)}


@api.add("GET", "/observations")
def list_observations(context: Context, body: None, query: dict[str, str]) -> dict[str, Any]:
    """List what the harness saw in this world."""
    return {"observations": context.world.observations}


@api.add("GET", "/oracle", query=("profile",))
def ask_oracle(context: Context, body: None, query: dict[str, str]) -> dict[str, Any]:
    """Judge what the systems hold and what happened, by every key."""
    findings = judge(gather(context), query.get("profile"))
    return {"findings": [f.to_json() for f in findings]}
