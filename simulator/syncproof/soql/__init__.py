"""SOQL: a small compiler from query text to SQLAlchemy Core.

Stages: grammar (`grammar.lark`) -> typed tree (`tree.py`, printed by `printer.py`) -> binder
(names resolved against a describe, types checked) -> selects (`statements.py`). Queries of one
shape share a compiled plan (`shape.py`, `plan.py`). What is not known is refused with the vendor's
error and its position.

Use::

    query = prepare(text, QueryContext(...))      # SoqlError: .code .message .status
    if query.is_count:
        total = query.count(conn)                  # records are []
    rows, more = query.page(conn, 2000)            # first page; when more: snapshot the ids
    ids = query.ids(conn)                          # ordered; len(ids) is totalSize
    rows = query.records(conn, ids[2000:4000])     # the next page; records(conn) reads everything
    query.columns      # tree of Leaf, Compound, Parent, TypeOf, ChildColumns

A `Record` has `type` (ObjectType), `id`, `entity` (word for attributes.type) and `values`: a dict
in select order of plain values in storage form, dicts of parts (compound fields), Records or None
(parents), Children or None (subqueries).

A SQLite database must know the function `sp_fold(text)`, which folds case beyond ASCII (the kit's
storage registers it); PostgreSQL needs nothing. Sharing and the recycle bin filter the rows of the
root, of subqueries and of semi-joins, not of parents.
"""

from syncproof.soql.context import QueryContext
from syncproof.soql.errors import SoqlError
from syncproof.soql.query import Query, prepare
from syncproof.soql.records import (
    ChildColumns,
    Children,
    Compound,
    Leaf,
    Parent,
    Record,
    TypeOf,
)

__all__ = [
    "ChildColumns", "Children", "Compound", "Leaf", "Parent", "Query", "QueryContext", "Record",
    "SoqlError",
    "TypeOf", "prepare",
]  # fmt: skip
