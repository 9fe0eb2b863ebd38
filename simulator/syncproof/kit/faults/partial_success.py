"""Some rows of a batch are refused, the others are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from syncproof.kit.call import Call
from syncproof.kit.errors import VendorError
from syncproof.kit.faults.model import WRITES, Effect, FaultType, Row, fault
from syncproof.kit.rng import hash_fraction


@fault("partial_success", group="D")
@dataclass(frozen=True)
class PartialSuccess(FaultType):
    """Refuse rows chosen by number (`rows`, from 1), by `share`, or by a field's value.

    `error` names the refusal: row_locked, validation_rule or required_missing.
    """

    rows: list[int] | None = None
    share: float | None = None
    field: str | None = None
    value: Any = None
    error: str = "row_locked"

    def __post_init__(self) -> None:
        if self.rows is None and self.share is None and self.field is None:
            raise ValueError("params: expected one of rows, share or field")

    def before(self, call: Call, chance: float, memory: dict[str, Any]) -> Effect | None:
        """Choose the rows to refuse."""
        error = call.system.chaos(self.error, call, {})
        if error is None or call.operation not in WRITES:
            return None

        def pick(index: int, row: Mapping[str, Any]) -> VendorError | None:
            return error if self._chosen(index, row, chance) else None

        return Row(pick)

    def _chosen(self, index: int, row: Mapping[str, Any], chance: float) -> bool:
        if self.rows is not None:
            return index + 1 in self.rows
        if self.share is not None:
            return hash_fraction(int(chance * 2**53), index) < self.share
        return self.field is not None and row.get(self.field) == self.value
