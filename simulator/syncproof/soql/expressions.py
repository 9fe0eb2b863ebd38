"""Bound fields and functions as SQL expressions, with the joins to parents that they need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ColumnElement,
    Float,
    Integer,
    String,
    Table,
    case,
    cast,
    distinct,
    func,
    literal,
    literal_column,
    null,
)  # fmt: skip

from syncproof.soql import bound
from syncproof.soql.compounds import compound_parts
from syncproof.soql.dateparts import date_part
from syncproof.soql.sql import (
    caseless,
    distance_km,
    extreme_text,
    parameter,
    same_text,
    sort_key,
)
from syncproof.soql.types import family

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import FromClause

    from syncproof.kit.describe import Field, ObjectType

RANK_DIGITS = 6
MILE_KM = 1.609344


class Expressions:
    """Turns the columns of one SELECT into expressions; joins parents once each, as asked for."""

    def __init__(
        self,
        tables: Mapping[str, Table],
        root: ObjectType,
        *,
        prefix: str = "p",
        group: tuple[bound.Expression, ...] = (),
        added_up: frozenset[tuple[str, ...]] = frozenset(),
    ) -> None:
        self._prefix = prefix
        self._group = frozenset(g.key for g in group)
        self._added_up = added_up
        self.tables = tables
        self.root = root
        self.table = tables[root.name]
        self.source: FromClause = self.table
        self._joined: dict[tuple[str, ...], list[tuple[ObjectType, FromClause]]] = {}

    def key(self) -> ColumnElement[Any]:
        """Give the primary key of the root."""
        return self.table.c[self.root.key]

    def parents(self, hops: tuple[bound.Hop, ...]) -> list[tuple[ObjectType, FromClause]]:
        """Join the parents behind the last of some hops (outer, so that no row gets lost)."""
        path = tuple(h.name for h in hops)
        found = self._joined.get(path)
        if found is not None:
            return found
        hop = hops[-1]
        before = self.parents(hops[:-1])[0][1] if len(hops) > 1 else self.table
        reference = before.c[hop.field.name]
        joined: list[tuple[ObjectType, FromClause]] = []
        for number, target in enumerate(hop.targets):
            name = f"{self._prefix}{len(self._joined)}_{number}"
            table = self.tables[target.name].alias(name)
            self.source = self.source.outerjoin(table, reference == table.c[target.key])
            joined.append((target, table))
        self._joined[path] = joined
        return joined

    def of(self, what: bound.Expression) -> ColumnElement[Any]:
        """Give the expression of what a row of the answer shows: a record or a group."""
        if isinstance(what, bound.Formatted):
            return self.of(what.what)
        if isinstance(what, bound.Aggregate):
            return self._aggregate(what)
        if isinstance(what, bound.Grouping):
            return literal_column("1" if what.column.key in self._added_up else "0", Integer)
        if what.key in self._added_up:
            return null()
        found = self.row(what)
        return same_text(found) if what.key in self._group and _folds(what) else found

    def group(self, what: bound.Expression) -> ColumnElement[Any]:
        """Give what GROUP BY compares: text without regard to case."""
        found = self.row(what)
        return caseless(found, fold=True) if _folds(what) else found

    def row(self, what: bound.Expression) -> ColumnElement[Any]:
        """Give the expression of a value in a row of the table, before rows become groups."""
        if isinstance(what, bound.Column):
            return self.column(what)
        if isinstance(what, bound.Distance):
            return self._distance(what)
        if isinstance(what, bound.Label):
            return _label(what, self.column(what.column))
        assert isinstance(what, bound.DateFunction)  # noqa: S101 - the others are of groups
        column, start = self.column(what.column), what.fiscal_start_month
        return date_part(what.function, column, what.column.type, start, what.zone)

    def _distance(self, what: bound.Distance) -> ColumnElement[Any]:
        parts = self.parts(what.column)
        place = [parameter(p.name, Float()) for p in (what.latitude, what.longitude)]
        found = distance_km(parts["latitude"], parts["longitude"], *place)
        return found / literal_column(str(MILE_KM), Float) if what.unit == "mi" else found

    def column(self, column: bound.Column) -> ColumnElement[Any]:
        """Give the expression of a stored field."""
        if not column.hops:
            return self.table.c[column.field.name]
        parents = self.parents(column.hops)
        if not column.hops[-1].polymorphic:
            return parents[0][1].c[column.field.name]
        return _name_field(parents, column.field.name)

    def parts(self, column: bound.Column) -> dict[str, ColumnElement[Any]]:
        """Give the expressions of the parts of a compound field, by their names on the wire."""
        source: FromClause = self.table if not column.hops else self.parents(column.hops)[0][1]
        return {
            wire: source.c[part.name] for wire, part in compound_parts(column.entity, column.field)
        }

    def order(self, what: bound.Expression) -> list[ColumnElement[Any]]:
        """Give the sort keys of an expression: picklists by their order, text upper-cased."""
        expression = self.of(what)
        kind = family(what.type)
        if kind != "text":
            return [expression]
        if isinstance(what, bound.Column) and what.type == "picklist" and what.field.picklist:
            return [_rank(what.field, expression), sort_key(expression)]
        return [sort_key(expression)]

    def _aggregate(self, what: bound.Aggregate) -> ColumnElement[Any]:
        if what.column is None:
            return func.count()
        column = self.column(what.column)
        if what.function == "COUNT":
            return func.count(column)
        if what.function == "COUNT_DISTINCT":
            folded = caseless(column, fold=True) if _folds(what.column) else column
            return func.count(distinct(folded))
        field = what.column.field
        if what.function in ("MIN", "MAX"):
            if what.type == "picklist" and field.picklist:
                return self._extreme_picklist(what.function, field, column)
            if family(what.type) == "text":
                return extreme_text(what.function, column)
        summary: ColumnElement[Any] = getattr(func, what.function.lower())(column)
        return summary

    @staticmethod
    def _extreme_picklist(
        name: str, field: Field, column: ColumnElement[Any]
    ) -> ColumnElement[Any]:
        """Find the first or last value in the defined order of a picklist."""
        base = 10 ** (RANK_DIGITS - 1)
        ranked = cast(_rank(field, column) + base, String).concat(column)
        chosen = func.min(ranked) if name == "MIN" else func.max(ranked)
        return func.substr(chosen, RANK_DIGITS + 1)


def _folds(what: bound.Expression) -> bool:
    """Tell whether values are equal that differ in case only."""
    sensitive = isinstance(what, bound.Column) and what.field.case_sensitive
    return family(what.type) == "text" and not sensitive


def _label(what: bound.Label, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Show a picklist value as its label."""
    shown = {value: literal(label, String()) for value, label in what.labels.items()}
    if not shown or what.column.type == "multipicklist":
        return column
    return case(shown, value=column, else_=column)


def _name_field(parents: list[tuple[ObjectType, FromClause]], name: str) -> ColumnElement[Any]:
    """Read a field of the Name entity from whichever object the reference points to."""
    values: list[ColumnElement[Any]] = []
    for target, table in parents:
        if name == "Type":
            # An owner that is a group shows which kind of group it is, such as Queue.
            kind = target.field("Type") if target.name == "Group" else None
            word = literal_column(f"'{target.name}'") if kind is None else table.c[kind.name]
            values.append(case((table.c[target.key].is_not(None), word)))
            continue
        wanted = target.key if name == "Id" else name
        field = target.field(wanted)
        if field is None and name == "Name":
            field = next((f for f in target.fields if f.name_field), None)
        if field is not None and field.stored:
            values.append(table.c[field.name])
    if not values:
        return null()
    return values[0] if len(values) == 1 else func.coalesce(*values)


def _rank(field: Field, column: ColumnElement[Any]) -> ColumnElement[Any]:
    ranks = {value: literal_column(str(i), Integer) for i, value in enumerate(field.picklist)}
    last = literal_column(str(len(ranks)), Integer)
    return case(ranks, value=column, else_=case((column.is_not(None), last)))
