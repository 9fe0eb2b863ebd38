"""What an organisation says of its objects and fields; tables are built from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

TEXT_TYPES = frozenset(
    {
        "string", "picklist", "multipicklist", "combobox", "email", "phone", "url", "textarea",
        "encryptedstring", "anyType",
    }
)  # fmt: skip
ID_TYPES = frozenset({"id", "reference"})
NUMBER_TYPES = frozenset({"int", "long", "double", "currency", "percent"})
COMPOUND_TYPES = frozenset({"address", "location", "complexvalue"})


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an object.

    `type` is the Salesforce describe word (id, string, picklist, reference, boolean, int, double,
    currency, percent, date, datetime, time, email, phone, url, textarea, address, base64, …); other
    systems map their own types onto it. `length` counts characters, 0 when not a text type.
    `default` is the value a create gets when the field is left out. `extra` keeps whatever else
    the vendor's describe shows.
    """

    name: str
    type: str
    label: str = ""
    length: int = 0
    precision: int = 0
    scale: int = 0
    nillable: bool = True
    createable: bool = True
    updateable: bool = True
    defaulted_on_create: bool = False
    default: Any = None
    unique: bool = False
    external_id: bool = False
    id_lookup: bool = False
    case_sensitive: bool = False
    custom: bool = False
    filterable: bool = True
    sortable: bool = True
    groupable: bool = True
    name_field: bool = False
    restricted_picklist: bool = False
    picklist: tuple[str, ...] = ()
    reference_to: tuple[str, ...] = ()
    relationship: str | None = None
    polymorphic: bool = False
    compound: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def stored(self) -> bool:
        """Whether the field has a column of its own; compound fields are made from their parts."""
        return self.type not in COMPOUND_TYPES

    @property
    def required(self) -> bool:
        """Whether a create must name it."""
        return not self.nillable and self.createable and not self.defaulted_on_create


@dataclass(frozen=True, slots=True)
class ChildRelationship:
    """Where children of an object point back to it; `name` is None when it can't be traversed."""

    child: str
    field: str
    name: str | None
    cascade_delete: bool = False
    restricted_delete: bool = False


@dataclass(frozen=True, slots=True)
class ObjectType:
    """One object of an organisation: its fields in describe order and its flags.

    Names compare without regard to case, as the vendors do. `key` is the primary key's field.
    """

    name: str
    fields: tuple[Field, ...]
    key: str = "Id"
    label: str = ""
    label_plural: str = ""
    key_prefix: str = ""
    custom: bool = False
    children: tuple[ChildRelationship, ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()
    flags: Mapping[str, bool] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
    _by_name: Mapping[str, Field] = field(init=False, repr=False, compare=False)
    _by_relationship: Mapping[str, Field] = field(init=False, repr=False, compare=False)
    _by_child: Mapping[str, ChildRelationship] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "_by_name", {f.name.lower(): f for f in self.fields})
        parents = {f.relationship.lower(): f for f in self.fields if f.relationship}
        put(self, "_by_relationship", parents)
        named = {c.name.lower(): c for c in self.children if c.name}
        put(self, "_by_child", named)

    def field(self, name: str) -> Field | None:
        """Find a field by its name in any case."""
        return self._by_name.get(name.lower())

    def parent(self, relationship: str) -> Field | None:
        """Find the reference field behind a relationship name such as `Owner`, in any case."""
        return self._by_relationship.get(relationship.lower())

    def child(self, relationship: str) -> ChildRelationship | None:
        """Find a child relationship such as `Contacts`, in any case."""
        return self._by_child.get(relationship.lower())

    def flag(self, name: str) -> bool:
        """Read a describe flag such as `createable`; a flag that is not mentioned holds."""
        return self.flags.get(name, True)


class Describe:
    """All objects of one organisation, found by name in any case; replaced, never edited."""

    def __init__(self, objects: Iterable[ObjectType]) -> None:
        self._objects = {o.name.lower(): o for o in objects}

    def __iter__(self) -> Any:
        return iter(self._objects.values())

    def __len__(self) -> int:
        return len(self._objects)

    def object(self, name: str) -> ObjectType | None:
        """Find an object by its name in any case."""
        return self._objects.get(name.lower())

    def with_object(self, changed: ObjectType) -> Describe:
        """Make a describe in which one object is new or different."""
        return Describe({**self._objects, changed.name.lower(): changed}.values())

    def without_object(self, name: str) -> Describe:
        """Make a describe that lacks an object."""
        return Describe(o for key, o in self._objects.items() if key != name.lower())
