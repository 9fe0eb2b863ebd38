"""What the columns of uploaded CSV mean: fields, and parents named by an external id."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from syncproof.kit.describe import Field
from syncproof.systems.salesforce.access import Access, ObjectAccess
from syncproof.systems.salesforce.bulk.refusals import DataError

Body = dict[str, Any]
Put = Callable[[Body, str], None]
NULL = "#N/A"


class Columns:
    """Turns rows into bodies of creates and updates; an empty value says nothing, #N/A null.

    Raises DataError that names the first column which is none of the object's.
    """

    def __init__(self, header: Sequence[str], access: Access, obj: ObjectAccess) -> None:
        self._access = access
        self._object = obj
        seen: set[str] = set()
        self._plain: list[str] = []
        self._parents: dict[int, Put] = {}
        for number, name in enumerate(header):
            if name.lower() in seen:
                raise DataError("InvalidBatch", f"Duplicate field name found : {name}")
            seen.add(name.lower())
            self._plain.append(self._column(number, name))
        self.names = tuple(seen)

    def body(self, row: Sequence[str]) -> Body:
        """Give what a row says."""
        body: Body = {}
        if self._parents:
            for number, put in self._parents.items():
                if row[number]:
                    put(body, row[number])
        body.update({
            name: None if value == NULL else value
            for name, value in zip(self._plain, row, strict=True)
            if value and name
        })  # fmt: skip
        return body

    def _column(self, number: int, name: str) -> str:
        if "." in name:
            self._parents[number] = self._parent(name)
            return ""
        field = self._object.shown.field(name)
        if field is None:
            raise _unknown(name)
        return field.name

    def _parent(self, name: str) -> Put:
        kind, colon, path = name.rpartition(":")
        relationship, _, target = path.partition(".")
        field = self._object.shown.parent(relationship)
        if field is None or field.relationship is None:
            raise _unknown(name)
        found = self._target(field, kind, name, typed=bool(colon))
        spec = found.shown.field(target)
        if spec is None or not (spec.external_id or spec.id_lookup):
            raise _unknown(name)
        return _put(field.relationship, found.name, spec.name)

    def _target(self, field: Field, kind: str, name: str, *, typed: bool) -> ObjectAccess:
        several = len(field.reference_to) > 1
        if typed and not several:
            raise DataError(
                "InvalidBatch",
                f"type is not needed for non polymorphic foreign key reference : {name}",
            )
        wanted = kind if several else field.reference_to[0]
        found = self._access.object(wanted)
        if found is None or found.name not in field.reference_to:
            raise _unknown(name)
        return found


def _put(relationship: str, kind: str, target: str) -> Put:
    def put(body: Body, value: str) -> None:
        named = {"attributes": {"type": kind}, target: value}
        body[relationship] = None if value == NULL else named

    return put


def _unknown(name: str) -> DataError:
    return DataError("InvalidBatch", f"Field name not found : {name}")
