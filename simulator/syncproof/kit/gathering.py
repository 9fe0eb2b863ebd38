"""A transaction that writes inserts together: many rows cost less in one statement than alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from syncproof.kit.prepared import Values, Writing
from syncproof.kit.storage import Transaction

if TYPE_CHECKING:
    from syncproof.kit.call import Call
    from syncproof.kit.storage import Store


class GatheringTransaction(Transaction):
    """Lets inserted rows wait until the database is used for anything else.

    Whatever reads or writes asks for `conn`, which writes what waits first: nobody sees the
    database without these rows. Changes are noted at once, so that their order is the same.
    """

    def __init__(self, store: Store, call: Call) -> None:
        self._waiting: dict[Writing, list[Values]] = {}
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

    def rollback(self) -> None:
        """Undo everything, what waits too."""
        self._waiting = {}
        super().rollback()

    def _put(self, writing: Writing, bound: Sequence[Values]) -> None:
        """Let new rows wait."""
        self._waiting.setdefault(writing, []).extend(bound)

    def _write_waiting(self) -> None:
        waiting, self._waiting = self._waiting, {}
        for writing, bound in waiting.items():
            super()._put(writing, bound)
