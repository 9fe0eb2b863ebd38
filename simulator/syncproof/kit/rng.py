"""Chance: every choice comes from the world's seed, here and nowhere else.

Two ways to ask. A stream (`Rng`) for choices made one after the other; streams are derived by name,
so that drawing more from one never moves another. A hash (`hash_int`, `hash_fraction`) for choices
that belong to a thing, such as person 4711 or the third match of a fault; the answer is the same
whoever asks, in whatever order, on every platform and Python.
"""

from __future__ import annotations

import random  # noqa: TID251 - the one place
import secrets
import uuid
from collections.abc import MutableSequence, Sequence
from hashlib import blake2b
from typing import Any, TypeVar

T = TypeVar("T")

_BITS = 53  # what a float holds exactly


def hash_int(seed: int, *parts: Any) -> int:
    """Give 64 bits that depend on nothing but the seed and the text of the parts."""
    digest = blake2b(str(seed).encode(), digest_size=8)
    for part in parts:
        text = str(part).encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(text))
        digest.update(text)
    return int.from_bytes(digest.digest(), "big")


def hash_fraction(seed: int, *parts: Any) -> float:
    """Give a number from 0 up to, but never, 1 that depends only on the seed and the parts."""
    return (hash_int(seed, *parts) >> (64 - _BITS)) / (1 << _BITS)


class Rng:
    """One stream of chance.

    Built on `random.random()` alone, whose sequence Python keeps the same between versions; the
    standard library's own `choice` and `shuffle` come without that promise.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._random = random.Random(hash_int(seed, "stream"))

    def derive(self, *names: Any) -> Rng:
        """Give the child stream of a name; it does not depend on what was drawn before."""
        return Rng(hash_int(self.seed, "derive", *names))

    def random(self) -> float:
        """Draw a number from 0 up to, but never, 1."""
        return self._random.random()

    def uniform(self, low: float, high: float) -> float:
        """Draw a number between two others."""
        return low + (high - low) * self._random.random()

    def integer(self, low: int, high: int) -> int:
        """Draw a whole number, both ends included."""
        if high < low:
            raise ValueError(f"no whole number lies between {low} and {high}")
        span = high - low + 1
        if span < 1 << 40:
            return low + int(self._random.random() * span)
        bits = span.bit_length() + 64
        words = -(-bits // 32)
        drawn = sum(int(self._random.random() * (1 << 32)) << (32 * n) for n in range(words))
        return low + drawn % span

    def choice(self, items: Sequence[T]) -> T:
        """Draw one item."""
        if not items:
            raise ValueError("nothing to choose from")
        return items[int(self._random.random() * len(items))]

    def shuffle(self, items: MutableSequence[T]) -> None:
        """Put a list into a random order, in place."""
        for last in range(len(items) - 1, 0, -1):
            other = int(self._random.random() * (last + 1))
            items[last], items[other] = items[other], items[last]

    def weighted(self, items: Sequence[T], weights: Sequence[float]) -> T:
        """Draw one item, each as often as its weight says."""
        total = sum(weights)
        if len(items) != len(weights) or total <= 0 or min(weights) < 0:
            raise ValueError("needs one weight of at least 0 per item, and one above 0")
        left = self._random.random() * total
        for item, weight in zip(items, weights, strict=True):
            left -= weight
            if left < 0:
                return item
        return next(i for i, w in zip(reversed(items), reversed(weights), strict=True) if w > 0)

    def uuid(self) -> str:
        """Draw a version 4 UUID in its text form."""
        drawn = int(self._random.random() * (1 << 53)) << 75
        drawn |= int(self._random.random() * (1 << 53)) << 22
        drawn |= int(self._random.random() * (1 << 22))
        return str(uuid.UUID(int=drawn, version=4))


def secret_token(nbytes: int) -> str:
    """Make a secret for URLs and headers from the operating system's randomness.

    For credentials only: a token that follows from a printed seed would be no secret. Nothing that
    a scenario's outcome depends on may come from here.
    """
    return secrets.token_urlsafe(nbytes)
