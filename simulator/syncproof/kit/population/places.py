"""Where a scenario puts people: ranges of the population per system and object.

Systems are named, never known: every member of `people` that is not part of the recipe is a
system's name, so that adding a system needs no change here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from syncproof.kit.population.emails import Wish
from syncproof.kit.population.recipe import Recipe, Whole

NAME = r"^[a-z0-9_-]{1,64}$"


class PlaceSpec(BaseModel):
    """A range of people in one object; members that are not ours are options for the system.

    `email` says which address they have there: `as_is` is the recorded one with its dirt,
    `distinct` the same except that nobody shares one, `own` a clean one of everybody's own;
    `missing`, `empty` and `blank` leave it out in the three ways.
    """

    model_config = ConfigDict(strict=True, extra="allow", frozen=True, populate_by_name=True)

    start: Whole = Field(default=0, alias="from")
    end: Whole | None = Field(default=None, alias="to")
    email: Wish = "as_is"
    instance: Annotated[str, Field(pattern=NAME)] = "main"

    @property
    def options(self) -> Mapping[str, Any]:
        """Give what the scenario says to the system, such as `assigned: 0.6`."""
        return self.model_extra or {}

    def end_of(self, count: int) -> int:
        """Give the index after the last person; without `to` it is the whole population's end."""
        return count if self.end is None else self.end


def _listed(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


Places = dict[str, Annotated[list[PlaceSpec], BeforeValidator(_listed)]]


@dataclass(frozen=True, slots=True)
class Place:
    """One range of people in one object of a system."""

    system: str
    object: str
    spec: PlaceSpec


class People(Recipe):
    """The recipe of the population, and per system which people are in which object."""

    model_config = ConfigDict(strict=True, extra="allow", frozen=True)
    __pydantic_extra__: dict[str, Places] = Field(init=False)

    @cached_property
    def recipe(self) -> Recipe:
        """Give the recipe alone: where people are placed does not change who they are."""
        return Recipe(
            count=self.count, companies=self.companies, locales=self.locales, dirt=self.dirt
        )

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """List all placements in the file's order."""
        return tuple(
            Place(system, name, spec)
            for system, objects in (self.__pydantic_extra__ or {}).items()
            for name, specs in objects.items()
            for spec in specs
        )
