"""The journal: every exchange with its number, kept on disk, secrets masked."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import Column, Integer, MetaData, Table, Text, insert, select
from sqlalchemy.types import BigInteger

from syncproof.kit.engines import open_database
from syncproof.kit.prepared import Prepared
from syncproof.kit.redact import mask_body, mask_headers, mask_query
from syncproof.kit.times import iso

if TYPE_CHECKING:
    from syncproof.kit.call import Answer, Call

MAX_BODY = 64 * 1024
BUFFER = 64
PAGE = 16 * 1024
_UTF16 = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
_BIG = BigInteger().with_variant(Integer(), "sqlite")
_TEXTS = (
    "system", "instance", "actor", "app", "operation", "object", "ids", "error_code", "fault",
    "method", "path", "request_headers", "request_body", "response_headers", "response_body",
)  # fmt: skip
_NUMBERS = ("at_ms", "status", "committed", "counted", "duration_us")
FILTERS = ("system", "instance", "actor", "app", "operation", "object", "status", "error_code")


@dataclass(frozen=True, slots=True)
class Page:
    """A page of exchanges; `next` is where the following page starts, None at the end."""

    exchanges: list[dict[str, Any]]
    next: int | None


def _decode(body: bytes) -> str:
    """Read a body as text; XML may be UTF-16, in which no secret's name would be found else.

    NULs are taken out, or escaped: between the letters of a name they would hide it, and at the
    beginning one would mark a body that was too long to keep.
    """
    encoding = _UTF16.get(body[:2])
    if encoding is not None:
        return body.decode(encoding, "replace").replace("\0", "")
    shown = "" if b"\0" in body[:4] else "\\x00"
    return body.decode("utf-8", "backslashreplace").replace("\0", shown)


def _show_body(text: str) -> Any:
    return orjson.loads(text[1:]) if text.startswith("\x00") else text


class Journal:
    """The exchanges of one server, numbered after `start` for as long as it runs.

    Rows are written in groups of at most 64 and before every read, so that nothing is only in
    memory for long. With `bodies` off (load runs) only sizes are kept.
    """

    def __init__(self, url: str, *, bodies: bool = True, start: int = 0) -> None:
        self.engine = open_database(url).engine
        self.bodies = bodies
        self.notify: Callable[[Mapping[str, Any]], None] | None = None
        self._lock = threading.Lock()
        self._number = start
        self._waiting: list[dict[str, Any]] = []
        self._hashed: tuple[bytes, str] = (b"", "")
        metadata = MetaData()
        texts = [Column(n, Text, nullable=False) for n in _TEXTS]
        numbers = [Column(n, _BIG, nullable=False) for n in _NUMBERS]
        key = Column("n", _BIG, primary_key=True, autoincrement=False)
        self.table = Table("exchanges", metadata, key, *numbers, *texts)
        self._widen()
        metadata.create_all(self.engine)
        self._insert = Prepared(insert(self.table), self.engine.dialect)

    def _widen(self) -> None:
        """Let a new SQLite file have pages that hold several exchanges: fewer are written."""
        driver = self.engine.raw_connection().driver_connection
        if isinstance(driver, sqlite3.Connection):
            driver.execute(f"PRAGMA page_size = {PAGE}")

    @property
    def last(self) -> int:
        """The number of the newest exchange that began."""
        return self._number

    def number(self) -> int:
        """Give the next number; a call gets it when it comes in."""
        with self._lock:
            self._number += 1
            return self._number

    def write(self, call: Call, answer: Answer, duration_us: int) -> None:
        """Note a finished exchange."""
        keep = self.bodies
        named = answer.open_names and answer.body[:1] == b"{"
        query = f"?{mask_query(call.query)}" if call.query else ""
        row = {
            "n": call.n, "at_ms": call.at_ms, "status": answer.status,
            "committed": int(call.committed), "counted": int(call.counted),
            "duration_us": duration_us, "system": call.system.name,
            "instance": call.instance.name if call.instance else "", "actor": call.actor,
            "app": call.identity.app if call.identity else "", "operation": call.operation,
            "object": call.object, "ids": orjson.dumps(call.ids).decode(),
            "error_code": call.error_code or "",
            "fault": orjson.dumps(call.fault).decode() if call.fault else "",
            "method": call.method, "path": call.path + query,
            "request_headers": orjson.dumps(mask_headers(call.headers)).decode() if keep else "{}",
            "request_body": self._body(call.body) if keep else "",
            "response_headers": orjson.dumps(mask_headers(answer.headers)).decode(),
            "response_body": self._body(answer.body, open_names=named) if keep else "",
        }  # fmt: skip
        if self.notify is not None:
            self.notify(row)
        with self._lock:
            self._waiting.append(row)
            if len(self._waiting) >= BUFFER:
                self._flush()

    def flush(self) -> None:
        """Write down what waits."""
        with self._lock:
            self._flush()

    def read(self, n: int) -> dict[str, Any] | None:
        """Read one exchange whole."""
        with self._lock:
            self._flush()
            with self.engine.connect() as conn:
                row = conn.execute(select(self.table).where(self.table.c.n == n)).first()
        return None if row is None else show(row._asdict())

    def page(
        self, filters: Mapping[str, Any], start: int = 0, end: int | None = None, limit: int = 200
    ) -> Page:
        """Read exchanges from number `start` to `end` inclusive that match all filters."""
        table = self.table
        query = select(table).where(table.c.n >= start).order_by(table.c.n).limit(limit + 1)
        if end is not None:
            query = query.where(table.c.n <= end)
        for name, value in filters.items():
            query = query.where(table.c[name] == value)
        with self._lock:
            self._flush()
            with self.engine.connect() as conn:
                rows = [row._asdict() for row in conn.execute(query)]
        more = rows[limit]["n"] if len(rows) > limit else None
        return Page([show(row) for row in rows[:limit]], more)

    def lines(self) -> Iterator[bytes]:
        """Export everything as JSON Lines."""
        start: int | None = 0
        while start is not None:
            page = self.page({}, start, limit=500)
            yield from (orjson.dumps(x) + b"\n" for x in page.exchanges)
            start = page.next

    def close(self) -> None:
        """Write down what waits and let go of the file."""
        self.flush()
        self.engine.dispose()

    def _body(self, body: bytes, *, open_names: bool = False) -> str:
        """Mask a body; of a long one only size and hash are kept."""
        if not body:
            return ""
        if len(body) <= MAX_BODY:
            return mask_body(_decode(body), open_names=open_names)
        hashed, digest = self._hashed
        if body != hashed:  # who asks again without changes gets the same page: comparing is quick
            digest = hashlib.sha256(body).hexdigest()
            self._hashed = (body, digest)
        return "\x00" + orjson.dumps({"size": len(body), "sha256": digest}).decode()

    def _flush(self) -> None:
        if self._waiting:
            with self.engine.begin() as conn:
                self._insert.run_many(conn, self._waiting)
            self._waiting.clear()


def show(row: Mapping[str, Any]) -> dict[str, Any]:
    """Write an exchange in the form of the control interface."""
    return {
        "n": row["n"], "at": iso(row["at_ms"]), "system": row["system"],
        "instance": row["instance"], "actor": row["actor"], "app": row["app"],
        "operation": row["operation"], "object": row["object"], "ids": orjson.loads(row["ids"]),
        "status": row["status"], "error_code": row["error_code"] or None,
        "committed": bool(row["committed"]),
        "fault": orjson.loads(row["fault"]) if row["fault"] else None,
        "counted": bool(row["counted"]), "duration_ms": row["duration_us"] / 1000,
        "request": {
            "method": row["method"], "path": row["path"],
            "headers": orjson.loads(row["request_headers"]),
            "body": _show_body(row["request_body"]),
        },
        "response": {
            "status": row["status"], "headers": orjson.loads(row["response_headers"]),
            "body": _show_body(row["response_body"]),
        },
    }  # fmt: skip
