"""A bound query as SQLAlchemy Core selects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Integer, Select, String, false, func, select

from syncproof.soql import bound
from syncproof.soql.expressions import Expressions
from syncproof.soql.layout import Layout
from syncproof.soql.predicates import Predicates
from syncproof.soql.sql import in_list, parameter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import Table

    Visible = Callable[[str], ColumnElement[bool] | None]

IDS, PARENTS, USER = "_ids", "_parents", "_user_id"


class Statements:
    """Builds the selects of one bound query for one view of the rows."""

    def __init__(
        self,
        query: bound.Select,
        tables: Mapping[str, Table],
        visible: Visible,
        *,
        include_deleted: bool,
    ) -> None:
        self._query = query
        self._tables = tables
        self._visible = visible
        self._deleted = include_deleted

    def rows(self) -> Select[Any]:
        """Select every selected value of every row of the result, in order."""
        query = self._query
        expressions = Expressions(self._tables, query.object)
        layout = Layout(query, expressions)
        conditions = self._conditions(query, expressions)
        if not query.is_aggregate:
            order = self._order(query, expressions)
            chosen = select(*layout.sql).where(*conditions).order_by(*order)
            return self._limited(chosen.select_from(expressions.source))
        groups = [expressions.of(g) for g in query.group]
        chosen = select(*layout.sql).where(*conditions).group_by(*groups)
        if query.having:
            chosen = chosen.having(Predicates(expressions, self._inner).of(query.having))
        order = self._orders(query, expressions)
        keys = [key for g in query.group for key in expressions.order(g)]
        chosen = chosen.order_by(*order, *keys)
        return self._limited(chosen.select_from(expressions.source))

    def ids(self, *, ordered: bool = True) -> Select[Any]:
        """Select the ids of the result."""
        query = self._query
        expressions = Expressions(self._tables, query.object)
        conditions = self._conditions(query, expressions)
        chosen = select(expressions.key()).where(*conditions)
        if ordered:
            chosen = chosen.order_by(*self._order(query, expressions))
        return self._limited(chosen.select_from(expressions.source))

    def count(self) -> Select[Any]:
        """Count the rows of the result."""
        query = self._query
        if query.is_aggregate:
            return select(func.count()).select_from(self.rows().subquery())
        if query.limit is not None or query.offset is not None:
            return select(func.count()).select_from(self.ids(ordered=False).subquery())
        expressions = Expressions(self._tables, query.object)
        conditions = self._conditions(query, expressions)
        return select(func.count()).where(*conditions).select_from(expressions.source)

    def by_ids(self) -> Select[Any]:
        """Select the values of given ids, in any order."""
        query = self._query
        expressions = Expressions(self._tables, query.object)
        layout = Layout(query, expressions)
        inside = in_list(expressions.key(), IDS)
        filters = self._filters(query, expressions)
        return select(*layout.sql).where(inside, *filters).select_from(expressions.source)

    def children(self, output: bound.ChildOutput) -> Select[Any]:
        """Select the children of given parents: the parent's id first, then the values."""
        query = output.select
        expressions = Expressions(self._tables, query.object)
        layout = Layout(query, expressions)
        parent = expressions.table.c[output.relationship.field]
        conditions = [in_list(parent, PARENTS), *self._conditions(query, expressions)]
        order = self._order(query, expressions)
        chosen = select(parent.label("parent"), *layout.sql)
        if query.limit is None and query.offset is None:
            return chosen.where(*conditions).order_by(*order).select_from(expressions.source)
        place = func.row_number().over(partition_by=parent, order_by=order).label("place")
        ranked = select(*chosen.selected_columns, place).where(*conditions)
        inner = ranked.select_from(expressions.source).subquery("ranked")
        columns = [c for c in inner.c if c.name != "place"]
        outer = select(*columns).order_by(inner.c.place)
        first: Any = parameter(query.offset.name, Integer()) if query.offset else 0
        outer = outer.where(inner.c.place > first)
        if query.limit is not None:
            last = parameter(query.limit.name, Integer()) + first
            outer = outer.where(inner.c.place <= last)
        return outer

    def _inner(self, query: bound.Select) -> Select[Any]:
        """Build the inner select of a join."""
        expressions = Expressions(self._tables, query.object, prefix="i")
        output = query.outputs[0]
        assert isinstance(output, bound.Output)  # noqa: S101 - narrows the type
        column = expressions.of(output.what)
        conditions = self._conditions(query, expressions)
        chosen = select(column).where(*conditions)
        return chosen.select_from(expressions.source).correlate(None)

    def _conditions(
        self, query: bound.Select, expressions: Expressions
    ) -> list[ColumnElement[bool]]:
        conditions = self._filters(query, expressions)
        if query.where is not None:
            conditions.append(Predicates(expressions, self._inner).of(query.where))
        if query.mine:
            conditions.append(expressions.table.c["OwnerId"] == parameter(USER, String()))
        return conditions

    def _filters(self, query: bound.Select, expressions: Expressions) -> list[ColumnElement[bool]]:
        """Leave out the recycle bin and what sharing hides."""
        conditions: list[ColumnElement[bool]] = []
        if not self._deleted and "IsDeleted" in expressions.table.c:
            conditions.append(expressions.table.c["IsDeleted"] == false())
        hidden = self._visible(query.object.name)
        if hidden is not None:
            conditions.append(hidden)
        return conditions

    def _order(self, query: bound.Select, expressions: Expressions) -> list[ColumnElement[Any]]:
        """Sort as asked, then by id, so that one seed gives one order."""
        return [*self._orders(query, expressions), expressions.key()]

    @staticmethod
    def _orders(query: bound.Select, expressions: Expressions) -> list[ColumnElement[Any]]:
        keys: list[ColumnElement[Any]] = []
        for order in query.order:
            what = order.what
            certain = isinstance(what, bound.Column) and not what.hops and not what.field.nillable
            for key in expressions.order(what):
                sorted_key: Any = key.desc() if order.descending else key.asc()
                if not certain:
                    last = order.nulls_last
                    sorted_key = sorted_key.nulls_last() if last else sorted_key.nulls_first()
                keys.append(sorted_key)
        return keys

    def _limited(self, chosen: Select[Any]) -> Select[Any]:
        if self._query.limit is not None:
            chosen = chosen.limit(parameter(self._query.limit.name, Integer()))
        if self._query.offset is not None:
            chosen = chosen.offset(parameter(self._query.offset.name, Integer()))
        return chosen
