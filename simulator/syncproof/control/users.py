"""`/systems/{system}/users`: people with logins, their rights and tokens."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from syncproof.control.api import AnyBody, Api
from syncproof.control.context import Context

api = Api()
SECRETS = ("access_token", "private_key", "password", "security_token", "client_secret")


class UserSpec(AnyBody):
    """What a user is to be; each system has its own profiles, roles and permissions."""

    kind: str | None = None
    app: str | None = None
    profile: str | None = None
    role: str | None = None
    username: str | None = None
    password: str | None = None
    active: bool | None = None
    permissions: dict[str, Any] | None = None
    fields: dict[str, Any] = Field(default_factory=dict)


class TokenSpec(AnyBody):
    """Which credentials are wanted, for which connected app."""

    kind: str = "access_token"
    app: str | None = None


@api.add("GET", "/systems/<system>/users", query=("instance",))
def list_users(context: Context, body: None, query: dict[str, str], system: str) -> dict[str, Any]:
    """List the users."""
    instance = context.instance(system, query.get("instance"))
    with context.world.lock_of(system):
        return {"users": context.system(system).users(instance)}


@api.add("POST", "/systems/<system>/users", body=UserSpec, query=("instance",), status=201)
def create_user(
    context: Context, body: UserSpec, query: dict[str, str], system: str
) -> dict[str, Any]:
    """Make a user: `{"profile", "permissions", "fields"}`."""
    instance = context.instance(system, query.get("instance"))
    spec = body.model_dump(exclude_unset=True)
    chosen = context.system(system)
    return context.world.act(instance, "users", "User", lambda c: chosen.create_user(c, spec))


@api.add("PATCH", "/systems/<system>/users/<user>", body=UserSpec, query=("instance",))
def update_user(
    context: Context, body: UserSpec, query: dict[str, str], system: str, user: str
) -> dict[str, Any]:
    """Change a user's profile, permissions, activity, password or roles."""
    instance = context.instance(system, query.get("instance"))
    spec = body.model_dump(exclude_unset=True)
    chosen = context.system(system)
    return context.world.act(instance, "users", "User", lambda c: chosen.update_user(c, user, spec))


@api.add(
    "POST", "/systems/<system>/users/<user>/tokens", body=TokenSpec, query=("instance",), status=201
)
def create_token(
    context: Context, body: TokenSpec, query: dict[str, str], system: str, user: str
) -> dict[str, Any]:
    """Give credentials of a user: `{"kind": "access_token" | "jwt" | "password", "app"}`."""
    instance = context.instance(system, query.get("instance"))
    spec = body.model_dump(exclude_unset=True)
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
