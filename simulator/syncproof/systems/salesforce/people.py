"""Users and their credentials, for the control interface."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from syncproof.kit.auth import fresh_secret
from syncproof.kit.errors import NotFoundError, SyncProofError, VendorError, nearest
from syncproof.systems.salesforce import accounts, apps, control, login
from syncproof.systems.salesforce.domain.ids import full_id
from syncproof.systems.salesforce.domain.rights import INTEGRATION_PROFILE
from syncproof.systems.salesforce.org import Org, org_of
from syncproof.systems.salesforce.records import Records

if TYPE_CHECKING:
    from syncproof.kit.call import Call
    from syncproof.kit.system import Instance

_SPEC = frozenset(
    {"kind", "app", "profile", "role", "permissions", "fields", "password", "active", "username"}
)
_PERMISSIONS = frozenset(
    {"objects", "hidden_fields", "read_only_fields", "visible_fields", "view_all_data",
     "modify_all_data", "api_enabled", "set_audit_fields", "edit_converted_leads",
     "transfer_any_lead", "convert_leads", "bulk_api_hard_delete"}
)  # fmt: skip


def users(instance: Instance) -> list[dict[str, Any]]:
    """List the users with what matters about them."""
    org = org_of(instance)
    found = control.read(instance, "User", {}, 10_000, "")["records"]
    rows = control.read(instance, "Profile", {}, 500, "")["records"]
    profiles = {p["Id"]: p["Name"] for p in rows}
    return [
        {"id": u["Id"], "username": u["Username"], "name": u["Name"], "first_name": u["FirstName"],
         "last_name": u["LastName"], "email": u["Email"],
         "profile": profiles.get(u["ProfileId"]), "active": u["IsActive"],
         "permissions": accounts.account(org, u["Id"]).get("permissions", {}),
         "app": accounts.account(org, u["Id"]).get("app")}
        for u in found
    ]  # fmt: skip


def create(call: Call, spec: Mapping[str, Any]) -> dict[str, Any]:
    """Make a user; kind `integration` makes the user of an app that nobody else can be."""
    _check(spec)
    org = org_of(call.org)
    records = Records(call)
    app_name = spec.get("app")
    integration = spec.get("kind") == "integration"
    profile = spec.get("profile") or (INTEGRATION_PROFILE if integration else "Standard User")
    number = org.counters.next("made_users")
    word = f"integration.{app_name}" if integration else "user"
    given = dict(spec.get("fields", {}))
    username = spec.get("username") or given.get("Username") or (
        f"{word}{number}@{call.org.key[:15].lower()}.example"
    )  # fmt: skip
    fields = {
        "Username": username, "LastName": "User" if integration else f"User{number}",
        "FirstName": "B2BMA Integration" if integration else "Test", "Email": username,
        "Alias": f"u{number}", "CommunityNickname": f"user{number}",
        "TimeZoneSidKey": call.org.settings["time_zone"], "LocaleSidKey": "en_US",
        "EmailEncodingKey": "UTF-8", "LanguageLocaleKey": "en_US", "IsActive": True,
        **given, "ProfileId": _named(records, "Profile", profile),
    }  # fmt: skip
    if spec.get("role"):
        fields["UserRoleId"] = _named(records, "UserRole", spec["role"])
    if spec.get("active") is False:
        fields["IsActive"] = False
    try:
        key = records.create(records.object("User"), fields)
    except VendorError as error:
        raise control.refused(error) from error
    if integration:
        app = apps.engagement(org) if app_name == apps.ENGAGEMENT_APP else _app(org, app_name)
        accounts.change(org, key, app=app["name"], permissions=_permissions(spec, {}))
        apps.approve(org, app, key)
    else:
        accounts.set_password(org, key, spec.get("password"))
        accounts.change(org, key, permissions=_permissions(spec, {}))
    return {"id": key, "username": username}


def update(call: Call, user_id: str, spec: Mapping[str, Any]) -> dict[str, Any]:
    """Change a user."""
    _check(spec)
    records, org = Records(call), org_of(call.org)
    key, row = _user(records, user_id)
    fields = dict(spec.get("fields", {}))
    if "active" in spec:
        fields["IsActive"] = spec["active"]
    if spec.get("profile") is not None:
        fields["ProfileId"] = _named(records, "Profile", spec["profile"])
    if "role" in spec:
        role = spec["role"]
        fields["UserRoleId"] = None if role is None else _named(records, "UserRole", role)
    if fields:
        try:
            records.update(records.object("User"), row, fields)
        except VendorError as error:
            raise control.refused(error) from error
    if "permissions" in spec:
        held = accounts.account(org, key).get("permissions", {})
        accounts.change(org, key, permissions=_permissions(spec, held))
    if spec.get("password") is not None:
        accounts.set_password(org, key, spec["password"])
    org.forget_users()
    if "permissions" in spec and not org.actor(call, key).access.permissions.api:
        call.world.sessions.close_user("salesforce", call.org.name, key)
    return {"id": key, "username": (records.tx.get(org.object("User"), key) or row)["Username"]}


def token(call: Call, user_id: str, spec: Mapping[str, Any]) -> dict[str, Any]:
    """Give a user's credentials of a kind: access_token, jwt or password."""
    records, org = Records(call), org_of(call.org)
    key, row = _user(records, user_id)
    kind = spec.get("kind", "access_token")
    app = _app(org, spec.get("app") or apps.ADMIN_APP)
    held = accounts.account(org, key)
    if held.get("app") not in {None, "", app["name"]}:
        raise SyncProofError(
            f'{row["Username"]} can be logged in by the app "{held["app"]}" only',
            code="refused_by_vendor",
        )
    url = call.world.urls.get("salesforce", {}).get(call.org.name, call.base_url)
    if kind == "access_token":
        if not row["IsActive"]:
            raise SyncProofError(f"{row['Username']} is inactive", code="refused_by_vendor")
        opened = login.open_session(call, org, row, app["name"], app["scopes"])
        return {"access_token": opened, "instance_url": url}
    if kind == "jwt":
        apps.approve(org, app, key)
        home = login.SANDBOX if call.org.settings["sandbox"] else login.PRODUCTION
        private = call.world.keys.private_pem(apps.key_name(org, app))
        return {
            "client_id": app["client_id"], "username": row["Username"], "audience": home,
            "private_key": private,
        }  # fmt: skip
    if kind == "password":
        if not held.get("password"):
            held = accounts.set_password(org, key, fresh_secret(12))
        return {
            "username": row["Username"], "password": held["password"],
            "security_token": held["security_token"], "client_id": app["client_id"],
            "client_secret": app["client_secret"],
        }  # fmt: skip
    raise SyncProofError(
        f'unknown kind "{kind}"', hint=nearest(str(kind), ["access_token", "jwt", "password"])
    )


def credentials(instance: Instance) -> dict[str, Any]:
    """Give the administrator's credentials."""
    org = org_of(instance)
    admin = instance.memory["admin"]
    row = control.read(instance, "User", {"Id": admin}, 1, "")["records"][0]
    held = accounts.account(org, admin)
    app = _app(org, apps.ADMIN_APP)
    return {
        "username": row["Username"], "password": held["password"],
        "security_token": held["security_token"], "client_id": app["client_id"],
        "client_secret": app["client_secret"],
        "private_key": instance.world.keys.private_pem(apps.key_name(org, app)),
    }  # fmt: skip


def _app(org: Org, name: Any) -> dict[str, Any]:
    if name == apps.ENGAGEMENT_APP:
        return apps.engagement(org)
    found = apps.named(org, str(name))
    if found is None:
        hint = nearest(str(name), [apps.ADMIN_APP, apps.ENGAGEMENT_APP])
        raise NotFoundError(f'no connected app "{name}"', hint=hint)
    return found


def _user(records: Records, user_id: str) -> tuple[str, dict[str, Any]]:
    key = full_id(user_id) or ""
    row = records.tx.get(records.org.object("User"), key)
    if row is None:
        raise NotFoundError(f'no user "{user_id}"')
    return key, row


def _named(records: Records, name: str, wanted: str) -> str:
    obj = records.org.object(name)
    if full_id(wanted) is not None and records.tx.get(obj, full_id(wanted)) is not None:
        return str(full_id(wanted))
    rows = records.tx.find(obj, Name=wanted)
    if not rows:
        table = records.org.instance.store.tables[name]
        known = [r[0] for r in records.tx.run(table.select().with_only_columns(table.c.Name))]
        raise NotFoundError(f'no {name} "{wanted}"', hint=nearest(wanted, known))
    return str(rows[0]["Id"])


def _check(spec: Mapping[str, Any]) -> None:
    for name in spec:
        if name not in _SPEC:
            raise SyncProofError(f'unknown member "{name}"', hint=nearest(name, _SPEC))
    for name in spec.get("permissions") or {}:
        if name not in _PERMISSIONS:
            raise SyncProofError(f'permissions: unknown "{name}"', hint=nearest(name, _PERMISSIONS))


def _permissions(spec: Mapping[str, Any], held: Mapping[str, Any]) -> dict[str, Any]:
    return {**held, **(spec.get("permissions") or {})}
