"""Whether access rules keep something from a caller who sees only own prospects."""

from __future__ import annotations

from sqlalchemy import bindparam, or_, select

from syncproof.kit.storage import Transaction


def hides_something(tx: Transaction, own_user: int) -> bool:
    """Say whether there is any prospect that is not assigned to the user."""
    table = tx.store.tables["prospects"]
    column = table.c.assignedToId
    query = tx.store.prepared(
        ("foreign-prospects",),
        lambda: (
            select(table.c.id)
            .where(or_(column.is_(None), column != bindparam("own")))
            .limit(bindparam("n", 1))
        ),
    )
    return query.run(tx.conn, {"own": own_user}).fetchone() is not None
