"""Changes of a store's tables while it is open: what a changed describe makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Index, Table, text

from syncproof.kit.tables import column_type

if TYPE_CHECKING:
    from syncproof.kit.describe import Describe, ObjectType
    from syncproof.kit.storage import Store


def evolve(store: Store, conn: Any, describe: Describe) -> None:
    """Make the tables those of a describe, in the transaction of a connection.

    New objects get tables, new fields columns (a new boolean its default in every row); what the
    describe has no longer is dropped with its rows.
    """
    before = store.tables
    store.attach(describe)
    for name, old in before.items():
        obj = describe.object(name)
        if obj is None:
            old.drop(conn)
        else:
            _change(conn, old, store.tables[name], obj)
    new = [t for n, t in store.tables.items() if n not in before]
    store.metadata.create_all(conn, tables=new)


def _change(conn: Any, old: Table, table: Table, obj: ObjectType) -> None:
    quote = conn.dialect.identifier_preparer.quote
    alter = f"ALTER TABLE {quote(old.name)}"
    for index in _others(old, table):
        index.drop(conn)
    for column in old.c:
        if column.name not in table.c:
            conn.execute(text(f"{alter} DROP COLUMN {quote(column.name)}"))
    for field in obj.fields:
        if field.stored and field.name not in old.c:
            kind = column_type(field).compile(dialect=conn.dialect)
            conn.execute(text(f"{alter} ADD COLUMN {quote(field.name)} {kind}"))
            if field.type == "boolean":
                conn.execute(table.update().values({field.name: bool(field.default)}))
    for index in _others(table, old):
        index.create(conn)


def _others(table: Table, other: Table) -> list[Index]:
    """List the indexes of a table that another does not have."""
    known = {index.name for index in other.indexes}
    found = [i for i in table.indexes if i.name not in known]
    return sorted(found, key=lambda index: str(index.name))
