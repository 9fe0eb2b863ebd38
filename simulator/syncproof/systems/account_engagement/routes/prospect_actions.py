"""`/api/v5/objects/prospects/do/…`: upsertLatestByEmail and undelete."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from syncproof.kit.call import Answer, Call
from syncproof.kit.system import Routes
from syncproof.systems.account_engagement import endpoints, prospects
from syncproof.systems.account_engagement.access import demand
from syncproof.systems.account_engagement.domain import emails
from syncproof.systems.account_engagement.domain.abilities import Ability
from syncproof.systems.account_engagement.errors import (
    INVALID_BOOLEAN,
    INVALID_METHOD,
    NOT_FOUND,
    PROPERTY_INVALID,
    PROPERTY_MISSING,
    UNKNOWN_ACTION,
    UNSUPPORTED,
    refuse,
)
from syncproof.systems.account_engagement.incoming import json_body, only_fields, wished
from syncproof.systems.account_engagement.records import Row
from syncproof.systems.account_engagement.routes.objects import PREFIX, created, shown

routes = Routes(PREFIX)
_MEMBERS = frozenset({"matchEmail", "prospect", "fields", "secondaryDeletedSearch"})
_KNOWN_ACTIONS = frozenset(
    {"addTag", "removeTag", "connectSalesforceCampaign", "mergeTags", "undelete"}
)


@routes.add("POST", "/prospects/do/upsertLatestByEmail", "upsert", object="=prospects")
def upsert_latest_by_email(call: Call) -> Answer:
    """Change the prospect with that email and the latest activity, or create one."""
    only_fields(call)
    body = json_body(call)
    values = _checked(body)
    fields = wished(call, prospects.NAME, _names(body))
    match = emails.checked(body.get("matchEmail") or values.get("email"))
    refused = call.refuse_row(0, values)
    if refused is not None:
        raise refused
    before = _match(call, match, secondary=body.get("secondaryDeletedSearch", False))
    if before is None:
        row = endpoints.create_prospect(call, {"email": match, **values})
        call.ids.append(str(row["id"]))
        return created(call, prospects.NAME, row, fields)
    call.ids.append(str(before["id"]))
    endpoints.patch_prospect(call, before, values)
    if fields is None:
        return Answer(200, orjson.dumps({"id": before["id"]}))
    return shown(call, *fields, before["id"])


def _checked(body: Mapping[str, Any]) -> dict[str, Any]:
    for name in body:
        if name not in _MEMBERS:
            raise refuse(PROPERTY_INVALID, name)
    values = body.get("prospect")
    if values is None:
        raise refuse(PROPERTY_MISSING, "prospect")
    if not isinstance(values, dict):
        raise refuse(PROPERTY_INVALID, "prospect")
    if body.get("matchEmail") is None and values.get("email") is None:
        raise refuse(PROPERTY_MISSING, "matchEmail")
    if not isinstance(body.get("secondaryDeletedSearch", False), bool):
        raise refuse(INVALID_BOOLEAN, "secondaryDeletedSearch")
    return values


def _names(body: Mapping[str, Any]) -> str | None:
    names = body.get("fields")
    if names is None or names == []:
        return None
    if not isinstance(names, list) or not all(isinstance(n, str) for n in names):
        raise refuse(PROPERTY_INVALID, "fields")
    return ",".join(names)


def _match(call: Call, email: str, *, secondary: bool) -> Row | None:
    """Find the prospect to change; a deleted one is undeleted where the rules say so.

    Without AMPSEA a deleted match always comes back (Help: "Remove a Prospect from the Recycle
    Bin"); with AMPSEA only when `secondaryDeletedSearch` asks for it.
    """
    live = prospects.by_email(call, email, deleted=False)
    if live:
        return live[0]
    if call.org.settings["allow_duplicate_emails"] and not secondary:
        return None
    gone = prospects.by_email(call, email, deleted=True)
    if not gone:
        return None
    demand(call, Ability.CREATE)
    prospects.restore(call, gone[0])
    return gone[0]


@routes.add("POST", "/prospects/do/undelete", "undelete", object="=prospects")
def undelete(call: Call) -> Answer:
    """Restore a prospect by id, or the one with the latest activity by email."""
    fields = wished(call, prospects.NAME, only_fields(call))
    demand(call, Ability.DELETE)
    body = json_body(call)
    if set(body) not in ({"id"}, {"email"}):
        raise refuse(PROPERTY_MISSING if not body else PROPERTY_INVALID, "id or email")
    row = _deleted(call, body)
    call.ids.append(str(row["id"]))
    prospects.restore(call, row)
    if fields is None:
        return Answer(200, orjson.dumps({"id": row["id"]}))
    return shown(call, *fields, row["id"])


def _deleted(call: Call, body: Mapping[str, Any]) -> Row:
    if "email" in body:
        gone = prospects.by_email(call, emails.checked(body["email"]), deleted=True)
        if not gone:
            raise refuse(NOT_FOUND)
        return gone[0]
    key = body["id"]
    if not isinstance(key, int) or isinstance(key, bool) or key >= 2**63:
        raise refuse(PROPERTY_INVALID, "id")
    row = prospects.get(call, key, deleted=True)
    if not row["isDeleted"]:
        raise refuse(NOT_FOUND)
    return row


@routes.add(
    "POST", "/<collection>/do/<action>", "action", object="collection", status="refused",
    note="code 205 for unknown actions, 22 for the vendor's others",
)  # fmt: skip
def collection_action(_call: Call, collection: str, action: str) -> Answer:
    """Refuse every other action on a collection."""
    raise _no_action(collection, action)


@routes.add(
    "POST", "/<collection>/<key>/do/<action>", "action", object="collection", status="refused",
    note="code 205 for unknown actions, 22 for the vendor's others",
)  # fmt: skip
def record_action(_call: Call, collection: str, action: str, **_: Any) -> Answer:
    """Refuse actions on records: tags and their like are not emulated."""
    raise _no_action(collection, action)


def _no_action(collection: str, action: str) -> Exception:
    endpoints.find(collection)
    if action in _KNOWN_ACTIONS:
        return refuse(UNSUPPORTED, f"{action} is not emulated")
    if action == "upsertLatestByEmail":
        return INVALID_METHOD()
    return refuse(UNKNOWN_ACTION, action[:60])
