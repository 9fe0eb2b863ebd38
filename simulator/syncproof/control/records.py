"""`/systems/{system}/records`: rows read directly, and changed as a named user would."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from syncproof.control.api import Api, Body, whole
from syncproof.control.context import Context
from syncproof.kit.errors import SyncProofError

api = Api()
RESERVED = frozenset({"limit", "after", "instance"})
MAX_LIMIT = 5000


class Write(Body):
    """The fields in the vendor's names, and the user who writes them."""

    acting: str | None = Field(default=None, alias="as")
    fields: dict[str, Any]


def _limit(query: dict[str, str]) -> int:
    limit = whole(query, "limit", 1000)
    if not 0 < limit <= MAX_LIMIT:
        raise SyncProofError(f'limit: found "{limit}", expected 1 to {MAX_LIMIT}')
    return limit


@api.add("GET", "/systems/<system>/records/<name>", query=("*",))
def read_records(
    context: Context, body: None, query: dict[str, str], system: str, name: str
) -> dict[str, Any]:
    """Read rows; every other query parameter is a filter on a field, `deleted=all` adds the bin."""
    instance = context.instance(system, query.get("instance"))
    filters = {k: v for k, v in query.items() if k not in RESERVED}
    with context.world.lock_of(system):
        return context.system(system).read_records(
            instance, name, filters, _limit(query), query.get("after", "")
        )


@api.add("POST", "/systems/<system>/records/<name>", body=Write, query=("instance",), status=201)
def create_record(
    context: Context, body: Write, query: dict[str, str], system: str, name: str
) -> dict[str, Any]:
    """Create a record as a person would."""
    instance = context.instance(system, query.get("instance"))
    chosen = context.system(system)
    return context.world.act(
        instance, "create", name, lambda call: chosen.create_record(call, name, body.fields),
        body.acting,
    )  # fmt: skip


@api.add("PATCH", "/systems/<system>/records/<name>/<key>", body=Write, query=("instance",))
def update_record(
    context: Context, body: Write, query: dict[str, str], system: str, name: str, key: str
) -> dict[str, Any]:
    """Change a record as a person would."""
    instance = context.instance(system, query.get("instance"))
    chosen = context.system(system)
    return context.world.act(
        instance, "update", name, lambda call: chosen.update_record(call, name, key, body.fields),
        body.acting,
    )  # fmt: skip


@api.add("DELETE", "/systems/<system>/records/<name>/<key>", query=("instance", "as"))
def delete_record(
    context: Context, body: None, query: dict[str, str], system: str, name: str, key: str
) -> dict[str, Any]:
    """Delete a record as a person would."""
    instance = context.instance(system, query.get("instance"))
    chosen = context.system(system)
    return context.world.act(
        instance, "delete", name, lambda call: chosen.delete_record(call, name, key),
        query.get("as"),
    )  # fmt: skip
