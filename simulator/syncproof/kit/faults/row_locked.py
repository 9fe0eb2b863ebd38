"""Rows are locked by somebody else for the moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from syncproof.kit.call import Call
from syncproof.kit.faults.model import WRITES, Effect, FaultType, Row, fault


@fault("row_locked", group="D")
@dataclass(frozen=True)
class RowLocked(FaultType):
    """Refuse rows as locked: every one of the call, or those whose number is in `rows` (from 1)."""

    rows: list[int] | None = None

    def before(self, call: Call, chance: float, memory: dict[str, Any]) -> Effect | None:
        """Refuse the rows of the call."""
        error = call.system.chaos("row_locked", call, {})
        if error is None or call.operation not in WRITES:
            return None
        chosen = self.rows
        return Row(lambda index, _row: error if chosen is None or index + 1 in chosen else None)
