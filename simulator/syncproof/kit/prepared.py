"""SQLAlchemy Core statements compiled once to the driver's own SQL, for the request path."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Table

Values = tuple[Any, ...]


class Prepared:
    """One statement: built and compiled once, run many times with named parameters.

    It skips SQLAlchemy's per-execution work (cache key, result processing): values come back as
    the driver gives them, so booleans are 0 or 1 on SQLite.
    """

    def __init__(self, statement: Any, dialect: Any) -> None:
        compiled = statement.compile(dialect=dialect)
        self.sql = str(compiled)
        self.order: list[str] | None = compiled.positiontup
        several = self.order is not None and len(self.order) > 1
        self._pick = itemgetter(*self.order) if several else None
        self.fixed: dict[str, Any] = dict(compiled.params)
        self.direct: bool = dialect.name == "sqlite"
        columns = getattr(statement, "selected_columns", ())
        self.names: list[str] = [str(c.name) for c in columns]

    def run(self, conn: Any, params: Mapping[str, Any]) -> Any:
        """Execute with one set of parameters.

        On SQLite it is the driver's own cursor that comes back: making a result of SQLAlchemy's
        costs more than reading a wide row.
        """
        if self.direct:
            return conn.connection.driver_connection.execute(self.sql, self._bind(params))
        return conn.exec_driver_sql(self.sql, self._bind(params))

    def run_many(self, conn: Any, rows: Sequence[Mapping[str, Any]]) -> None:
        """Execute once per set of parameters."""
        if rows and self.direct:
            bound = [self._bind(row) for row in rows]
            conn.connection.driver_connection.executemany(self.sql, bound)
        elif rows:
            conn.exec_driver_sql(self.sql, [self._bind(row) for row in rows])

    def _bind(self, params: Mapping[str, Any]) -> Any:
        given = {**self.fixed, **params} if self.fixed else params
        if self._pick is None:
            return dict(given) if self.order is None else tuple([given[n] for n in self.order])
        return self._pick(given)


class Writing:
    """Writes rows of one table in the driver's own SQL, whose text is put together here.

    An insert names the column `first` and those that a row ever had a value for: NULLs that are
    bound cost as much as values. It learns them as rows come, so that their number only grows.
    """

    def __init__(self, table: Table, dialect: Any, first: str) -> None:
        quote = dialect.identifier_preparer.quote
        self._table: str = quote(table.name)
        self._quoted: dict[str, str] = {c.name: quote(c.name) for c in table.columns}
        self._direct: bool = dialect.name == "sqlite"
        self._mark = "?" if self._direct else "%s"
        self._first = first
        self._known: set[str] = set()
        self._columns: list[str] = []
        self._insert = ""

    def bind(self, first: Any, rest: Mapping[str, Any]) -> Values:
        """Give a row's values in the order of columns: the first one, and those known so far."""
        if not self._known.issuperset(rest):
            self._learn(rest)
        return (first, *map(rest.get, self._columns))

    def insert(self, conn: Any, bound: Sequence[Values]) -> None:
        """Insert rows that were bound."""
        width = len(self._columns) + 1
        if min(map(len, bound), default=width) < width:  # a later row brought more columns
            bound = [row + (None,) * (width - len(row)) for row in bound]
        if self._direct:
            conn.connection.driver_connection.executemany(self._insert, bound)
        elif bound:
            conn.exec_driver_sql(self._insert, bound)

    def update(self, conn: Any, key: tuple[str, Any], values: Mapping[str, Any]) -> None:
        """Change the row whose column has a value: `key` names both."""
        settings = ", ".join([f"{self._quoted[name]} = {self._mark}" for name in values])
        where = f"{self._quoted[key[0]]} = {self._mark}"
        sql = f"UPDATE {self._table} SET {settings} WHERE {where}"  # noqa: S608 - quoted names
        bound = (*values.values(), key[1])
        if self._direct:
            conn.connection.driver_connection.execute(sql, bound)
        else:
            conn.exec_driver_sql(sql, bound)

    def _learn(self, names: Iterable[str]) -> None:
        new = [name for name in names if name not in self._known]
        self._known.update(new)
        self._columns += [n for n in new if n in self._quoted and n != self._first]
        columns = ", ".join([self._quoted[name] for name in (self._first, *self._columns)])
        marks = ", ".join([self._mark] * (len(self._columns) + 1))
        self._insert = f"INSERT INTO {self._table} ({columns}) VALUES ({marks})"  # noqa: S608
