"""A bound query as SQLAlchemy Core selects."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    cast,
    false,
    func,
    literal_column,
    null,
    select,
    union_all,
)

from syncproof.soql import bound
from syncproof.soql.expressions import Expressions
from syncproof.soql.layout import Layout
from syncproof.soql.predicates import Predicates
from syncproof.soql.sql import in_list, parameter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sqlalchemy import Table

    Way = Callable[[ColumnElement[Any]], ColumnElement[Any]]
    Visible = Callable[[str], ColumnElement[bool] | None]

IDS, PARENTS, USER = "_ids", "_parents", "_user_id"
VERSION = "_seq"  # the column in which kit/storage.py notes the last change of a row


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
        if query.sets:
            return self._added_up()
        if query.is_aggregate:
            return self._limited(self._grouped())
        expressions = Expressions(self._tables, query.object)
        layout = Layout(query, expressions)
        conditions = self._conditions(query, expressions)
        order = self._order(query, expressions)
        chosen = select(*layout.sql).where(*conditions).order_by(*order)
        return self._limited(chosen.select_from(expressions.source))

    def _grouped(self) -> Select[Any]:
        query = self._query
        expressions = Expressions(self._tables, query.object, group=query.group)
        layout = Layout(query, expressions)
        conditions = self._conditions(query, expressions)
        groups = [expressions.group(g) for g in query.group]
        chosen = select(*layout.sql).where(*conditions).group_by(*groups)
        if query.having:
            chosen = chosen.having(Predicates(expressions.of, self._inner).of(query.having))
        order = self._orders(query.order, expressions)
        keys = [_ascending(key) for g in query.group for key in expressions.order(g)]
        return chosen.order_by(*order, *keys).select_from(expressions.source)

    def _added_up(self) -> Select[Any]:
        """Group by every set of ROLLUP or CUBE; a subtotal comes behind what it adds up."""
        query = self._query
        made = [self._subtotal(chosen) for chosen in query.sets]
        whole = union_all(*(chosen for chosen, _ in made)).subquery("added_up")
        shown = [c for c in whole.c if c.name.startswith("c")]
        sorted_by = [way(whole.c[f"o{i}"]) for i, way in enumerate(made[0][1])]
        return self._limited(select(*shown).order_by(*sorted_by))

    def _subtotal(self, chosen: frozenset[int]) -> tuple[Select[Any], list[Way]]:
        """Select one grouping, with what it is sorted by as further columns."""
        query = self._query
        group = tuple(g for i, g in enumerate(query.group) if i in chosen)
        added_up = frozenset(g.key for g in query.group) - {g.key for g in group}
        expressions = Expressions(self._tables, query.object, group=group, added_up=added_up)
        layout = Layout(query, expressions)
        keys = list(self._ways(query.order, expressions))
        for one in query.group:
            flag = literal_column("1" if one.key in added_up else "0", Integer)
            keys.append((flag, _ascending))
            keys += [(key, _ascending) for key in expressions.order(one)]
        places = [key.label(f"o{i}") for i, (key, _) in enumerate(keys)]
        conditions = self._conditions(query, expressions)
        groups = [expressions.group(g) for g in group] or [cast(null(), Integer)]
        made = select(*layout.sql, *places).where(*conditions).group_by(*groups)
        if query.having:
            made = made.having(Predicates(expressions.of, self._inner).of(query.having))
        return made.select_from(expressions.source), [way for _, way in keys]

    def ids(self, *, ordered: bool = True) -> Select[Any]:
        """Select the ids of the result."""
        return self._keys(ordered=ordered)

    def versions(self) -> Select[Any]:
        """Select the ids of the result, each with the number of its row's last change."""
        return self._keys(VERSION)

    def versions_by_ids(self) -> Select[Any]:
        """Select given ids with the numbers of their rows' last changes, in any order."""
        expressions = Expressions(self._tables, self._query.object)
        inside = in_list(expressions.key(), IDS)
        filters = self._filters(self._query, expressions)
        version = expressions.table.c[VERSION]
        return select(expressions.key(), version).where(inside, *filters)

    def _keys(self, *more: str, ordered: bool = True) -> Select[Any]:
        query = self._query
        expressions = Expressions(self._tables, query.object)
        conditions = self._conditions(query, expressions)
        others = [expressions.table.c[name] for name in more]
        chosen = select(expressions.key(), *others).where(*conditions)
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
            conditions.append(Predicates(expressions.row, self._inner).of(query.where))
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
        found = self._orders(query.order, expressions)
        last, key = query.order[-1].what if query.order else None, query.object.key
        if isinstance(last, bound.Column) and not last.hops and last.field.name == key:
            return found  # SQLite would not see that an index has this order already
        return [*found, expressions.key()]

    def _orders(
        self, orders: tuple[bound.Order, ...], expressions: Expressions
    ) -> list[ColumnElement[Any]]:
        return [way(key) for key, way in self._ways(orders, expressions)]

    def _ways(
        self, orders: tuple[bound.Order, ...], expressions: Expressions
    ) -> Iterator[tuple[ColumnElement[Any], Way]]:
        """Give every sort key with the way in which it is sorted."""
        for order in orders:
            way = partial(_way, order.descending, order.nulls_last if self._empty(order) else None)
            for key in expressions.order(order.what):
                yield key, way

    def _empty(self, order: bound.Order) -> bool:
        """Tell whether what is sorted can be null, as it is in a subtotal."""
        what = order.what
        certain = isinstance(what, bound.Column) and not what.hops and not what.field.nillable
        return bool(self._query.sets) or not certain

    def _limited(self, chosen: Select[Any]) -> Select[Any]:
        if self._query.limit is not None:
            chosen = chosen.limit(parameter(self._query.limit.name, Integer()))
        if self._query.offset is not None:
            chosen = chosen.offset(parameter(self._query.offset.name, Integer()))
        return chosen


def _way(descending: bool, nulls_last: bool | None, key: ColumnElement[Any]) -> ColumnElement[Any]:
    way = key.desc() if descending else key.asc()
    if nulls_last is None:
        return way
    return way.nulls_last() if nulls_last else way.nulls_first()


def _ascending(key: ColumnElement[Any]) -> ColumnElement[Any]:
    return key.asc().nulls_first()
