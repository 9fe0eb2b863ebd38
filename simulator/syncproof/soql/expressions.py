"""Bound fields and functions as SQL expressions, with the joins to parents that they need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    String,
    Table,
    case,
    cast,
    distinct,
    func,
    literal_column,
    null,
)  # fmt: skip

from syncproof.soql import bound
from syncproof.soql.dateparts import date_part
from syncproof.soql.sql import sort_key
from syncproof.soql.types import family

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import FromClause

    from syncproof.kit.describe import Field, ObjectType

RANK_DIGITS = 6
_MAX_JOINS = 60


class Expressions:
    """Turns the columns of one SELECT into expressions; joins parents once each, as asked for."""

    def __init__(self, tables: Mapping[str, Table], root: ObjectType, *, prefix: str = "p") -> None:
        self._prefix = prefix
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

    def too_many_joins(self) -> bool:
        """Tell whether the database would refuse the number of tables."""
        return sum(len(tables) for tables in self._joined.values()) > _MAX_JOINS

    def of(self, what: bound.Expression) -> ColumnElement[Any]:
        """Give the expression of a column or an aggregate."""
        if isinstance(what, bound.DateFunction):
            column = self.column(what.column)
            return date_part(what.function, column, what.column.type, what.fiscal_start_month)
        return self._aggregate(what) if isinstance(what, bound.Aggregate) else self.column(what)

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
        if not isinstance(what, bound.Column):
            return [sort_key(expression) if kind == "text" else expression]
        if what.type == "picklist" and what.field.picklist:
            return [_rank(what.field, expression), sort_key(expression)]
        return [sort_key(expression) if kind == "text" else expression]

    def _aggregate(self, what: bound.Aggregate) -> ColumnElement[Any]:
        if what.column is None:
            return func.count()
        column = self.column(what.column)
        if what.function == "COUNT":
            return func.count(column)
        if what.function == "COUNT_DISTINCT":
            return func.count(distinct(column))
        field = what.column.field
        if what.function in ("MIN", "MAX") and what.type == "picklist" and field.picklist:
            return self._extreme_picklist(what.function, field, column)
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


def compound_parts(entity: ObjectType, field: Field) -> list[tuple[str, Field]]:
    """List the stored parts of a compound field by their wire names, in wire order."""
    suffix = "Address" if field.type == "address" else ""
    prefix = field.name.removesuffix(suffix) if suffix else ""
    parts = []
    for part in entity.fields:
        if not part.stored or part.compound != field.name:
            continue
        name = part.name.removeprefix(prefix)
        if field.type == "location":
            name = part.name.removesuffix("__s").rsplit("__", 1)[-1]
        parts.append((name[:1].lower() + name[1:], part))
    return sorted(parts, key=lambda pair: pair[0])


def _name_field(parents: list[tuple[ObjectType, FromClause]], name: str) -> ColumnElement[Any]:
    """Read a field of the Name entity from whichever object the reference points to."""
    values: list[ColumnElement[Any]] = []
    for target, table in parents:
        if name == "Type":
            values.append(
                case((table.c[target.key].is_not(None), literal_column(f"'{target.name}'")))
            )
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
