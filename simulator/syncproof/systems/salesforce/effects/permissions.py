"""Rights on objects and fields that permission sets grant: what they may be about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncproof.systems.salesforce import errors
from syncproof.systems.salesforce.effects.base import Effect, Row

if TYPE_CHECKING:
    from syncproof.kit.describe import ObjectType
    from syncproof.systems.salesforce.access import ObjectAccess
    from syncproof.systems.salesforce.records import Records

# a right -> the others that it rests on
_NEEDS = {
    "Create": ("Read",), "Edit": ("Read",), "Delete": ("Read", "Edit"),
    "ViewAllRecords": ("Read",),
    "ModifyAllRecords": ("Read", "Edit", "Delete", "ViewAllRecords"),
}  # fmt: skip


def _target(records: Records, row: Row) -> ObjectType:
    name = str(row["SobjectType"])
    found = records.org.instance.describe.object(name)
    if found is None:
        raise errors.BAD_PICKLIST(
            label="sObject Type Name", value=name[:80], fields=("SobjectType",)
        )
    return found


def _check_needs(row: Row, kinds: dict[str, tuple[str, ...]]) -> None:
    for kind, needed in kinds.items():
        missing = [n for n in needed if not row.get(f"Permissions{n}")]
        if row.get(f"Permissions{kind}") and missing:
            raise errors.FIELD_INTEGRITY(
                text=f"Permission {kind} depends on permission(s): {', '.join(missing)}", fields=()
            )


def _check_once(records: Records, obj: ObjectAccess, row: Row, *names: str) -> None:
    for other in records.tx.find(obj.full, **{n: row[n] for n in ("ParentId", *names)}):
        raise errors.DUPLICATE_VALUE(name=obj.name, id15=other["Id"][:15], fields=())


class ObjectRights(Effect):
    """Rights on an object are granted once by a permission set, each with those it rests on."""

    objects = frozenset({"ObjectPermissions"})

    def before_create(self, records: Records, obj: ObjectAccess, row: Row, values: Row) -> None:
        """Refuse what no object is, and a second row."""
        row["SobjectType"] = _target(records, row).name
        _check_needs(row, _NEEDS)
        _check_once(records, obj, row, "SobjectType")

    def before_update(
        self, records: Records, obj: ObjectAccess, before: Row, after: Row, values: Row
    ) -> Row:
        """Refuse rights without those they rest on."""
        _check_needs(after, _NEEDS)
        return {}


class FieldRights(Effect):
    """Rights on a field are granted once by a permission set."""

    objects = frozenset({"FieldPermissions"})

    def before_create(self, records: Records, obj: ObjectAccess, row: Row, values: Row) -> None:
        """Refuse what no field is, and a second row."""
        target = _target(records, row)
        name, _, bare = str(row["Field"]).partition(".")
        field = target.field(bare)
        if field is None or name.lower() != target.name.lower():
            raise errors.BAD_PICKLIST(
                label="Field Name", value=str(row["Field"])[:120], fields=("Field",)
            )
        row.update(SobjectType=target.name, Field=f"{target.name}.{field.name}")
        _check_needs(row, {"Edit": ("Read",)})
        _check_once(records, obj, row, "Field")

    def before_update(
        self, records: Records, obj: ObjectAccess, before: Row, after: Row, values: Row
    ) -> Row:
        """Refuse the right to edit without the one to read."""
        _check_needs(after, {"Edit": ("Read",)})
        return {}


RULES = (ObjectRights(), FieldRights())
