"""Account Engagement: API v5, and the connector's side of the product under `/sim`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from syncproof.engine.core.moments import read_http
from syncproof.engine.wire.http import Reply, Request, Wire, garbled
from syncproof.engine.wire.outcomes import Outcome, WireError
from syncproof.engine.wire.tokens import Identity, Token, Tokens

SYSTEM = "account_engagement"
OBJECTS = "/api/v5/objects"
SEAM = "/sim/account_engagement/v1"
RETRYABLE_ROWS = frozenset({"62", "121", "183", "214"})
_RATE, _DAILY = frozenset({"66", "202"}), frozenset({"122"})
_PAGE_TOKEN = frozenset({"210", "211"})


@dataclass(frozen=True, slots=True)
class Page:
    """Records of one page, and the server's time as its Date header had it."""

    records: list[dict[str, Any]]
    served_at: int | None
    is_last: bool


@dataclass(frozen=True, slots=True)
class SeamResult:
    """What became of one row written inside the product."""

    ok: bool
    code: str = ""
    message: str = ""

    @property
    def retryable(self) -> bool:
        """Whether the row may succeed a little later as it is."""
        return self.code in RETRYABLE_ROWS


class AccountEngagement:
    """One business unit, as one user."""

    def __init__(self, wire: Wire, tokens: Tokens, identity: Identity, url: str, unit: str) -> None:
        self._wire, self._tokens, self._identity = wire, tokens, identity
        self._url, self._unit = url, unit

    def pages(self, collection: str, fields: str, **query: str) -> Iterator[Page]:
        """Query a collection page by page; only `fields` may accompany a page token."""
        params = {"fields": fields, **query}
        while True:
            reply = self._call("GET", f"{OBJECTS}/{collection}", params=params)
            if not isinstance(reply.body, dict) or not isinstance(reply.body.get("values"), list):
                raise garbled(SYSTEM, f"a query answer of {collection} without values")
            token = reply.body.get("nextPageToken")
            served = read_http(reply.headers.get("Date"))
            yield Page(reply.body["values"], served, not token)
            if not token:
                return
            params = {"fields": fields, "nextPageToken": str(token)}

    def prospect(self, key: int, fields: str) -> dict[str, Any]:
        """Read one prospect."""
        path = f"{OBJECTS}/prospects/{key}"
        return _record(self._call("GET", path, params={"fields": fields}), writes=False)

    def create_prospect(self, values: Mapping[str, Any], fields: str) -> dict[str, Any]:
        """Create a prospect and read it back in one call."""
        path = f"{OBJECTS}/prospects"
        params = {"fields": fields}
        reply = self._call("POST", path, params=params, body=dict(values), writes=True)
        return _record(reply, writes=True)

    def update_prospect(
        self, key: int, values: Mapping[str, Any], fields: str
    ) -> dict[str, Any] | None:
        """Change a prospect and read it back in one call; None where it may not be read."""
        path = f"{OBJECTS}/prospects/{key}"
        params = {"fields": fields}
        reply = self._call("PATCH", path, params=params, body=dict(values), writes=True)
        return None if reply.body is None else _record(reply, writes=True)

    def put(self, what: str, body: Mapping[str, Any]) -> list[SeamResult]:
        """Upsert rows inside the product: users, campaigns, field-options."""
        return _results(self._call("PUT", f"{SEAM}/{what}", body=body, writes=True))

    def link_prospects(self, rows: Sequence[Mapping[str, Any]]) -> list[SeamResult]:
        """Set CRM ids and sync state of up to 200 prospects."""
        body = {"prospects": list(rows)}
        results = _results(self._call("PATCH", f"{SEAM}/prospects", body=body, writes=True))
        if len(results) != len(rows):
            raise garbled(SYSTEM, "results that do not fit the rows", writes=True)
        return results

    def _call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Any = None,
        writes: bool = False,
    ) -> Reply:
        def send(token: Token) -> Reply:
            headers = {
                "Authorization": f"Bearer {token.access_token}",
                "Pardot-Business-Unit-Id": self._unit,
            }
            request = Request(SYSTEM, method, self._url + path, params, headers, body, None, writes)
            return self._wire.send(request, _classify)

        return self._tokens.used(self._identity, send)


def _record(reply: Reply, *, writes: bool) -> dict[str, Any]:
    if not isinstance(reply.body, dict) or not isinstance(reply.body.get("id"), int):
        raise garbled(SYSTEM, "a prospect without id", writes=writes)
    return reply.body


def _results(reply: Reply) -> list[SeamResult]:
    rows = reply.body.get("results") if isinstance(reply.body, dict) else None
    if not isinstance(rows, list):
        raise garbled(SYSTEM, "an answer without results", writes=True)
    return [
        SeamResult(
            row.get("success") is True, str(row.get("code", "")), str(row.get("message", ""))
        )
        for row in rows
    ]


def _classify(status: int, body: Any) -> WireError:
    error = body if isinstance(body, dict) else {}
    code = str(error.get("code", f"HTTP_{status}"))
    outcome = Outcome.PERMANENT
    if status == 401 or code == "184":
        outcome = Outcome.AUTH
    elif code in _DAILY:
        outcome = Outcome.DAILY_EXHAUSTED
    elif code in _RATE or status == 429:
        outcome = Outcome.RATE_LIMITED
    elif code in _PAGE_TOKEN or code in RETRYABLE_ROWS:
        outcome = Outcome.TRANSIENT
    return WireError(outcome, SYSTEM, code, str(error.get("message", "")))
