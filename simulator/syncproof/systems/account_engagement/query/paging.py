"""`nextPageToken`: where a page ended, sealed so that only what was issued is accepted.

The token carries the whole query and the last record's sort keys. Nothing is kept on the server,
so the same token gives the same page for as long as the data stay the same.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from typing import Any

import orjson

from syncproof.kit.times import HOUR
from syncproof.systems.account_engagement.errors import PAGE_EXPIRED, PAGE_INVALID, refuse
from syncproof.systems.account_engagement.query.filters import Filter
from syncproof.systems.account_engagement.query.order import Order

LIFE_MS = 4 * HOUR
CHAIN_LIMIT = 100_000
_SEAL = 16


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked of a collection, and from where on."""

    collection: str
    filters: tuple[Filter, ...]
    order: tuple[Order, ...]
    deleted: str
    limit: int
    offset: int = 0
    after: tuple[Any, ...] | None = None
    served: int = 0


def issue(query: Query, secret: bytes, now_ms: int) -> str:
    """Write the token of the page that follows."""
    plain = orjson.dumps([
        now_ms, query.collection, [[f.field, f.op, f.value] for f in query.filters],
        [[o.field, o.descending] for o in query.order], query.deleted, query.limit,
        query.after, query.served,
    ])  # fmt: skip
    return base64.urlsafe_b64encode(_seal(plain, secret) + plain).decode().rstrip("=")


def redeem(token: str, collection: str, secret: bytes, now_ms: int) -> Query:
    """Read a token back, or refuse it as invalid (211) or expired (210)."""
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        raise refuse(PAGE_INVALID) from None
    plain = raw[_SEAL:]
    if not hmac.compare_digest(raw[:_SEAL], _seal(plain, secret)):
        raise refuse(PAGE_INVALID)
    issued, held, filters, order, deleted, limit, after, served = orjson.loads(plain)
    if held != collection:
        raise refuse(PAGE_INVALID)
    if now_ms >= issued + LIFE_MS:
        raise refuse(PAGE_EXPIRED)
    return Query(
        collection, tuple(Filter(*f) for f in filters), tuple(Order(*o) for o in order),
        deleted, limit, 0, tuple(after), served,
    )  # fmt: skip


def secret_of(seed: int, unit: str) -> bytes:
    """Derive a unit's sealing key; the same history gives the same tokens."""
    return hashlib.sha256(f"page-token/{seed}/{unit}".encode()).digest()


def _seal(plain: bytes, secret: bytes) -> bytes:
    return hmac.digest(secret, plain, "sha256")[:_SEAL]
