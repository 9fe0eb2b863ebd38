"""`/sim/account_engagement/v1`: the connector's side of the product, documented as ours.

The vendor's connector writes users, campaigns, accounts, opportunities, options and CRM ids inside
the product; no public API does. A connector under test does that here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson

from syncproof.kit.call import Answer, Call
from syncproof.kit.errors import VendorError
from syncproof.kit.system import Routes
from syncproof.systems.account_engagement import bridge
from syncproof.systems.account_engagement.access import demand
from syncproof.systems.account_engagement.domain.abilities import Ability
from syncproof.systems.account_engagement.errors import (
    INVALID_PARAMETER,
    INVALID_QUERY,
    PARAMETERS_MISSING,
    PROPERTY_INVALID,
    refuse,
)
from syncproof.systems.account_engagement.incoming import json_body, parameters, record_id

PREFIX = "/sim/account_engagement/v1"
MAX_ROWS = 200
routes = Routes(PREFIX)
Apply = Callable[[Call, Mapping[str, Any]], tuple[Any, bool]]


@routes.add("PUT", "/users", "upsert", object="=users", counted=False)
def put_users(call: Call) -> Answer:
    """Upsert users by Salesforce id; an equal email links."""
    return _batch(call, "users", bridge.put_user)


@routes.add("PUT", "/campaigns", "upsert", object="=campaigns", counted=False)
def put_campaigns(call: Call) -> Answer:
    """Upsert campaigns by Salesforce id."""
    return _batch(call, "campaigns", bridge.put_campaign)


@routes.add("PUT", "/prospect-accounts", "upsert", object="=prospect-accounts", counted=False)
def put_accounts(call: Call) -> Answer:
    """Upsert prospect accounts by Salesforce id."""
    return _batch(call, "prospectAccounts", bridge.put_account)


@routes.add("PUT", "/opportunities", "upsert", object="=opportunities", counted=False)
def put_opportunities(call: Call) -> Answer:
    """Upsert opportunities by Salesforce id."""
    return _batch(call, "opportunities", bridge.put_opportunity)


@routes.add("PUT", "/field-options", "upsert", object="=field-options", counted=False)
def put_field_options(call: Call) -> Answer:
    """Keep what Salesforce says of an object's fields and their options."""
    body = json_body(call)
    name = body.pop("object", None)
    if not isinstance(name, str) or not 0 < len(name) <= 80:
        raise refuse(PROPERTY_INVALID, "object")
    return _batch(call, "fields", lambda c, row: bridge.put_field_option(c, name, row))


@routes.add("GET", "/field-options", "read", object="=field-options", counted=False)
def get_field_options(call: Call) -> Answer:
    """Read the fields and options of an object back."""
    demand(call, Ability.CONNECTOR)
    params = parameters(call)
    name = params.pop("object", "")
    if params:
        raise refuse(INVALID_QUERY, next(iter(params)))
    if not name:
        raise refuse(PARAMETERS_MISSING, "object")
    found = {"object": name, "fields": bridge.field_options(call.org, name)}
    return Answer(200, orjson.dumps(found))


@routes.add("PATCH", "/prospects", "update", object="=prospects", counted=False)
def patch_prospects(call: Call) -> Answer:
    """Set CRM ids and sync state of up to 200 prospects."""
    return _batch(call, "prospects", bridge.patch_prospect)


@routes.add("PATCH", "/prospects/<key>", "update", object="=prospects", counted=False)
def patch_one_prospect(call: Call, key: str) -> Answer:
    """Set CRM ids and sync state of one prospect."""
    demand(call, Ability.CONNECTOR)
    row = {**json_body(call), "id": record_id(key)}
    call.ids.append(key)
    refused = call.refuse_row(0, row)
    if refused is not None:
        raise refused
    number, created = bridge.patch_prospect(call, row)
    return Answer(200, orjson.dumps({"success": True, "id": number, "created": created}))


def _batch(call: Call, member: str, apply: Apply) -> Answer:
    """Apply up to 200 rows one by one; a refused row leaves the others be."""
    demand(call, Ability.CONNECTOR)
    rows = _rows(json_body(call), member)
    results = [_row(call, index, row, apply) for index, row in enumerate(rows)]
    return Answer(200, orjson.dumps({"results": results}))


def _rows(body: Mapping[str, Any], member: str) -> Sequence[Any]:
    rows = body.get(member)
    if not isinstance(rows, list) or len(body) != 1:
        raise refuse(PROPERTY_INVALID, f'expected {{"{member}": […]}}')
    if len(rows) > MAX_ROWS:
        raise refuse(INVALID_PARAMETER, f"at most {MAX_ROWS} {member} a call, found {len(rows)}")
    return rows


def _row(call: Call, index: int, row: Any, apply: Apply) -> dict[str, Any]:
    if not isinstance(row, dict):
        return _failed(refuse(PROPERTY_INVALID, "expected an object"))
    refused = call.refuse_row(index, row)
    if refused is not None:
        return _failed(refused)
    try:
        number, created = apply(call, row)
    except VendorError as error:
        return _failed(error)
    call.ids.append(str(number))
    return {"success": True, "id": number, "created": created}


def _failed(error: VendorError) -> dict[str, Any]:
    return {"success": False, "code": error.code, "message": error.message}
