"""Reads the body of a create or update against the fields that a user may write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from syncproof.kit.describe import Field, ObjectType
from syncproof.kit.errors import VendorError
from syncproof.systems.salesforce import errors
from syncproof.systems.salesforce.domain.values import Coerce, coerce_for, not_deserialized

CREATE, UPDATE = "create", "update"


@dataclass(slots=True)
class Given:
    """What a body says: values in storage form, and parents named by an external id."""

    values: dict[str, Any] = field(default_factory=dict)
    parents: list[tuple[Field, Mapping[str, Any]]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a record of a certain kind needs and does not have, such as a person's account."""

    required: tuple[str, ...]
    locked: frozenset[str]


class Writer:
    """Everything about writing one object that can be worked out beforehand."""

    def __init__(self, obj: ObjectType, visible: ObjectType, read_only: frozenset[str]) -> None:
        self.object = obj
        known = [(f, coerce_for(f)) for f in visible.fields]
        self._fields: dict[str, tuple[Field, Coerce]] = {k[0].name.lower(): k for k in known}
        self._fields.update({k[0].name: k for k in known})  # most bodies spell names as we do
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
        locked = self._locked[mode] if kind is None else self._locked[mode] | kind.locked
        required = self._required if kind is None else kind.required
        refused: list[str] = []
        problems: list[VendorError] = []
        unknown: VendorError | None = None
        fields, values = self._fields, given.values
        for name, value in body.items():
            known = fields.get(name) or fields.get(name.lower())
            if known is None:
                unknown = unknown or self._other(name, value, given, locked, refused)
                continue
            spec, coerce = known
            key = spec.name
            if key in locked:
                refused.append(key)
            elif value is None and spec.type != "boolean":
                values[key] = None
            else:
                try:
                    values[key] = coerce(spec, value)
                except VendorError as error:
                    if error.code == "JSON_PARSER_ERROR":
                        raise
                    problems.append(error)
        if unknown is not None:
            raise unknown
        if refused:
            self._refuse_fields(refused)
        self._check_required(given, mode, problems, required)
        if problems:
            raise errors.several(problems)
        return given

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
        """Read what is no field: a parent by its relationship. Gives the refusal of the rest."""
        if name == "attributes":
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
            raise not_deserialized("reference", value)
        return None

    def _check_required(
        self, given: Given, mode: str, problems: list[VendorError], required: tuple[str, ...]
    ) -> None:
        values = given.values
        named = {f.name for f, _ in given.parents}
        broken = {n for e in problems for n in e.fields or ()}
        if mode == CREATE:
            missing = [
                n for n in required
                if values.get(n) is None and n not in named and n not in broken
            ]  # fmt: skip
            missing += [
                n for n, v in values.items()
                if v is None and n in self._never_null and n not in missing
                and n not in required and n not in self.defaults
            ] if None in values.values() else []  # fmt: skip
        else:
            missing = [n for n, v in values.items() if v is None and n in self._never_null]
        if missing:
            problems[:0] = [
                errors.REQUIRED_FIELD_MISSING(names=", ".join(missing), fields=tuple(missing))
            ]
