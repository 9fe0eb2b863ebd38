"""The one port to state that server processes share: sessions, cursors, quotas, counters.

Values are JSON-friendly. `MemoryState` serves one process; `StoreState` keeps the same promises in
a database for several. One contract test covers both.
"""

from __future__ import annotations

import threading
from typing import Any, Protocol

import orjson
from sqlalchemy import Column, Engine, MetaData, Table, Text, delete, insert, select, update


class State(Protocol):
    """Named spaces of keys and JSON-friendly values, with atomic counters."""

    def get(self, space: str, key: str) -> Any:
        """Read a value, None when there is none. The value must not be changed in place."""

    def put(self, space: str, key: str, value: Any) -> None:
        """Write a value."""

    def delete(self, space: str, key: str) -> None:
        """Forget a key; forgetting what is not there is fine."""

    def add(self, space: str, key: str, amount: int = 1) -> int:
        """Add to a counter, atomically, and return the new count."""

    def items(self, space: str) -> list[tuple[str, Any]]:
        """List a space in key order."""

    def clear(self, space: str | None = None) -> None:
        """Forget a space, or everything."""

    def dump(self) -> bytes:
        """Write everything down for a snapshot."""

    def load(self, dumped: bytes) -> None:
        """Put back what `dump` wrote, replacing everything."""


class MemoryState:
    """State of a single process."""

    def __init__(self) -> None:
        self._spaces: dict[str, dict[str, Any]] = {}
        self._lock = threading.Lock()

    def get(self, space: str, key: str) -> Any:
        """Read a value, None when there is none."""
        held = self._spaces.get(space)
        return None if held is None else held.get(key)

    def put(self, space: str, key: str, value: Any) -> None:
        """Write a value."""
        with self._lock:
            self._spaces.setdefault(space, {})[key] = value

    def delete(self, space: str, key: str) -> None:
        """Forget a key."""
        with self._lock:
            self._spaces.get(space, {}).pop(key, None)

    def add(self, space: str, key: str, amount: int = 1) -> int:
        """Add to a counter and return the new count."""
        with self._lock:
            held = self._spaces.setdefault(space, {})
            count: int = held.get(key, 0) + amount
            held[key] = count
            return count

    def items(self, space: str) -> list[tuple[str, Any]]:
        """List a space in key order."""
        with self._lock:
            return sorted(self._spaces.get(space, {}).items())

    def clear(self, space: str | None = None) -> None:
        """Forget a space, or everything."""
        with self._lock:
            if space is None:
                self._spaces.clear()
            else:
                self._spaces.pop(space, None)

    def dump(self) -> bytes:
        """Write everything down."""
        with self._lock:
            return orjson.dumps(self._spaces)

    def load(self, dumped: bytes) -> None:
        """Put back what `dump` wrote."""
        with self._lock:
            self._spaces = orjson.loads(dumped)


class StoreState:
    """State in a database table, for several server processes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._table = Table(
            "_state",
            MetaData(),
            Column("space", Text, primary_key=True),
            Column("key", Text, primary_key=True),
            Column("value", Text, nullable=False),
        )
        self._table.create(engine, checkfirst=True)

    def get(self, space: str, key: str) -> Any:
        """Read a value, None when there is none."""
        t = self._table
        with self._lock, self._engine.connect() as conn:
            query = select(t.c.value).where(t.c.space == space, t.c.key == key)
            found = conn.execute(query).scalar()
        return None if found is None else orjson.loads(found)

    def put(self, space: str, key: str, value: Any) -> None:
        """Write a value."""
        t = self._table
        text = orjson.dumps(value).decode()
        with self._lock, self._engine.begin() as conn:
            change = update(t).where(t.c.space == space, t.c.key == key).values(value=text)
            if conn.execute(change).rowcount == 0:
                conn.execute(insert(t).values(space=space, key=key, value=text))

    def delete(self, space: str, key: str) -> None:
        """Forget a key."""
        t = self._table
        with self._lock, self._engine.begin() as conn:
            conn.execute(delete(t).where(t.c.space == space, t.c.key == key))

    def add(self, space: str, key: str, amount: int = 1) -> int:
        """Add to a counter in one transaction and return the new count."""
        t = self._table
        where = (t.c.space == space, t.c.key == key)
        with self._lock, self._engine.begin() as conn:
            found = conn.execute(select(t.c.value).where(*where).with_for_update()).scalar()
            count = amount if found is None else int(orjson.loads(found)) + amount
            if found is None:
                conn.execute(insert(t).values(space=space, key=key, value=str(count)))
            else:
                conn.execute(update(t).where(*where).values(value=str(count)))
        return count

    def items(self, space: str) -> list[tuple[str, Any]]:
        """List a space in key order."""
        t = self._table
        query = select(t.c.key, t.c.value).where(t.c.space == space).order_by(t.c.key)
        with self._lock, self._engine.connect() as conn:
            return [(key, orjson.loads(value)) for key, value in conn.execute(query)]

    def clear(self, space: str | None = None) -> None:
        """Forget a space, or everything."""
        t = self._table
        change = delete(t) if space is None else delete(t).where(t.c.space == space)
        with self._lock, self._engine.begin() as conn:
            conn.execute(change)

    def dump(self) -> bytes:
        """Write everything down."""
        t = self._table
        spaces: dict[str, dict[str, Any]] = {}
        with self._lock, self._engine.connect() as conn:
            for space, key, value in conn.execute(select(t.c.space, t.c.key, t.c.value)):
                spaces.setdefault(space, {})[key] = orjson.loads(value)
        return orjson.dumps(spaces)

    def load(self, dumped: bytes) -> None:
        """Put back what `dump` wrote."""
        self.clear()
        for space, held in orjson.loads(dumped).items():
            for key, value in held.items():
                self.put(space, key, value)
