"""Believable people and companies, pure in (seed, index), and where a scenario puts them."""

from syncproof.kit.population.hostile import hostile_strings
from syncproof.kit.population.people import Population, company, person, population
from syncproof.kit.population.placement import Placement, placements
from syncproof.kit.population.pools import pools
from syncproof.kit.population.recipe import Dirt, Recipe, known_locales
from syncproof.kit.population.records import LIMITS, Address, Company, Person

__all__ = [
    "LIMITS", "Address", "Company", "Dirt", "Person", "Placement", "Population", "Recipe",
    "company", "hostile_strings", "known_locales", "person", "placements", "pools", "population",
]  # fmt: skip
