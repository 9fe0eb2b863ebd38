"""`/systems`: the simulated systems, their quotas, settings, schema and actions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from syncproof.control.api import AnyBody, Api, Body, check_args
from syncproof.control.context import Context
from syncproof.kit.errors import NotFoundError, SyncProofError, nearest
from syncproof.kit.system import Instance

api = Api()


class QuotaChange(Body):
    """Set one limit: its size, what is left now, or off."""

    name: str
    limit: int | None = Field(default=None, ge=0)
    left: int | None = Field(default=None, ge=0)
    enabled: bool | None = None


class Fields(AnyBody):
    """Fields to add; the system checks what is in them."""

    fields: list[dict[str, Any]] = Field(default_factory=list)


class Act(Body):
    """Who does it (a user id; the administrator when left out) and with what."""

    acting: str | None = Field(default=None, alias="as")
    args: dict[str, Any] = Field(default_factory=dict)


def shown_quotas(context: Context, instance: Instance) -> list[dict[str, Any]]:
    """Describe the limits of an instance."""
    now = context.world.clock.now_ms()
    quotas = context.system(instance.system).quotas(instance)
    return [q.show(now) for q in quotas.values()]


@api.add("GET", "/systems")
def list_systems(context: Context, body: None, query: dict[str, str]) -> dict[str, Any]:
    """List the systems with url, coverage and quotas left."""
    ready = context.ready()["systems"]
    found = []
    for name, system in context.world.systems.items():
        counts: dict[str, int] = {}
        for route in system.routes():
            counts[route.status] = counts.get(route.status, 0) + 1
        entry = {k: v for k, v in ready.get(name, {}).items() if k != "credentials"}
        instances = context.world.instances_of(name)
        quotas = {i.name: shown_quotas(context, i) for i in instances}
        found.append({"name": name, "title": system.title, **entry, "coverage": counts,
                      "quotas": quotas})  # fmt: skip
    return {"systems": found}


@api.add("GET", "/systems/<system>/quotas", query=("instance",))
def read_quotas(context: Context, body: None, query: dict[str, str], system: str) -> dict[str, Any]:
    """List the limits of an instance."""
    instance = context.instance(system, query.get("instance"))
    return {"quotas": shown_quotas(context, instance)}


@api.add("PATCH", "/systems/<system>/quotas", body=QuotaChange, query=("instance",))
def change_quota(
    context: Context, body: QuotaChange, query: dict[str, str], system: str
) -> dict[str, Any]:
    """Set a limit, what is left of it, or switch it off."""
    instance = context.instance(system, query.get("instance"))
    quotas = context.system(system).quotas(instance)
    if body.name not in quotas:
        hint = nearest(body.name, quotas)
        raise NotFoundError(f'{system} has no limit "{body.name}"', hint=hint)
    quota = quotas[body.name]
    quota.set(limit=body.limit, enabled=body.enabled)
    if body.left is not None:
        quota.set_left(body.left, context.world.clock.now_ms())
    return {"quotas": shown_quotas(context, instance)}


@api.add("GET", "/systems/<system>/settings", query=("instance",))
def read_settings(
    context: Context, body: None, query: dict[str, str], system: str
) -> dict[str, Any]:
    """Read what a person has clicked in the product's settings, with their JSON Schema."""
    instance = context.instance(system, query.get("instance"))
    return {"settings": instance.settings, "schema": context.system(system).settings_schema()}


@api.add("PATCH", "/systems/<system>/settings", body=AnyBody, query=("instance",))
def change_settings(
    context: Context, body: AnyBody, query: dict[str, str], system: str
) -> dict[str, Any]:
    """Change the product's settings."""
    instance = context.instance(system, query.get("instance"))
    changes: Mapping[str, Any] = body.model_dump()
    known = context.system(system).settings_schema().get("properties", {})
    for name in changes:
        if known and name not in known:
            raise SyncProofError(f'{system} has no setting "{name}"', hint=nearest(name, known))
    chosen = context.system(system)
    settings = context.world.act(
        instance, "settings", "", lambda call: chosen.set_settings(call, changes)
    )
    return {"settings": settings}


@api.add("GET", "/systems/<system>/schema/<name>", query=("instance",))
def read_schema(
    context: Context, body: None, query: dict[str, str], system: str, name: str
) -> dict[str, Any]:
    """Read an object's fields."""
    instance = context.instance(system, query.get("instance"))
    return context.system(system).schema(instance, name)


def _change_schema(
    context: Context, query: dict[str, str], system: str, name: str, field: str | None,
    change: Mapping[str, Any] | None,
) -> dict[str, Any]:  # fmt: skip
    instance = context.instance(system, query.get("instance"))
    chosen = context.system(system)
    return context.world.act(
        instance, "schema", name, lambda call: chosen.change_schema(call, name, field, change)
    )


@api.add("POST", "/systems/<system>/schema/<name>", body=Fields, query=("instance",), status=201)
def add_fields(
    context: Context, body: Fields, query: dict[str, str], system: str, name: str
) -> dict[str, Any]:
    """Add fields to an object: `{"fields": […]}`, or one field by itself."""
    wanted = body.model_dump(exclude_unset=True)
    return _change_schema(context, query, system, name, None, wanted)


@api.add("PATCH", "/systems/<system>/schema/<name>/<field>", body=AnyBody, query=("instance",))
def change_field(
    context: Context, body: AnyBody, query: dict[str, str], system: str, name: str, field: str
) -> dict[str, Any]:
    """Change a field, such as its picklist options."""
    return _change_schema(context, query, system, name, field, body.model_dump())


@api.add("DELETE", "/systems/<system>/schema/<name>/<field>", query=("instance",))
def delete_field(
    context: Context, body: None, query: dict[str, str], system: str, name: str, field: str
) -> dict[str, Any]:
    """Delete a custom field."""
    return _change_schema(context, query, system, name, field, None)


@api.add("GET", "/systems/<system>/actions")
def list_actions(
    context: Context, body: None, query: dict[str, str], system: str
) -> dict[str, Any]:
    """List what a person or the outside world does in the product."""
    actions = context.system(system).actions()
    return {
        "actions": [
            {"name": name, "summary": a.summary, "schema": a.schema} for name, a in actions.items()
        ]
    }


@api.add("POST", "/systems/<system>/actions/<name>", body=Act, query=("instance",))
def run_action(
    context: Context, body: Act, query: dict[str, str], system: str, name: str
) -> dict[str, Any]:
    """Do something in the product as a person."""
    instance = context.instance(system, query.get("instance"))
    actions = context.system(system).actions()
    if name not in actions:
        raise NotFoundError(f'{system} has no action "{name}"', hint=nearest(name, actions))
    check_args(actions[name].schema, body.args)
    run = actions[name].run
    return context.world.act(instance, name, "", lambda call: run(call, body.args), body.acting)
