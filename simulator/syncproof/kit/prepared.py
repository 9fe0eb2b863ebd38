"""SQLAlchemy Core statements compiled once to the driver's own SQL, for the request path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any


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
