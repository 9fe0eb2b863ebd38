"""Custom lookups when the record that they point to is deleted: cleared, or in the way of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from syncproof.systems.salesforce import errors
from syncproof.systems.salesforce.effects.base import Effect, Row, live, touch

if TYPE_CHECKING:
    from syncproof.kit.describe import Field, ObjectType
    from syncproof.systems.salesforce.access import ObjectAccess
    from syncproof.systems.salesforce.org import Org
    from syncproof.systems.salesforce.records import Records

CLEAR, RESTRICT = "SetNull", "Restrict"


def _lookups(org: Org, name: str, on_delete: str) -> Iterator[tuple[ObjectType, Field]]:
    parent = org.instance.describe.object(name)
    for relation in () if parent is None else parent.children:
        child = org.instance.describe.object(relation.child)
        field = None if child is None else child.field(relation.field)
        if child is not None and field is not None and field.extra.get("on_delete") == on_delete:
            yield child, field


class Lookups(Effect):
    """Whoever set a custom lookup up chose what becomes of it."""

    def concerns(self, org: Org, name: str) -> bool:
        """Look for lookups that point to the object."""
        return any(True for kind in (CLEAR, RESTRICT) for _ in _lookups(org, name, kind))

    def before_delete(self, records: Records, obj: ObjectAccess, row: Row) -> None:
        """Keep a record that others may not lose."""
        for child, field in _lookups(records.org, obj.name, RESTRICT):
            found = live(records.tx.find(child, **{field.name: row["Id"]}))
            if found:
                names = ", ".join(str(r.get("Name") or r["Id"]) for r in found[:10])
                raise errors.DELETE_FAILED(
                    name=row.get("Name") or row["Id"], what=child.label_plural.lower(), list=names,
                    fields=(),
                )  # fmt: skip

    def after_delete(self, records: Records, obj: ObjectAccess, row: Row) -> None:
        """Clear the lookups that point to what is gone."""
        for child, field in _lookups(records.org, obj.name, CLEAR):
            for other in records.tx.find(child, **{field.name: row["Id"]}):
                touch(records, child.name, other, {field.name: None})


RULES = (Lookups(),)
