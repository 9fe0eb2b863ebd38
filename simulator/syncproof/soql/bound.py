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
    """A date function over a date or datetime field; datetimes are read in UTC."""

    function: str
    column: Column
    fiscal_start_month: int

    @property
    def key(self) -> tuple[str, ...]:
        """The function and the path inside it, for comparisons."""
        return (self.function, *self.column.key)

    @property
    def type(self) -> str:
        """The describe word of the values."""
        return "date" if self.function == "DAY_ONLY" else "int"


Expression: TypeAlias = Column | Aggregate | DateFunction


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
    """A comparison with one value; `fold` when the literal has letters beyond ASCII."""

    left: Expression
    operator: str
    right: Param
    fold: bool = False


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
    """One entry of the select list with the name it has in the answer."""

    name: str
    what: Expression


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
    """One bound SELECT."""

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
