"""Compiled plans, one per shape of query, and the statements they keep."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from syncproof.soql import bound
from syncproof.soql.binder import bind
from syncproof.soql.errors import Refusal
from syncproof.soql.expressions import Expressions
from syncproof.soql.layout import Layout
from syncproof.soql.parser import parse
from syncproof.soql.shape import read, scan
from syncproof.soql.statements import Statements

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Select

    from syncproof.soql import tree
    from syncproof.soql.context import QueryContext

MAX_PLANS = 1024
MAX_STATEMENTS = 64


@dataclass(frozen=True, slots=True)
class Source:
    """Which scanned literal feeds a parameter; `prefix` is the name of a date literal with `:n`."""

    index: int
    prefix: str = ""


class Statement:
    """One select compiled to the driver's own SQL, with the order of its parameters."""

    def __init__(self, chosen: Select[Any], dialect: Any) -> None:
        compiled = chosen.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
        self._sql = str(compiled)
        self._order: list[str] | None = compiled.positiontup
        self._fixed = dict(compiled.params)
        self._direct = dialect.name == "sqlite"

    def run(self, conn: Any, params: dict[str, Any]) -> Any:
        """Execute with named parameters; whatever the statement does not use is ignored."""
        if self._order is None:
            given = {**self._fixed, **params}
            return conn.exec_driver_sql(self._sql, {k: given[k] for k in self._fixed})
        fixed = self._fixed
        values = tuple([params[n] if n in params else fixed[n] for n in self._order])
        if self._direct:
            # The driver's own cursor: a result of SQLAlchemy's costs more than a page of rows,
            # and would begin a transaction that a read does not need.
            return conn.connection.driver_connection.execute(self._sql, values)
        return conn.exec_driver_sql(self._sql, values)


@dataclass(slots=True)
class Plan:
    """A bound query with everything compiled from it so far."""

    select: bound.Select
    params: list[bound.Param]
    suffixes: tuple[str, ...]
    tables: Any
    sources: list[Source | None] | None = None
    _statements: dict[Any, tuple[Any, Statement]] = field(default_factory=dict)
    _layouts: dict[int, Layout] = field(default_factory=dict)
    _names: tuple[str, ...] = ()

    def layout(self, context: QueryContext, select: bound.Select) -> Layout:
        """Give the places of the selected values in a row of one of the plan's selects."""
        found = self._layouts.get(id(select))
        if found is None:
            found = Layout(select, Expressions(context.tables, select.object))
            self._layouts[id(select)] = found
        return found

    def statement(
        self,
        key: Any,
        context: QueryContext,
        dialect: Any,
        build: Callable[[Statements], Select[Any]],
    ) -> Statement:
        """Compile a statement, or find it compiled for the same row filters."""
        if not self._names:
            self._names = tuple(dict.fromkeys(_objects(self.select)))
        filters = {name: context.visible(name) for name in self._names}
        full = (key, dialect.name, *map(id, filters.values()))
        found = self._statements.get(full)
        if found is None:
            made = Statements(
                self.select, context.tables, filters.__getitem__,
                include_deleted=context.include_deleted,
            )  # fmt: skip
            if len(self._statements) >= MAX_STATEMENTS:
                self._statements.clear()
            # The filters are kept, so that their identities stay taken.
            found = self._statements[full] = (filters, Statement(build(made), dialect))
        return found[1]

    def values(self, context: QueryContext, literals: list[tuple[str, str, int]]) -> dict[str, Any]:
        """Give the parameters of a query of this shape."""
        values: dict[str, Any] = {}
        for param, source in zip(self.params, self.sources or (), strict=True):
            if source is None:
                values[param.name] = param.value(context)
            else:
                mark, text, _ = literals[source.index]
                given = source.prefix + text if source.prefix else read(mark, text)
                values[param.name] = param.convert(given, context)
        return values


class Plans:
    """The plans of all shapes seen lately."""

    def __init__(self) -> None:
        self._plans: dict[Any, Plan] = {}
        self._lock = threading.Lock()

    def find(self, text: str, context: QueryContext) -> tuple[Plan, dict[str, Any]]:
        """Give the plan of a query with its parameters; raises Refusal."""
        scanned = scan(text)
        if scanned is None:
            return _fresh(text, context)
        shape, literals = scanned
        key = (
            shape,
            context.describe,
            id(context.tables),
            context.include_deleted,
            context.version,
            context.fiscal_start_month,
            context.timezone.key,
            context.locale,
        )
        known = self._plans.get(key)
        if known is not None:
            try:
                return known, known.values(context, literals)
            except Refusal:
                return _fresh(text, context)  # refuses again, knowing the place
        plan, values = _fresh(text, context)
        plan.sources = _match(plan.params, literals) if plan.sources == [] else None
        if plan.sources is not None:
            with self._lock:
                if len(self._plans) >= MAX_PLANS:
                    del self._plans[next(iter(self._plans))]
                self._plans[key] = plan
        return plan, values


def _fresh(text: str, context: QueryContext) -> tuple[Plan, dict[str, Any]]:
    query = parse(text)
    select, shared = bind(query, context)
    plan = Plan(select, shared.params, tuple(s.words for s in query.suffixes), context.tables)
    plan.sources = [] if shared.cacheable else None
    return plan, {p.name: p.value(context) for p in shared.params}


def _match(
    params: list[bound.Param], literals: list[tuple[str, str, int]]
) -> list[Source | None] | None:
    """Find the scanned literal behind each parameter; None when one is left over."""
    places = {at: index for index, (_, _, at) in enumerate(literals)}
    left = {i for i, (mark, _, _) in enumerate(literals) if mark != "E"}
    sources: list[Source | None] = []
    for param in params:
        source = _source(param.literal, places, literals)
        if source is not None:
            left.discard(source.index)
        elif not isinstance(param.literal, tuple) and param.literal.kind in "BP":
            pass
        else:
            return None
        sources.append(source)
    return None if left else sources


def _source(
    literal: tree.Literal | tuple[tree.Literal, ...],
    places: dict[int, int],
    literals: list[tuple[str, str, int]],
) -> Source | None:
    if isinstance(literal, tuple):
        before = [i for i, (m, _, at) in enumerate(literals) if m in "Ll" and at < literal[0].at]
        return Source(before[-1]) if before else None
    if literal.kind == "P":
        name, colon, _ = str(literal.value).partition(":")
        index = places.get(literal.at + len(name) + 1) if colon else None
        return None if index is None else Source(index, f"{name}:")
    index = places.get(literal.at)
    return None if index is None else Source(index)


def _objects(select: bound.Select) -> Iterator[str]:
    """Name every object whose rows a query reads by itself (parents are read through children)."""
    yield select.object.name
    for output in select.outputs:
        if isinstance(output, bound.ChildOutput):
            yield from _objects(output.select)
    yield from _joined(select.where)


def _joined(condition: bound.Condition | None) -> Iterator[str]:
    if isinstance(condition, bound.InSelect):
        yield from _objects(condition.inner)
    elif isinstance(condition, bound.All | bound.AnyOf):
        for item in condition.items:
            yield from _joined(item)
    elif isinstance(condition, bound.Opposite):
        yield from _joined(condition.item)
