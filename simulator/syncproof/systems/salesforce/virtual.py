"""Objects without a table: their rows are worked out when a query asks for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert

from syncproof import soql
from syncproof.kit.describe import Describe, ObjectType
from syncproof.kit.storage import Store
from syncproof.soql import Query

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from syncproof.soql import QueryContext
    from syncproof.soql.records import Record
    from syncproof.soql.sheet import Form, Written

Rows = Mapping[str, Iterable[Mapping[str, Any]]]


class VirtualObjects:
    """Tables in memory that are filled for one query and empty again after it."""

    def __init__(self, objects: Iterable[ObjectType]) -> None:
        self.describe = Describe(objects)
        self._store = Store("sqlite://")
        self._store.create(self.describe)

    def prepare(self, text: str, context: QueryContext, rows: Rows) -> VirtualQuery:
        """Compile a query over the given rows; raises SoqlError."""
        tables = self._store.tables
        inside = replace(context, describe=self.describe, tables=tables, visible=_everything)
        return VirtualQuery(soql.prepare(text, inside), self, rows)

    @contextmanager
    def filled(self, rows: Rows) -> Iterator[Connection]:
        """Give a connection on which the rows are there."""
        with self._store.lock:
            conn = self._store.connection
            try:
                for name, found in rows.items():
                    table = self._store.tables[name]
                    empty = dict.fromkeys(table.c.keys())
                    whole = [{**empty, **row} for row in found]
                    if whole:
                        conn.execute(insert(table), whole)
                yield conn
            finally:
                conn.rollback()


def _everything(_name: str) -> None:
    """Show all rows."""


class VirtualQuery(Query):
    """A query over virtual rows; it takes the connection of other queries and does not need it."""

    __slots__ = ("_objects", "_rows")

    def __init__(self, query: Query, objects: VirtualObjects, rows: Rows) -> None:
        super().__init__(query._plan, query._values, query._context)  # noqa: SLF001 - its own kind
        self._objects = objects
        self._rows = {name: list(found) for name, found in rows.items()}

    @property
    def plain(self) -> bool:
        """Virtual rows are never read by themselves."""
        return False

    def count(self, conn: Connection | None = None) -> int:
        """Count the rows of the result."""
        with self._objects.filled(self._rows) as own:
            return super().count(own)

    def ids(self, conn: Connection | None = None) -> list[str]:
        """List the keys of the whole result in order."""
        with self._objects.filled(self._rows) as own:
            return super().ids(own)

    def records(
        self, conn: Connection | None = None, ids: Sequence[str] | None = None
    ) -> list[Record]:
        """Read the rows: all of the result, or those of the given keys."""
        with self._objects.filled(self._rows) as own:
            return super().records(own, ids)

    def page(self, conn: Connection, size: int) -> tuple[list[Record], bool]:
        """Read the first rows of the result; says whether there are more."""
        if self.is_count or self.is_aggregate:
            return self.records(), False
        with self._objects.filled(self._rows) as own:
            return super().page(own, size)

    def written(
        self, conn: Connection, size: int, form: Form
    ) -> tuple[list[str], list[Written], bool]:
        """Write the first records."""
        with self._objects.filled(self._rows) as own:
            return super().written(own, size, form)

    def written_of(
        self, conn: Connection, ids: Sequence[str], form: Form
    ) -> tuple[list[str], list[Written]]:
        """Write the records of the given keys."""
        with self._objects.filled(self._rows) as own:
            return super().written_of(own, ids, form)
