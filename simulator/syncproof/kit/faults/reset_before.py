"""The request is read, then the connection is reset; nothing happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from syncproof.kit.call import Answer, Call, Transport
from syncproof.kit.faults.model import Effect, FaultType, Outcome, fault


@fault("reset_before")
@dataclass(frozen=True)
class ResetBefore(FaultType):
    """Reset the connection before anything is done."""

    def before(self, call: Call, chance: float, memory: dict[str, Any]) -> Effect:
        """End the call with a reset."""
        return Outcome(answer=Answer(status=0, transport=Transport("rst")))
