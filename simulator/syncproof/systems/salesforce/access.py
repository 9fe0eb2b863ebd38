"""What one set of permissions shows of an organisation, worked out once and kept."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from operator import itemgetter
from typing import Any

from syncproof.kit.describe import Describe, Field, ObjectType
from syncproof.kit.redact import open_names
from syncproof.systems.salesforce.domain.moments import stamp
from syncproof.systems.salesforce.domain.rights import SETUP, Permissions, Rights
from syncproof.systems.salesforce.domain.writing import Writer

Convert = Callable[[Any], Any]
_ADDRESS = ("City", "Country", "GeocodeAccuracy", "Latitude", "Longitude", "PostalCode", "State",
            "Street")  # fmt: skip
_CODES = ("CountryCode", "StateCode")
AUDIT = frozenset({"CreatedDate", "CreatedById", "LastModifiedDate", "LastModifiedById"})


def converter(field: Field) -> Convert | None:
    """Choose how a stored value becomes JSON; None when it is JSON already."""
    if field.type == "boolean":
        return bool
    if field.type == "datetime":
        return stamp
    return None


def location(prefix: str, row: Mapping[str, Any]) -> dict[str, Any] | None:
    """Make the compound geolocation from its parts; null when both are empty."""
    found = {p.lower(): row.get(f"{prefix}__{p}__s") for p in ("Latitude", "Longitude")}
    return found if any(v is not None for v in found.values()) else None


def address(
    prefix: str, row: Mapping[str, Any], *, codes: bool = False
) -> dict[str, Any] | None:  # fmt: skip
    """Make the compound address from its parts; null when all are empty.

    `codes` adds those of state and country.
    """
    names = (*_ADDRESS, *_CODES) if codes else _ADDRESS
    parts = {p[0].lower() + p[1:]: row.get(prefix + p) for p in names}
    return parts if any(v is not None for v in parts.values()) else None


def _parts(field: Field, stored: Container[str]) -> list[tuple[str, str]]:
    """List the parts of a compound field with their columns."""
    if field.type != "address":
        prefix = field.name.removesuffix("__c")
        return [(p.lower(), f"{prefix}__{p}__s") for p in ("Latitude", "Longitude")]
    prefix = field.name.removesuffix("Address")
    codes = _CODES if f"{prefix}StateCode" in stored else ()
    return [(p[0].lower() + p[1:], prefix + p) for p in (*_ADDRESS, *codes)]


CHOICES = 64
"""How many choices of fields are kept ready for one object."""


class Plan:
    """How the rows of an object become records: most values as they are, some converted."""

    def __init__(self, fields: Sequence[Field]) -> None:
        self._names = [f.name for f in fields]
        self.open_names = open_names(self._names)
        kept = [f.name if f.stored else "Id" for f in fields]  # others are written over
        self._pick = itemgetter(*kept)
        self._several = len(kept) > 1
        self._converts = [
            (f.name, convert) for f in fields if f.stored and (convert := converter(f)) is not None
        ]
        self._compounds: list[tuple[str, list[str], list[str]]] = []
        for field in fields:
            if not field.stored:
                parts = _parts(field, set(kept))
                self._compounds.append((field.name, [p for p, _ in parts], [c for _, c in parts]))
        self._binaries = [f.name for f in fields if f.stored and f.type == "base64"]

    def write(self, row: Mapping[str, Any], kind: str, url: str) -> dict[str, Any]:
        """Write a row as a record of this kind at this url."""
        out: dict[str, Any] = {"attributes": {"type": kind, "url": url}}
        values = self._pick(row)
        out.update(zip(self._names, values if self._several else (values,), strict=True))
        for name, convert in self._converts:
            value = out[name]
            if value is not None:
                out[name] = convert(value)
        for name, parts, columns in self._compounds:
            found = [*map(row.get, columns)]
            empty = found.count(None) == len(found)
            out[name] = None if empty else dict(zip(parts, found, strict=True))
        for name in self._binaries:
            if out[name] is not None:
                out[name] = f"{url}/{name}"
        return out


class ObjectAccess:
    """One object as its user sees it."""

    def __init__(
        self, full: ObjectType, shown: ObjectType, rights: Rights, read_only: frozenset[str]
    ) -> None:
        self.full = full
        self.name = full.name
        self.shown = shown
        self.rights = rights
        self._read_only = read_only
        self.owned = full.field("OwnerId") is not None and full.name != "Group"
        self.bin = full.field("IsDeleted") is not None
        self._choices: dict[str, Plan | None] = {}
        self.numbered = tuple(f for f in full.fields if "auto_number" in f.extra)

    @cached_property
    def writer(self) -> Writer:
        """Reads bodies for this object."""
        return Writer(self.full, self.shown, self._read_only)

    @cached_property
    def _plan(self) -> Plan:
        return Plan(self.shown.fields)

    def record(self, row: Mapping[str, Any], base: str) -> dict[str, Any]:
        """Write a whole row as a record; `base` is the version's path, `/services/data/v59.0`."""
        url = f"{base}/sobjects/{self.full.name}/{row['Id']}"
        return self._plan.write(row, self.full.name, url)

    @property
    def open_names(self) -> bool:
        """Whether no field is named like a secret."""
        return self._plan.open_names

    def chosen(self, row: Mapping[str, Any], base: str, asked: str) -> dict[str, Any] | None:
        """Write the asked fields of a row, `Name,Email`; None when that takes more than the row."""
        if asked not in self._choices:
            if len(self._choices) >= CHOICES:
                self._choices.clear()
            self._choices[asked] = self._choose(asked)
        plan = self._choices[asked]
        if plan is None:
            return None
        return plan.write(row, self.full.name, f"{base}/sobjects/{self.full.name}/{row['Id']}")

    def _choose(self, asked: str) -> Plan | None:
        names = [n.strip() for n in asked.split(",") if n.strip()]
        fields = [self.shown.field(name) for name in ("Id", *names)]
        plain = {f.name: f for f in fields if f is not None and f.stored and f.type != "base64"}
        if None in fields or len(plain) != len({"id", *(n.lower() for n in names)}):
            return None
        return None if len(set(names)) != len(names) else Plan([*plain.values()])


class Access:
    """All objects under one set of permissions."""

    def __init__(self, describe: Describe, permissions: Permissions) -> None:
        self.permissions = permissions
        self._full = describe
        self._objects: dict[str, ObjectAccess | None] = {}
        self.answers: dict[Any, bytes] = {}

    def object(self, name: str) -> ObjectAccess | None:
        """Find an object that the user may read, by its name in any case."""
        key = name.lower()
        if key not in self._objects:
            full = self._full.object(name)
            found = None if full is None else self._make(full)
            self._objects[key] = found
        return self._objects[key]

    @cached_property
    def describe(self) -> Describe:
        """The describe without what the user may not see."""
        shown = (self.object(o.name) for o in self._full)
        return Describe(o.shown for o in shown if o is not None)

    def _fields(self, full: ObjectType) -> tuple[set[str], frozenset[str]]:
        """Name the fields of an object that the user may not see, and those to be read only."""
        granted = self.permissions
        prefix = full.name.lower() + "."

        def named(fields: frozenset[str]) -> set[str]:
            return {f[len(prefix) :] for f in fields if f.startswith(prefix)}

        hidden, locked = named(granted.hidden), named(granted.read_only)
        if not granted.customize:
            closed = {f.name.lower() for f in full.fields if f.extra.get("closed")}
            hidden |= closed - named(granted.opened)
            locked |= closed & named(granted.viewed)
        for field in full.fields:
            if field.compound is not None and field.custom:
                whole = field.compound.lower()
                hidden |= {field.name.lower()} if whole in hidden else set()
                locked |= {field.name.lower()} if whole in locked else set()
        return hidden, frozenset(locked)

    def _make(self, full: ObjectType) -> ObjectAccess | None:
        rights = self.permissions.on(full.name, closed=bool(full.extra.get("closed")))
        if not rights.read:
            return None
        hidden, locked = self._fields(full)
        shown = full
        if hidden or locked:
            fields = tuple(
                replace(f, createable=False, updateable=False) if f.name.lower() in locked else f
                for f in full.fields
                if f.name.lower() not in hidden or not (f.nillable or f.custom)
            )
            shown = replace(full, fields=fields)
        if self.permissions.audit and full.name not in SETUP:
            shown = replace(shown, fields=tuple(
                replace(f, createable=True) if f.name in AUDIT else f for f in shown.fields
            ))  # fmt: skip
        flags = {
            "createable": full.flag("createable") and rights.create,
            "updateable": full.flag("updateable") and rights.edit,
            "deletable": full.flag("deletable") and rights.delete,
        }
        if any(full.flag(k) != v for k, v in flags.items()):
            shown = replace(shown, flags={**shown.flags, **flags})
        if full.name == "Lead" and not self.permissions.audit:
            locked |= {"isconverted"}  # for migrations only
        return ObjectAccess(full, shown, rights, locked)
