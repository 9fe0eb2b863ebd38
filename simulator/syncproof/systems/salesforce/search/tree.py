"""What a search says, before anybody looked at a schema."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

MOST = 2000


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or words that follow each other in one field: folded, `*` and `?` are wildcards."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of the terms, each in any field."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Any of the terms; `words` are those that are one word without wildcards."""

    words: frozenset[str]
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """One thing and not the other: `AND NOT`."""

    kept: Node
    dropped: Node


Node: TypeAlias = Term | AllOf | AnyOf | Without


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of SOQL; `at` is its offset in the statement, -1 when it stands in none."""

    text: str
    at: int = -1


@dataclass(frozen=True, slots=True)
class Returned:
    """One object of RETURNING; without `fields` only ids are shown."""

    name: Piece
    fields: Piece | None = None
    where: Piece | None = None
    order: Piece | None = None
    limit: int | None = None
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Search:
    """A whole search; `term` is None when it can find nothing, `source` is the statement."""

    term: Node | None
    group: str = "ALL"
    returning: tuple[Returned, ...] = ()
    limit: int = MOST
    source: str = ""
