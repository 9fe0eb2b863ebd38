"""Where each selected value stands in a row of the database, and how a row becomes a Record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from syncproof.soql import bound
from syncproof.soql.compounds import compound_parts
from syncproof.soql.expressions import Expressions
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
Convert = Callable[[Any], Any]


class Layout:
    """The columns of one SELECT; the key of the root stands first (not in a grouped query).

    `flat` says that no value holds others, `plain` that all are fields of the root itself; then
    `names` are the values of a row behind its key, `conversions` what some of them still need.
    """

    def __init__(self, select: bound.Select, expressions: Expressions) -> None:
        self.select = select
        self.expressions = expressions
        self.sql: list[ColumnElement[Any]] = []
        self.conversions: dict[int, Convert] = {}
        if not select.is_aggregate:
            self.add(expressions.key())
        self.level = Level(self, ())
        for output in select.outputs:
            self.level.take(output)
        leaves = [c for c in self.level.columns if isinstance(c, Leaf)]
        self.flat = len(leaves) == len(self.level.columns)
        self.names = [leaf.name for leaf in leaves]
        self.plain = self.flat and not select.is_aggregate and all(leaf.field for leaf in leaves)

    @cached_property
    def columns(self) -> tuple[Selected, ...]:
        """Describe what is selected."""
        return self.level.tree()

    def records(self, rows: Iterable[Row], family: Family) -> list[Record]:
        """Turn rows of the database into records."""
        if self.select.is_aggregate:
            return [Record(None, None, self.level.values(row, family), AGGREGATE) for row in rows]
        found = self.select.object
        name = found.name
        if self.flat:
            return self._flat(rows)
        values = self.level.values
        return [Record(found, row[0], values(row, family), name) for row in rows]

    def _flat(self, rows: Iterable[Row]) -> list[Record]:
        found, name = self.select.object, self.select.object.name
        names = self.names
        special = [(names[i - 1], convert) for i, convert in self.conversions.items()]
        records = []
        for row in rows:
            values = dict(zip(names, row[1:], strict=True))
            for key, convert in special:
                value = values[key]
                if value is not None:
                    values[key] = convert(value)
            records.append(Record(found, row[0], values, name))
        return records

    def add(self, expression: ColumnElement[Any]) -> int:
        """Select one more expression; gives its place in the row."""
        self.sql.append(expression.label(f"c{len(self.sql)}"))
        return len(self.sql) - 1


class Level:
    """The values of one record, of the root or of a parent.

    `parts` are its columns in order, each with its name and where its values are: the place in the
    row, those of a compound's parts, or what reads them. A parent is a level itself; the keys of
    the objects that it can be stand at `keys`.
    """

    def __init__(self, layout: Layout, hops: tuple[bound.Hop, ...]) -> None:
        self._layout = layout
        self._hops = hops
        # Every value has a name and a place in the row; special ones are read once more.
        self._places: dict[str, int] = {}
        self._readers: dict[str, Reader] = {}
        self._parents: dict[str, Level] = {}
        self.columns: list[Any] = []
        self.parts: list[tuple[str, Any, Any]] = []
        self.keys: list[tuple[int, ObjectType]] = []

    def take(self, output: bound.Selected) -> None:
        """Make room for one entry of the select list."""
        if isinstance(output, bound.ChildOutput):
            self._take_children(output)
        elif isinstance(output, bound.TypeOf):
            self._take_typeof(output)
        elif self._layout.select.is_aggregate:
            self._take_leaf(output.name, output.what)
        else:
            self.take_output(output, output.hops)

    def tree(self) -> tuple[Selected, ...]:
        """Describe the values."""
        return tuple(c.describe() if isinstance(c, Level) else c for c in self.columns)

    def describe(self) -> Parent:
        """Describe this level as a parent."""
        hop = self._hops[-1]
        return Parent(hop.name, hop.targets, hop.polymorphic, self.tree())

    def values(self, row: Row, family: Family) -> dict[str, Any]:
        """Read all values of a row."""
        values = {name: row[place] for name, place in self._places.items()}
        for name, read in self._readers.items():
            values[name] = read(row, family)
        return values

    @property
    def polymorphic(self) -> bool:
        """Whether records of several objects can be this parent."""
        return self._hops[-1].polymorphic

    def _add(self, name: str, column: Any, where: Any = None) -> None:
        self.columns.append(column)
        self.parts.append((name, column, where))

    def _special(self, name: str, read: Reader) -> None:
        self._places[name] = 0
        self._readers[name] = read

    def take_output(self, output: bound.Output, hops: tuple[bound.Hop, ...]) -> None:
        """Make room for a value of this record or of one of its parents."""
        what = output.what
        if hops:
            hop = hops[0]
            level = self._parents.get(hop.name)
            if level is None:
                level = self._parents[hop.name] = Level(self._layout, (*self._hops, hop))
                self._special(hop.name, level.reader())
                self._add(hop.name, level)
            level.take_output(output, hops[1:])
        elif isinstance(what, bound.Column) and not what.field.stored:
            self._take_compound(output.name, what)
        else:
            self._take_leaf(output.name, what)

    def _take_leaf(self, name: str, what: bound.Expression) -> None:
        index = self._layout.add(self._layout.expressions.of(what))
        convert = _conversion(what)
        self._places[name] = index
        if convert is not None:
            self._readers[name] = lambda row, _: _converted(row[index], convert)
            self._layout.conversions[index] = convert
        field = what.field if isinstance(what, bound.Column) else None
        self._add(name, Leaf(name, what.type, field), index)

    def _take_compound(self, name: str, column: bound.Column) -> None:
        expressions = self._layout.expressions.parts(column)
        places = {part: self._layout.add(e) for part, e in expressions.items()}

        def read(row: Row, _family: Family) -> dict[str, Any] | None:
            values = {part: row[index] for part, index in places.items()}
            return values if any(v is not None for v in values.values()) else None

        self._special(name, read)
        parts = tuple(compound_parts(column.entity, column.field))
        self._add(name, Compound(name, column.type, parts), places)

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

        self._special(output.name, read)
        cases = tuple((found, _leaves(fields)) for found, fields in output.cases)
        otherwise = None if output.otherwise is None else _leaves(output.otherwise)
        self._add(output.name, TypeOf(output.name, cases, otherwise), read)

    def _take_children(self, output: bound.ChildOutput) -> None:
        name, child = output.name, output.select.object

        def read(row: Row, family: Family) -> Children | None:
            records = family[name].get(row[0])
            return Children(child, records) if records else None

        self._special(name, read)
        columns = Layout(output.select, Expressions(self._layout.expressions.tables, child)).columns
        self._add(name, ChildColumns(name, child, columns))

    def reader(self) -> Reader:
        """Make what reads this level as a parent: None when the lookup is empty."""
        layout, hop = self._layout, self._hops[-1]
        parents = layout.expressions.parents(self._hops)
        keys = self.keys = [(layout.add(table.c[target.key]), target) for target, table in parents]

        def read(row: Row, family: Family) -> Record | None:
            for index, target in keys:
                key = row[index]
                if key is not None:
                    entity = "Name" if hop.polymorphic else target.name
                    return Record(target, key, self.values(row, family), entity)
            return None

        return read


def _conversion(what: bound.Expression) -> Convert | None:
    """Choose how what the database gives becomes a value; None when it is one."""
    if isinstance(what, bound.Formatted):
        return what.write
    if isinstance(what, bound.Label) and what.column.type == "multipicklist":
        labels = what.labels
        return lambda value: ";".join(labels.get(v, v) for v in value.split(";"))
    if what.type == "boolean":
        return bool
    return float if isinstance(what, bound.Aggregate) and what.type == "double" else None


def _converted(value: Any, convert: Convert) -> Any:
    return None if value is None else convert(value)


def _leaves(fields: tuple[Field, ...]) -> tuple[Leaf, ...]:
    return tuple(Leaf(f.name, f.type, f) for f in fields)


def _boolean(value: Any) -> bool | None:
    return None if value is None else bool(value)
