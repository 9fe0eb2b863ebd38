"""Creates, changes, deletes and finds records in the vendor's order of checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from syncproof.kit.describe import Field
from syncproof.kit.times import DAY
from syncproof.systems.salesforce import (
    cascade,
    custom_objects,
    effects,
    errors,
    person_accounts,
)
from syncproof.systems.salesforce.access import ObjectAccess
from syncproof.systems.salesforce.domain.derive import derive
from syncproof.systems.salesforce.domain.ids import full_id
from syncproof.systems.salesforce.domain.values import not_deserialized
from syncproof.systems.salesforce.domain.writing import CREATE, UPDATE
from syncproof.systems.salesforce.limits import RECYCLE_BIN_DAYS
from syncproof.systems.salesforce.org import Actor, Org, org_of
from syncproof.systems.salesforce.rules import scope_of
from syncproof.systems.salesforce.sharing import DELETE, EDIT, READ
from syncproof.systems.salesforce.streaming import platform

if TYPE_CHECKING:
    from syncproof.kit.call import Call

Row = dict[str, Any]
ON_LIVE_LEADS = frozenset({"Task", "Event", "CampaignMember"})
"""What can hang on a lead only until it is converted."""


class Records:
    """The records of an organisation as the user of one call may handle them."""

    def __init__(self, call: Call, user_id: str | None = None) -> None:
        self.call = call
        self.tx = call.tx
        self.org: Org = org_of(call.org)
        self.actor: Actor = self.org.actor(call, user_id)
        self._new: dict[str, Row] = {}
        self._accepted: set[tuple[str, str, str]] = set()
        self._accepted_at = -1
        if call.route is not None and not self.actor.access.permissions.api:
            raise errors.API_CURRENTLY_DISABLED()

    # --- finding -------------------------------------------------------------------------------

    def object(self, name: str) -> ObjectAccess:
        """Find an object by name in any case; one the user may not read is no object."""
        found = self.actor.access.object(name)
        if found is None:
            raise errors.NOT_FOUND()
        self.call.object = found.name
        return found

    def row(self, obj: ObjectAccess, segment: str, *, write: bool = False) -> Row:
        """Find a live record by the id in a path, or refuse as the vendor does."""
        key = full_id(segment)
        if key is None or key[:3] != obj.full.key_prefix:
            raise errors.NO_EXTERNAL_ID(segment=segment)
        row = self.tx.get(obj.full, key)
        if row is None or self.gone(obj, row):
            if write and self.org.issued(obj.full, key):
                raise errors.INVALID_CROSS_REFERENCE_KEY()
            raise errors.NO_EXTERNAL_ID(segment=segment)
        self.check_live(obj, row)
        self.call.ids.append(key)
        return row

    def check_live(self, obj: ObjectAccess, row: Row) -> None:
        """Refuse a record in the recycle bin or one that the user may not see."""
        if obj.bin and row["IsDeleted"]:
            raise errors.ENTITY_IS_DELETED(fields=())
        if not self.can_see(obj, row):
            raise errors.NOT_FOUND()

    def gone(self, obj: ObjectAccess, row: Row) -> bool:
        """Say whether a deleted record left the recycle bin by now."""
        if not obj.bin or not row["IsDeleted"]:
            return False
        kept = RECYCLE_BIN_DAYS * DAY
        return bool(row["SystemModstamp"] <= self.call.at_ms - kept)

    def can_see(self, obj: ObjectAccess, row: Row) -> bool:
        """Say whether sharing shows the record to the user."""
        return self.actor.may(self.tx, obj.full, row["Id"], READ)

    def by_external_id(self, obj: ObjectAccess, name: str, value: str) -> list[Row]:
        """Find live, visible records by an external id or a field that may look records up."""
        field = obj.shown.field(name)
        if field is None or not (field.external_id or field.id_lookup):
            raise errors.NO_EXTERNAL_ID(segment=name)
        wanted: Any = value
        if field.type in {"int", "double", "currency"}:
            try:
                wanted = float(value)
            except ValueError:
                return []
        elif field.type in {"id", "reference"}:
            wanted = full_id(value)
        rows = self.tx.find(obj.full, **{field.name: wanted})
        return [r for r in rows if not (obj.bin and r["IsDeleted"]) and self.can_see(obj, r)]

    # --- writing -------------------------------------------------------------------------------

    def expect(self, obj: ObjectAccess, bodies: Iterable[Mapping[str, Any]], key: str = "") -> None:
        """Look up at once what rows about to be written are compared with, one after the other.

        That is what fields without duplicates hold already, and the records that the external id
        `key` names.
        """
        names = {f.name for f in obj.writer.unique} | ({key} if key else set())
        for name in sorted(names):
            given = {body[name] for body in bodies if isinstance(body.get(name), str)}
            self.tx.look_up(obj.full, name, sorted(given | {value.strip() for value in given}))

    def create(self, obj: ObjectAccess, body: Mapping[str, Any], index: int = 0) -> str:
        """Check and insert a record and give its id."""
        if not obj.shown.flag("createable"):
            raise errors.NO_OBJECT_ACCESS(verb="created", object=obj.name, fields=())
        if platform.is_event(obj.full):
            return platform.publish(self, obj, body)
        writer = obj.writer
        given = writer.read(body, CREATE, person_accounts.kind(self, obj, body, None))
        values = given.values
        for field, parent in given.parents:
            values[field.name] = self._parent_id(field, parent)
        self._check_references(obj, values)
        row = self._fresh(obj)
        row.update({k: v for k, v in values.items() if v is not None} if given.nulls else values)
        effects.before_create(self, obj, row, values)
        row.update(derive(obj.name, row, values, self.org.lists(self.tx)))
        self._check_rules(obj, row, None)
        effects.check(self, obj, None, row)
        self._check_unique(obj, row, None)
        self._check_fault(index, row)
        row["Id"] = key = self.org.new_id(obj.full)
        custom_objects.complete(self.org, obj, row)
        self.tx.insert(obj.full, [row])
        self.call.ids.append(key)
        effects.after_create(self, obj, row)
        return key

    def _fresh(self, obj: ObjectAccess) -> Row:
        """Give what a new record has before anything is said of it."""
        found = self._new.get(obj.name)
        if found is None:
            writer = obj.writer
            names = writer.created + writer.modified
            audit = writer.audit(names, self.call.stamp_ms, self.actor.id)
            found = self._new[obj.name] = {**writer.defaults, **audit}
            if obj.owned:
                found.setdefault("OwnerId", self.actor.id)
        return found.copy()

    def update(
        self, obj: ObjectAccess, before: Row, body: Mapping[str, Any], index: int = 0
    ) -> None:
        """Check and apply changes to a record."""
        if not obj.shown.flag("updateable"):
            raise errors.NO_OBJECT_ACCESS(verb="updated", object=obj.name, fields=())
        self._check_edit(obj, before)
        writer = obj.writer
        given = writer.read(body, UPDATE, person_accounts.kind(self, obj, body, before))
        values = given.values
        for field, parent in given.parents:
            values[field.name] = self._parent_id(field, parent)
        self._check_references(obj, values, before)
        after: Row = {**before, **values}
        extra = effects.before_update(self, obj, before, after, values)
        extra.update(derive(obj.name, {**after, **extra}, values, self.org.lists(self.tx)))
        after.update(extra)
        self._check_rules(obj, after, before)
        effects.check(self, obj, before, after)
        self._check_unique(obj, values, before["Id"])
        self._check_fault(index, after)
        audit = writer.audit(writer.modified, self.call.stamp_ms, self.actor.id)
        self.tx.update(obj.full, before, {**values, **extra, **audit})
        effects.after_update(self, obj, before, after)

    def delete(self, obj: ObjectAccess, row: Row, index: int = 0) -> None:
        """Move a record and what hangs on it to the recycle bin."""
        if not obj.shown.flag("deletable"):
            raise errors.NO_OBJECT_ACCESS(verb="deleted", object=obj.name, fields=())
        self._check_edit(obj, row, DELETE)
        effects.before_delete(self, obj, row)
        self._check_fault(index, row)
        cascade.remove(self, obj, row)

    def undelete(self, obj: ObjectAccess, row: Row) -> None:
        """Take a record, and what went with it, out of the recycle bin; it is merged no more."""
        self._check_unique(obj, row, row["Id"])
        cascade.restore(self, obj, row)

    def convert(self, obj: ObjectAccess, before: Row, values: Row, index: int = 0) -> None:
        """Mark a lead as converted, by the rules of any change of it."""
        if not obj.shown.flag("updateable"):
            raise errors.NO_OBJECT_ACCESS(verb="updated", object=obj.name, fields=())
        self._check_edit(obj, before)
        after = {**before, **values}
        self._check_rules(obj, after, before)
        self._check_fault(index, after)
        audit = obj.writer.audit(obj.writer.modified, self.call.stamp_ms, self.actor.id)
        self.tx.update(obj.full, before, {**values, **audit}, "convert")
        effects.after_update(self, obj, before, after)

    # --- checks --------------------------------------------------------------------------------

    def _check_edit(self, obj: ObjectAccess, row: Row, level: str = EDIT) -> None:
        if not self.actor.may(self.tx, obj.full, row["Id"], level):
            raise errors.INSUFFICIENT_ACCESS(fields=())

    def _check_references(
        self, obj: ObjectAccess, values: Row, before: Mapping[str, Any] | None = None
    ) -> None:
        for name, field in obj.writer.references.items():
            key = values.get(name)
            if key is None or (before is not None and before.get(name) == key):
                continue
            if self._accepted_at != self.tx.altered:  # what was fine may be so no longer
                self._accepted_at = self.tx.altered
                self._accepted.clear()
            if (obj.name, name, key) not in self._accepted:
                self._check_reference(obj, field, key)
                self._accepted.add((obj.name, name, key))

    def _check_reference(self, obj: ObjectAccess, field: Field, key: str) -> None:
        target = self.org.prefixes.get(key[:3])
        names = [n for n in self.org.kinds.get(key[:3], ()) if n in field.reference_to]
        if target is None or not names:
            raise errors.MALFORMED_ID(label=field.label, value=key, fields=(field.name,))
        if key == self.actor.id and field.name == "OwnerId":
            return
        if target.name not in field.reference_to:
            target = self.org.object(names[0])
        row = self.tx.get(target, key)
        access = self.actor.access.object(target.name)
        if field.name == "RecordTypeId":
            types = self.actor.access.permissions.types_of(obj.name)
            if not any(t.id == key and t.active and t.available for t in types):
                raise errors.BAD_RECORD_TYPE(id=key, fields=("RecordTypeId",))
            return
        if (
            row is None
            or access is None
            or (access.bin and row["IsDeleted"])
            or not self.can_see(access, row)
        ):
            raise errors.NO_CROSS_REFERENCE(id15=key[:15], fields=())
        if field.name == "OwnerId" and target.name == "User" and not row["IsActive"]:
            raise errors.INACTIVE_OWNER(id15=key[:15], object=obj.name.lower(), fields=("OwnerId",))
        if target.name == "Lead" and row["IsConverted"] and obj.name in ON_LIVE_LEADS:
            raise errors.CANNOT_UPDATE_CONVERTED_LEAD(fields=())

    def _parent_id(self, field: Field, named: Mapping[str, Any]) -> str:
        """Find the parent that a body names by an external id."""
        keys = [k for k in named if k != "attributes"]
        attributes = named.get("attributes")
        kind = attributes.get("type") if isinstance(attributes, Mapping) else None
        if not isinstance(attributes, Mapping | None) or not isinstance(kind, str | None):
            raise not_deserialized("attributes", attributes)
        for name in [kind] if kind else list(field.reference_to):
            target = self.actor.access.object(name)
            if target is None or len(keys) != 1:
                continue
            spec = target.shown.field(keys[0])
            if spec is None:
                raise errors.NO_COLUMN(name=keys[0], object=target.name)
            rows = self.by_external_id(target, keys[0], str(named[keys[0]]))
            if len(rows) == 1:
                return str(rows[0]["Id"])
            raise errors.NO_FOREIGN_KEY(value=named[keys[0]], name=spec.name, object=target.name)
        raise errors.INVALID_INPUT(
            text=f"A parent record is named by exactly one external id field: {field.relationship}"
        )

    def _check_rules(self, obj: ObjectAccess, row: Row, before: Row | None) -> None:
        rules = self.org.rules(obj.name)
        if not rules:
            return
        scope = scope_of(self, row, before)
        broken = [r for r in rules if r.fires(scope)]
        if broken:
            raise errors.several(
                [
                    errors.VALIDATION_RULE(text=r.message, fields=(r.field,) if r.field else ())
                    for r in broken
                ]
            )

    def _check_unique(self, obj: ObjectAccess, values: Row, own: str | None) -> None:
        for field in obj.writer.unique:
            value = values.get(field.name)
            if value is None:
                continue
            for other in self.tx.find(obj.full, **{field.name: value}):
                if other["Id"] != own and not (obj.bin and other["IsDeleted"]):
                    raise errors.DUPLICATE_VALUE(
                        name=field.name, id15=other["Id"][:15], fields=(field.name,)
                    )

    def _check_fault(self, index: int, row: Row) -> None:
        if self.call.row_refusal is None:
            return
        refused = self.call.refuse_row(index, row)
        if refused is not None:
            raise refused
