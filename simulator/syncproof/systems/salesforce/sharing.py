"""Who sees, changes and deletes which records: conditions over the rows of an object.

A condition of None is everybody's record. What decides, in this order: View All and Modify All,
the organisation-wide default (or the parent, where that decides), the owner and the users above in
the role hierarchy, queues, and sharing rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from syncproof.systems.salesforce.custom_objects import masters
from syncproof.systems.salesforce.domain.rights import SETUP

if TYPE_CHECKING:
    from sqlalchemy import FromClause

    from syncproof.kit.describe import ObjectType
    from syncproof.systems.salesforce.org import Actor

READ, EDIT, DELETE = "read", "edit", "delete"
LEVELS = ("Private", "Read", "ReadEdit", "ControlledByParent", "FullAccess")
DEFAULTS = {
    "Contact": "ControlledByParent", "CampaignMember": "ControlledByParent",
    "CampaignMemberStatus": "ControlledByParent", "OpportunityContactRole": "ControlledByParent",
    "Note": "ControlledByParent", "Attachment": "ControlledByParent",
    "Campaign": "FullAccess", "Task": "FullAccess", "Event": "FullAccess",
}  # fmt: skip
PARENTS = {
    "Contact": "AccountId", "CampaignMember": "CampaignId", "CampaignMemberStatus": "CampaignId",
    "OpportunityContactRole": "OpportunityId", "Note": "ParentId", "Attachment": "ParentId",
}  # fmt: skip
# files: the object, and its field that names the document
FILES = {
    "ContentDocument": "Id", "ContentVersion": "ContentDocumentId", "ContentNote": "Id",
    "ContentDocumentLink": "ContentDocumentId",
}  # fmt: skip
ACTIVITIES = {"Task": ("WhoId", "WhatId"), "Event": ("WhoId", "WhatId")}
DEEPEST = 5
Clause = ColumnElement[bool] | None


def default_of(settings: Mapping[str, Any], obj: ObjectType) -> str:
    """Give the organisation-wide default of an object."""
    if obj.custom and masters(obj):
        return "ControlledByParent"
    usual = str(obj.extra.get("sharing") or DEFAULTS.get(obj.name, "ReadEdit"))
    return str(settings["sharing_defaults"].get(obj.name, usual))


class Sharing:
    """What sharing opens to one user; `table` is what the rows of an object are read from."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._org = actor.org

    def condition(
        self, obj: ObjectType, level: str, table: FromClause | None = None, depth: int = 0
    ) -> Clause:
        """Give the condition on the rows that the user may handle at a level; None for all."""
        rights = self._actor.access.permissions.on(obj.name)
        if rights.modify_all or (level == READ and rights.view_all) or obj.name in SETUP:
            return None
        rows = self._org.instance.store.tables[obj.name] if table is None else table
        if obj.name in FILES:
            return self._file(obj, level, rows, depth)
        default = default_of(self._org.instance.settings, obj)
        if default == "ControlledByParent":
            return self._by_parent(obj, level, rows, depth)
        if obj.field("OwnerId") is None or default == "FullAccess":
            return None
        if level != DELETE and (default == "ReadEdit" or (default, level) == ("Read", READ)):
            return None
        return or_(
            self._owned(rows), *self._ruled(obj, level, rows), *self._implied(obj, level, rows),
            *self._activity(obj, level, rows, depth),
        )  # fmt: skip

    def _owned(self, rows: FromClause) -> ColumnElement[bool]:
        return rows.c.OwnerId.in_(sorted(self._actor.owners))

    def _ruled(
        self, obj: ObjectType, level: str, rows: FromClause
    ) -> Iterator[ColumnElement[bool]]:
        """Read the sharing rules that speak of the user; none lets anybody delete."""
        for rule in self._org.instance.settings["sharing_rules"]:
            enough = level == READ or (level == EDIT and rule["access"] == "ReadEdit")
            if rule["object"] != obj.name or not enough:
                continue
            if not self._actor.directory.answers(self._actor.team, rule["shared_with"]):
                continue
            if "field" in rule:
                yield rows.c[rule["field"]] == rule["value"]
            else:
                owners = self._actor.directory.named(rule["owned_by"])
                yield rows.c.OwnerId.in_(sorted(owners))

    def _implied(
        self, obj: ObjectType, level: str, rows: FromClause
    ) -> Iterator[ColumnElement[bool]]:
        """Let the owner of a private contact or opportunity read its account."""
        if obj.name != "Account" or level != READ:
            return
        for name in ("Contact", "Opportunity"):
            child = self._org.object(name)
            if default_of(self._org.instance.settings, child) != "ControlledByParent":
                table = self._org.instance.store.tables[name].alias(f"implied_{name}")
                owned = and_(table.c.IsDeleted.is_(False), self._owned(table))
                yield rows.c.Id.in_(select(table.c.AccountId).where(owned))

    def _activity(
        self, obj: ObjectType, level: str, rows: FromClause, depth: int
    ) -> Iterator[ColumnElement[bool]]:
        """Let everybody read the activities of a record that they may read."""
        if level == READ:
            for name in ACTIVITIES.get(obj.name, ()):
                field = obj.field(name)
                if field is not None:
                    found = self._related(rows.c[name], field.reference_to, READ, depth)
                    yield and_(rows.c[name].is_not(None), found)

    # --- parents -------------------------------------------------------------------------------

    def _by_parent(self, obj: ObjectType, level: str, rows: FromClause, depth: int) -> Clause:
        if obj.custom:
            # A detail can be deleted by whoever may edit its masters.
            wanted = EDIT if level == DELETE else level
            found = [self._master(rows, f.name, f.reference_to[0], wanted, depth)
                     for f in masters(obj)]  # fmt: skip
            needed = [c for c in found if c is not None]
            return and_(*needed) if needed else None
        field = obj.field(PARENTS[obj.name])
        if field is None:
            return None
        column = rows.c[field.name]
        if len(field.reference_to) > 1:
            found_one: ColumnElement[bool] = self._related(column, field.reference_to, level, depth)
            private = rows.c.IsPrivate.is_(True)
            return and_(found_one, or_(~private, self._owned(rows)))
        condition = self._master(rows, field.name, field.reference_to[0], level, depth)
        if condition is None or not field.nillable or obj.field("OwnerId") is None:
            return condition
        return or_(condition, and_(column.is_(None), self._owned(rows)))

    def _master(self, rows: FromClause, name: str, target: str, level: str, depth: int) -> Clause:
        parent = self._org.instance.describe.object(target)
        if parent is None or depth >= DEEPEST:
            return None
        table = self._org.instance.store.tables[parent.name].alias(f"shared{depth}_{parent.name}")
        inner = self.condition(parent, level, table, depth + 1)
        return None if inner is None else rows.c[name].in_(select(table.c.Id).where(inner))

    def _related(
        self, column: Any, targets: tuple[str, ...], level: str, depth: int
    ) -> ColumnElement[bool]:
        """Ask for a parent of any of several objects that the user may handle."""
        found: list[ColumnElement[bool]] = [false()]
        for target in targets:
            obj = self._org.instance.describe.object(target)
            if obj is None or not self._actor.access.permissions.on(target).read:
                continue
            of_kind = func.substr(column, 1, 3) == obj.key_prefix
            table = self._org.instance.store.tables[obj.name].alias(f"shared{depth}_{obj.name}")
            inner = self.condition(obj, level, table, depth + 1) if depth < DEEPEST else None
            found.append(
                of_kind if inner is None
                else and_(of_kind, column.in_(select(table.c.Id).where(inner)))
            )  # fmt: skip
        return or_(*found)

    # --- files ---------------------------------------------------------------------------------

    def _file(
        self, obj: ObjectType, level: str, rows: FromClause, depth: int
    ) -> ColumnElement[bool]:
        """Open files to their owner, and by links to users, groups and records."""
        tables = self._org.instance.store.tables
        document = rows.c[FILES[obj.name]]
        if obj.name == "ContentDocumentLink":
            files = tables["ContentDocument"].alias(f"shared{depth}_document")
            owned: ColumnElement[bool] = document.in_(select(files.c.Id).where(self._owned(files)))
            level = READ if level == READ else EDIT
        else:
            owned = self._owned(rows)
        if level == DELETE:
            return owned
        links = tables["ContentDocumentLink"].alias(f"shared{depth}_link")
        found = select(links.c.ContentDocumentId).where(
            links.c.IsDeleted.is_(False), self._linked(links, level, depth)
        )
        return or_(owned, document.in_(found))

    def _linked(self, links: FromClause, level: str, depth: int) -> ColumnElement[bool]:
        """Ask for a link to the user or to a record; a viewer's link lets nobody edit."""
        entity, share = links.c.LinkedEntityId, links.c.ShareType
        field = self._org.object("ContentDocumentLink").field("LinkedEntityId")
        targets = tuple(t for t in field.reference_to if t not in SETUP) if field else ()
        groups = {g for u in self._actor.team for g in self._actor.directory.groups_of(u)}
        mine = entity.in_(sorted({*self._actor.team, *groups, self._org.instance.key}))
        record = self._related(entity, targets, level, depth)
        if level == READ:
            return or_(mine, record)
        return or_(and_(mine, share.in_(["C", "I"])), and_(record, share.in_(["C", "I"])))
