"""What outlives the process: one SQLite file per connection, written in short transactions.

No transaction is open while a request is under way: what is in the file is what is certain.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from syncproof.engine.core.moments import DAY, MINUTE, write_iso
from syncproof.engine.core.plan import Key
from syncproof.engine.wire.tokens import Token

SCHEMA = """
CREATE TABLE IF NOT EXISTS kept (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS prospects (
  id INTEGER PRIMARY KEY, email TEXT NOT NULL, stamp INTEGER NOT NULL, deleted INTEGER NOT NULL,
  crm_id TEXT, assigned INTEGER, vals TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS prospects_email ON prospects (email);
CREATE INDEX IF NOT EXISTS prospects_crm ON prospects (crm_id);
CREATE TABLE IF NOT EXISTS records (
  id TEXT PRIMARY KEY, object TEXT NOT NULL, email TEXT NOT NULL, created INTEGER NOT NULL,
  created_by TEXT, modified_by TEXT, stamp INTEGER NOT NULL, deleted INTEGER NOT NULL,
  converted TEXT, owner TEXT, account TEXT, shared INTEGER NOT NULL, vals TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS records_email ON records (email);
CREATE TABLE IF NOT EXISTS links (
  prospect INTEGER PRIMARY KEY, record TEXT NOT NULL UNIQUE, state TEXT NOT NULL,
  confirmed INTEGER NOT NULL, base TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS links_unconfirmed ON links (prospect) WHERE confirmed = 0;
CREATE TABLE IF NOT EXISTS queue (
  side TEXT NOT NULL, id TEXT NOT NULL, seq INTEGER NOT NULL, not_before INTEGER NOT NULL,
  attempts INTEGER NOT NULL, PRIMARY KEY (side, id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS queue_seq ON queue (seq);
CREATE TABLE IF NOT EXISTS intents (
  source_side TEXT NOT NULL, source TEXT NOT NULL, since INTEGER NOT NULL, email TEXT NOT NULL,
  vals TEXT NOT NULL, PRIMARY KEY (source_side, source)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS notes (
  kind TEXT NOT NULL, side TEXT NOT NULL, id TEXT NOT NULL, at INTEGER NOT NULL,
  object TEXT NOT NULL, code TEXT NOT NULL, message TEXT NOT NULL,
  PRIMARY KEY (kind, side, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS calls (
  minute INTEGER NOT NULL, system TEXT NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY (minute, system)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS logins (at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS manual (
  system TEXT NOT NULL, object TEXT NOT NULL, id TEXT NOT NULL, not_before INTEGER NOT NULL,
  attempts INTEGER NOT NULL, PRIMARY KEY (system, object, id)) WITHOUT ROWID;
"""
ERROR, SKIPPED = "error", "skipped"
SHOWN = 1_000
SYSTEMS = {"p": "account_engagement", "r": "salesforce"}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A person whose change is known and not yet brought over."""

    key: Key
    attempts: int


class State:
    """The file of one connection."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        path.chmod(0o600)
        self.db.execute("PRAGMA journal_mode = WAL")
        self.db.execute("PRAGMA synchronous = NORMAL")
        self.db.executescript(SCHEMA)
        self._calls: Counter[tuple[int, str]] = Counter()

    def close(self) -> None:
        """Close the file without saving anything that is under way."""
        self.db.close()

    @contextmanager
    def saving(self) -> Iterator[None]:
        """Save all or nothing."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._save_calls()
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    def get(self, name: str, default: Any = None) -> Any:
        """Read a kept value."""
        row = self.db.execute("SELECT value FROM kept WHERE name = ?", (name,)).fetchone()
        return default if row is None else orjson.loads(row[0])

    def put(self, name: str, value: Any) -> None:
        """Keep a value."""
        self.db.execute(
            "INSERT OR REPLACE INTO kept VALUES (?, ?)", (name, orjson.dumps(value).decode())
        )

    # Tokens and calls

    def token(self, identity: str) -> Token | None:
        """Give the token of an identity."""
        held = self.get(f"token {identity}")
        return None if held is None else Token(**held)

    def keep_token(self, identity: str, token: Token | None) -> None:
        """Keep or drop the token of an identity."""
        self.put(f"token {identity}", None if token is None else {
            "access_token": token.access_token, "instance_url": token.instance_url,
            "user_id": token.user_id,
        })  # fmt: skip

    def has_token(self) -> bool:
        """Tell if somebody is logged in."""
        query = "SELECT 1 FROM kept WHERE name LIKE 'token %' AND value != 'null'"
        return self.db.execute(query).fetchone() is not None

    def drop_tokens(self) -> None:
        """Drop every token."""
        self.db.execute("DELETE FROM kept WHERE name LIKE 'token %'")

    def logins_since(self, ms: int) -> list[int]:
        """List the logins since a time."""
        return [r[0] for r in self.db.execute("SELECT at FROM logins WHERE at >= ?", (ms,))]

    def note_login(self, ms: int) -> None:
        """Note a login."""
        self.db.execute("DELETE FROM logins WHERE at < ?", (ms - DAY,))
        self.db.execute("INSERT INTO logins VALUES (?)", (ms,))

    def count_call(self, system: str, now: int) -> None:
        """Count a call; it is saved with the next transaction."""
        self._calls[now // MINUTE, system] += 1

    def calls_24h(self, now: int) -> int:
        """Count the calls of the last 24 hours."""
        with self.saving():
            pass
        since = (now - DAY) // MINUTE
        query = "SELECT COALESCE(SUM(n), 0) FROM calls WHERE minute > ?"
        return int(self.db.execute(query, (since,)).fetchone()[0])

    def _save_calls(self) -> None:
        if not self._calls:
            return
        rows = [(minute, system, n) for (minute, system), n in self._calls.items()]
        self._calls.clear()
        self.db.executemany(
            "INSERT INTO calls VALUES (?, ?, ?) "
            "ON CONFLICT (minute, system) DO UPDATE SET n = n + excluded.n",
            rows,
        )
        oldest = max(minute for minute, _, _ in rows) - DAY // MINUTE - 1
        self.db.execute("DELETE FROM calls WHERE minute < ?", (oldest,))

    # The queue of changed people

    def enqueue(self, key: Key) -> None:
        """Note that a person changed; one that waits keeps its place but waits no longer."""
        self.db.execute(
            "INSERT INTO queue VALUES (?, ?, (SELECT COALESCE(MAX(seq), 0) + 1 FROM queue), 0, 0) "
            "ON CONFLICT (side, id) DO UPDATE SET not_before = 0",
            key,
        )

    def waiting(self, now: int, after: int, limit: int) -> list[tuple[int, Waiting]]:
        """List people whose turn has come, in the order in which they changed."""
        rows = self.db.execute(
            "SELECT seq, side, id, attempts FROM queue "
            "WHERE seq > ? AND not_before <= ? ORDER BY seq LIMIT ?",
            (after, now, limit),
        )
        return [(seq, Waiting((side, key), attempts)) for seq, side, key, attempts in rows]

    def attempts(self, key: Key) -> int:
        """Say how often a person was tried in vain."""
        query = "SELECT attempts FROM queue WHERE side = ? AND id = ?"
        row = self.db.execute(query, key).fetchone()
        return 0 if row is None else int(row[0])

    def postpone(self, key: Key, until: int) -> None:
        """Let a person wait for another attempt."""
        self.enqueue(key)
        self.db.execute(
            "UPDATE queue SET not_before = ?, attempts = attempts + 1 WHERE side = ? AND id = ?",
            (until, *key),
        )

    def dequeue(self, key: Key) -> None:
        """Strike a person off the queue."""
        self.db.execute("DELETE FROM queue WHERE side = ? AND id = ?", key)

    def backlog(self) -> int:
        """Count the people whose change is known and not yet brought over."""
        return int(self.db.execute("SELECT COUNT(*) FROM queue").fetchone()[0])

    def next_waiting(self) -> int | None:
        """Give the time when the first of the queue may go on; 0 for at once."""
        found = self.db.execute("SELECT MIN(not_before) FROM queue").fetchone()[0]
        return None if found is None else int(found)

    # Errors and people left out

    def note(self, kind: str, key: Key, at: int, sobject: str, code: str, message: str) -> None:
        """Note why a person is not synced; the same reason keeps its first time."""
        self.db.execute(
            "INSERT INTO notes VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (kind, side, id) "
            "DO UPDATE SET at = CASE WHEN code = excluded.code AND message = excluded.message "
            "THEN at ELSE excluded.at END, code = excluded.code, message = excluded.message",
            (kind, *key, at, sobject, code, message),
        )

    def settle(self, key: Key) -> None:
        """Strike what was noted about a person."""
        self.db.execute("DELETE FROM notes WHERE side = ? AND id = ?", key)

    def noted(self, kind: str) -> tuple[list[dict[str, Any]], int]:
        """List the latest notes of a kind, and count all."""
        rows = self.db.execute(
            "SELECT side, id, at, object, code, message FROM notes WHERE kind = ? "
            "ORDER BY at DESC, side, id LIMIT ?",
            (kind, SHOWN),
        )
        entries = [
            {"at": write_iso(at), "system": SYSTEMS[side], "object": sobject, "record_id": key,
             "code": code, "message": message}
            for side, key, at, sobject, code, message in rows
        ]  # fmt: skip
        total = self.db.execute("SELECT COUNT(*) FROM notes WHERE kind = ?", (kind,)).fetchone()
        return entries, int(total[0])

    def noted_keys(self, kind: str) -> list[Key]:
        """List everybody noted under a kind."""
        rows = self.db.execute("SELECT side, id FROM notes WHERE kind = ? ORDER BY at", (kind,))
        return [(side, key) for side, key in rows]

    # Manual syncs that have to wait

    def put_manual(self, target: tuple[str, str, str], until: int) -> None:
        """Keep a manual sync for later."""
        self.db.execute(
            "INSERT INTO manual VALUES (?, ?, ?, ?, 1) ON CONFLICT (system, object, id) "
            "DO UPDATE SET not_before = excluded.not_before, attempts = attempts + 1",
            (*target, until),
        )

    def manual_attempts(self, target: tuple[str, str, str]) -> int:
        """Say how often a manual sync had to wait."""
        query = "SELECT attempts FROM manual WHERE system = ? AND object = ? AND id = ?"
        row = self.db.execute(query, target).fetchone()
        return 0 if row is None else int(row[0])

    def drop_manual(self, target: tuple[str, str, str]) -> None:
        """Strike a manual sync."""
        self.db.execute("DELETE FROM manual WHERE system = ? AND object = ? AND id = ?", target)

    def manuals(self) -> list[tuple[tuple[str, str, str], int]]:
        """List the manual syncs that wait, with their times."""
        rows = self.db.execute("SELECT system, object, id, not_before FROM manual ORDER BY 4, 3")
        return [((system, sobject, key), at) for system, sobject, key, at in rows]


def as_json(values: Mapping[str, Any]) -> str:
    """Write values so that equal ones look equal."""
    return orjson.dumps(dict(values), option=orjson.OPT_SORT_KEYS).decode()
