"""People and companies, each a pure function of (seed, index) and the recipe.

Nothing is remembered between two people, so any slice can be made anywhere and gives the same.
What must be different for everybody (names' slugs, hence addresses and domains) comes from
one-to-one maps of the index, not from looking at what was given out before.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b
from itertools import accumulate
from struct import Struct

from syncproof.kit.population import emails
from syncproof.kit.population.dirt import Dirtier
from syncproof.kit.population.pools import Place, Pools, Word, permutation, pools
from syncproof.kit.population.recipe import Recipe
from syncproof.kit.population.records import Address, Company, Person
from syncproof.kit.population.words import PARTNER_INDUSTRIES, REMARKS, SOURCES
from syncproof.kit.rng import Rng

_DRAWS = Struct(">16I")
_WHOLE = 1 << 32
_WEYL = 2_654_435_769  # 2³² divided by the golden ratio: spreads neighbours evenly

# Bands of employees, from the many small companies to the few large ones.
_BANDS = ((1, 9), (10, 49), (50, 249), (250, 2_499), (2_500, 60_000))
_BAND_SHARES = (0.03, 0.12, 0.35, 0.65)  # of the companies in order of size, largest band first

TWO_YEARS_S = 2 * 365 * 86_400


def _below(draw: int, size: int) -> int:
    """Bring a draw of 32 bits into 0…size-1."""
    return draw * size >> 32


def _digits(pattern: str, count: int, draw: int) -> str:
    return pattern % tuple(f"{draw:010d}"[-count:]) if count else pattern


@dataclass(frozen=True, slots=True)
class _Local:
    """What one seed makes of a locale's pools."""

    name: str
    pools: Pools
    names: int
    pairs: int
    start_name: int
    step_name: int
    start_pair: int
    step_pair: int


class Population:
    """All people of one seed and recipe; making it costs nothing but the locales' pools."""

    def __init__(self, seed: int, recipe: Recipe) -> None:
        self.seed = seed
        self.recipe = recipe
        self._key = blake2b(str(seed).encode(), digest_size=32).digest()
        self._locals = [self._local(name) for name in recipe.locales]
        total = sum(recipe.locales.values())
        sums = accumulate(recipe.locales.values())
        self._bounds = [round(s / total * _WHOLE) for s in sums][:-1]
        self._dirt = Dirtier(seed, recipe.dirt)
        self.company = lru_cache(maxsize=1 << 15)(self._company)
