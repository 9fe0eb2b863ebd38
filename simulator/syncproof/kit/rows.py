"""Rows of a store that were read lately: to make values of a wide row is most of reading it."""

from __future__ import annotations

import sqlite3
from typing import Any

Row = tuple[Any, ...]
MAX_ROWS = 16_384
MAX_TEXT = 32 * 1024 * 1024
LARGE = 16 * 1024


class Rows:
    """At most so many rows, and so much text, of a database that one process alone writes.

    `connection` is SQLite's own, which counts what is written through it: after a write that was
    not `told` everything is forgotten, and so it must be after a rollback. Without a connection
    nothing is kept.
    """

    def __init__(self, connection: sqlite3.Connection | None) -> None:
        self._connection = connection
        self._writes = -1
        self._text = 0
        self.cleared = 0
        self._kept: dict[tuple[str, Any], tuple[Row, int]] = {}

    @property
    def kept(self) -> bool:
        """Whether rows are kept at all."""
        return self._connection is not None

    def get(self, name: str, key: Any) -> Row | None:
        """Give a row that is kept."""
        if self._connection is None:
            return None
        self.check()
        found = self._kept.get((name, key))
        return None if found is None else found[0]

    def put(self, name: str, key: Any, row: Row | None) -> None:
        """Keep a row that was just read, if there was one; the oldest ones make room."""
        if row is None:
            return
        size = sum([len(v) for v in row if v.__class__ is str or v.__class__ is bytes])
        if self._connection is None or size > LARGE:
            return
        self._kept[(name, key)] = row, size
        self._text += size
        while len(self._kept) > MAX_ROWS or self._text > MAX_TEXT:
            self._forget(next(iter(self._kept)))

    def check(self) -> None:
        """Forget everything if something was written that was not told."""
        if self._connection is not None and self._connection.total_changes != self._writes:
            self.clear()
            self.told()

    def told(self) -> None:
        """Take note that all writes up to now are known; `check` comes before such a write."""
        if self._connection is not None:
            self._writes = self._connection.total_changes

    def drop(self, name: str, key: Any) -> None:
        """Forget a row that changes."""
        if (name, key) in self._kept:
            self._forget((name, key))

    def clear(self) -> None:
        """Forget everything; `cleared` counts how often."""
        self.cleared += 1
        self._kept.clear()
        self._text = 0

    def _forget(self, place: tuple[str, Any]) -> None:
        self._text -= self._kept.pop(place)[1]
