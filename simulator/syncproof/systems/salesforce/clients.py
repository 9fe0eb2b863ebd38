"""Who asks for tokens: a connected app, what it may ask for, and for which users."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

from syncproof.kit.auth import same_secret
from syncproof.systems.salesforce import accounts, apps, errors
from syncproof.systems.salesforce.limits import api_enabled
from syncproof.systems.salesforce.login import enter
from syncproof.systems.salesforce.org import Org, org_of
from syncproof.systems.salesforce.wire import parameters

if TYPE_CHECKING:
    from syncproof.kit.call import Call

Form = dict[str, str]
App = dict[str, Any]
MAX_FORM = 1024 * 1024
REFRESH, OFFLINE, OPENID = "refresh_token", "offline_access", "openid"
SCOPES = frozenset({
    "address", "api", "chatter_api", "content", "custom_permissions", "email", "full", "id",
    "lightning", "pardot_api", "phone", "profile", "visualforce", "web", OPENID, REFRESH,
})  # fmt: skip
_LOOPBACK = re.compile(
    r"https?://(?:localhost|127\.0\.0\.1|\[::1\])(?::[0-9]{1,5})?(?:[/?][!-\"$-\[\]-~]{0,2000})?"
)


def form_of(call: Call) -> Form:
    """Read query and form; the consumer's key and secret may come as HTTP Basic."""
    if len(call.body) > MAX_FORM:
        raise errors.oauth("invalid_request", "request too large")
    form = dict(parse_qsl(call.body.decode("utf-8", "replace"), keep_blank_values=True))
    form = {**parameters(call), **form}
    scheme, _, value = (call.headers.get("Authorization") or "").partition(" ")
    if scheme.lower() == "basic":
        try:
            key, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
        except (binascii.Error, ValueError):
            raise errors.oauth("invalid_client", "invalid client credentials") from None
        form.setdefault("client_id", unquote(key))
        form.setdefault("client_secret", unquote(secret))
    return form


def client(call: Call, form: Form, port_of: str | None, flow: str = "") -> tuple[Org, App]:
    """Find the connected app of a consumer key, and check that it may use a flow."""
    found = apps.instance_of(call.world.state, form.get("client_id", ""))
    if found is None or (port_of is not None and found[0] != port_of):
        raise errors.oauth("invalid_client_id", "client identifier invalid")
    enter(call, found[0])
    org = org_of(call.org)
    app = apps.named(org, found[1])
    if app is None or (flow and flow not in app["flows"]):
        raise errors.oauth("unsupported_grant_type", "grant type not supported")
    return org, app


def check_secret(app: App, form: Form) -> None:
    """Check the consumer secret."""
    if not same_secret(form.get("client_secret", ""), app["client_secret"]):
        raise errors.oauth("invalid_client", "invalid client credentials")


def check_user(org: Org, user: dict[str, Any], app: App) -> None:
    """Check that a user may be logged in through an app."""
    if not user["IsActive"]:
        raise errors.oauth("invalid_grant", "inactive user")
    if not api_enabled(org.instance.settings):
        raise errors.oauth("invalid_grant", "api not enabled for this organization")
    only = accounts.account(org, user["Id"]).get("app")
    if only and only != app["name"]:
        raise errors.oauth("invalid_app_access", "user is not admin approved to access this app")
    if only and not org.instance.settings["integration_setup_complete"]:
        raise errors.oauth("invalid_grant", "user hasn't approved this consumer")


def scopes(app: App, asked: str) -> list[str]:
    """Give the scopes that are granted: the app's when none are asked for.

    An app with the scope `full` may ask for every other one, apart from `refresh_token`.
    """
    wanted = [REFRESH if word == OFFLINE else word for word in asked.split()]
    if not wanted:
        return list(app["scopes"])
    whole = SCOPES - {REFRESH} if "full" in app["scopes"] else frozenset()
    if not set(wanted) <= whole | set(app["scopes"]):
        raise errors.oauth("invalid_scope", "the requested scope is not allowed")
    return list(dict.fromkeys(wanted))


def redirects_to(org: Org, uri: str) -> bool:
    """Say whether an app may send a browser there: registered exactly, or on this machine."""
    known = org.instance.settings["callback_urls"]
    return uri in known or _LOOPBACK.fullmatch(uri) is not None
