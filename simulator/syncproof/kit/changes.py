"""The change log: every committed change of an organisation, in order, with old and new values.

It is written in the transaction that makes the change. The oracle, the vendors' change feeds and
the console's timelines read it. Its numbers are the hidden order behind equal stamps.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Column, Integer, MetaData, Table, Text, func, select
from sqlalchemy.types import BigInteger

from syncproof.kit.prepared import Writing

_BIG = BigInteger().with_variant(Integer(), "sqlite")


class Change(NamedTuple):
    """One change: `kind` is create, update, delete, undelete, merge, convert or hard_delete.

    It is background when the product made the change by itself as a consequence of another.

    `exchange` is the journal's number, 0 for what a person did through the control interface.
    `before` and `after` hold the fields that became different, in storage form.
    """

    n: int
    at_ms: int
    object: str
    id: str
    kind: str
    actor: str
    exchange: int
    before: dict[str, Any]
    after: dict[str, Any]


class Noted(NamedTuple):
    """A change as it is written, with its values as JSON."""

    n: int
    at_ms: int
    object: str
    id: str
    kind: str
    actor: str
    exchange: int
    before: str
    after: str


def text_of(values: Mapping[str, Any]) -> str:
    """Write values of a change."""
    return orjson.dumps(values, default=_plain).decode() if values else "{}"


def text_of_new(row: Mapping[str, Any]) -> str:
    """Write what a new record has, without the fields that have no value."""
    text = text_of(row)
    if ":null" not in text:
        return text
    return text_of({name: value for name, value in row.items() if value is not None})


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | bytearray | memoryview):
        return f"<{len(value)} bytes>"
    raise TypeError


class Numbers:
    """Change numbers of a whole world: they order changes across its systems."""

    def __init__(self) -> None:
        self.last = 0

    def next(self) -> int:
        """Give the next number; the caller holds a system's lock."""
        self.last += 1
        return self.last


class ChangeLog:
    """The log of one store."""

    def __init__(self, metadata: MetaData, numbers: Numbers) -> None:
        self._numbers = numbers
        self._writing: Writing | None = None
        self.table = Table(
            "_changes",
            metadata,
            Column("n", _BIG, primary_key=True, autoincrement=False),
            Column("at_ms", _BIG, nullable=False),
            Column("object", Text, nullable=False),
            Column("id", Text, nullable=False),
            Column("kind", Text, nullable=False),
            Column("actor", Text, nullable=False),
            Column("exchange", _BIG, nullable=False),
            Column("before", Text, nullable=False),
            Column("after", Text, nullable=False),
        )

    def next(self) -> int:
        """Give the next change number."""
        return self._numbers.next()

    def catch_up(self, conn: Any) -> None:
        """Continue after the numbers that the store holds already."""
        held = conn.execute(select(func.max(self.table.c.n))).scalar() or 0
        self._numbers.last = max(self._numbers.last, held)

    def write(self, conn: Any, changes: Sequence[Noted]) -> None:
        """Note changes in the running transaction."""
        writing = self._writing
        if writing is None:
            first, *rest = Noted._fields
            writing = self._writing = Writing(self.table, conn.dialect, first)
            writing.bind(None, dict.fromkeys(rest))
        writing.insert(conn, changes)

    def any_before(self, conn: Any, number: int, at_ms: int, objects: Collection[str]) -> bool:
        """Say whether there was a change of objects before a time, from a number on."""
        column = self.table.c
        query = select(column.n).where(
            column.n >= number, column.at_ms < at_ms, column.object.in_(objects)
        )
        return conn.execute(query.limit(1)).first() is not None

    def read(self, conn: Any, after: int = 0, **equal: str) -> Iterator[Change]:
        """Read the log in order, from after a number, of one object or record if named."""
        query = select(self.table).where(self.table.c.n > after).order_by(self.table.c.n)
        for name, value in equal.items():
            query = query.where(self.table.c[name] == value)
        for row in conn.execute(query):
            values = row._asdict()
            values["before"] = orjson.loads(values["before"])
            values["after"] = orjson.loads(values["after"])
            yield Change(**values)
