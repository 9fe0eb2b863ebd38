"""Names that are one-to-one with the index, so that addresses and domains never collide."""

from __future__ import annotations

from dataclasses import dataclass

from syncproof.kit.population.pools import Pools, Word, permutation, pools
from syncproof.kit.rng import Rng


@dataclass(frozen=True, slots=True)
class FullName:
    """A first and a last name; `round` counts how often all pairs were used up before."""

    first: Word
    last: Word
    round: int


@dataclass(frozen=True, slots=True)
class CompanyName:
    """A company's name, the part of the domain that is its own, and its industry if it says."""

    text: str
    slug: str
    industry: str


class Naming:
    """Names of one locale and seed."""

    def __init__(self, seed: int, locale: str) -> None:
        self.locale = locale
        self.pools: Pools = pools(locale)
        rng = Rng(seed).derive("names", locale)
        self._pairs = len(self.pools.first_names) * len(self.pools.last_names)
        self._pair = permutation(self._pairs, rng.derive("people"))
        self._works = len(self.pools.last_names) * len(self.pools.company_words)
        self._work = permutation(self._works, rng.derive("companies"))

    def person(self, index: int) -> FullName:
        """Name the person of an index."""
        firsts, lasts = self.pools.first_names, self.pools.last_names
        spot, chosen = divmod(self._pair(index), len(firsts))
        last = lasts[(spot + chosen * 7_919) % len(lasts)]
        return FullName(firsts[chosen], last, index // self._pairs)

    def company(self, index: int, style: int) -> CompanyName:
        """Name the company of an index after its founder and its trade or second founder."""
        founders, words = self.pools.last_names, self.pools.company_words
        spot, chosen = divmod(self._work(index), len(founders))
        founder, word = founders[chosen], words[(spot + chosen * 104_729) % len(words)]
        again = index // self._works
        forms = self.pools.trade if word.note else self.pools.partners
        text = forms[style % len(forms)].format(a=founder.text, b=word.text, word=word.text)
        number = str(again + 1) if again else ""
        return CompanyName(
            f"{text} {number}".rstrip(), f"{founder.slug}-{word.slug}{number}", word.note
        )
