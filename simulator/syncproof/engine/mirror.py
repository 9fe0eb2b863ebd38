"""What the engine has read of people on both sides, how they are linked, what was begun.

The mirror saves look-ups: a match by email is found here, after a read of what changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from syncproof.engine.core.matching import Candidate
from syncproof.engine.core.plan import PROSPECT, RECORD, Key
from syncproof.engine.state import State, as_json

LIVE, RECORD_DELETED, PROSPECT_DELETED = "live", "record_deleted", "prospect_deleted"
_PROSPECT = "id, email, stamp, deleted, crm_id, assigned, vals"
_RECORD = (
    "id, object, email, created, created_by, modified_by, stamp, deleted, converted, owner, "
    "account, shared, vals"
)


@dataclass(frozen=True, slots=True)
class Prospect:
    """A prospect as last read."""

    id: int
    email: str
    stamp: int
    deleted: bool
    crm_id: str | None
    assigned: int | None
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Record:
    """A lead or contact as last read."""

    id: str
    object: str
    email: str
    created: int
    created_by: str | None
    modified_by: str | None
    stamp: int
    deleted: bool
    converted: str | None
    owner: str | None
    account: str | None
    shared: bool
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Link:
    """A prospect and its record, with the values of their last sync."""

    prospect: int
    record: str
    state: str
    base: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Intent:
    """A create that was begun; whether it happened has to be looked up."""

    source: Key
    since: int
    email: str
    values: Mapping[str, Any]


class Mirror:
    """Prospects, records, links and intents in the connection's file."""

    def __init__(self, state: State) -> None:
        self._db = state.db
        self._state = state

    # People

    def prospect(self, key: int) -> Prospect | None:
        """Give a prospect."""
        row = self._db.execute(
            f"SELECT {_PROSPECT} FROM prospects WHERE id = ?",  # noqa: S608
            (key,),
        ).fetchone()
        return None if row is None else _prospect(row)

    def record(self, key: str) -> Record | None:
        """Give a record."""
        row = self._db.execute(
            f"SELECT {_RECORD} FROM records WHERE id = ?",  # noqa: S608
            (key,),
        ).fetchone()
        return None if row is None else _record(row)

    def see_prospect(self, seen: Prospect) -> bool:
        """Keep a prospect as read; says whether anything is different from before."""
        row = (
            seen.id, seen.email, seen.stamp, int(seen.deleted), seen.crm_id, seen.assigned,
            as_json(seen.values),
        )  # fmt: skip
        held = self._db.execute(
            f"SELECT {_PROSPECT} FROM prospects WHERE id = ?",  # noqa: S608
            (seen.id,),
        ).fetchone()
        if held == row:
            return False
        self._db.execute("INSERT OR REPLACE INTO prospects VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        return True

    def see_record(self, seen: Record) -> bool:
        """Keep a record as read; says whether anything is different from before."""
        row = (
            seen.id, seen.object, seen.email, seen.created, seen.created_by, seen.modified_by,
            seen.stamp, int(seen.deleted), seen.converted, seen.owner, seen.account,
            int(seen.shared), as_json(seen.values),
        )  # fmt: skip
        held = self._db.execute(
            f"SELECT {_RECORD} FROM records WHERE id = ?",  # noqa: S608
            (seen.id,),
        ).fetchone()
        if held == row:
            return False
        marks = ", ".join("?" * len(row))
        self._db.execute(f"INSERT OR REPLACE INTO records VALUES ({marks})", row)  # noqa: S608
        return True

    def see_deleted(self, key: str) -> bool:
        """Note a deletion; says whether the record was known and alive."""
        query = "UPDATE records SET deleted = 1 WHERE id = ? AND deleted = 0"
        return self._db.execute(query, (key,)).rowcount > 0

    def note_crm_id(self, prospect: int, record: str | None) -> None:
        """Keep the CRM id that was just set on a prospect."""
        self._db.execute("UPDATE prospects SET crm_id = ? WHERE id = ?", (record, prospect))

    def records_with(self, email: str) -> list[tuple[Candidate, Record]]:
        """List living, unconverted records of an email; free are those without a link."""
        rows = self._db.execute(
            f"SELECT {_RECORD}, "  # noqa: S608
            "(SELECT 1 FROM links WHERE record = records.id) FROM records "
            "WHERE email = ? AND deleted = 0 AND converted IS NULL ORDER BY created, id",
            (email,),
        )
        found = []
        for row in rows:
            kept = _record(row[:-1])
            free = row[-1] is None
            found.append((Candidate(kept.id, kept.object, kept.created, free, kept.shared), kept))
        return found

    def prospects_with(self, email: str) -> list[Prospect]:
        """List prospects of an email, the living first, then by age."""
        rows = self._db.execute(
            f"SELECT {_PROSPECT} FROM prospects "  # noqa: S608
            "WHERE email = ? ORDER BY deleted, id",
            (email,),
        )
        return [_prospect(row) for row in rows]

    def prospect_of_crm_id(self, record: str) -> Prospect | None:
        """Give the living prospect that carries a CRM id."""
        row = self._db.execute(
            f"SELECT {_PROSPECT} FROM prospects "  # noqa: S608
            "WHERE crm_id = ? ORDER BY deleted, id",
            (record,),
        ).fetchone()
        return None if row is None else _prospect(row)

    # Links

    def link_of(self, key: Key) -> Link | None:
        """Give the link of a person."""
        column = "prospect" if key[0] == PROSPECT else "record"
        query = f"SELECT prospect, record, state, base FROM links WHERE {column} = ?"  # noqa: S608
        value: Any = int(key[1]) if key[0] == PROSPECT else key[1]
        row = self._db.execute(query, (value,)).fetchone()
        return None if row is None else Link(row[0], row[1], row[2], orjson.loads(row[3]))

    def link(self, prospect: int, record: str, base: Mapping[str, Any], *, confirmed: bool) -> None:
        """Link a pair, in place of what either was linked to."""
        self._db.execute("DELETE FROM links WHERE prospect = ? OR record = ?", (prospect, record))
        self._db.execute(
            "INSERT INTO links VALUES (?, ?, ?, ?, ?)",
            (prospect, record, LIVE, int(confirmed), as_json(base)),
        )

    def rebase(self, prospect: int, base: Mapping[str, Any]) -> None:
        """Keep the values on which both sides now agree."""
        self._db.execute("UPDATE links SET base = ? WHERE prospect = ?", (as_json(base), prospect))

    def confirm(self, prospect: int) -> None:
        """Note that the product knows the link."""
        self._db.execute("UPDATE links SET confirmed = 1 WHERE prospect = ?", (prospect,))

    def end_link(self, prospect: int, state: str) -> None:
        """Keep a link whose one side is gone, so that nobody makes that side anew."""
        self._db.execute("UPDATE links SET state = ? WHERE prospect = ?", (state, prospect))

    def drop_link(self, prospect: int) -> None:
        """Forget a link."""
        self._db.execute("DELETE FROM links WHERE prospect = ?", (prospect,))

    def unconfirmed(self, limit: int) -> list[tuple[int, str, str | None]]:
        """List links that the product does not know yet: prospect, record, account."""
        rows = self._db.execute(
            "SELECT links.prospect, links.record, records.account FROM links "
            "LEFT JOIN records ON records.id = links.record "
            "WHERE confirmed = 0 AND state = 'live' ORDER BY links.prospect LIMIT ?",
            (limit,),
        )
        return [(row[0], row[1], row[2]) for row in rows]

    def links_after(self, prospect: int, limit: int) -> list[tuple[int, str, str]]:
        """List living links after a prospect: prospect, record, object."""
        rows = self._db.execute(
            "SELECT links.prospect, links.record, COALESCE(records.object, '') FROM links "
            "LEFT JOIN records ON records.id = links.record "
            "WHERE state = 'live' AND links.prospect > ? ORDER BY links.prospect LIMIT ?",
            (prospect, limit),
        )
        return [(row[0], row[1], row[2]) for row in rows]

    # Intents

    def intend(self, intent: Intent) -> None:
        """Note a create before it is sent."""
        self._db.execute(
            "INSERT OR REPLACE INTO intents VALUES (?, ?, ?, ?, ?)",
            (*intent.source, intent.since, intent.email, as_json(intent.values)),
        )

    def intents(self) -> list[Intent]:
        """List the creates whose outcome is not known."""
        rows = self._db.execute(
            "SELECT source_side, source, since, email, vals FROM intents ORDER BY 1, 2"
        )
        return [Intent((s, k), since, email, orjson.loads(v)) for s, k, since, email, v in rows]

    def has_intents(self) -> bool:
        """Tell if the outcome of any create is not known."""
        return self._db.execute("SELECT 1 FROM intents LIMIT 1").fetchone() is not None

    def drop_intent(self, source: Key) -> None:
        """Strike a create whose outcome is known."""
        self._db.execute("DELETE FROM intents WHERE source_side = ? AND source = ?", source)


def _prospect(row: tuple[Any, ...]) -> Prospect:
    key, email, stamp, deleted, crm_id, assigned, values = row
    return Prospect(key, email, stamp, bool(deleted), crm_id, assigned, orjson.loads(values))


def _record(row: tuple[Any, ...]) -> Record:
    key, sobject, email, created, created_by, modified_by, stamp, deleted, converted = row[:9]
    owner, account, shared, values = row[9:]
    return Record(
        key, sobject, email, created, created_by, modified_by, stamp, bool(deleted), converted,
        owner, account, bool(shared), orjson.loads(values),
    )  # fmt: skip


def prospect_key(key: int) -> Key:
    """Name a prospect in the queue."""
    return PROSPECT, str(key)


def record_key(key: str) -> Key:
    """Name a record in the queue."""
    return RECORD, key
