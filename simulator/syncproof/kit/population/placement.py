"""Which people a scenario puts where: the same people seen from every system.

A system's own population module turns placements into its records. `person.index` says who is who.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from syncproof.kit.errors import SyncProofError, nearest
from syncproof.kit.population.emails import SHARED, Wish, capitals
from syncproof.kit.population.people import Population, population
from syncproof.kit.population.places import People
from syncproof.kit.population.records import Company, Person
from syncproof.kit.rng import hash_fraction, hash_int

_BLANKS: Mapping[Wish, str | None] = {"missing": None, "empty": "", "blank": "   "}


@dataclass(frozen=True, slots=True)
class Placement:
    """One person as a record of one object in one organisation of one system.

    `object` is the scenario's word (`leads`); `options` are what the scenario says beside the
    range, for the system to understand: ask by `share`, and refuse others by `expect_options`.
    """

    system: str
    instance: str
    object: str
    person: Person
    company: Company
    options: Mapping[str, Any]
    seed: int

    def share(self, name: str, default: float = 0.0) -> bool:
        """Say whether this person is in the share that an option gives; true is all of them.

        `assigned: 0.6` assigns six in ten. A person is in or out whatever the other options are.
        """
        wanted = self.options.get(name, default)
        if isinstance(wanted, bool):
            return wanted
        if not isinstance(wanted, int | float) or not 0 <= wanted <= 1:
            raise SyncProofError(
                f"people.{self.system}.{self.object}.{name}: found {wanted!r}, "
                "expected true, false or a share from 0 to 1",
                code="bad_scenario",
            )
        drawn = hash_fraction(self.seed, "share", self.system, self.object, name, self.person.index)
        return drawn < wanted

    def pick(self, name: str, size: int) -> int:
        """Choose one of `size` things for this person, such as an owner."""
        return hash_int(self.seed, "pick", self.system, name, self.person.index) % size

    def expect_options(self, *known: str) -> None:
        """Refuse an option that the system does not know."""
        for name in self.options:
            if name not in known:
                raise SyncProofError(
                    f'people.{self.system}.{self.object}: unknown option "{name}"',
                    code="bad_scenario",
                    hint=nearest(name, {*known, "from", "to", "email", "instance"}),
                )


class StartingWorld(Protocol):
    """What of a scenario decides who is where."""

    @property
    def seed(self) -> int:
        """Give the scenario's own seed."""

    @property
    def people(self) -> People:
        """Give the recipe and the places."""


def placements(
    scenario: StartingWorld, seed: int | None = None, *, system: str | None = None
) -> Iterator[Placement]:
    """List everybody who is to be somewhere, in the scenario's order; or only one system's."""
    chosen = scenario.seed if seed is None else seed
    people = population(chosen, scenario.people.recipe)
    for view, place in enumerate(scenario.people.places):
        if system not in {None, place.system}:
            continue
        options = place.spec.options
        for index in range(place.spec.start, place.spec.end_of(scenario.people.count)):
            who = _seen(people, index, place.spec.email, view)
            yield Placement(
                place.system, place.spec.instance, place.object, who,
                people.company(who.company_index), options, chosen,
            )  # fmt: skip


def _seen(people: Population, index: int, wish: Wish, view: int) -> Person:
    """Make a person as one system has recorded them."""
    person = people.person(index)
    if wish == "as_is" or (wish == "distinct" and person.email_kind not in SHARED):
        if person.email_kind != "case_variant_email":
            return person
        return replace(person, email=capitals(person.own_email, index + view))
    if wish in {"own", "distinct"}:
        return replace(person, email=person.own_email, email_kind="")
    return replace(person, email=_BLANKS[wish], email_kind=f"{wish}_email")
