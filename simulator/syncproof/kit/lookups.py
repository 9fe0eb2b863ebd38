"""Which rows have certain values of a column: asked once for a batch, and kept right since."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Mapping
from typing import Any

from syncproof.kit.describe import TEXT_TYPES, Field, ObjectType

_Held = dict[Any, list[Any]]
"""Keys of rows, in their order, by a folded value."""


class Lookups:
    """Keys of rows by the values that were asked about; of others it knows nothing.

    Values are compared as the database does: text without regard to the case of ASCII letters,
    unless the field has its case.
    """

    def __init__(self) -> None:
        self._objects: dict[str, dict[str, _Held]] = {}

    def learn(
        self, obj: ObjectType, name: str, values: Iterable[Any], rows: Iterable[Mapping[str, Any]]
    ) -> None:
        """Take note of all the rows, in the order of their keys, that have any of the values."""
        field = obj.field(name)
        if field is None:
            return
        held = self._objects.setdefault(obj.name, {}).setdefault(field.name, {})
        held.update({_folded(field, value): [] for value in values})
        for row in rows:
            held[_folded(field, row[name])].append(row[obj.key])

    def keys(self, obj: ObjectType, name: str, value: Any) -> list[Any] | None:
        """Give the keys of the rows with a value; None when it was not asked about."""
        held = self._objects.get(obj.name, {}).get(name)
        field = obj.field(name)
        return None if held is None or field is None else held.get(_folded(field, value))

    def note(
        self, obj: ObjectType, key: Any, before: Mapping[str, Any], after: Mapping[str, Any]
    ) -> None:
        """Follow a row whose values become others; a new one has none before, one removed after."""
        for name, held in self._objects.get(obj.name, {}).items():
            field = obj.field(name)
            if field is None:
                continue
            left = held.get(_folded(field, before[name])) if name in before else None
            if left is not None and key in left:
                left.remove(key)
            joined = held.get(_folded(field, after[name])) if name in after else None
            if joined is not None:
                insort(joined, key)

    def clear(self) -> None:
        """Know nothing any more."""
        self._objects.clear()


def _folded(field: Field, value: Any) -> Any:
    if isinstance(value, str) and field.type in TEXT_TYPES and not field.case_sensitive:
        return value.encode("utf-8", "surrogatepass").lower()  # of bytes only ASCII has a case
    return value
