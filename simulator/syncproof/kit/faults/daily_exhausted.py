"""The day's allowance of calls is used up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from syncproof.kit.call import Call
from syncproof.kit.faults.model import Effect, FaultType, Outcome, fault


@fault("daily_exhausted", group="C")
@dataclass(frozen=True)
class DailyExhausted(FaultType):
    """Refuse as the vendor does when the daily limit is met."""

    def before(self, call: Call, chance: float, memory: dict[str, Any]) -> Effect | None:
        """Refuse the call."""
        error = call.system.chaos("daily_exhausted", call, {})
        return None if error is None else Outcome(error=error)
