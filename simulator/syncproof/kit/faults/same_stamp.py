"""Many writes carry one and the same time stamp."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from syncproof.kit.call import Call
from syncproof.kit.faults.model import WRITES, Effect, FaultType, Stamp, fault


@fault("same_stamp", group="E")
@dataclass(frozen=True)
class SameStamp(FaultType):
    """Stamp the writes of the next `n` calls with the time of the first of them."""

    n: int = 2000

    def before(self, call: Call, chance: float, memory: dict[str, Any]) -> Effect | None:
        """Keep the first call's time."""
        if call.operation not in WRITES:
            return None
        count = memory["count"] = memory.get("count", 0) + 1
        if count > self.n:
            return None
        return Stamp(memory.setdefault("at_ms", call.at_ms))
