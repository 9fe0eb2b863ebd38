"""`/api/v5/objects/{collection}`: query, read, create, update, delete."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import quote

import orjson

from syncproof.kit.call import Answer, Call
from syncproof.kit.system import Routes
from syncproof.systems.account_engagement import endpoints
from syncproof.systems.account_engagement.access import Caller, caller, demand
from syncproof.systems.account_engagement.domain.abilities import Ability
from syncproof.systems.account_engagement.errors import (
    INVALID_LIMIT,
    INVALID_OFFSET,
    INVALID_PARAMETER,
    INVALID_QUERY,
    NO_PERMISSION,
    NOT_FOUND,
    binned,
    refuse,
)
from syncproof.systems.account_engagement.incoming import (
    json_body,
    only_fields,
    parameters,
    record_id,
    unmodified,
    wanted,
    wished,
)
from syncproof.systems.account_engagement.query import paging
from syncproof.systems.account_engagement.query.filters import parse_filters
from syncproof.systems.account_engagement.query.order import parse_order
from syncproof.systems.account_engagement.query.paging import CHAIN_LIMIT, Query
from syncproof.systems.account_engagement.query.redaction import hides_something
from syncproof.systems.account_engagement.query.rows import render
from syncproof.systems.account_engagement.query.selection import Node
from syncproof.systems.account_engagement.query.statement import read_one, run_query

PREFIX = "/api/v5/objects"
DEFAULT_LIMIT, MAX_LIMIT, MAX_OFFSET = 200, 1_000, 2_000
CEILING = "203;Record count for nextPageToken sequence has been exceeded. No page token returned."
REDACTED = "202;Record(s) have been redacted from output due to access rules"
routes = Routes(PREFIX)


def peek_query(call: Call) -> tuple[str, str]:
    """Tell a following page from a first one before the handler runs."""
    return ("query_more" if "nextPageToken=" in call.query else "query", call.object)


@routes.add("GET", "/<collection>", "query", object="collection", peek=peek_query)
def query(call: Call, collection: str) -> Answer:
    """Query a collection: 200 records a page unless `limit` says otherwise."""
    found = endpoints.find(collection)
    params = parameters(call)
    node, names = wanted(call, found.name, params.pop("fields", None))
    who = demand(call, Ability.VIEW)
    asked = _asked(call, node, params)
    headers: dict[str, str] = {}
    same = unmodified(call, node, headers)
    if same is not None:
        return same
    own = who.id if found.name == "prospects" and not who.sees_all else None
    rows = run_query(call.tx, node, names, asked, own)
    if own is not None and hides_something(call.tx, own):
        headers["Pardot-Warning"] = REDACTED
    page = rows[: asked.limit]
    token = _next_token(call, asked, page, headers) if len(rows) > asked.limit else None
    body = {
        "nextPageToken": token,
        "nextPageUrl": _next_url(call, found.name, names, token),
        "values": render(node, page, who.zone, len(asked.order)),
    }
    return Answer(200, orjson.dumps(body), headers=headers)


def _asked(call: Call, node: Node, params: dict[str, str]) -> Query:
    unit, obj = call.org, node.obj
    token = params.pop("nextPageToken", None)
    if token is not None:
        if params:
            raise refuse(INVALID_QUERY, f"{next(iter(params))} with nextPageToken")
        call.operation = "query_more"
        secret = paging.secret_of(call.world.seed, unit.key)
        return paging.redeem(token, obj.name, secret, call.at_ms)
    order = parse_order(obj, params.pop("orderBy", None))
    limit = _number(params.pop("limit", None), DEFAULT_LIMIT)
    if limit is None or not 1 <= limit <= MAX_LIMIT:
        raise refuse(INVALID_LIMIT, f"1 to {MAX_LIMIT}")
    offset = _number(params.pop("offset", None), 0)
    if offset is None or offset > MAX_OFFSET:
        raise refuse(INVALID_OFFSET, f"0 to {MAX_OFFSET}")
    deleted = params.pop("deleted", "false")
    if deleted not in {"true", "false", "all"}:
        raise refuse(INVALID_PARAMETER, "deleted")
    filters = parse_filters(unit.describe, obj.name, params)
    return Query(obj.name, filters, order, deleted, limit, offset)


def _number(text: str | None, default: int) -> int | None:
    if text is None:
        return default
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _next_token(call: Call, asked: Query, page: Any, headers: dict[str, str]) -> str | None:
    """Seal where the page ended; a chain of pages ends at 100,000 records."""
    served = asked.served + len(page)
    if served >= CHAIN_LIMIT:
        headers["Pardot-Warning"] = CEILING
        return None
    last = tuple(page[-1][: len(asked.order)])
    following = replace(asked, after=last, served=served)
    secret = paging.secret_of(call.world.seed, call.org.key)
    return paging.issue(following, secret, call.at_ms)


def _next_url(call: Call, collection: str, names: tuple[str, ...], token: str | None) -> str | None:
    if token is None:
        return None
    fields = quote(",".join(names), safe=",.")
    return f"{call.base_url}{PREFIX}/{collection}?fields={fields}&nextPageToken={token}"


@routes.add("GET", "/<collection>/<key>", "read", object="collection")
def read(call: Call, collection: str, key: str) -> Answer:
    """Read one record; one in the recycle bin is not found."""
    found = endpoints.find(collection)
    node, names = wanted(call, found.name, only_fields(call))
    who = demand(call, Ability.VIEW)
    number = record_id(key)
    call.ids.append(key)
    _check_readable(call, who, node, number)
    headers: dict[str, str] = {}
    same = unmodified(call, node, headers)
    if same is not None:
        return same
    return shown(call, node, names, number, headers=headers)


def _check_readable(call: Call, who: Caller, node: Node, key: int) -> None:
    row = call.tx.get(node.obj, key)
    if row is None:
        raise refuse(NOT_FOUND)
    if row.get("isDeleted"):
        raise binned(NOT_FOUND)
    if node.obj.name == "prospects" and not who.sees_all and row["assignedToId"] != who.id:
        raise refuse(NO_PERMISSION)


@routes.add("POST", "/<collection>", "create", object="collection")
def create(call: Call, collection: str) -> Answer:
    """Create a record: 201 with the requested fields, 204 when the caller may not read it."""
    found = endpoints.find(collection)
    if found.create is None:
        raise found.refusal("POST")
    fields = wished(call, found.name, only_fields(call))
    body = json_body(call)
    refused = call.refuse_row(0, body)
    if refused is not None:
        raise refused
    row = found.create(call, body)
    call.ids.append(str(row["id"]))
    return created(call, found.name, row, fields)


def created(
    call: Call, collection: str, row: dict[str, Any], fields: tuple[Node, tuple[str, ...]] | None
) -> Answer:
    """Answer a create."""
    who = caller(call)
    headers = {"Location": f"{call.base_url}{PREFIX}/{collection}/{row['id']}"}
    if collection == "prospects" and not who.sees_all and row["assignedToId"] != who.id:
        return Answer(204, b"", None, headers)
    if fields is None:
        return Answer(201, orjson.dumps({"id": row["id"]}), headers=headers)
    return shown(call, *fields, row["id"], status=201, headers=headers)


def shown(
    call: Call, node: Node, names: tuple[str, ...], key: int, *,
    status: int = 200, headers: dict[str, str] | None = None,
) -> Answer:  # fmt: skip
    """Answer with the requested fields of one record."""
    row = read_one(call.tx, node, names, key)
    assert row is not None  # noqa: S101 - callers have just seen it
    value = render(node, [row], caller(call).zone)[0]
    return Answer(status, orjson.dumps(value), headers=headers or {})


@routes.add("PATCH", "/<collection>/<key>", "update", object="collection")
def update(call: Call, collection: str, key: str) -> Answer:
    """Change a record: 200 with the requested fields, 204 when none were requested."""
    found = endpoints.find(collection)
    if found.update is None:
        raise found.refusal("PATCH")
    number = record_id(key)
    call.ids.append(key)
    fields = wished(call, found.name, only_fields(call))
    body = json_body(call)
    refused = call.refuse_row(0, body)
    if refused is not None:
        raise refused
    found.update(call, number, body)
    return Answer(204, b"", None) if fields is None else shown(call, *fields, number)


@routes.add("DELETE", "/<collection>/<key>", "delete", object="collection")
def delete(call: Call, collection: str, key: str) -> Answer:
    """Move a record to the recycle bin."""
    found = endpoints.find(collection)
    if found.delete is None:
        raise found.refusal("DELETE")
    number = record_id(key)
    call.ids.append(key)
    if parameters(call):
        raise refuse(INVALID_QUERY, next(iter(parameters(call))))
    refused = call.refuse_row(0, {"id": number})
    if refused is not None:
        raise refused
    found.delete(call, number)
    return Answer(204, b"", None)
