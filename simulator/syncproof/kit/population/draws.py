"""Sixteen draws for one thing of one seed, from a single hash."""

from __future__ import annotations

from hashlib import blake2b
from struct import Struct

WHOLE = 1 << 32
_SIXTEEN = Struct(">16I")
_WEYL = 2_654_435_769  # 2³² divided by the golden ratio


class Draws:
    """Gives the draws of the index-th thing of a kind; each is a whole number of 32 bits.

    A place in the row belongs to one decision for good: new decisions take free places, so that
    they never move an old one.
    """

    def __init__(self, seed: int, kind: str) -> None:
        self._start = blake2b(f"{seed}/{kind}/".encode())
        self._offset = int.from_bytes(self._start.digest()[:4], "big")

    def __call__(self, index: int) -> tuple[int, ...]:
        """Give the sixteen draws of one thing."""
        state = self._start.copy()
        state.update(b"%d" % index)
        return _SIXTEEN.unpack(state.digest())

    def even(self, index: int) -> int:
        """Give a draw that covers its range evenly in every run of neighbours.

        For shares that must hold in a slice of a hundred as well as in a million.
        """
        return (index * _WEYL + self._offset) & (WHOLE - 1)


def below(draw: int, size: int) -> int:
    """Bring a draw into 0…size-1."""
    return draw * size >> 32


def few_first(draw: int, size: int) -> int:
    """Bring a draw into 0…size-1, low numbers far more often than high ones.

    The cube makes it a power law with exponent 2/3; whole numbers make it the same everywhere.
    """
    return draw * draw * draw * size >> 96


def digits(pattern: str, count: int, draw: int) -> str:
    """Fill the places of a pattern with digits."""
    return pattern % tuple(f"{draw:010d}"[-count:]) if count else pattern


def chance(share: float) -> int:
    """Give the number below which a draw falls with this share."""
    return round(share * WHOLE)
