"""Connected apps: their credentials, flows, scopes and who is approved for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from syncproof.kit.auth import fresh_secret

if TYPE_CHECKING:
    from syncproof.kit.state import State
    from syncproof.systems.salesforce.org import Org

CLIENTS = "salesforce/clients"
ADMIN_APP = "SyncProof Admin"
ENGAGEMENT_APP = "account_engagement"
ADMIN_FLOWS = (
    "password", "client_credentials", "jwt", "refresh_token", "authorization_code", "token",
)  # fmt: skip
ADMIN_SCOPES = ("api", "refresh_token", "full", "pardot_api")
ENGAGEMENT_SCOPES = ("api", "pardot_api")


def create(
    org: Org, name: str, flows: Sequence[str], scopes: Sequence[str], *, run_as: str | None = None,
    everybody: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """Make a connected app; its key pair, if it needs one, is in the world's key ring."""
    app: dict[str, Any] = {
        "name": name, "client_id": f"3MVG9{fresh_secret(60)}", "client_secret": fresh_secret(32),
        "flows": list(flows), "scopes": list(scopes), "run_as": run_as, "everybody": everybody,
        "approved": [], "rotate_refresh_tokens": False,
    }  # fmt: skip
    save(org, app)
    org.state.put(CLIENTS, app["client_id"], [org.instance.name, name])
    return app


def save(org: Org, app: dict[str, Any]) -> None:
    """Keep an app."""
    org.state.put(f"{org.instance.space}/apps", app["name"], app)


def named(org: Org, name: str) -> dict[str, Any] | None:
    """Find an app of an organisation by its name."""
    held: dict[str, Any] | None = org.state.get(f"{org.instance.space}/apps", name)
    return held


def all_of(org: Org) -> list[dict[str, Any]]:
    """List the apps of an organisation by name."""
    return [app for _, app in org.state.items(f"{org.instance.space}/apps")]


def instance_of(state: State, client_id: str) -> tuple[str, str] | None:
    """Give (instance, app name) of a consumer key."""
    held = state.get(CLIENTS, client_id)
    return None if held is None else (held[0], held[1])


def key_name(org: Org, app: dict[str, Any]) -> str:
    """Name the app's key pair in the world's key ring."""
    return f"{org.instance.space}/{app['name']}"


def approve(org: Org, app: dict[str, Any], user_id: str) -> None:
    """Let a user be logged in through the app without asking."""
    if user_id not in app["approved"]:
        save(org, {**app, "approved": [*app["approved"], user_id]})


def approved(app: dict[str, Any], user_id: str) -> bool:
    """Say whether the user was approved for the app."""
    return bool(app["everybody"]) or user_id in app["approved"]


def engagement(org: Org) -> dict[str, Any]:
    """Give the app of Account Engagement, making it on first use."""
    return named(org, ENGAGEMENT_APP) or create(org, ENGAGEMENT_APP, ("jwt",), ENGAGEMENT_SCOPES)
