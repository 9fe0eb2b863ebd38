"""People and companies, each a pure function of (seed, index) and the recipe.

Nothing is remembered between two people, so any slice can be made anywhere and gives the same.
What must be different for everybody (names' slugs, hence addresses and domains) comes from
one-to-one maps of the index, not from looking at what was given out before.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from syncproof.kit.population import emails
from syncproof.kit.population.companies import Companies, address
from syncproof.kit.population.dirt import Dirtier
from syncproof.kit.population.draws import Draws, below, few_first
from syncproof.kit.population.naming import FullName
from syncproof.kit.population.pools import Pools
from syncproof.kit.population.recipe import Recipe
from syncproof.kit.population.records import Address, Company, Person
from syncproof.kit.population.words import REMARKS, SOURCES

TWO_YEARS_S = 2 * 365 * 86_400
_NEIGHBOURS = 8  # how far back the owner of a shared address is looked for


class Population:
    """All people of one seed and recipe; making it costs nothing but the locales' pools."""

    def __init__(self, seed: int, recipe: Recipe) -> None:
        self.seed = seed
        self.recipe = recipe
        self._companies = Companies(seed, recipe)
        self._draws = Draws(seed, "person")
        self._dirt = Dirtier(seed, recipe.dirt)

    def company(self, index: int) -> Company:
        """Make the company of an index."""
        return self._companies.get(index)

    def person(self, index: int) -> Person:
        """Make the person of an index."""
        row = self._draws(index)
        locale, company, name = self._who(index, row)
        words = self._companies.naming[locale].pools
        kind = self._dirt.email_kind(index)
        own = self._own_email(index, row, company, name)
        values = self._work(row, words, company)
        values["first_name"], values["last_name"] = name.first.text, name.last.text
        values["salutation"] = _salutation(row[9], name.first.note)
        kinds = self._dirt.kinds(index)
        if kinds:
            self._dirt.spoil(index, kinds, values)
        return Person(
            index=index,
            locale=self._companies.naming[locale].locale,
            email=self._recorded(index, row, kind, own, company, words) if kind else own,
            own_email=own,
            email_kind=kind,
            company_index=company.index,
            age_s=few_first(row[12], TWO_YEARS_S),
            inactive_owner="inactive_owner" in kinds,
            opted_out="opted_out" in kinds,
            do_not_call="do_not_call" in kinds,
            **values,
        )

    def own_email(self, index: int) -> str:
        """Give a person's own address without making the whole person."""
        row = self._draws(index)
        _, company, name = self._who(index, row)
        return self._own_email(index, row, company, name)

    def _who(self, index: int, row: tuple[int, ...]) -> tuple[int, Company, FullName]:
        namesake = self._dirt.has_namesake(index)
        locale = self._companies.locale(self._draws(index - 1)[0] if namesake else row[0])
        choices = self._companies.of_locale(locale)
        company = self._companies.get(choices[few_first(row[1], len(choices))])
        naming = self._companies.naming[locale]
        return locale, company, naming.person(index - 1 if namesake else index)

    def _own_email(self, index: int, row: tuple[int, ...], company: Company, name: FullName) -> str:
        first, last = name.first.slug, name.last.slug
        if self._dirt.email_kind(index) == "free_mail":
            return emails.free(first, last, index, row[11])
        number = str(name.round + 1) if name.round else ""
        if self._dirt.has_namesake(index):
            number = f"-{name.round + 2}"
        email = emails.own(first, last, number, company.domain, company.index)
        return email if len(email) <= emails.OWN_LIMIT else f"p{index}@{company.domain}"

    def _recorded(
        self, index: int, row: tuple[int, ...], kind: str, own: str, company: Company, words: Pools
    ) -> str | None:
        """Write the email as it was recorded, with its fault."""
        match kind:
            case "missing_email":
                return None
            case "empty_email":
                return ""
            case "blank_email":
                return " " * (1 + row[11] % 3)
            case "case_variant_email":
                return emails.capitals(own, row[11])
            case "plus_tagged_email":
                return emails.tagged(own, row[11])
            case "duplicate_email":
                return self._neighbours_email(index) or own
            case "role_email":
                return f"{words.roles[row[11] % len(words.roles)]}@{company.domain}"
            case "trailing_blank_email":
                return f"{own} "
            case "overlong_email":
                return emails.overlong(own)
        return own

    def _neighbours_email(self, index: int) -> str | None:
        for other in range(index - 1, max(index - 1 - _NEIGHBOURS, -1), -1):
            if not self._dirt.email_kind(other):
                return self.own_email(other)
        return None

    @staticmethod
    def _work(row: tuple[int, ...], words: Pools, company: Company) -> dict[str, Any]:
        """Say where somebody works: mostly at the company's seat, else in a branch."""
        at: Address = company.address
        if row[2] >> 30 == 0:
            at = address(words, (row[3], row[4], row[5], row[6], row[7]))
        department, title = words.titles[below(row[8], len(words.titles))]
        remark = row[10]
        return {
            "company": company.name,
            "title": title,
            "department": department,
            "street": at.street,
            "city": at.city,
            "state": at.state,
            "postal_code": at.postal_code,
            "country": at.country,
            "phone": at.phone,
            "industry": company.industry,
            "source": SOURCES[below(row[13], len(SOURCES))],
            "description": REMARKS[remark % len(REMARKS)] if remark >> 30 == 0 else None,
        }


def _salutation(draw: int, note: str) -> str:
    if below(draw, 20) == 0:
        return "Dr."
    return "Ms." if note == "f" else "Mr."


@lru_cache(maxsize=16)
def population(seed: int, recipe: Recipe) -> Population:
    """Give the population of a seed and recipe."""
    return Population(seed, recipe)


def person(seed: int, index: int, recipe: Recipe) -> Person:
    """Make one person."""
    return population(seed, recipe).person(index)


def company(seed: int, index: int, recipe: Recipe) -> Company:
    """Make one company."""
    return population(seed, recipe).company(index)
