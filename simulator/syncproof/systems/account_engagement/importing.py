"""Importing a file of prospects: upsert by email, row by row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from syncproof.kit.call import Call
from syncproof.kit.errors import SyncProofError, VendorError
from syncproof.systems.account_engagement import hand, prospects, records
from syncproof.systems.account_engagement.access import by_hand, demand
from syncproof.systems.account_engagement.domain.abilities import Ability
from syncproof.systems.account_engagement.records import Row


def run_import(call: Call, args: Mapping[str, Any]) -> dict[str, Any]:
    """Import rows in order; a refused row leaves the others be."""
    by_hand(call)
    demand(call, Ability.CREATE)
    rows = args.get("rows")
    if not isinstance(rows, list) or not all(isinstance(r, dict) for r in rows):
        raise SyncProofError("rows: expected a list of objects")
    work = _Import(call, len(rows))
    for index, row in enumerate(rows):
        work.take(index, row)
    return work.finish()


class _Import:
    """One import; new prospects wait and are inserted together, in the order of the file."""

    def __init__(self, call: Call, size: int) -> None:
        self._call = call
        self._ids: list[int | None] = [None] * size
        self._waiting: list[tuple[int, Row]] = []
        self._addresses: set[str] = set()
        self._created = self._updated = 0
        self._errors: list[dict[str, Any]] = []

    def take(self, index: int, row: Mapping[str, Any]) -> None:
        """Import one row."""
        try:
            self._row(index, hand.columns(prospects.prospect_type(self._call), row))
        except VendorError as error:
            refusal = {"row": index, "code": error.code, "message": error.message}
            self._errors.append(refusal)

    def finish(self) -> dict[str, Any]:
        """Insert what waits and say what became of the rows."""
        self._flush()
        return {
            "ids": self._ids, "created": self._created, "updated": self._updated,
            "errors": self._errors,
        }  # fmt: skip

    def _row(self, index: int, values: Row) -> None:
        call, email = self._call, values.get("email")
        address = (email or "").lower()
        if address in self._addresses or "salesforceId" in values:
            self._flush()
        live = prospects.by_email(call, email, deleted=False)
        if live:
            prospects.change(call, live[0], values)
            self._ids[index] = live[0]["id"]
            self._updated += 1
            return
        back = hand.from_the_bin(call, values)
        if back is not None:
            self._ids[index] = back["id"]
            self._created += 1
            return
        self._waiting.append((index, prospects.complete(call, values)))
        if address.strip():
            self._addresses.add(address)

    def _flush(self) -> None:
        obj = prospects.prospect_type(self._call)
        made = records.insert(self._call, obj, [row for _, row in self._waiting])
        for (index, _), row in zip(self._waiting, made, strict=True):
            self._ids[index] = row["id"]
        self._created += len(made)
        self._waiting.clear()
        self._addresses.clear()
