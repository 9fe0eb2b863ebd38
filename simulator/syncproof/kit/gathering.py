"""A transaction that writes inserts together: many rows cost less in one statement than alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from syncproof.kit.storage import Transaction

if TYPE_CHECKING:
    from syncproof.kit.call import Call
    from syncproof.kit.describe import ObjectType
    from syncproof.kit.storage import Store

Rows = list[dict[str, Any]]


class GatheringTransaction(Transaction):
    """Lets inserted rows wait until the database is used for anything else.

    Whatever reads or writes asks for `conn`, which writes what waits first: nobody sees the
    database without these rows. Changes are noted at once, so that their order is the same.
    """

    def __init__(self, store: Store, call: Call) -> None:
        self._waiting: dict[str, tuple[ObjectType, Rows]] = {}
        super().__init__(store, call)

    @property
    def conn(self) -> Any:
        """The database with everything in it that was inserted so far."""
        if self._waiting:
            self._write_waiting()
        return self.store.connection

    @conn.setter
    def conn(self, value: Any) -> None:
        """Nothing to keep: the connection is that of the store."""

    def insert(self, obj: ObjectType, rows: Sequence[dict[str, Any]], kind: str = "create") -> None:
        """Note each whole row as a change, and let it wait as it is now."""
        self._begin()
        for row in rows:
            after = {k: v for k, v in row.items() if v is not None}
            row["_seq"] = self._note(kind, obj, row[obj.key], {}, after)
        held = self._waiting.setdefault(obj.name, (obj, []))
        held[1].extend([dict(row) for row in rows])

    def rollback(self) -> None:
        """Undo everything, what waits too."""
        self._waiting = {}
        super().rollback()

    def _write_waiting(self) -> None:
        waiting, self._waiting = self._waiting, {}
        for obj, rows in waiting.values():
            table = self.store.tables[obj.name]
            add = self.store.prepared(("insert", obj.name), table.insert)
            self.store.rows.check()
            add.run_many(self.store.connection, rows)
            self.store.rows.told()

    def _begin(self) -> None:
        if not self.store.connection.in_transaction():
            self.store.connection.begin()
