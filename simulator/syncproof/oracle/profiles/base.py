"""What a profile tells the oracle about a product."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from syncproof.oracle.model import Row
from syncproof.oracle.normalise import FORMS, text


@dataclass(frozen=True, slots=True)
class FieldPair:
    """A field of the product and its counterpart on each Salesforce object.

    `rule` is the default winner of a conflict: `salesforce`, the product's name, or `newest`.
    `only_to` names the one system that receives the field, "" for both. `filled` is True where
    Salesforce requires a value, so that a connector has to invent one for an empty source.
    """

    product: str
    crm: Mapping[str, str]
    form: str = "text"
    rule: str = "salesforce"
    only_to: str = ""
    filled: bool = False

    def same(self, one: Any, other: Any) -> bool:
        """Tell if two values mean the same."""
        return self.plain(one) == self.plain(other)

    def empty(self, value: Any) -> bool:
        """Tell if there is no value; a flag that is off is a value."""
        return text(value) == "" if self.form == "boolean" else not self.plain(value)

    def plain(self, value: Any) -> str:
        """Give the comparable form; empty text for no value."""
        return FORMS[self.form](value)


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides if one person's record has to have a counterpart.

    `matches` counts live, shared counterparts on the other side with the same email address, free
    or not; `rivals` tells that another record has that counterpart, `touched` that somebody
    changed the record since the connector was connected.
    """

    system: str
    object: str
    row: Row
    settings: Mapping[str, Any]
    email: str
    matches: int
    rivals: bool
    touched: bool
    shared: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """The synced objects and fields of one product, and what its connector may do.

    `free_objects` are always synced, even while paused; what their writes do to people besides
    is the product's own doing. `links` are the product's native fields with the CRM id, the first
    that is set counts. `bookkeeping` are fields of the connector's own notes on a person
    (link-back, sync state): always allowed to be written and never a synced value. `owned` are the
    product's own fields, which nothing from Salesforce may overwrite. `exclusion` gives the
    documented reason why a record needs no counterpart, or None.
    """

    name: str
    product: str
    people: str
    crm_people: tuple[str, ...]
    pairs: tuple[FieldPair, ...]
    emails: Mapping[str, str]
    free_objects: frozenset[str]
    links: tuple[str, ...]
    bookkeeping: frozenset[str]
    sync_state: frozenset[str]
    owned: frozenset[str]
    ignore_marks: frozenset[str]
    users: str
    user_link: str
    assigned_to: tuple[str, ...]
    owner: str
    create_as: Mapping[str, str]
    defaults: Mapping[str, Any]
    exclusion: Callable[[Standing], str | None]
    ids_are_key: Callable[[Mapping[str, Any]], bool]
    lag_ms: int = 60_000
    crm: str = field(default="salesforce")

    def is_person(self, system: str, name: str) -> bool:
        """Tell if an object of a system holds people."""
        if system == self.product:
            return name == self.people
        return system == self.crm and name in self.crm_people

    def field_of(self, pair: FieldPair, system: str, name: str) -> str | None:
        """Give a pair's field on one object."""
        return pair.product if system == self.product else pair.crm.get(name)

    def pair_of(self, system: str, name: str, field_name: str) -> FieldPair | None:
        """Find the pair of a field."""
        found = (p for p in self.pairs if self.field_of(p, system, name) == field_name)
        return next(found, None)
