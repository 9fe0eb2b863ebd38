"""The recipe of a population: how many people, from where, and how dirty their data is."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from syncproof.kit.errors import nearest

Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Weight = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Whole = Annotated[int, Field(ge=0, le=100_000_000)]

LOCALES = Path(__file__).parent / "locales"


def known_locales() -> list[str]:
    """List the locales that people can come from: one file each."""
    return sorted(path.stem for path in LOCALES.glob("*.yaml"))


def _locale(name: str) -> str:
    known = known_locales()
    if name not in known:
        raise ValueError(f'unknown locale "{name}" - {nearest(name, known)}')
    return name


LocaleName = Annotated[str, AfterValidator(_locale)]


class Dirt(BaseModel):
    """Which share of the people has what wrong with it; what is not named does not occur.

    A person's email has at most one fault, so these shares add up to 1 at most; they hold within
    one or two people in every range of neighbours. The other kinds are independent of each other.
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    missing_email: Share = 0.0  # null
    empty_email: Share = 0.0  # ""
    blank_email: Share = 0.0  # spaces only
    case_variant_email: Share = 0.0  # other capitals in every system
    plus_tagged_email: Share = 0.0  # anna+news@…, the same everywhere
    duplicate_email: Share = 0.0  # the address of another person close by
    role_email: Share = 0.0  # info@…, shared by colleagues
    free_mail: Share = 0.0  # not at the company's domain
    trailing_blank_email: Share = 0.0
    overlong_email: Share = 0.0  # exactly as long as the shortest vendor allows

    same_name: Share = 0.0  # the name of the person before, another email
    missing_phone: Share = 0.0
    missing_title: Share = 0.0
    missing_address: Share = 0.0
    overlong: Share = 0.0  # last name and title exactly at the vendors' limit
    odd_unicode: Share = 0.0
    hostile: Share = 0.0  # title and description are hostile strings
    trailing_blanks: Share = 0.0  # in names and titles
    invalid_picklist: Share = 0.0  # industry and source outside the standard values
    inactive_owner: Share = 0.0
    opted_out: Share = 0.0
    do_not_call: Share = 0.0

    @model_validator(mode="after")
    def _emails_fit(self) -> Dirt:
        total = sum(getattr(self, name) for name in EMAIL_KINDS)
        if total > 1 + 1e-9:
            raise ValueError(f"the shares of the emails add up to {total:g}, expected at most 1")
        return self


EMAIL_KINDS = tuple(name for name in Dirt.model_fields if name.endswith(("_email", "_mail")))


class Recipe(BaseModel):
    """Everything beside the seed that a person or a company follows from."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    count: Whole = 0
    companies: Annotated[int, Field(ge=1, le=10_000_000)] = 1
    locales: Annotated[dict[LocaleName, Weight], Field(min_length=1)] = Field(
        default_factory=lambda: {"en_US": 1.0}
    )
    dirt: Dirt = Dirt()

    @cached_property
    def key(self) -> tuple[object, ...]:
        """Identify the recipe among others; `locales` keep their order, which matters."""
        return (self.count, self.companies, tuple(self.locales.items()), self.dirt)

    def __hash__(self) -> int:
        return hash(self.key)
