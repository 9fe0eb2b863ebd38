"""Numbers that count up per instance and kind, kept in the shared state."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from syncproof.kit.state import State


class Counters:
    """Counters of one instance; the same history gives the same numbers."""

    def __init__(self, state: State, space: str) -> None:
        self._state = state
        self._space = f"{space}/ids"

    def next(self, name: str) -> int:
        """Give the next number of a kind, from 1."""
        return self._state.add(self._space, name)

    def take(self, name: str, amount: int) -> range:
        """Give a run of numbers."""
        last = self._state.add(self._space, name, amount)
        return range(last - amount + 1, last + 1)
