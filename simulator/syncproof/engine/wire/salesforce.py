"""Salesforce REST API: query, collections, deletions, describe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from syncproof.engine.core.moments import DAY, MINUTE, read_http, read_iso, write_iso
from syncproof.engine.wire.http import Reply, Request, Wire, garbled
from syncproof.engine.wire.outcomes import Outcome, WireError
from syncproof.engine.wire.tokens import Identity, Token, Tokens

SYSTEM = "salesforce"
DATA = "/services/data/v59.0"
DELETED_WINDOW_MS = 14 * DAY
"""Deletions of the last 15 days are listed; a day less leaves room for clocks that differ."""
RETRYABLE_ROWS = frozenset({"UNABLE_TO_LOCK_ROW", "SERVER_UNAVAILABLE", "REQUEST_LIMIT_EXCEEDED"})
_ESCAPES = str.maketrans({
    "\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\f": "\\f", "\b": "\\b",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of one row of a collection."""

    id: str | None
    code: str = ""
    message: str = ""

    @property
    def ok(self) -> bool:
        """Whether the row was saved."""
        return not self.code

    @property
    def retryable(self) -> bool:
        """Whether the row may succeed a little later as it is."""
        return self.code in RETRYABLE_ROWS


@dataclass(frozen=True, slots=True)
class Page:
    """Records of one page, and the server's time as its Date header had it."""

    records: list[dict[str, Any]]
    served_at: int | None
    is_last: bool


def quoted(text: str) -> str:
    """Write a string literal of SOQL."""
    return "'" + text.translate(_ESCAPES) + "'"


class Salesforce:
    """One organisation, as one user."""

    def __init__(self, wire: Wire, tokens: Tokens, identity: Identity) -> None:
        self._wire, self._tokens, self._identity = wire, tokens, identity

    @property
    def user_id(self) -> str:
        """The id of the user who is logged in."""
        return self._tokens.current(self._identity).user_id

    @property
    def instance_url(self) -> str:
        """Where the organisation answers."""
        return self._tokens.current(self._identity).instance_url

    def pages(self, soql: str) -> Iterator[Page]:
        """Run a query page by page."""
        reply = self._call("GET", f"{DATA}/query", params={"q": soql})
        while True:
            records, more = _page(reply)
            served = read_http(reply.headers.get("Date"))
            yield Page(records, served, more is None)
            if more is None:
                return
            reply = self._call("GET", more)

    def deleted(self, sobject: str, since: int, now: int) -> tuple[list[str], int]:
        """List what was deleted since a time, and up to when that is known."""
        start = max(min(since, now - 2 * MINUTE), now - DELETED_WINDOW_MS)
        times = {"start": write_iso(start)[:19] + "+00:00",
                 "end": write_iso(now + MINUTE)[:19] + "+00:00"}  # fmt: skip
        reply = self._call("GET", f"{DATA}/sobjects/{sobject}/deleted/", params=times)
        try:
            rows = [str(row["id"]) for row in reply.body["deletedRecords"]]
            covered = read_iso(reply.body["latestDateCovered"])
        except (KeyError, TypeError, ValueError) as error:
            raise garbled(SYSTEM, f"a list of deletions without {error}") from error
        return rows, min(covered, now) - MINUTE

    def create(self, rows: Sequence[Mapping[str, Any]]) -> list[RowResult]:
        """Create up to 200 records; a refused row leaves the others be."""
        return self._save("POST", rows)

    def update(self, rows: Sequence[Mapping[str, Any]]) -> list[RowResult]:
        """Update up to 200 records."""
        return self._save("PATCH", rows)

    def describe(self, sobject: str, modified: str | None) -> tuple[dict[str, Any], str] | None:
        """Describe an object; None when it is as it was at `modified`."""
        headers = {"If-Modified-Since": modified} if modified else {}
        reply = self._call("GET", f"{DATA}/sobjects/{sobject}/describe", headers=headers)
        if reply.status == 304:
            return None
        if not isinstance(reply.body, dict) or not isinstance(reply.body.get("fields"), list):
            raise garbled(SYSTEM, f"a describe of {sobject} without fields")
        return reply.body, reply.headers.get("Last-Modified") or ""

    def _save(self, method: str, rows: Sequence[Mapping[str, Any]]) -> list[RowResult]:
        body = {"allOrNone": False, "records": list(rows)}
        reply = self._call(method, f"{DATA}/composite/sobjects", body=body, writes=True)
        if not isinstance(reply.body, list) or len(reply.body) != len(rows):
            raise garbled(SYSTEM, "save results that do not fit the rows", writes=True)
        return [_result(row) for row in reply.body]

    def _call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
        writes: bool = False,
    ) -> Reply:
        def send(token: Token) -> Reply:
            request = Request(
                SYSTEM, method, token.instance_url + path, params,
                {**(headers or {}), "Authorization": f"Bearer {token.access_token}"}, body,
                None, writes,
            )  # fmt: skip
            return self._wire.send(request, _classify)

        return self._tokens.used(self._identity, send)


def _page(reply: Reply) -> tuple[list[dict[str, Any]], str | None]:
    body = reply.body
    if not isinstance(body, dict) or not isinstance(body.get("records"), list):
        raise garbled(SYSTEM, "a query answer without records")
    more = body.get("nextRecordsUrl")
    if body.get("done") is not True and not more:
        raise garbled(SYSTEM, "an unfinished query answer without nextRecordsUrl")
    return body["records"], more


def _result(row: Any) -> RowResult:
    if not isinstance(row, dict):
        raise garbled(SYSTEM, "a save result that is no object", writes=True)
    if row.get("success") is True:
        return RowResult(str(row.get("id")))
    errors = row.get("errors") or [{}]
    codes = [str(e.get("statusCode") or e.get("errorCode") or "UNKNOWN_EXCEPTION") for e in errors]
    message = "; ".join(str(e.get("message", "")) for e in errors)
    return RowResult(None, codes[0], message)


def _classify(status: int, body: Any) -> WireError:
    first = body[0] if isinstance(body, list) and body and isinstance(body[0], dict) else {}
    code = str(first.get("errorCode", f"HTTP_{status}"))
    message = str(first.get("message", ""))
    outcome = Outcome.PERMANENT
    if status == 401:
        outcome = Outcome.AUTH
    elif code == "REQUEST_LIMIT_EXCEEDED":
        daily = message.startswith("TotalRequests")
        outcome = Outcome.DAILY_EXHAUSTED if daily else Outcome.RATE_LIMITED
    elif status == 429:
        outcome = Outcome.RATE_LIMITED
    elif code in {"QUERY_TIMEOUT", "INVALID_QUERY_LOCATOR", *RETRYABLE_ROWS}:
        outcome = Outcome.TRANSIENT
    fields = tuple(str(f) for f in first.get("fields") or ())
    return WireError(outcome, SYSTEM, code, message, fields=fields)
