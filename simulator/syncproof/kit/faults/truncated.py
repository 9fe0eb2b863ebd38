"""The answer promises its whole length and stops before the end."""

from __future__ import annotations

from dataclasses import dataclass, replace

from syncproof.kit.call import Answer, Call, Transport
from syncproof.kit.faults.model import FaultType, fault


@fault("truncated", stage="after")
@dataclass(frozen=True)
class Truncated(FaultType):
    """Send only part of the answer: `at` is a fraction below 1 or a number of bytes."""

    at: float = 0.5

    def __post_init__(self) -> None:
        if self.at < 0:
            raise ValueError("params.at: expected a fraction or a number of bytes, not negative")

    def after(self, call: Call, answer: Answer, chance: float) -> Answer:
        """Cut the answer."""
        return replace(answer, transport=Transport("truncate", keep=self.at))
