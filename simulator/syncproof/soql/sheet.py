"""Writes the rows of a result as they are answered, column by column: that suits many rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from syncproof.soql.layout import Level
from syncproof.soql.records import ChildColumns, Compound, Leaf, TypeOf

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from syncproof.kit.describe import ObjectType
    from syncproof.soql.layout import Layout, Row
    from syncproof.soql.records import Record

Written = dict[str, Any]
Group = list[tuple[str, Written]]
"""The children of one parent: their ids, and how they are written."""
_TRUTH = {0: False, 1: True, None: None}


class Form(Protocol):
    """How values and records look in an answer. `head` names what stands first in a record."""

    head: str

    def heads(self, found: ObjectType, entity: str, keys: Sequence[Any]) -> list[Any]:
        """Write what stands first in the records of an object with these ids."""

    def values(
        self, found: ObjectType, leaf: Leaf, keys: Sequence[Any], values: Sequence[Any]
    ) -> Sequence[Any]:
        """Write the values of one field in the records with these ids."""

    def children(self, column: ChildColumns, groups: Sequence[Group | None]) -> list[Any]:
        """Write what a subquery found for each parent, None for nothing."""

    def below(self) -> Form:
        """Give the form of the records of a subquery."""

    def typeof(self, column: TypeOf, records: Sequence[Record | None]) -> list[Any]:
        """Write parents whose columns depend on their object."""


class Sheet:
    """The rows of one layout, to be written in one form."""

    def __init__(
        self, layout: Layout, form: Form, rows: Sequence[Row], groups: Mapping[str, Any]
    ) -> None:
        self._layout = layout
        self._form = form
        self._rows = rows
        self._groups: Mapping[str, Mapping[Any, Group]] = groups
        self._columns = list(zip(*rows, strict=True))

    def write(self) -> list[Written]:
        """Write the records in the order of the rows."""
        if not self._rows:
            return []
        found, keys = self._layout.select.object, self._columns[0]
        heads = self._form.heads(found, found.name, keys)
        return self._records(self._layout.level, found, keys, heads)

    def _records(
        self, level: Level, found: ObjectType, keys: Sequence[Any], heads: Sequence[Any]
    ) -> list[Written]:
        names = [self._form.head, *(name for name, _, _ in level.parts)]
        values = [self._values(found, keys, *part) for part in level.parts]
        return [dict(zip(names, row, strict=True)) for row in zip(heads, *values, strict=True)]

    def _values(
        self, found: ObjectType, keys: Sequence[Any], name: str, column: Any, where: Any
    ) -> Sequence[Any]:
        if isinstance(column, Leaf):
            return self._form.values(found, column, keys, self._converted(where))
        if isinstance(column, Compound):
            return self._compounds(where)
        if isinstance(column, Level):
            return self._parents(column)
        if isinstance(column, ChildColumns):
            return self._form.children(column, [*map(self._groups[name].get, keys)])
        return self._form.typeof(column, [where(row, {}) for row in self._rows])

    def _converted(self, index: int) -> Sequence[Any]:
        values = self._columns[index]
        convert = self._layout.conversions.get(index)
        if convert is None:
            return values
        if convert is bool:
            return [*map(_TRUTH.__getitem__, values)]
        return [None if value is None else convert(value) for value in values]

    def _compounds(self, places: Mapping[str, int]) -> list[Written | None]:
        if not places:  # an object may have the compound field and none of its parts
            return [None] * len(self._rows)
        names, empty = list(places), (None,) * len(places)
        rows = zip(*(self._columns[index] for index in places.values()), strict=True)
        return [None if row == empty else dict(zip(names, row, strict=True)) for row in rows]

    def _parents(self, level: Level) -> list[Written | None]:
        """Write the parents of all rows, None where the lookup is empty."""
        heads: list[Any] = [None] * len(self._rows)
        keys = list(heads)
        for index, target in level.keys:
            entity = "Name" if level.polymorphic else target.name
            more = self._columns[index]
            made = self._form.heads(target, entity, more)
            heads = [m if k is None else h for k, h, m in zip(keys, heads, made, strict=True)]
            keys = [m if k is None else k for k, m in zip(keys, more, strict=True)]
        records = self._records(level, level.keys[0][1], keys, heads)
        return [None if k is None else r for k, r in zip(keys, records, strict=True)]
