"""The first byte comes late."""

from __future__ import annotations

from dataclasses import dataclass, replace

from syncproof.kit.call import Answer, Call, Transport
from syncproof.kit.faults.model import FaultType, fault


@fault("slow", stage="after")
@dataclass(frozen=True)
class Slow(FaultType):
    """Hold the answer back.

    `delay_real_s` holds the socket for so many wall seconds (at most 30), for time-outs of clients.
    `jitter_real_s` adds up to so much more, decided by the seed.
    """

    delay_real_s: float = 1.0
    jitter_real_s: float = 0.0

    def after(self, call: Call, answer: Answer, chance: float) -> Answer:
        """Delay the answer."""
        hold = min(30.0, self.delay_real_s + self.jitter_real_s * chance)
        return replace(answer, transport=Transport("slow", hold_s=hold))
