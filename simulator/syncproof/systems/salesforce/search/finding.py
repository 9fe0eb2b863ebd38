"""Finds the records of one object that match a search, best first.

The database leaves out what cannot match: rows whose values are plain ASCII and have none of the
pieces that any match must have one of. What is left is matched word by word, one row at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from heapq import nsmallest
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, Select, String, bindparam, false, or_, select

from syncproof.kit.describe import Field, ObjectType
from syncproof.soql.sql import Piece, caseless, like
from syncproof.systems.salesforce.search.matching import Text, matches, needles
from syncproof.systems.salesforce.search.tree import MOST, Node

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from syncproof.systems.salesforce.access import ObjectAccess
    from syncproof.systems.salesforce.records import Records

EXPLICIT = frozenset({"ContentDocument", "ContentVersion", "Document", "Product2", "Solution"})
"""Objects that are searched only when they are named, and then in all their fields."""
_TEXT = frozenset({"string", "textarea", "email", "phone", "url", "combobox"})
_KINDS = {"ALL": _TEXT, "NAME": _TEXT, "EMAIL": {"email"}, "PHONE": {"phone"}}
_MAX_NEEDLES = 8


def fields(obj: ObjectAccess, group: str) -> list[Field]:
    """List the fields of an object, as the user sees it, that a group of fields stands for."""
    group = "ALL" if obj.name in EXPLICIT else group
    return [
        field
        for field in obj.shown.fields
        if field.type in _KINDS[group]
        and _written(obj.full, field)
        and (field.name_field or group != "NAME")
    ]


def _written(full: ObjectType, field: Field) -> bool:
    """Say whether somebody writes the field: what the system fills in is not searched."""
    known = full.field(field.name) or field
    return known.name_field or known.createable or known.updateable or "auto_number" in known.extra


def find(records: Records, obj: ObjectAccess, group: str, term: Node | None) -> list[str]:
    """Give the ids of at most 2,000 matching records: hits in the name first, then by id."""
    searched = fields(obj, group)
    if term is None or not searched:
        return []
    rows = records.tx.conn.execute(_select(records, obj, searched, term))
    named = [i for i, field in enumerate(searched, 1) if field.name_field]
    return [key for _, key in nsmallest(MOST, _hits(rows, named, term))]


def _hits(rows: Any, named: list[int], term: Node) -> Iterator[tuple[bool, str]]:
    """Match rows of id and values, one after the other; a hit in the name sorts first."""
    pieces = needles(term)
    for row in rows:
        text = Text(filter(None, row[1:]))
        if text.has_any(pieces) and matches(term, text):
            yield not matches(term, Text(filter(None, [row[i] for i in named]))), row[0]


def _select(records: Records, obj: ObjectAccess, searched: list[Field], term: Node) -> Select[Any]:
    """Select the id and the searched values of the rows that may match."""
    table = records.org.instance.store.tables[obj.name]
    columns = [table.c[f.name] for f in searched]
    chosen = select(table.c[obj.full.key], *columns)
    if obj.bin:
        chosen = chosen.where(table.c.IsDeleted == false())
    shared = records.actor.visible(obj.name)
    if shared is not None:
        chosen = chosen.where(shared)
    wanted = sorted(needles(term))
    if not all(wanted) or len(wanted) > _MAX_NEEDLES:
        return chosen
    return chosen.where(or_(*(_possible(column, wanted) for column in columns)))


def _possible(column: ColumnElement[Any], wanted: list[str]) -> ColumnElement[bool]:
    """Give a condition that holds for any value with one of these pieces of words."""
    beyond = Piece(
        Boolean(), "length({0}) <> length(CAST({0} AS BLOB))".format,
        "length({0}) <> octet_length({0})".format, column,
    )  # fmt: skip
    plain = caseless(column, fold=False)
    found = [
        like(plain, bindparam(None, f"%{word.lower()}%", String()))
        for word in wanted
        if word.isascii()
    ]
    return or_(*found, beyond)
