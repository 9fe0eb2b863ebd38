"""How long to wait after a failure: longer each time, never in step with others."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from syncproof.engine.core.moments import SECOND


@dataclass(frozen=True, slots=True)
class Ladder:
    """First wait, factor from one attempt to the next, and the longest wait, in seconds."""

    first_s: float
    factor: float
    longest_s: float


def wait_ms(ladder: Ladder, attempt: int, key: str) -> int:
    """Give the wait before the next attempt; attempt counts from 1.

    The jitter of up to a fifth comes from a hash of what is retried, so that a run can be repeated.
    """
    plain = min(ladder.first_s * ladder.factor ** (attempt - 1), ladder.longest_s)
    digest = hashlib.sha256(f"{key}/{attempt}".encode()).digest()
    share = int.from_bytes(digest[:4], "big") / 2**32
    return int(plain * (0.8 + 0.2 * share) * SECOND)
