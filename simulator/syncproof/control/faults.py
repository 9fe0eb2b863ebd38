"""`/faults`: arm, watch and heal."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from syncproof.control.api import AnyBody, Api
from syncproof.control.context import Context
from syncproof.kit.faults.model import load

api = Api()


@api.add("GET", "/faults")
def list_faults(context: Context, body: None, query: dict[str, str]) -> dict[str, Any]:
    """List armed faults with their counters, and those healed in this world."""
    armed = [a.show() for a in context.world.faults.armed()]
    return {"faults": armed, "healed": list(context.world.healed)}


@api.add("POST", "/faults", body=AnyBody, status=201)
def arm_fault(context: Context, body: AnyBody, query: dict[str, str]) -> dict[str, Any]:
    """Arm a fault: the whole fault object."""
    fault = body.model_dump()
    _known_system(context, fault)
    armed = context.world.faults.arm(fault, context.world.clock.now_ms())
    context.hub.publish("fault", armed.show())
    return armed.show()


@api.add("GET", "/faults/<fault>")
def read_fault(context: Context, body: None, query: dict[str, str], fault: str) -> dict[str, Any]:
    """Read one armed fault with its counters."""
    return context.world.faults.get(fault).show()


@api.add("DELETE", "/faults/<fault>")
def heal_fault(context: Context, body: None, query: dict[str, str], fault: str) -> dict[str, Any]:
    """Heal one fault."""
    return _heal(context, fault)


@api.add("DELETE", "/faults")
def heal_faults(context: Context, body: None, query: dict[str, str]) -> dict[str, Any]:
    """Heal all faults."""
    return _heal(context, None)


@api.add("GET", "/fault-catalogue")
def list_catalogue(context: Context, body: None, query: dict[str, str]) -> dict[str, Any]:
    """List every fault that can be armed, with its parameters."""
    return {"faults": catalogue()}


def catalogue() -> list[dict[str, Any]]:
    """Describe every fault from its code."""
    return [
        {
            "name": name, "group": kind.group, "stage": kind.stage,
            "summary": (kind.__doc__ or "").strip().splitlines()[0],
            "params": [f.name for f in fields(kind)],  # type: ignore[arg-type] # all are dataclasses
        }
        for name, kind in sorted(load().items())
    ]  # fmt: skip


def _known_system(context: Context, fault: dict[str, Any]) -> None:
    """Refuse a fault that is aimed at a system which is not there: it could never fire."""
    scope = fault.get("scope")
    name = scope.get("system", "*") if isinstance(scope, dict) else "*"
    if isinstance(name, str) and name != "*":
        context.system(name)


def _heal(context: Context, fault: str | None) -> dict[str, Any]:
    healed = [a.show() for a in context.world.faults.heal(fault)]
    context.world.healed.extend(healed)
    context.hub.publish("healed", healed)
    return {"healed": healed}
