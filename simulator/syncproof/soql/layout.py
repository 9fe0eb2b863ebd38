"""Where each selected value stands in a row of the database, and how a row becomes a Record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from syncproof.soql import bound
from syncproof.soql.expressions import Expressions, compound_parts
from syncproof.soql.records import (
    ChildColumns,
    Children,
    Compound,
    Leaf,
    Parent,
    Record,
    Selected,
    TypeOf,
)  # fmt: skip
from syncproof.soql.scope import NAME_ENTITY

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from syncproof.kit.describe import Field, ObjectType

AGGREGATE = "AggregateResult"
Row = Sequence[Any]
Family = Mapping[str, Mapping[Any, list[Record]]]  # children by relationship and parent id
Reader = Callable[[Row, Family], Any]


class Layout:
    """The columns of one SELECT; the key of the root stands first (not in a grouped query)."""

    def __init__(self, select: bound.Select, expressions: Expressions) -> None:
        self.select = select
        self.expressions = expressions
        self.sql: list[ColumnElement[Any]] = []
        if not select.is_aggregate:
            self.add(expressions.key())
        self._level = _Level(self, ())
        for output in select.outputs:
            self._level.take(output)
        self.flat = all(isinstance(c, Leaf) for c in self._level.columns)

    @property
    def columns(self) -> tuple[Selected, ...]:
        """Describe what is selected."""
        return self._level.tree()

    def records(self, rows: Iterable[Row], family: Family) -> list[Record]:
        """Turn rows of the database into records."""
        if self.select.is_aggregate:
            return [Record(None, None, self._level.values(row, family), AGGREGATE) for row in rows]
        found = self.select.object
        name = found.name
        if self.flat:
            return self._flat(rows)
        values = self._level.values
        return [Record(found, row[0], values(row, family), name) for row in rows]

    def _flat(self, rows: Iterable[Row]) -> list[Record]:
        found, name = self.select.object, self.select.object.name
        leaves = [c for c in self._level.columns if isinstance(c, Leaf)]
        names = [leaf.name for leaf in leaves]
        flags = [leaf.name for leaf in leaves if leaf.type == "boolean"]
        if not flags:
            return [Record(found, r[0], dict(zip(names, r[1:], strict=True)), name) for r in rows]
        records = []
        for row in rows:
            values = dict(zip(names, row[1:], strict=True))
            for flag in flags:
                values[flag] = _boolean(values[flag])
            records.append(Record(found, row[0], values, name))
        return records

    def add(self, expression: ColumnElement[Any]) -> int:
        """Select one more expression; gives its place in the row."""
        self.sql.append(expression.label(f"c{len(self.sql)}"))
        return len(self.sql) - 1


class _Level:
    """The values of one record, of the root or of a parent."""

    def __init__(self, layout: Layout, hops: tuple[bound.Hop, ...]) -> None:
        self._layout = layout
        self._hops = hops
        self._readers: dict[str, Reader] = {}
        self._parents: dict[str, _Level] = {}
        self.columns: list[Any] = []

    def take(self, output: bound.Selected) -> None:
        """Make room for one entry of the select list."""
        if isinstance(output, bound.ChildOutput):
            self._take_children(output)
        elif isinstance(output, bound.TypeOf):
            self._take_typeof(output)
        elif isinstance(output.what, bound.Column) and not self._layout.select.is_aggregate:
            self.take_column(output, output.what, output.what.hops)
        else:
            self._take_leaf(output.name, output.what)

    def tree(self) -> tuple[Selected, ...]:
        """Describe the values."""
        return tuple(c.describe() if isinstance(c, _Level) else c for c in self.columns)

    def describe(self) -> Parent:
        """Describe this level as a parent."""
        hop = self._hops[-1]
        return Parent(hop.name, hop.targets, hop.polymorphic, self.tree())

    def values(self, row: Row, family: Family) -> dict[str, Any]:
        """Read all values of a row."""
        return {name: read(row, family) for name, read in self._readers.items()}

    def take_column(
        self, output: bound.Output, column: bound.Column, hops: tuple[bound.Hop, ...]
    ) -> None:
        """Make room for a field of this record or of one of its parents."""
        if hops:
            hop = hops[0]
            level = self._parents.get(hop.name)
            if level is None:
                level = self._parents[hop.name] = _Level(self._layout, (*self._hops, hop))
                self._readers[hop.name] = level.reader()
                self.columns.append(level)
            level.take_column(output, column, hops[1:])
        elif column.field.stored:
            self._take_leaf(output.name, column)
        else:
            self._take_compound(output.name, column)

    def _take_leaf(self, name: str, what: bound.Expression) -> None:
        index = self._layout.add(self._layout.expressions.of(what))
        summed = isinstance(what, bound.Aggregate) and what.type == "double"
        if what.type == "boolean":
            self._readers[name] = lambda row, _: _boolean(row[index])
        elif summed:
            self._readers[name] = lambda row, _: None if row[index] is None else float(row[index])
        else:
            self._readers[name] = lambda row, _: row[index]
        field = what.field if isinstance(what, bound.Column) else None
        self.columns.append(Leaf(name, what.type, field))

    def _take_compound(self, name: str, column: bound.Column) -> None:
        expressions = self._layout.expressions.parts(column)
        places = {part: self._layout.add(e) for part, e in expressions.items()}

        def read(row: Row, _family: Family) -> dict[str, Any] | None:
            values = {part: row[index] for part, index in places.items()}
            return values if any(v is not None for v in values.values()) else None

        self._readers[name] = read
        parts = tuple(compound_parts(column.entity, column.field))
        self.columns.append(Compound(name, column.type, parts))

    def _take_typeof(self, output: bound.TypeOf) -> None:
        """Select the fields of every case; the row's own object decides which are shown."""
        layout, hop = self._layout, output.hop
        parents = layout.expressions.parents((hop,))
        chosen = {found.name: fields for found, fields in output.cases}
        rest = [bound.Column((hop,), NAME_ENTITY, f) for f in output.otherwise or ()]
        other = [(c.field, layout.add(layout.expressions.column(c))) for c in rest]
        keys: list[tuple[int, ObjectType, list[tuple[Field, int]] | None, str]] = []
        for target, table in parents:
            places = [(f, layout.add(table.c[f.name])) for f in chosen.get(target.name, ())]
            fallback = None if output.otherwise is None else other
            named = target.name in chosen
            shown = (places, target.name) if named else (fallback, NAME_ENTITY.name)
            keys.append((layout.add(table.c[target.key]), target, *shown))

        def read(row: Row, _family: Family) -> Record | None:
            for index, target, places, entity in keys:
                if row[index] is not None and places is not None:
                    values = {
                        f.name: _boolean(row[i]) if f.type == "boolean" else row[i]
                        for f, i in places
                    }
                    return Record(target, row[index], values, entity)
            return None

        self._readers[output.name] = read
        cases = tuple((found, _leaves(fields)) for found, fields in output.cases)
        otherwise = None if output.otherwise is None else _leaves(output.otherwise)
        self.columns.append(TypeOf(output.name, cases, otherwise))

    def _take_children(self, output: bound.ChildOutput) -> None:
        name, child = output.name, output.select.object

        def read(row: Row, family: Family) -> Children | None:
            records = family[name].get(row[0])
            return Children(child, records) if records else None

        self._readers[name] = read
        columns = Layout(output.select, Expressions(self._layout.expressions.tables, child)).columns
        self.columns.append(ChildColumns(name, child, columns))

    def reader(self) -> Reader:
        """Make what reads this level as a parent: None when the lookup is empty."""
        layout, hop = self._layout, self._hops[-1]
        parents = layout.expressions.parents(self._hops)
        keys: list[tuple[int, ObjectType]] = [
            (layout.add(table.c[target.key]), target) for target, table in parents
        ]

        def read(row: Row, family: Family) -> Record | None:
            for index, target in keys:
                key = row[index]
                if key is not None:
                    entity = "Name" if hop.polymorphic else target.name
                    return Record(target, key, self.values(row, family), entity)
            return None

        return read


def _leaves(fields: tuple[Field, ...]) -> tuple[Leaf, ...]:
    return tuple(Leaf(f.name, f.type, f) for f in fields)


def _boolean(value: Any) -> bool | None:
    return None if value is None else bool(value)
