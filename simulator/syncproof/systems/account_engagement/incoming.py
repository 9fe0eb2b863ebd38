"""Reads a request of API v5: query parameters, JSON body, conditional headers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from syncproof.kit.call import Answer, Call
from syncproof.kit.times import from_http_date, http_date
from syncproof.systems.account_engagement import records
from syncproof.systems.account_engagement.errors import (
    EMPTY_BODY,
    INVALID_CONTENT_TYPE,
    INVALID_ID,
    INVALID_JSON,
    INVALID_QUERY,
    PARAMETERS_MISSING,
    refuse,
)
from syncproof.systems.account_engagement.query.selection import Node, select_fields, split_names


def parameters(call: Call) -> dict[str, str]:
    """Read the query string; a parameter that comes twice is refused."""
    if not call.query:
        return {}
    pairs = parse_qsl(call.query, keep_blank_values=True)
    found = dict(pairs)
    if len(found) != len(pairs):
        raise refuse(INVALID_QUERY, "a parameter is given twice")
    return found


def only_fields(call: Call) -> str | None:
    """Read the one parameter that reads and writes take."""
    params = parameters(call)
    names = params.pop("fields", None)
    if params:
        raise refuse(INVALID_QUERY, next(iter(params)))
    return names


def wanted(call: Call, collection: str, text: str | None) -> tuple[Node, tuple[str, ...]]:
    """Resolve `fields`, which reads and queries cannot do without (code 13)."""
    if not text:
        raise refuse(PARAMETERS_MISSING, "fields")
    names = split_names(text)
    return select_fields(call.org.describe, collection, names), names


def wished(call: Call, collection: str, text: str | None) -> tuple[Node, tuple[str, ...]] | None:
    """Resolve the `fields` of a write, which may be left out."""
    return wanted(call, collection, text) if text else None


def json_body(call: Call) -> dict[str, Any]:
    """Read the JSON object of a write."""
    kind = call.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if not call.body:
        raise refuse(EMPTY_BODY)
    if kind != "application/json":
        raise refuse(INVALID_CONTENT_TYPE, kind)
    try:
        body = call.json()
    except ValueError:
        raise refuse(INVALID_JSON) from None
    if not isinstance(body, dict):
        raise refuse(INVALID_JSON)
    return body


def record_id(text: str) -> int:
    """Read the integer id in a path."""
    if not (text.isascii() and text.isdigit()) or len(text) > 18:
        raise refuse(INVALID_ID, text[:40])
    return int(text)


def unmodified(call: Call, node: Node, headers: dict[str, str]) -> Answer | None:
    """Set `Last-Modified`, and answer 304 when the caller's copy is as new.

    The stamp is the last change of any collection that the answer draws on.
    """
    names: Sequence[str] = [n.obj.name for n in node.nodes()]
    changed = records.modified_at(call.org, names) // 1000 * 1000
    headers["Last-Modified"] = http_date(changed)
    since = _date(call.headers)
    return Answer(304, b"", None, dict(headers)) if since is not None and changed <= since else None


def _date(headers: Mapping[str, str]) -> int | None:
    text = headers.get("If-Modified-Since")
    return from_http_date(text) if text else None
