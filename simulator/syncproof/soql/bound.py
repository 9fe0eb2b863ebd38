"""The bound tree: a query whose names are fields of a describe and whose literals have types."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from syncproof.soql.errors import Refusal

if TYPE_CHECKING:
    from syncproof.kit.describe import ChildRelationship, Field, ObjectType
    from syncproof.soql.context import QueryContext
    from syncproof.soql.tree import Literal


@dataclass(frozen=True, slots=True)
class Hop:
    """One step to a parent: the reference field and the objects it may point to.

    A polymorphic step shows the fields of the vendor's `Name` entity only.
    """

    name: str
    field: Field
    targets: tuple[ObjectType, ...]
    polymorphic: bool


@dataclass(frozen=True, slots=True)
class Column:
    """A field of the object of a query or of one of its parents."""

    hops: tuple[Hop, ...]
    entity: ObjectType
    field: Field

    @property
    def key(self) -> tuple[str, ...]:
        """The canonical path, for comparisons."""
        return (*(h.name for h in self.hops), self.field.name)

    @property
    def type(self) -> str:
        """The describe word of the values."""
        return self.field.type


@dataclass(frozen=True, slots=True)
class Aggregate:
    """An aggregate function over the rows of a group; COUNT() has no column."""

    function: str
    column: Column | None

    @property
    def key(self) -> tuple[str, ...]:
        """The function and the path inside it, for comparisons."""
        return (self.function, *(self.column.key if self.column else ()))

    @property
    def type(self) -> str:
        """The describe word of the values."""
        if self.function in ("COUNT", "COUNT_DISTINCT"):
            return "int"
        if self.function in ("SUM", "AVG") or self.column is None:
            return "double"
        return self.column.type


@dataclass(frozen=True, slots=True)
class DateFunction:
    """A date function over a date or datetime field; datetimes are read in a zone, else in UTC."""

    function: str
    column: Column
    fiscal_start_month: int
    zone: str | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """The function and the path inside it, for comparisons."""
        return (self.function, *(("convertTimezone",) if self.zone else ()), *self.column.key)

    @property
    def type(self) -> str:
        """The describe word of the values."""
        return "date" if self.function == "DAY_ONLY" else "int"


@dataclass(frozen=True, slots=True)
class Label:
    """The label of a picklist value: `toLabel(field)`."""

    column: Column

    @property
    def key(self) -> tuple[str, ...]:
        """The function and the path inside it, for comparisons."""
        return ("toLabel", *self.column.key)

    @property
    def type(self) -> str:
        """The describe word of the values."""
        return "string"

    @property
    def labels(self) -> dict[str, str]:
        """The labels that differ from their values."""
        options = self.column.field.extra.get("picklist", ())
        return {o["value"]: o["label"] for o in options if o["label"] != o["value"]}


@dataclass(frozen=True, slots=True)
class Formatted:
    """A value as the user's locale writes it: `FORMAT(field)`; `write` makes the text."""

    what: Column | Aggregate
    write: Callable[[Any], str]

    @property
    def key(self) -> tuple[str, ...]:
        """The key of what is formatted."""
        return self.what.key

    @property
    def type(self) -> str:
        """The describe word of the values."""
        return "string"


@dataclass(frozen=True, slots=True)
class Distance:
    """How far a location is from a given place; `unit` is `mi` or `km`."""

    column: Column
    latitude: Param
    longitude: Param
    unit: str

    @property
    def key(self) -> tuple[str, ...]:
        """The function and the path inside it; two distances are never the same."""
        return ("DISTANCE", *self.column.key, self.latitude.name)

    @property
    def type(self) -> str:
        """The describe word of the values."""
        return "double"


@dataclass(frozen=True, slots=True)
class Grouping:
    """1 in the rows that are subtotals over a grouped field: `GROUPING(field)`."""

    column: Column | DateFunction | Label

    @property
    def key(self) -> tuple[str, ...]:
        """The function and the path inside it, for comparisons."""
        return ("GROUPING", *self.column.key)

    @property
    def type(self) -> str:
        """The describe word of the values."""
        return "int"


Expression: TypeAlias = Column | Aggregate | DateFunction | Label | Formatted | Distance | Grouping


@dataclass(frozen=True, slots=True)
class Param:
    """A bound parameter: where its literal stands and how its value is stored."""

    name: str
    literal: Literal | tuple[Literal, ...]
    convert: Callable[[Any, QueryContext], Any]
    at: int

    def value(self, context: QueryContext) -> Any:
        """Give the stored form of the literal that was parsed; refusals point at `at`."""
        literal = self.literal
        given = [x.value for x in literal] if isinstance(literal, tuple) else literal.value
        try:
            return self.convert(given, context)
        except Refusal as refusal:
            if refusal.at is None:
                refusal.at = self.at
            raise


@dataclass(frozen=True, slots=True)
class IsNull:
    """`= null` or `!= null`."""

    left: Expression
    negated: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison with one value; `fold` when the literal has letters beyond ASCII.

    `glob` is a LIKE pattern once more, as case-sensitive fields want it.
    """

    left: Expression
    operator: str
    right: Param
    fold: bool = False
    glob: Param | None = None


@dataclass(frozen=True, slots=True)
class InRange:
    """A comparison with a half-open range, which is what a date literal means."""

    left: Expression
    operator: str
    low: Param
    high: Param


@dataclass(frozen=True, slots=True)
class InList:
    """IN or NOT IN a list; `null` when the list has a null in it."""

    left: Expression
    values: Param
    negated: bool
    null: bool
    fold: bool


@dataclass(frozen=True, slots=True)
class Includes:
    """INCLUDES or EXCLUDES: any of the groups, each of which wants all its values."""

    left: Column
    groups: tuple[tuple[str, ...], ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class InSelect:
    """A semi-join, or an anti-join when negated."""

    left: Column
    inner: Select
    negated: bool


@dataclass(frozen=True, slots=True)
class All:
    """Every condition holds."""

    items: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one condition holds."""

    items: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Opposite:
    """The condition does not hold, nulls included: SOQL knows no third truth value."""

    item: Condition


Condition: TypeAlias = (
    IsNull | Comparison | InRange | InList | Includes | InSelect | All | AnyOf | Opposite
)


@dataclass(frozen=True, slots=True)
class Output:
    """One entry of the select list with the name it has in the answer.

    `hops` are the parents inside which it is shown: those of a field, none for an alias.
    """

    name: str
    what: Expression
    hops: tuple[Hop, ...] = ()


@dataclass(frozen=True, slots=True)
class ChildOutput:
    """A parent-to-child query with the relationship it follows."""

    name: str
    relationship: ChildRelationship
    select: Select


@dataclass(frozen=True, slots=True)
class TypeOf:
    """Fields that depend on the object a polymorphic reference points to.

    `otherwise` are fields of the Name entity; without it other objects give null.
    """

    hop: Hop
    cases: tuple[tuple[ObjectType, tuple[Field, ...]], ...]
    otherwise: tuple[Field, ...] | None

    @property
    def name(self) -> str:
        """The name in the answer."""
        return self.hop.name


@dataclass(frozen=True, slots=True)
class Order:
    """One sort key."""

    what: Expression
    descending: bool
    nulls_last: bool


Selected: TypeAlias = Output | ChildOutput | TypeOf


@dataclass(frozen=True, slots=True)
class Select:
    """One bound SELECT; `sets` are the groupings of ROLLUP or CUBE, each of places in `group`."""

    object: ObjectType
    outputs: tuple[Selected, ...]
    where: Condition | None = None
    group: tuple[Expression, ...] = ()
    having: Condition | None = None
    order: tuple[Order, ...] = ()
    limit: Param | None = None
    offset: Param | None = None
    is_count: bool = False
    is_aggregate: bool = False
    mine: bool = False
    sets: tuple[frozenset[int], ...] = ()
