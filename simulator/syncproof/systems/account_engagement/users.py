"""Users of a business unit; Salesforce manages them, the connector brings them here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from syncproof.kit.call import Call
from syncproof.kit.errors import NotFoundError, SyncProofError, nearest
from syncproof.systems.account_engagement import access, records
from syncproof.systems.account_engagement.domain import abilities, crm_ids, emails
from syncproof.systems.account_engagement.errors import INVALID_USER_EMAIL, NOT_FOUND, refuse
from syncproof.systems.account_engagement.incoming import record_id
from syncproof.systems.account_engagement.records import Row
from syncproof.systems.account_engagement.settings import check_zone

NAME = "users"
ROLE_NUMBERS = {role: number for number, role in enumerate(abilities.ROLES, 1)}
DEFAULT_ROLE = abilities.MARKETING
_SPEC = ("profile", "fields", "active")


def insert(call: Call, values: Mapping[str, Any]) -> Row:
    """Make a user; without a role it is a marketing user."""
    row = {"roleName": DEFAULT_ROLE, **values}
    row["role"] = ROLE_NUMBERS[row["roleName"]]
    row.setdefault("username", row.get("email"))
    made = records.insert(call, records.object_of(call.org, NAME), [row])[0]
    access.remember(call.org, made)
    return made


def change(call: Call, before: Row, values: Mapping[str, Any]) -> bool:
    """Change a user, and what calls know of it."""
    row = dict(values)
    if "roleName" in row:
        row["role"] = ROLE_NUMBERS[row["roleName"]]
    changed = records.update(call, records.object_of(call.org, NAME), before, row)
    if changed:
        access.remember(call.org, before)
    return changed


def get(call: Call, key: int) -> Row:
    """Read a user, or refuse with 109."""
    row = call.tx.get(records.object_of(call.org, NAME), key)
    if row is None:
        raise refuse(NOT_FOUND)
    return row


def named(call: Call, text: str) -> Row:
    """Find a user by own id or by Salesforce id."""
    mapped = call.world.state.get(f"{call.org.space}/logins", text)
    if mapped is None and not text.isdigit():
        raise NotFoundError(f'account_engagement has no user "{text}"')
    return get(call, mapped or record_id(text))


def upsert_from_salesforce(call: Call, row: Mapping[str, Any]) -> tuple[int, bool]:
    """Bring a Salesforce user over: by Salesforce id, else an equal email links the two."""
    values = dict(row)
    values["salesforceId"] = crm_ids.checked(values.get("salesforceId"), ("005",))
    obj = records.object_of(call.org, NAME)
    found = call.tx.find(obj, salesforceId=values["salesforceId"])
    if not found and values.get("email"):
        same = call.tx.find(obj, email=values["email"])
        found = [u for u in same if u["salesforceId"] is None]
    if found:
        change(call, found[0], values)
        return found[0]["id"], False
    if not isinstance(values.get("email"), str) or not emails.is_valid(values["email"].strip()):
        raise refuse(INVALID_USER_EMAIL)
    return insert(call, values)["id"], True


def checked_role(value: Any) -> str:
    """Accept one of the four default roles, by name."""
    if value not in abilities.ROLES:
        raise SyncProofError(f'unknown role "{value}"', hint=nearest(str(value), abilities.ROLES))
    return str(value)


def from_spec(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Read the control interface's `{"profile", "fields", "active"}` as columns."""
    for name in spec:
        if name not in _SPEC:
            raise SyncProofError(f'a user has no "{name}"', hint=nearest(name, _SPEC))
    given = dict(spec.get("fields") or {})
    role = given.pop("roleName", given.pop("role", spec.get("profile")))
    allowed = ("email", "username", "firstName", "lastName", "jobTitle", "salesforceId",
               "timezone", "isDeleted")  # fmt: skip
    for name in given:
        if name not in allowed:
            raise SyncProofError(f'users have no field "{name}"', hint=nearest(name, allowed))
    if given.get("timezone") is not None:
        check_zone("timezone", given["timezone"])
    values = dict(given)
    if role is not None:
        values["roleName"] = checked_role(role)
    if "active" in spec:
        values["isDeleted"] = not spec["active"]
    if values.get("salesforceId"):
        values["salesforceId"] = crm_ids.checked(values["salesforceId"], ("005",))
    if "email" in values and not emails.is_valid(values["email"]):
        raise refuse(INVALID_USER_EMAIL)
    return values
