"""Reads the body of a create or update against the fields that a user may write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from syncproof.kit.describe import Field, ObjectType
from syncproof.kit.errors import VendorError
from syncproof.systems.salesforce import errors, json_words
from syncproof.systems.salesforce.domain.values import Read, not_deserialized, reader

CREATE, UPDATE = "create", "update"


@dataclass(slots=True)
class Given:
    """What a body says: values in storage form, and parents named by an external id.

    `nulls` names the fields that it clears.
    """

    values: dict[str, Any] = field(default_factory=dict)
    parents: list[tuple[Field, Mapping[str, Any]]] = field(default_factory=list)
    nulls: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a record of a certain kind needs and does not have, such as a person's account."""

    required: tuple[str, ...]
    locked: frozenset[str]


class Open(NamedTuple):
    """What may be written: fields by name, as is and in lower case, and what may not."""

    fields: Mapping[str, tuple[str, Read]]
    locked: frozenset[str]
    required: tuple[str, ...]


class Writer:
    """Everything about writing one object that can be worked out beforehand."""

    def __init__(self, obj: ObjectType, visible: ObjectType, read_only: frozenset[str]) -> None:
        self.object = obj
        self._fields = visible.fields
        self._names = {f.name.lower(): f.name for f in visible.fields}
        self._open: dict[tuple[str, Kind | None], Open] = {}
        self._parents = {f.relationship.lower(): f for f in visible.fields if f.relationship}
        self._locked = {
            CREATE: frozenset(f.name for f in visible.fields
                              if not f.createable or f.name.lower() in read_only),
            UPDATE: frozenset(f.name for f in visible.fields
                              if not f.updateable or f.name.lower() in read_only),
        }  # fmt: skip
        self.unique = tuple(f for f in obj.fields if f.unique and f.stored and f.type != "id")
        self.references = {f.name: f for f in obj.fields if f.type == "reference"}
        stored = {f.name for f in obj.fields if f.stored}
        self.created = tuple(sorted(stored & {"CreatedDate", "CreatedById"}))
        self.modified = tuple(
            sorted(stored & {"LastModifiedDate", "LastModifiedById", "SystemModstamp"})
        )
        self._required = tuple(f.name for f in obj.fields if f.required)
        self._never_null = frozenset(
            f.name for f in obj.fields if not f.nillable and f.type != "boolean"
        )
        self._made_here = frozenset(  # what a create may name or leave to the system
            f.name for f in obj.fields
            if f.defaulted_on_create and f.createable and not f.updateable
        )  # fmt: skip
        self.defaults = {
            f.name: (0 if f.type in {"int", "double", "currency"} else f.default)
            for f in obj.fields
            if f.default is not None or (not f.nillable and f.type in {"int", "double", "currency"})
        }
        for f in obj.fields:
            shown = f.extra.get("picklist", ())
            chosen = [o["value"] for o in shown if o["default"]]
            if chosen and f.name not in self.defaults:
                self.defaults[f.name] = chosen[0]

    def read(self, body: Mapping[str, Any], mode: str, kind: Kind | None = None) -> Given:
        """Turn a body into storage form in the vendor's order of checks."""
        given = Given()
        open_ = self._open.get((mode, kind)) or self._opened(mode, kind)
        refused: list[str] = []
        problems: list[VendorError] = []
        unknown: VendorError | None = None
        fields, values = open_.fields, given.values
        for name, value in body.items():
            known = fields.get(name) or fields.get(name.lower())
            if known is None:
                unknown = unknown or self._other(name, value, given, open_.locked, refused)
                continue
            try:
                values[known[0]] = known[1](value)
            except VendorError as error:
                if error.code == "JSON_PARSER_ERROR":
                    raise json_words.about(error, name) from None
                problems.append(error)
        if unknown is not None:
            raise unknown
        if refused:
            self._refuse_fields(refused)
        self._check_required(given, mode, problems, open_.required)
        if problems:
            raise errors.several(problems)
        return given

    def _opened(self, mode: str, kind: Kind | None) -> Open:
        """Work out what may be written in a mode, for one kind of record."""
        locked = self._locked[mode] | (frozenset() if kind is None else kind.locked)
        found = [(f.name, reader(f)) for f in self._fields if f.name not in locked]
        fields = {field[0].lower(): field for field in found}
        fields.update({field[0]: field for field in found})  # most bodies spell names as we do
        required = self._required if kind is None else kind.required
        made = self._open[(mode, kind)] = Open(fields, locked, required)
        return made

    def audit(self, names: tuple[str, ...], stamp_ms: int, user_id: str) -> dict[str, Any]:
        """Give the audit fields their values; times have whole seconds."""
        second = stamp_ms // 1000 * 1000
        return {n: user_id if n.endswith("ById") else second for n in names}

    def _refuse_fields(self, refused: list[str]) -> None:
        if "Id" in refused:
            raise errors.NOT_IN_BODY(name="Id")
        raise errors.NOT_WRITEABLE(names=", ".join(refused), fields=tuple(refused))

    def _other(
        self, name: str, value: Any, given: Given, locked: frozenset[str], refused: list[str]
    ) -> VendorError | None:
        """Read what may not be written, or a parent by its relationship; refuse the rest."""
        if name == "attributes":
            return None
        if name.lower() in self._names:
            refused.append(self._names[name.lower()])
            return None
        parent = self._parents.get(name.lower())
        if parent is None:
            return errors.NO_COLUMN(name=name, object=self.object.name)
        if parent.name in locked:
            refused.append(parent.name)
        elif value is None:
            given.values[parent.name] = None
        elif isinstance(value, Mapping):
            given.parents.append((parent, value))
        else:
            raise json_words.about(not_deserialized("reference", value), name)
        return None

    def _check_required(
        self, given: Given, mode: str, problems: list[VendorError], required: tuple[str, ...]
    ) -> None:
        values = given.values
        nulls = given.nulls = [n for n, v in values.items() if v is None]
        missing = [n for n in nulls if n in self._never_null]
        if mode == CREATE:
            left = self.defaults.keys() | self._made_here
            missing = [n for n in missing if n not in required and n not in left]
            absent = [n for n in required if values.get(n) is None]
            if absent:
                named = {f.name for f, _ in given.parents}
                broken = {n for e in problems for n in e.fields or ()}
                missing[:0] = [n for n in absent if n not in named and n not in broken]
        if missing:
            problems[:0] = [
                errors.REQUIRED_FIELD_MISSING(names=", ".join(missing), fields=tuple(missing))
            ]
