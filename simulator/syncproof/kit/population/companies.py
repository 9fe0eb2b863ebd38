"""Companies, each a pure function of (seed, index) and the recipe."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate

from syncproof.kit.population.draws import Draws, below, chance, digits
from syncproof.kit.population.naming import Naming
from syncproof.kit.population.pools import Pools
from syncproof.kit.population.recipe import Recipe
from syncproof.kit.population.records import Address, Company
from syncproof.kit.population.words import PARTNER_INDUSTRIES

# (share of all companies counted from the largest, fewest, most employees)
_BANDS = (
    (0.03, 2_500, 60_000), (0.12, 250, 2_499), (0.35, 50, 249), (0.65, 10, 49), (1.0, 1, 9),
)  # fmt: skip


def address(words: Pools, draws: tuple[int, int, int, int, int]) -> Address:
    """Make an address whose street, city, state, code and telephone belong together."""
    where, street, name, code, phone = draws
    place = words.places[below(where, len(words.places))]
    form = words.streets[street % len(words.streets)]
    last_name = words.last_names[below(name, len(words.last_names))].text
    return Address(
        form.format(n=1 + street % 197, name=last_name[0].upper() + last_name[1:]),
        place.city,
        place.state,
        digits(place.zip, place.zip_digits, code),
        words.country,
        digits(place.phone, place.phone_digits, phone),
    )


class Companies:
    """The companies of one seed and recipe."""

    def __init__(self, seed: int, recipe: Recipe) -> None:
        self.recipe = recipe
        self.naming = [Naming(seed, name) for name in recipe.locales]
        total = sum(recipe.locales.values())
        sums = list(accumulate(recipe.locales.values()))
        self._bounds = [chance(part / total) for part in sums[:-1]]
        self._draws = Draws(seed, "company")
        self.get = lru_cache(maxsize=1 << 15)(self._make)
        self._by_locale: list[list[int]] | None = None

    def locale(self, draw: int) -> int:
        """Choose a locale by its weight."""
        return bisect_right(self._bounds, draw)

    def of_locale(self, locale: int) -> list[int] | range:
        """List the companies of a locale, the large ones first; all, when it has none."""
        if len(self.naming) == 1:
            return range(self.recipe.companies)
        if self._by_locale is None:
            lists: list[list[int]] = [[] for _ in self.naming]
            for index in range(self.recipe.companies):
                lists[self.locale(self._draws.even(index))].append(index)
            self._by_locale = lists
        return self._by_locale[locale] or range(self.recipe.companies)

    def _make(self, index: int) -> Company:
        naming = self.naming[self.locale(self._draws.even(index))]
        row = self._draws(index)
        style, trade, size, money = row[:4]
        name = naming.company(index, style)
        employees = self._employees(index, size)
        per_head = 60_000 + below(money, 240_000)
        return Company(
            index=index,
            locale=naming.locale,
            name=name.text,
            domain=f"{name.slug}.{naming.pools.suffix}.example",
            industry=name.industry or PARTNER_INDUSTRIES[trade % len(PARTNER_INDUSTRIES)],
            employees=employees,
            annual_revenue=employees * per_head // 1_000 * 1_000,
            address=address(naming.pools, (row[4], row[5], row[6], row[7], row[8])),
        )

    def _employees(self, index: int, draw: int) -> int:
        rank = (index + 1) / self.recipe.companies
        low, high = next((low, high) for share, low, high in _BANDS if rank <= share or share == 1)
        return low + (below(draw, high - low + 1) * below(draw, 1_000) // 1_000)
