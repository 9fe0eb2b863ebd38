"""The vendor's short-term rate limit refuses the call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from syncproof.kit.call import Call
from syncproof.kit.faults.model import Effect, FaultType, Outcome, fault


@fault("rate_limited", group="C")
@dataclass(frozen=True)
class RateLimited(FaultType):
    """Refuse as the vendor does when too many calls come at once."""

    def before(self, call: Call, chance: float, memory: dict[str, Any]) -> Effect | None:
        """Refuse the call."""
        error = call.system.chaos("rate_limited", call, {})
        return None if error is None else Outcome(error=error)
