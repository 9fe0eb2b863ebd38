"""A syntax tree bound to a schema: names become fields, literals become typed parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from syncproof.soql import bound, tree
from syncproof.soql.aggregates import bind_aggregate, is_aggregate
from syncproof.soql.conditions import ConditionBinder
from syncproof.soql.datefunctions import bind_date_function
from syncproof.soql.errors import (
    NOWHERE,
    Refusal,
    malformed,
    no_child_relationship,
    too_complicated,
    unexpected,
)
from syncproof.soql.grouping import bind_group, check_grouped, column_of
from syncproof.soql.ordering import Orders
from syncproof.soql.restrictions import check_object, check_scope, check_suffixes
from syncproof.soql.scope import Scope, Shared
from syncproof.soql.selection import bind_fields_call
from syncproof.soql.typeof import bind_typeof
from syncproof.soql.valuefunctions import (
    bind_format,
    bind_grouping,
    bind_label,
    refuse_elsewhere,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from syncproof.soql.context import QueryContext

MAX_PARENTS = 55
MAX_CHILDREN = 20
MAX_OFFSET = 2000


def bind(query: tree.Query, context: QueryContext) -> tuple[bound.Select, Shared]:
    """Bind a root query."""
    shared = Shared(
        context.describe, context.tables, context.version, context.fiscal_start_month,
        context.timezone, context.locale,
    )  # fmt: skip
    select = _Binder(Scope.of_root(shared, query.sources), query, depth=1).select()
    if len(shared.relationships) > MAX_PARENTS:
        raise too_complicated()
    return select, shared


class _Binder:
    """Binds one SELECT; `depth` counts the levels of parent-to-child queries from 1."""

    def __init__(self, scope: Scope, query: tree.Query, depth: int) -> None:
        self._scope = scope
        self._shared = scope.shared
        self._query = query
        self._depth = depth
        self._group: tuple[bound.Expression, ...] = ()
        self._sets: tuple[frozenset[int], ...] = ()

    def select(self) -> bound.Select:
        """Bind all clauses in the order in which the vendor judges them."""
        query, scope = self._query, self._scope
        self._check_clauses()
        aggregate = self._is_aggregate()
        is_count = self._is_count()
        self._group, self._sets = bind_group(scope, query.group)
        outputs = () if is_count else self._outputs(aggregate=aggregate)
        where = ConditionBinder(scope).bind(query.where) if query.where else None
        if self._depth == 1:
            check_object(scope.object, query.where)
        having = None
        if query.having:
            having = ConditionBinder(scope, having=True, grouping=self._grouping).bind(query.having)
        grouped = aggregate and not is_count
        if grouped:
            check_grouped(outputs, self._group, having)
        order = Orders(scope, self._group, self._grouping).bind(
            query.order, grouped=grouped or is_count
        )
        return bound.Select(
            scope.object, outputs, where, self._group, having, order,
            limit=self._param(query.limit, _limit), offset=self._param(query.offset, _offset),
            is_count=is_count, is_aggregate=grouped,
            mine=bool(query.scope and query.scope.lower() == "mine"), sets=self._sets,
        )  # fmt: skip

    def _grouping(self, call: tree.Call) -> bound.Grouping | None:
        return bind_grouping(self._scope, call, self._group, rolled=bool(self._sets))

    def _check_clauses(self) -> None:
        query = self._query
        check_suffixes(query.suffixes, root=self._depth == 1)
        if query.using:
            raise malformed(f"{query.using} not allowed in this context", query.using.at)
        if query.scope:
            check_scope(query.scope, self._scope.object, root=self._depth == 1)

    def _is_aggregate(self) -> bool:
        items = [i.what for i in self._query.items if isinstance(i, tree.Selected)]
        found = bool(self._query.group) or any(is_aggregate(what) for what in items)
        if found and self._depth > 1:
            raise malformed("only root queries support aggregate expressions")
        return found

    def _is_count(self) -> bool:
        query = self._query
        bare = [
            i for i in query.items
            if isinstance(i, tree.Selected) and isinstance(i.what, tree.Call)
            and i.what.name.upper() == "COUNT" and not i.what.arguments
        ]  # fmt: skip
        if not bare:
            return False
        if len(query.items) > 1 or query.group:
            raise malformed("COUNT() must be the only element of the select list", bare[0].at)
        if bare[0].alias:
            raise unexpected(bare[0].alias, bare[0].at + len("COUNT() "))
        return True

    def _outputs(self, *, aggregate: bool) -> tuple[bound.Selected, ...]:
        outputs: list[bound.Selected] = []
        unnamed = 0
        for item in self._query.items:
            if isinstance(item, tree.Subquery):
                if aggregate:
                    raise malformed("grouped queries cannot have parent-to-child queries", item.at)
                outputs.append(self._children(item))
            elif isinstance(item, tree.TypeOf):
                if aggregate:
                    raise malformed("TYPEOF is not allowed in a grouped query", item.at)
                outputs.append(bind_typeof(self._scope, item))
            elif aggregate:
                output, unnamed = self._grouped_output(item, unnamed)
                outputs.append(output)
            else:
                outputs += self._plain_outputs(item)
        _check_duplicates(outputs, aggregate=aggregate)
        if sum(isinstance(o, bound.ChildOutput) for o in outputs) > MAX_CHILDREN:
            raise too_complicated()
        if aggregate and not self._query.group and self._query.limit:
            raise malformed(
                "Non-grouped query that uses overall aggregate functions cannot also use LIMIT"
            )
        return tuple(outputs)

    def _plain_outputs(self, item: tree.Selected) -> list[bound.Output]:
        if isinstance(item.what, tree.Path):
            if item.alias:
                raise malformed("only aggregate expressions use field aliasing")
            column = self._scope.resolve(item.what)
            return [bound.Output(column.field.name, column, column.hops)]
        if item.what.name.upper() == "FIELDS":
            if item.alias:
                raise malformed("only aggregate expressions use field aliasing")
            return bind_fields_call(self._scope, item.what, self._query)
        return [self._value(item, item.what)]

    def _value(self, item: tree.Selected, call: tree.Call) -> bound.Output:
        """Bind a function over one field; it takes the field's place unless it has an alias."""
        what = bind_label(self._scope, call) or bind_format(self._scope, call)
        if what is None:
            refuse_elsewhere(call)
            raise malformed(f"{call.name} is not supported here", item.at)
        column = column_of(what)
        if item.alias:
            return bound.Output(item.alias, what)
        return bound.Output(column.field.name, what, column.hops)

    def _grouped_output(self, item: tree.Selected, unnamed: int) -> tuple[bound.Output, int]:
        if isinstance(item.what, tree.Path):
            column = self._scope.resolve(item.what)
            return bound.Output(item.alias or column.field.name, column), unnamed
        label = bind_label(self._scope, item.what)
        if label is not None:
            name = (
                item.alias
                or (label if isinstance(label, bound.Column) else label.column).field.name
            )
            return bound.Output(name, label), unnamed
        what = (
            bind_aggregate(self._scope, item.what)
            or bind_date_function(self._scope, item.what)
            or bind_format(self._scope, item.what)
            or self._grouping(item.what)
        )
        if what is None:
            refuse_elsewhere(item.what)
            raise malformed(f"{item.what.name} is not supported here", item.at)
        if item.alias:
            return bound.Output(item.alias, what), unnamed
        return bound.Output(f"expr{unnamed}", what), unnamed + 1

    def _children(self, item: tree.Subquery) -> bound.ChildOutput:
        query = item.query
        if self._depth >= (5 if self._shared.version >= 58 else 2):
            raise malformed("parent-to-child queries are nested too deeply", item.at)
        source = query.sources[0]
        names = source.path.names
        if len(names) == 2 and self._scope.aliases.get(names[0].lower()) == ():
            names = names[1:]
        relationship = self._scope.object.child(names[0]) if len(names) == 1 else None
        child = self._shared.object(relationship.child) if relationship else None
        if relationship is None or child is None or relationship.name is None:
            raise no_child_relationship(str(source.path), source.path.at)
        scope = Scope.of_object(self._shared, child, source.alias)
        scope.aliases.setdefault(names[0].lower(), ())
        for more in query.sources[1:]:
            scope.add_source(more)
        if query.offset:
            self._shared.cacheable = False
            limit = self._query.limit
            if limit is None or limit.value != 1:
                raise malformed("OFFSET in a subquery needs LIMIT 1 on its parent", query.offset.at)
        select = _Binder(scope, query, self._depth + 1).select()
        return bound.ChildOutput(relationship.name, relationship, select)

    def _param(
        self, literal: tree.Literal | None, convert: Callable[[Any, QueryContext], Any]
    ) -> bound.Param | None:
        return None if literal is None else self._shared.param(literal, convert, literal.at)


def _limit(value: int, _context: QueryContext) -> int:
    """Check the number of a LIMIT."""
    if value < 0:
        raise malformed("unexpected token: '-'")
    return value


def _offset(value: int, context: QueryContext) -> int:
    """Check the number of an OFFSET."""
    if value > MAX_OFFSET:
        raise Refusal("NUMBER_OUTSIDE_VALID_RANGE", "Maximum SOQL offset allowed is 2000", NOWHERE)
    return _limit(value, context)


def _check_duplicates(outputs: list[bound.Selected], *, aggregate: bool) -> None:
    """Refuse what would have the same place in the answer."""
    seen: set[tuple[str, ...]] = set()
    for output in outputs:
        if isinstance(output, bound.Output):
            place = (*(h.name for h in output.hops), output.name)
        else:
            place = (output.name,)
        key = tuple(name.lower() for name in place)
        if key in seen:
            if aggregate:
                raise malformed(f"duplicate alias: {output.name}")
            raise Refusal("INVALID_FIELD", f"duplicate field selected: {'.'.join(place)}")
        seen.add(key)
    for output in outputs:
        name = output.name.lower()
        if isinstance(output, bound.TypeOf) and any(k[0] == name and len(k) > 1 for k in seen):
            raise Refusal("INVALID_FIELD", f"duplicate field selected: {output.name}")
