"""A scenario: which systems, who is in them, their settings, faults, the clock and the seed.

Systems are named, never known: adding one needs no change here.
"""

from __future__ import annotations

from functools import cached_property
from hashlib import blake2b
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from syncproof.kit.population.places import NAME, People
from syncproof.kit.times import to_ms

MAX_SEED = (1 << 63) - 1

_STRICT = ConfigDict(strict=True, extra="forbid", frozen=True, populate_by_name=True)

Section = Annotated[dict[str, Any], BeforeValidator(lambda v: {} if v is None else v)]


class ClockSpec(BaseModel):
    """Where the clock starts."""

    model_config = _STRICT

    start: Annotated[AwareDatetime, Field(strict=False)]


class Scenario(BaseModel):
    """A starting world."""

    model_config = _STRICT

    name: Annotated[str, Field(pattern=NAME)]
    title: Annotated[str, Field(min_length=1, max_length=200)]
    seed: Annotated[int, Field(ge=0, le=MAX_SEED)]
    clock: ClockSpec
    systems: Annotated[dict[str, Section], Field(min_length=1)]
    people: People = People()
    settings: dict[str, Section] = Field(default_factory=dict)
    faults: list[dict[str, Any]] = Field(default_factory=list)

    @property
    def start_ms(self) -> int:
        """Give the time at which the world begins."""
        return to_ms(self.clock.start)

    @cached_property
    def digest(self) -> str:
        """Identify the content: equal digests and seeds give equal worlds."""
        return blake2b(self.model_dump_json(by_alias=True).encode(), digest_size=16).hexdigest()
