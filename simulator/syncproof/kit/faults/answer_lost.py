"""The change is committed, then no answer arrives."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from syncproof.kit.call import Answer, Call, Transport
from syncproof.kit.faults.model import FaultType, fault


@fault("answer_lost", stage="after")
@dataclass(frozen=True)
class AnswerLost(FaultType):
    """Close the connection after the commit: `close` is rst, fin (clean, no bytes) or hang.

    `hang_real_s` holds the socket for so many wall seconds, at most 30, before it is reset.
    """

    close: Literal["rst", "fin", "hang"] = "rst"
    hang_real_s: float = 5.0

    def __post_init__(self) -> None:
        if self.close not in {"rst", "fin", "hang"}:
            raise ValueError(f'params.close: found "{self.close}", expected rst, fin or hang')

    def after(self, call: Call, answer: Answer, chance: float) -> Answer:
        """Keep the answer for the journal and lose it on the wire."""
        hold = min(self.hang_real_s, 30.0) if self.close == "hang" else 0.0
        return replace(answer, transport=Transport(self.close, hold_s=hold))
