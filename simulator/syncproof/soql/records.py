"""What a query gives back: records as plain structures, and the tree of selected columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from syncproof.kit.describe import Field, ObjectType


@dataclass(slots=True)
class Record:
    """One row. `values` are in select order, keyed by output name and in storage form.

    A value is a plain value (datetime as epoch milliseconds, date and time as text, bool), a dict
    of parts for a compound field, a Record (or None) for a parent, Children (or None) for a
    subquery. `entity` is the word for `attributes.type`: the object's name, `Name` for a parent
    behind a polymorphic relationship, `AggregateResult` for a row of a grouped query, which has
    neither type nor id.
    """

    type: ObjectType | None = field(repr=False)
    id: str | None
    values: dict[str, Any]
    entity: str


@dataclass(slots=True)
class Children:
    """The rows of a parent-to-child subquery of one parent; never empty."""

    type: ObjectType = field(repr=False)
    records: list[Record]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A selected field or function; `type` is the describe word of its values."""

    name: str
    type: str
    field: Field | None


@dataclass(frozen=True, slots=True)
class Compound:
    """A selected compound field, whose value is a dict of its parts (None when all are empty)."""

    name: str
    type: str
    parts: tuple[tuple[str, Field], ...]


@dataclass(frozen=True, slots=True)
class Parent:
    """A parent of which fields are selected; several `objects` when it is polymorphic."""

    name: str
    objects: tuple[ObjectType, ...]
    polymorphic: bool
    columns: tuple[Selected, ...]


@dataclass(frozen=True, slots=True)
class ChildColumns:
    """A parent-to-child subquery."""

    name: str
    object: ObjectType
    columns: tuple[Selected, ...]


@dataclass(frozen=True, slots=True)
class TypeOf:
    """A polymorphic parent whose columns depend on its object; `otherwise` is for all others."""

    name: str
    cases: tuple[tuple[ObjectType, tuple[Leaf, ...]], ...]
    otherwise: tuple[Leaf, ...] | None

    def columns_of(self, record: Record) -> tuple[Leaf, ...]:
        """Give the columns of one of the records that this entry shows."""
        for found, leaves in self.cases:
            if found.name == record.entity:
                return leaves
        return self.otherwise or ()


Selected: TypeAlias = Leaf | Compound | Parent | ChildColumns | TypeOf
