"""What is worked out of an organisation once and kept until something it rests on changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, select

from syncproof.kit.ids import Counters
from syncproof.kit.quotas import RollingQuota
from syncproof.kit.times import DAY, MINUTE
from syncproof.systems.salesforce import record_types
from syncproof.systems.salesforce.access import Access
from syncproof.systems.salesforce.describe import features
from syncproof.systems.salesforce.directory import Directory
from syncproof.systems.salesforce.domain.derive import Lists, Stage
from syncproof.systems.salesforce.domain.formula import Evaluate, compile_formula
from syncproof.systems.salesforce.domain.ids import make_id
from syncproof.systems.salesforce.domain.rights import SETUP, Grants, Permissions, permissions
from syncproof.systems.salesforce.limits import daily_api_requests
from syncproof.systems.salesforce.rules import names_of
from syncproof.systems.salesforce.sharing import READ, Sharing

if TYPE_CHECKING:
    from syncproof.kit.call import Call
    from syncproof.kit.describe import Describe, ObjectType
    from syncproof.kit.storage import Transaction
    from syncproof.kit.system import Instance


class Rule:
    """A validation rule, compiled."""

    __slots__ = ("field", "fires", "message")

    def __init__(self, fires: Evaluate, message: str, field: str | None) -> None:
        self.fires = fires
        self.message = message
        self.field = field


class Actor:
    """A user at work: the permissions, and whose records sharing opens."""

    def __init__(
        self, org: Org, row: Mapping[str, Any], access: Access, directory: Directory
    ) -> None:
        self.org = org
        self.id: str = row["Id"]
        self.row = row
        self.access = access
        self.directory = directory
        self.team = directory.team(self.id)
        self._sharing = Sharing(self)
        self._filters: dict[tuple[str, str], ColumnElement[bool] | None] = {}

    @cached_property
    def owners(self) -> frozenset[str]:
        """The user, everybody below in the role hierarchy, and their queues."""
        return self.directory.owners(self.team)

    def visible(self, name: str) -> ColumnElement[bool] | None:
        """Give the row filter of an object for queries; the same object each time."""
        return self.condition(name, READ)

    def condition(self, name: str, level: str) -> ColumnElement[bool] | None:
        """Give the condition on the rows that the user may read, edit or delete."""
        key = (name, level)
        if key not in self._filters:
            obj = self.org.instance.describe.object(name)
            self._filters[key] = None if obj is None else self._sharing.condition(obj, level)
        return self._filters[key]

    def may(self, tx: Transaction, obj: ObjectType, key: str, level: str) -> bool:
        """Say whether the user may read, edit or delete a record."""
        condition = self.condition(obj.name, level)
        if condition is None:
            return True
        table = self.org.instance.store.tables[obj.name]
        query = select(table.c.Id).where(table.c.Id == key, condition)
        return tx.run(query).first() is not None


class Org:
    """The compiled view of one instance."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.state = instance.world.state
        self.counters = Counters(self.state, instance.space)
        self.server: str = instance.memory["server"]
        edition = instance.settings["edition"]
        licenses = instance.settings["licenses"]
        sandbox = bool(instance.settings["sandbox"])
        limit = daily_api_requests(edition, licenses, sandbox=sandbox)
        self.api = RollingQuota(self.state, instance.space, "DailyApiRequests", limit, DAY, MINUTE)
        self._access: dict[Permissions, Access] = {}
        self._actors: dict[str, Actor] = {}
        self._lists: Lists | None = None
        self._rules: dict[str, tuple[Rule, ...]] = {}
        self.prefixes = {o.key_prefix: o for o in instance.describe if o.key_prefix}
        self.kinds: dict[str, list[str]] = {}
        for obj in instance.describe:
            self.kinds.setdefault(obj.key_prefix, []).append(obj.name)
        self.effects: dict[str, Any] = {}
        self.meters: Any = None
        self.streams: Any = None
        self._shown: dict[frozenset[str], Describe] = {}
        for rule in instance.settings.get("validation_rules", ()):
            if rule.get("active", True):
                self._add_rule(rule)

    # --- objects and ids -----------------------------------------------------------------------

    def object(self, name: str) -> ObjectType:
        """Find an object that is known to exist."""
        found = self.instance.describe.object(name)
        if found is None:
            raise LookupError(name)
        return found

    def new_id(self, obj: ObjectType) -> str:
        """Issue the next id of an object."""
        return make_id(obj.key_prefix, self.server, self.counters.next(obj.key_prefix))

    def next_id(self, prefix: str) -> str:
        """Issue the next id of something that is no record, such as a custom field."""
        return make_id(prefix, self.server, self.counters.next(prefix))

    def new_ids(self, obj: ObjectType, amount: int) -> list[str]:
        """Issue a run of ids of an object."""
        prefix = obj.key_prefix
        return [make_id(prefix, self.server, n) for n in self.counters.take(prefix, amount)]

    def issued(self, obj: ObjectType, record_id: str) -> bool:
        """Say whether an id was ever given to a record of this organisation.

        The null id of an object counts as one that was.
        """
        from syncproof.systems.salesforce.domain.ids import number_of

        last = self.state.get(f"{self.instance.space}/ids", obj.key_prefix) or 0
        number = number_of(record_id)
        null = record_id[3:6] == "000" and number == 0
        return null or (record_id[:5] == obj.key_prefix + self.server and 0 < number <= last)

    # --- users ---------------------------------------------------------------------------------

    def actor(self, call: Call, user_id: str | None = None) -> Actor:
        """Give the user who makes a call; by hand without a name it is the administrator."""
        key = user_id or call.actor or self.instance.memory["admin"]
        found = self._actors.get(key)
        if found is None:
            found = self._load(call.tx, key)
            if not call.tx.touched(SETUP):  # what is not committed yet may be undone
                self._actors[key] = found
        return found

    def forget_users(self) -> None:
        """Read users, profiles, roles and permission sets again when next needed."""
        self._actors.clear()

    def forget_lists(self) -> None:
        """Read stages and statuses again when next needed."""
        self._lists = None

    def _load(self, tx: Transaction, user_id: str) -> Actor:
        row = tx.get(self.object("User"), user_id)
        if row is None:
            raise LookupError(user_id)
        profile = tx.get(self.object("Profile"), row["ProfileId"]) or {}
        assigned = tx.find(self.object("PermissionSetAssignment"), AssigneeId=user_id)
        sets = [tx.get(self.object("PermissionSet"), a["PermissionSetId"]) for a in assigned]
        single = (self.state.get(f"{self.instance.space}/users", user_id) or {}).get(
            "permissions", {}
        )
        held = [s for s in sets if s is not None]
        own = tx.find(self.object("PermissionSet"), ProfileId=row["ProfileId"])
        by_profile = self.instance.settings["profile_permissions"].get(profile.get("Name"), {})
        grants = self._grants(tx, [s["Id"] for s in (*own, *held)])
        granted = replace(
            permissions(profile, held, single, by_profile, grants),
            record_types=record_types.known(self, tx, str(profile.get("Name"))),
        )
        access = self._access.get(granted)
        if access is None:
            access = self._access[granted] = Access(self.shown(granted), granted)
        return Actor(self, row, access, Directory.read(self.instance, tx))

    def shown(self, granted: Permissions) -> Describe:
        """Give the describe without the fields of features that are off."""
        typed = frozenset(t.object for t in granted.record_types)
        found = self._shown.get(typed)
        if found is None:
            on = bool(self.instance.settings["state_country_picklists"])
            found = self._shown[typed] = features.shown(
                self.instance.describe, typed, with_places=on
            )
        return found

    def _grants(self, tx: Transaction, sets: list[str]) -> Grants:
        """Read what permission sets grant on objects and fields."""
        objects, fields = self.object("ObjectPermissions"), self.object("FieldPermissions")
        return Grants(
            [r for key in sets for r in tx.find(objects, ParentId=key)],
            [r for key in sets for r in tx.find(fields, ParentId=key)],
        )

    # --- settings ------------------------------------------------------------------------------

    def rules(self, name: str) -> tuple[Rule, ...]:
        """List the active validation rules of an object."""
        return self._rules.get(name, ())

    def lists(self, tx: Transaction) -> Lists:
        """Give what the tables of stages and statuses say."""
        if self._lists is not None:
            return self._lists
        found = self._read_lists(tx)
        if not tx.touched(SETUP):
            self._lists = found
        return found

    def _read_lists(self, tx: Transaction) -> Lists:
        stages = {
            r["MasterLabel"]: Stage(
                r["DefaultProbability"] or 0.0, r["ForecastCategory"],
                r["ForecastCategoryName"], bool(r["IsClosed"]), bool(r["IsWon"]),
            )
            for r in tx.find(self.object("OpportunityStage"))
        }  # fmt: skip
        closed = {r["MasterLabel"] for r in tx.find(self.object("TaskStatus")) if r["IsClosed"]}
        start = self.instance.settings["fiscal_year_start_month"]
        return Lists(stages, frozenset(closed), start)

    def _add_rule(self, rule: Mapping[str, Any]) -> None:
        obj = self.instance.describe.object(rule["object"])
        if obj is None:
            return
        fires = compile_formula(rule["formula"], names_of(self.instance.describe, obj))
        shown = obj.field(rule.get("error_field") or "")
        made = Rule(fires, rule["message"], shown.name if shown else None)
        self._rules[obj.name] = (*self._rules.get(obj.name, ()), made)


def org_of(instance: Instance) -> Org:
    """Give the compiled view of an instance, making it when it is missing or another's."""
    held = instance.memory.get("org")
    if held is None or held.instance is not instance:
        held = instance.memory["org"] = Org(instance)
    org: Org = held
    return org


def renew(instance: Instance) -> None:
    """Forget everything that was worked out: settings or the schema changed."""
    instance.memory.pop("org", None)
