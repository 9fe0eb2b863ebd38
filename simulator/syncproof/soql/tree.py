"""The syntax tree of SOQL: what a query says, before anybody looked at a schema.

Two queries that say the same are equal trees; offsets (`at`) take no part in comparison.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias


def _offset() -> int:
    return field(default=-1, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Path:
    """A dotted name: a field, or relationships and a field."""

    names: tuple[str, ...]
    at: int = _offset()

    def __str__(self) -> str:
        return ".".join(self.names)


@dataclass(frozen=True, slots=True)
class Literal:
    """A value in the text: its kind (a letter of `literals.py`) and its decoded form."""

    kind: str
    value: str | int
    at: int = _offset()


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments: `COUNT()`, `MAX(Amount)`, `FIELDS(ALL)`, `ROLLUP(a, b)`."""

    name: str
    arguments: tuple[Operand | Literal, ...]
    at: int = _offset()


Operand: TypeAlias = Path | Call


@dataclass(frozen=True, slots=True)
class Selected:
    """One field or function of the select list, with its alias."""

    what: Operand
    alias: str | None = None
    at: int = _offset()


@dataclass(frozen=True, slots=True)
class TypeOf:
    """`TYPEOF path WHEN type THEN fields … ELSE fields END`."""

    path: Path
    cases: tuple[tuple[str, tuple[Path, ...]], ...]
    otherwise: tuple[Path, ...] | None
    at: int = _offset()


@dataclass(frozen=True, slots=True)
class Subquery:
    """A parent-to-child query in the select list."""

    query: Query
    at: int = _offset()


Item: TypeAlias = Selected | TypeOf | Subquery


@dataclass(frozen=True, slots=True)
class Source:
    """One entry of FROM: an object, or a relationship behind an earlier alias."""

    path: Path
    alias: str | None = None


@dataclass(frozen=True, slots=True)
class Compare:
    """`left operator value`, or a list of values for IN, INCLUDES, EXCLUDES."""

    left: Operand
    operator: str
    values: tuple[Literal, ...]
    at: int = _offset()


@dataclass(frozen=True, slots=True)
class Join:
    """`left IN (SELECT …)`, a semi-join, or `NOT IN`, an anti-join."""

    left: Operand
    query: Query
    negated: bool
    at: int = _offset()


@dataclass(frozen=True, slots=True)
class And:
    """All of the conditions."""

    items: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of the conditions."""

    items: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a condition."""

    item: Condition
    at: int = _offset()


Condition: TypeAlias = Compare | Join | And | Or | Not


@dataclass(frozen=True, slots=True)
class Ordering:
    """One entry of ORDER BY; `nulls_last` is None when the query does not say."""

    what: Operand
    descending: bool | None = None
    nulls_last: bool | None = None


@dataclass(frozen=True, slots=True)
class Suffix:
    """A trailing clause of two words, such as `FOR VIEW` or `ALL ROWS`, in upper case."""

    words: str
    at: int = _offset()


@dataclass(frozen=True, slots=True)
class Query:
    """One SELECT with all its clauses."""

    items: tuple[Item, ...]
    sources: tuple[Source, ...]
    scope: str | None = None
    where: Condition | None = None
    using: Path | None = None
    group: tuple[Operand, ...] = ()
    having: Condition | None = None
    order: tuple[Ordering, ...] = ()
    limit: Literal | None = None
    offset: Literal | None = None
    suffixes: tuple[Suffix, ...] = ()
    at: int = _offset()
