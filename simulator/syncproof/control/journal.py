"""`/journal`: every exchange, filtered, whole, or exported as JSON Lines."""

from __future__ import annotations

from typing import Any

from flask import Response

from syncproof.control.api import Api, whole
from syncproof.control.context import Context
from syncproof.kit.errors import NotFoundError
from syncproof.kit.journal import FILTERS

api = Api()
MAX_LIMIT = 1000
LAST = 2**63 - 1


@api.add("GET", "/journal", query=(*FILTERS, "from", "to", "limit"))
def read_journal(context: Context, body: None, query: dict[str, str]) -> dict[str, Any]:
    """Read exchanges in order; `next` is the number to continue `from`, null at the end."""
    filters: dict[str, Any] = {n: query[n] for n in FILTERS if n in query}
    if "status" in filters:
        filters["status"] = whole(query, "status", 0)
    limit = min(whole(query, "limit", 200) or 200, MAX_LIMIT)
    end = whole(query, "to", 0) if "to" in query else None
    page = context.world.journal.page(filters, whole(query, "from", 0), end, limit)
    return {"exchanges": page.exchanges, "next": page.next, "last": context.world.journal.last}


@api.add("GET", "/journal.jsonl")
def export_journal(context: Context, body: None, query: dict[str, str]) -> Response:
    """Export the whole journal as JSON Lines."""
    lines = context.world.journal.lines()
    return Response(lines, content_type="application/x-ndjson")


@api.add("GET", "/journal/<int:n>")
def read_exchange(context: Context, body: None, query: dict[str, str], n: int) -> dict[str, Any]:
    """Read one exchange whole."""
    found = context.world.journal.read(n) if n <= LAST else None
    if found is None:
        raise NotFoundError(f"no exchange {n}", hint=f"the last is {context.world.journal.last}")
    return found
