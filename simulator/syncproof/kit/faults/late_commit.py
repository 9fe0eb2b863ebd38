"""A record becomes visible with a stamp older than what was already served."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from syncproof.kit.call import Call
from syncproof.kit.faults.model import WRITES, Effect, FaultType, Stamp, fault


@fault("late_commit", group="E")
@dataclass(frozen=True)
class LateCommit(FaultType):
    """Stamp a write `by_s` seconds (1 to 10) earlier than the moment it becomes visible."""

    by_s: float = 5.0

    def __post_init__(self) -> None:
        if not 1 <= self.by_s <= 10:
            raise ValueError(f"params.by_s: found {self.by_s}, expected 1 to 10")

    def before(self, call: Call, chance: float, memory: dict[str, Any]) -> Effect | None:
        """Shift the stamp into the past."""
        if call.operation not in WRITES:
            return None
        return Stamp(call.at_ms - int(self.by_s * 1000))
