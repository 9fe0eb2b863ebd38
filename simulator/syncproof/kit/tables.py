"""The table of an object, made from its describe.

Column conventions (the SOQL compiler relies on them): text is compared without regard to ASCII
case (`NOCASE` on SQLite), ids and references are case-sensitive, booleans are 0/1, numbers are
INTEGER or FLOAT, dates are `YYYY-MM-DD`, times text, datetimes INTEGER milliseconds in UTC. Empty
text is NULL. Compound fields have no column. `_seq` holds the number of the row's last change.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from zlib import crc32

from sqlalchemy import Boolean, Column, Float, Index, Integer, LargeBinary, MetaData, String, Table
from sqlalchemy.types import BigInteger, TypeEngine

from syncproof.kit.describe import ID_TYPES, TEXT_TYPES, Field, ObjectType

_BIG = BigInteger().with_variant(Integer(), "sqlite")
_TEXT = String().with_variant(String(collation="C"), "postgresql")
_CASELESS = _TEXT.with_variant(String(collation="NOCASE"), "sqlite")


def column_type(field: Field) -> TypeEngine[Any]:
    """Choose the column type for a field."""
    if field.type in ID_TYPES:
        return _TEXT
    if field.type in TEXT_TYPES:
        return _TEXT if field.case_sensitive else _CASELESS
    plain: dict[str, TypeEngine[Any]] = {
        "boolean": Boolean(),
        "int": _BIG,
        "long": _BIG,
        "double": Float(),
        "currency": Float(),
        "percent": Float(),
        "datetime": _BIG,
        "base64": LargeBinary(),
    }
    return plain.get(field.type, _TEXT)


def index_name(table: str, names: Iterable[str]) -> str:
    """Name an index; PostgreSQL's names have at most 63 letters, so that long ones are cut."""
    name = "_".join(("ix", table, *names))
    return name if len(name) <= 60 else f"{name[:48]}_{crc32(name.encode()):08x}"


def make_table(obj: ObjectType, metadata: MetaData) -> Table:
    """Make the table of an object with its indexes.

    Those of a column of text or references hold no NULLs on SQLite: most of them are empty in most
    records, and an entry for each costs as much as one for a value.
    """
    columns: list[Any] = [
        Column(f.name, column_type(f), primary_key=f.name == obj.key, autoincrement=False)
        for f in obj.fields
        if f.stored
    ]
    table = Table(obj.name, metadata, *columns, Column("_seq", _BIG))
    for names in obj.indexes:
        own = [table.c[name] for name in names]
        filled = own[0].is_not(None) if len(own) == 1 and _often_empty(obj, names[0]) else None
        Index(index_name(obj.name, names), *own, sqlite_where=filled)
    return table


def _often_empty(obj: ObjectType, name: str) -> bool:
    field = obj.field(name)
    return field is not None and field.nillable and field.type in ID_TYPES | TEXT_TYPES
