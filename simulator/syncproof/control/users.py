"""`/systems/{system}/users`: people with logins, their rights and tokens."""

from __future__ import annotations

from typing import Any

from syncproof.control.api import AnyBody, Api
from syncproof.control.context import Context

api = Api()
SECRETS = ("access_token", "private_key", "password", "security_token", "client_secret")


@api.add("GET", "/systems/<system>/users", query=("instance",))
def list_users(context: Context, body: None, query: dict[str, str], system: str) -> dict[str, Any]:
    """List the users."""
    instance = context.instance(system, query.get("instance"))
    with context.world.lock_of(system):
        return {"users": context.system(system).users(instance)}


@api.add("POST", "/systems/<system>/users", body=AnyBody, query=("instance",), status=201)
def create_user(
    context: Context, body: AnyBody, query: dict[str, str], system: str
) -> dict[str, Any]:
    """Make a user: `{"profile", "permissions", "fields"}`."""
    instance = context.instance(system, query.get("instance"))
    spec = body.model_dump()
    chosen = context.system(system)
    return context.world.act(instance, "users", "User", lambda c: chosen.create_user(c, spec))


@api.add("PATCH", "/systems/<system>/users/<user>", body=AnyBody, query=("instance",))
def update_user(
    context: Context, body: AnyBody, query: dict[str, str], system: str, user: str
) -> dict[str, Any]:
    """Change a user's profile, permissions, activity, password or roles."""
    instance = context.instance(system, query.get("instance"))
    spec = body.model_dump()
    chosen = context.system(system)
    return context.world.act(instance, "users", "User", lambda c: chosen.update_user(c, user, spec))


@api.add(
    "POST", "/systems/<system>/users/<user>/tokens", body=AnyBody, query=("instance",), status=201
)
def create_token(
    context: Context, body: AnyBody, query: dict[str, str], system: str, user: str
) -> dict[str, Any]:
    """Give credentials of a user: `{"kind": "access_token" | "jwt" | "password", "app"}`."""
    instance = context.instance(system, query.get("instance"))
    spec = body.model_dump()
    chosen = context.system(system)
    given = context.world.act(
        instance, "users", "User", lambda c: chosen.create_token(c, user, spec)
    )
    context.secrets.update(str(given[name]) for name in SECRETS if given.get(name))
    return given


@api.add("DELETE", "/systems/<system>/users/<user>/tokens", query=("instance",))
def delete_tokens(
    context: Context, body: None, query: dict[str, str], system: str, user: str
) -> dict[str, Any]:
    """End all sessions of a user."""
    instance = context.instance(system, query.get("instance"))
    chosen = context.system(system)
    ended = context.world.act(instance, "users", "User", lambda c: chosen.delete_tokens(c, user))
    return {"ended": ended}
