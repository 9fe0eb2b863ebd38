"""Where invariants register themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from syncproof.oracle.inquiry import Inquiry
from syncproof.oracle.model import Finding

Judge = Callable[[Inquiry], Finding]


@dataclass(frozen=True, slots=True)
class Key:
    """One invariant."""

    name: str
    place: int
    judge: Judge


KEYS: dict[str, Key] = {}


def key(name: str, place: int) -> Callable[[Judge], Judge]:
    """Register the decorated function as the judge of an invariant."""

    def register(judge: Judge) -> Judge:
        KEYS[name] = Key(name, place, judge)
        return judge

    return register
