"""What one set of permissions shows of an organisation, worked out once and kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from syncproof.kit.describe import Describe, Field, ObjectType
from syncproof.systems.salesforce.domain.moments import stamp
from syncproof.systems.salesforce.domain.rights import Permissions, Rights
from syncproof.systems.salesforce.domain.writing import Writer

Convert = Callable[[Any], Any]
_ADDRESS = ("City", "Country", "GeocodeAccuracy", "Latitude", "Longitude", "PostalCode", "State",
            "Street")  # fmt: skip


def converter(field: Field) -> Convert | None:
    """Choose how a stored value becomes JSON; None when it is JSON already."""
    if field.type == "boolean":
        return bool
    if field.type == "datetime":
        return stamp
    return None


def address(prefix: str, row: Mapping[str, Any]) -> dict[str, Any] | None:
    """Make the compound address from its parts; null when all are empty."""
    parts = {p[0].lower() + p[1:]: row.get(prefix + p) for p in _ADDRESS}
    return parts if any(v is not None for v in parts.values()) else None


class ObjectAccess:
    """One object as its user sees it."""

    def __init__(
        self, full: ObjectType, shown: ObjectType, rights: Rights, read_only: frozenset[str]
    ) -> None:
        self.full = full
        self.shown = shown
        self.rights = rights
        self._read_only = read_only
        self.owned = full.field("OwnerId") is not None and full.name != "Group"
        self.bin = full.field("IsDeleted") is not None

    @property
    def name(self) -> str:
        """The object's name."""
        return self.full.name

    @cached_property
    def writer(self) -> Writer:
        """Reads bodies for this object."""
        return Writer(self.full, self.shown, self._read_only)

    @cached_property
    def _plan(self) -> list[tuple[str, Convert | None, str]]:
        return [
            (f.name, converter(f), f.type if f.type == "base64" else "" if f.stored else "compound")
            for f in self.shown.fields
        ]

    def record(self, row: Mapping[str, Any], base: str) -> dict[str, Any]:
        """Write a whole row as a record; `base` is the version's path, `/services/data/v59.0`."""
        key = row["Id"]
        url = f"{base}/sobjects/{self.full.name}/{key}"
        out: dict[str, Any] = {"attributes": {"type": self.full.name, "url": url}}
        for name, convert, special in self._plan:
            if special == "compound":
                out[name] = address(name.removesuffix("Address"), row)
                continue
            value = row[name]
            if value is None:
                out[name] = None
            elif convert is not None:
                out[name] = convert(value)
            elif special:
                out[name] = f"{url}/{name}"
            else:
                out[name] = value
        return out


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

    def _make(self, full: ObjectType) -> ObjectAccess | None:
        rights = self.permissions.on(full.name)
        if not rights.read:
            return None
        prefix = full.name.lower() + "."
        hidden = {f[len(prefix) :] for f in self.permissions.hidden if f.startswith(prefix)}
        locked = frozenset(
            f[len(prefix) :] for f in self.permissions.read_only if f.startswith(prefix)
        )
        shown = full
        if hidden or locked:
            fields = tuple(
                replace(f, createable=False, updateable=False) if f.name.lower() in locked else f
                for f in full.fields
                if f.name.lower() not in hidden or not (f.nillable or f.custom)
            )
            shown = replace(full, fields=fields)
        flags = {
            "createable": full.flag("createable") and rights.create,
            "updateable": full.flag("updateable") and rights.edit,
            "deletable": full.flag("deletable") and rights.delete,
        }
        if any(full.flag(k) != v for k, v in flags.items()):
            shown = replace(shown, flags={**shown.flags, **flags})
        return ObjectAccess(full, shown, rights, locked)
