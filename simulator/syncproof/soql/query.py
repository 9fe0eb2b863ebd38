"""A prepared query, ready to run on a connection."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy.exc import OperationalError

from syncproof.soql import bound
from syncproof.soql.errors import Refusal, SoqlError, too_complicated
from syncproof.soql.plan import Plan, Plans
from syncproof.soql.sheet import Sheet
from syncproof.soql.sql import install, too_deep, unknown_function
from syncproof.soql.statements import IDS, PARENTS, USER, Statements

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection, Select

    from syncproof.kit.describe import ObjectType
    from syncproof.soql.context import QueryContext
    from syncproof.soql.layout import Layout
    from syncproof.soql.records import Record, Selected
    from syncproof.soql.sheet import Form, Group, Written

MAX_GROUPS = 2000
_PLANS = Plans()
_NO_MORE = (
    "Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single "
    "batch"
)


def prepare(text: str, context: QueryContext) -> Query:
    """Parse, bind and compile a query; raises SoqlError and nothing else."""
    if not text.strip():
        raise SoqlError("MALFORMED_QUERY", "A query string has to be specified")
    try:
        plan, values = _PLANS.find(text, context)
    except Refusal as refusal:
        raise refusal.against(text) from None
    return Query(plan, values, context)


class Query:
    """A query bound to its context and its literals.

    `is_count` is a bare `COUNT()`: only `count` makes sense. `is_aggregate` is a grouped query or
    one with aggregates: only `records` without ids and `count` make sense.
    """

    __slots__ = ("_context", "_plan", "_values")

    def __init__(self, plan: Plan, values: dict[str, Any], context: QueryContext) -> None:
        self._plan = plan
        self._values = values
        self._context = context

    @property
    def select(self) -> bound.Select:
        """The bound SELECT, for whoever tells of the query instead of running it."""
        return self._plan.select

    @property
    def object(self) -> ObjectType:
        """The object of FROM."""
        return self._plan.select.object

    @property
    def is_count(self) -> bool:
        """Whether the query is `SELECT COUNT() …`."""
        return self._plan.select.is_count

    @property
    def is_aggregate(self) -> bool:
        """Whether the rows are AggregateResults."""
        return self._plan.select.is_aggregate

    @property
    def for_view(self) -> bool:
        """Whether the rows' LastViewedDate should move."""
        return "FOR VIEW" in self._plan.suffixes

    @property
    def for_reference(self) -> bool:
        """Whether the rows' LastReferencedDate should move."""
        return "FOR REFERENCE" in self._plan.suffixes

    @property
    def columns(self) -> tuple[Selected, ...]:
        """The tree of selected columns."""
        return self._layout.columns

    @property
    def plain(self) -> bool:
        """Whether all columns are fields of the object itself: rows alone decide the values."""
        return self._layout.plain

    @property
    def _layout(self) -> Layout:
        return self._plan.layout(self._context, self._plan.select)

    def count(self, conn: Connection) -> int:
        """Count the rows of the result, LIMIT and OFFSET applied."""
        found: int = self._run(conn, "count", Statements.count).fetchone()[0]
        return found

    def ids(self, conn: Connection) -> list[str]:
        """List the ids of the whole result in order: the snapshot behind a cursor."""
        return [row[0] for row in self._run(conn, "ids", Statements.ids).fetchall()]

    def records(self, conn: Connection, ids: Sequence[str] | None = None) -> list[Record]:
        """Read the rows: all of the result, or those of the given ids in the given order.

        Ids whose rows are gone or hidden meanwhile are left out.
        """
        if self.is_count:
            return []
        if ids is None:
            return self._read(conn, self._run(conn, "rows", Statements.rows).fetchall())
        return self._read(conn, self._rows_of(conn, ids))

    def versions(self, conn: Connection, size: int) -> tuple[list[tuple[str, int]], bool]:
        """List the first ids, each with the number of its row's last change, and whether more."""
        cursor = self._run(conn, "versions", Statements.versions)
        rows = cursor.fetchmany(size + 1)
        cursor.close()
        return rows[:size], len(rows) > size

    def versions_of(self, conn: Connection, ids: Sequence[str]) -> list[tuple[str, int]]:
        """List those of the ids, in their order, that are still to be seen, with the numbers."""
        found = dict(self._run(conn, "versions_by_ids", Statements.versions_by_ids,
                               {IDS: _json(ids)}).fetchall())  # fmt: skip
        return [(key, found[key]) for key in ids if key in found]

    def first_rows(self, conn: Connection, size: int) -> tuple[list[Any], bool]:
        """Read the first rows in storage form, the id first; says whether there are more."""
        cursor = self._run(conn, "rows", Statements.rows)
        found = cursor.fetchmany(size + 1)
        cursor.close()
        return found[:size], len(found) > size

    def written(
        self, conn: Connection, size: int, form: Form
    ) -> tuple[list[str], list[Written], bool]:
        """Write the first records in a form: their ids, the records, and whether there are more."""
        rows, more = self.first_rows(conn, size)
        return [row[0] for row in rows], self._write(conn, self._plan.select, rows, form), more

    def written_of(
        self, conn: Connection, ids: Sequence[str], form: Form
    ) -> tuple[list[str], list[Written]]:
        """Write the records of the ids, in their order; what is gone meanwhile is left out."""
        rows = self._rows_of(conn, ids)
        return [row[0] for row in rows], self._write(conn, self._plan.select, rows, form)

    def page(self, conn: Connection, size: int) -> tuple[list[Record], bool]:
        """Read the first rows of the result; says whether there are more.

        A grouped query never pages: it gives all its rows or refuses.
        """
        if self.is_count or self.is_aggregate:
            return self.records(conn), False
        rows, more = self.first_rows(conn, size)
        return self._read(conn, rows), more

    def _rows_of(self, conn: Connection, ids: Sequence[str]) -> list[Any]:
        rows = self._run(conn, "by_ids", Statements.by_ids, {IDS: _json(ids)}).fetchall()
        by_id = {row[0]: row for row in rows}
        return [by_id[key] for key in ids if key in by_id]

    def _write(
        self, conn: Connection, select: bound.Select, rows: Sequence[Any], form: Form
    ) -> list[Written]:
        layout, groups = self._plan.layout(self._context, select), {}
        for output in select.outputs:
            if isinstance(output, bound.ChildOutput):
                groups[output.name] = self._groups(conn, output, [row[0] for row in rows], form)
        return Sheet(layout, form, rows, groups).write()

    def _groups(
        self, conn: Connection, output: bound.ChildOutput, parents: list[Any], form: Form
    ) -> dict[Any, Group]:
        """Write the children of all given parents at once."""
        rows = self._child_rows(conn, output, parents)
        written = self._write(conn, output.select, [row[1:] for row in rows], form.below())
        groups: dict[Any, Group] = defaultdict(list)
        for row, record in zip(rows, written, strict=True):
            groups[row[0]].append((row[1], record))
        return groups

    def _read(self, conn: Connection, rows: Sequence[Any]) -> list[Record]:
        select = self._plan.select
        if select.is_aggregate and len(rows) > MAX_GROUPS:
            raise SoqlError("EXCEEDED_ID_LIMIT", _NO_MORE)
        layout = self._layout
        if layout.flat or select.is_aggregate:
            return layout.records(rows, {})
        return layout.records(rows, self._family(conn, select, [row[0] for row in rows]))

    def _family(
        self, conn: Connection, select: bound.Select, parents: list[Any]
    ) -> dict[str, dict[Any, list[Record]]]:
        family: dict[str, dict[Any, list[Record]]] = {}
        for output in select.outputs:
            if isinstance(output, bound.ChildOutput):
                family[output.name] = self._children(conn, output, parents)
        return family

    def _children(
        self, conn: Connection, output: bound.ChildOutput, parents: list[Any]
    ) -> dict[Any, list[Record]]:
        """Read the children of all given parents at once."""
        rows = self._child_rows(conn, output, parents)
        inner = [row[1:] for row in rows]
        layout = self._plan.layout(self._context, output.select)
        family = self._family(conn, output.select, [row[0] for row in inner])
        children: dict[Any, list[Record]] = {}
        for row, record in zip(rows, layout.records(inner, family), strict=True):
            children.setdefault(row[0], []).append(record)
        return children

    def _child_rows(
        self, conn: Connection, output: bound.ChildOutput, parents: list[Any]
    ) -> list[Any]:
        """Read rows of children, each with the id of its parent before it."""

        def build(statements: Statements) -> Select[Any]:
            return statements.children(output)

        given = {PARENTS: _json(parents)}
        return list(self._run(conn, ("children", id(output)), build, given).fetchall())

    def _run(
        self,
        conn: Connection,
        key: Any,
        build: Callable[[Statements], Select[Any]],
        more: dict[str, Any] | None = None,
    ) -> Any:
        statement = self._plan.statement(key, self._context, conn.dialect, build)
        values = {**self._values, **(more or {}), USER: self._context.user_id}
        try:
            return statement.run(conn, values)
        except (OperationalError, sqlite3.OperationalError) as error:
            if too_deep(error):
                raise too_complicated().against("") from None
            if not unknown_function(error):
                raise
        install(conn.connection.driver_connection)
        return statement.run(conn, values)


def _json(ids: Sequence[str]) -> str:
    return orjson.dumps(list(ids)).decode()
