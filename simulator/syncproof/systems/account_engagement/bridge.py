"""What the connector writes inside the product: one row of a seam call each.

Every check comes before the first write, so a refused row leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from syncproof.kit.call import Call
from syncproof.kit.describe import ObjectType
from syncproof.kit.system import Instance
from syncproof.systems.account_engagement import prospects, records, users
from syncproof.systems.account_engagement.domain import crm_ids
from syncproof.systems.account_engagement.domain.moments import whole_second
from syncproof.systems.account_engagement.domain.values import to_column
from syncproof.systems.account_engagement.errors import (
    INVALID_PROSPECT_ID,
    PROPERTY_INVALID,
    PROPERTY_MISSING,
    refuse,
)

Result = tuple[Any, bool]
_USER = ("salesforceId", "email", "username", "firstName", "lastName", "isDeleted")
_KEPT_BY_PRODUCT = frozenset({"id", "createdAt", "updatedAt", "createdById", "updatedById"})
_OPTION = ("name", "label", "type", "options")
_PROSPECT = (*crm_ids.PROSPECT_FIELDS, "salesforceUrl", "salesforceLastSync")


def put_user(call: Call, row: Mapping[str, Any]) -> Result:
    """Upsert a user."""
    values = _columns(records.object_of(call.org, users.NAME), row, _USER)
    return users.upsert_from_salesforce(call, values)


def put_campaign(call: Call, row: Mapping[str, Any]) -> Result:
    """Upsert a campaign."""
    return _put(call, "campaigns", "701", row)


def put_account(call: Call, row: Mapping[str, Any]) -> Result:
    """Upsert a prospect account."""
    return _put(call, "prospect-accounts", "001", row)


def put_opportunity(call: Call, row: Mapping[str, Any]) -> Result:
    """Upsert an opportunity."""
    return _put(call, "opportunities", "006", row)


def _put(call: Call, collection: str, prefix: str, row: Mapping[str, Any]) -> Result:
    obj = records.object_of(call.org, collection)
    allowed = [f.name for f in obj.fields if f.name not in _KEPT_BY_PRODUCT]
    values = _columns(obj, row, allowed)
    fid = crm_ids.checked(values.get("salesforceId"), (prefix,))
    values["salesforceId"] = fid
    found = call.tx.find(obj, salesforceId=fid)
    if found:
        records.update(call, obj, found[0], values)
        return found[0]["id"], False
    if not values.get("name"):
        raise refuse(PROPERTY_MISSING, "name")
    return records.insert(call, obj, [values])[0]["id"], True


def patch_prospect(call: Call, row: Mapping[str, Any]) -> Result:
    """Set CRM ids and sync state; neither moves the prospect's `updatedAt`."""
    key = row.get("id")
    if not isinstance(key, int) or isinstance(key, bool) or not 0 < key < 2**63:
        raise refuse(INVALID_PROSPECT_ID)
    obj = prospects.prospect_type(call)
    before = call.tx.get(obj, key)
    if before is None:
        raise refuse(INVALID_PROSPECT_ID)
    rest = {n: v for n, v in row.items() if n not in {"id", "syncError"}}
    now = rest.get("salesforceLastSync") == "now"
    if now:
        del rest["salesforceLastSync"]
    values = _columns(obj, rest, _PROSPECT)
    if now:
        values["salesforceLastSync"] = whole_second(call.at_ms)
    if "syncError" in row:
        values["syncError"] = _sync_error(row["syncError"])
    prospects.link(call, values, key)
    records.update(call, obj, before, values, quiet=True)
    return key, False


def _sync_error(value: Any) -> str | None:
    if value is None:
        return None
    if (
        not isinstance(value, dict)
        or set(value) != {"code", "message"}
        or not all(isinstance(v, str | int) for v in value.values())
    ):
        raise refuse(PROPERTY_INVALID, 'syncError: expected null or {"code", "message"}')
    return orjson.dumps(value).decode()


def put_field_option(call: Call, name: str, row: Mapping[str, Any]) -> Result:
    """Keep one field of a Salesforce object with its options."""
    for member in row:
        if member not in _OPTION:
            raise refuse(PROPERTY_INVALID, member)
    field = row.get("name")
    if not isinstance(field, str) or not 0 < len(field) <= 80:
        raise refuse(PROPERTY_MISSING, "name")
    options = row.get("options", [])
    if not isinstance(options, list) or not all(isinstance(o, str) for o in options):
        raise refuse(PROPERTY_INVALID, "options")
    for member in ("label", "type"):
        if not isinstance(row.get(member), str | None):
            raise refuse(PROPERTY_INVALID, member)
    state, space = call.world.state, f"{call.org.space}/field-options/{name}"
    created = state.get(space, field) is None
    shown = {"name": field, "label": row.get("label"), "type": row.get("type")}
    state.put(space, field, {**shown, "options": options})
    return field, created


def field_options(unit: Instance, name: str) -> list[dict[str, Any]]:
    """List what is kept of an object's fields, by name."""
    held = unit.world.state.items(f"{unit.space}/field-options/{name}")
    return [value for _, value in held]


def _columns(obj: ObjectType, row: Mapping[str, Any], allowed: Any) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in row.items():
        field = obj.field(name)
        if field is None or name not in allowed:
            raise refuse(PROPERTY_INVALID, name)
        empty = value is None and field.type != "boolean"
        values[name] = None if empty else to_column(field, value)
    return values
