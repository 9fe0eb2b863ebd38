"""One documented behaviour."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

Strength = Literal["MUST", "SHOULD", "MAY"]
Subject = Literal["connector", "simulator", "ui"]

_SUBJECTS: dict[str, Subject] = {"yes": "connector", "simulator-only": "simulator", "ui": "ui"}


class Behaviour(BaseModel):
    """A record of the catalogue.

    `strength` is MUST for what is documented outright, SHOULD for what is worded as approximate
    or derived, MAY for what a user is free to choose. `capabilities` are what a connector has to
    offer before the behaviour can be seen at all. `expected` holds every number that the documents
    give, so that features, checks and reports read it from here. `profiles` are further profiles
    in whose results the record is listed. `rules` are the oracle's rules whose breach, in whatever
    scenario, is a breach of this behaviour.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[A-Z]{2,4}(-[A-Z]+)?-\d\d$")
    system: str
    area: str
    statement: str
    strength: Strength
    kind: str
    source: tuple[str, ...]
    given: str
    when: str
    then: str
    observable: str
    testable_black_box: Literal["yes", "simulator-only", "ui"]
    notes: str = ""
    capabilities: tuple[str, ...] = ()
    expected: dict[str, Any] = Field(default_factory=dict)
    profiles: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()

    @field_validator("statement", "given", "when", "then", "observable")
    @classmethod
    def _said(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("must not be empty")
        return value

    @property
    def subject(self) -> Subject:
        """Whose behaviour it is: the connector's, the simulator's, or a user interface's."""
        return _SUBJECTS[self.testable_black_box]

    @property
    def black_box_must(self) -> bool:
        """Whether a connector cannot be conformant while this is open."""
        return self.subject == "connector" and self.strength == "MUST"

    def of_profile(self, profile: str) -> bool:
        """Tell whether the record belongs to a profile's results."""
        return profile == self.system or profile in self.profiles

    def to_json(self) -> dict[str, Any]:
        """Give the plain form."""
        return self.model_dump(mode="json")
