"""What is worked out of an organisation once and kept until something it rests on changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, select

from syncproof.kit.ids import Counters
from syncproof.kit.quotas import RollingQuota
from syncproof.kit.times import DAY, MINUTE
from syncproof.systems.salesforce.access import Access, ObjectAccess
from syncproof.systems.salesforce.domain.derive import Lists, Stage
from syncproof.systems.salesforce.domain.formula import Evaluate, compile_formula
from syncproof.systems.salesforce.domain.ids import make_id
from syncproof.systems.salesforce.domain.rights import Permissions, permissions
from syncproof.systems.salesforce.limits import daily_api_requests

if TYPE_CHECKING:
    from syncproof.kit.call import Call
    from syncproof.kit.describe import ObjectType
    from syncproof.kit.storage import Transaction
    from syncproof.kit.system import Instance

Owners = frozenset[str] | None


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
        self, org: Org, row: Mapping[str, Any], access: Access, team: frozenset[str]
    ) -> None:
        self.org = org
        self.id: str = row["Id"]
        self.row = row
        self.access = access
        self.team = team
        self._filters: dict[str, ColumnElement[bool] | None] = {}

    def sees(self, obj: ObjectAccess) -> Owners:
        """Say whose records of an object the user may read; None for everybody's."""
        if not obj.owned or obj.rights.view_all or self.org.sharing(obj.name) != "Private":
            return None
        return self._owners(obj.name, "Read")

    def edits(self, obj: ObjectAccess) -> Owners:
        """Say whose records of an object the user may change; None for everybody's."""
        if not obj.owned or obj.rights.modify_all or self.org.sharing(obj.name) == "ReadEdit":
            return None
        return self._owners(obj.name, "ReadEdit")

    def _owners(self, name: str, wanted: str) -> frozenset[str]:
        shared: set[str] = set()
        for rule in self.org.instance.settings.get("sharing_rules", ()):
            to = rule["shared_with"] in {"all", self.row["Username"], self.id}
            enough = rule["access"] == "ReadEdit" or wanted == "Read"
            if rule["object"] == name and to and enough:
                if rule["owned_by"] == "all":
                    shared |= self.org.user_ids
                else:
                    shared |= {self.org.usernames.get(rule["owned_by"].lower(), rule["owned_by"])}
        return self.team | shared

    def visible(self, name: str) -> ColumnElement[bool] | None:
        """Give the row filter of an object for queries; the same object each time."""
        if name not in self._filters:
            obj = self.access.object(name)
            owners = self.sees(obj) if obj is not None else None
            clause = None
            if owners is not None:
                clause = self.org.instance.store.tables[name].c.OwnerId.in_(sorted(owners))
            self._filters[name] = clause
        return self._filters[name]


class Org:
    """The compiled view of one instance."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.state = instance.world.state
        self.counters = Counters(self.state, instance.space)
        self.server: str = instance.memory["server"]
        edition = instance.settings["edition"]
        licenses = instance.settings["licenses"]
        limit = daily_api_requests(edition, licenses)
        self.api = RollingQuota(self.state, instance.space, "DailyApiRequests", limit, DAY, MINUTE)
        self._access: dict[Permissions, Access] = {}
        self._actors: dict[str, Actor] = {}
        self._lists: Lists | None = None
        self._rules: dict[str, tuple[Rule, ...]] = {}
        self.prefixes = {o.key_prefix: o for o in instance.describe if o.key_prefix}
        self.user_ids: frozenset[str] = frozenset()
        self.usernames: dict[str, str] = {}
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

    def new_ids(self, obj: ObjectType, amount: int) -> list[str]:
        """Issue a run of ids of an object."""
        prefix = obj.key_prefix
        return [make_id(prefix, self.server, n) for n in self.counters.take(prefix, amount)]

    def issued(self, obj: ObjectType, record_id: str) -> bool:
        """Say whether an id was ever given to a record of this organisation."""
        from syncproof.systems.salesforce.domain.ids import number_of

        last = self.state.get(f"{self.instance.space}/ids", obj.key_prefix) or 0
        same = record_id[:5] == obj.key_prefix + self.server
        return same and 0 < number_of(record_id) <= last

    # --- users ---------------------------------------------------------------------------------

    def actor(self, call: Call, user_id: str | None = None) -> Actor:
        """Give the user who makes a call; by hand without a name it is the administrator."""
        key = user_id or call.actor or self.instance.memory["admin"]
        found = self._actors.get(key)
        if found is None:
            found = self._actors[key] = self._load(call.tx, key)
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
        granted = permissions(profile, [s for s in sets if s is not None], single)
        access = self._access.get(granted)
        if access is None:
            access = self._access[granted] = Access(self.instance.describe, granted)
        return Actor(self, row, access, self._team(tx, row))

    def _team(self, tx: Transaction, row: Mapping[str, Any]) -> frozenset[str]:
        """List the user and everybody below in the role hierarchy."""
        users = self.instance.store.tables["User"].c
        rows = tx.run(select(users.Id, users.UserRoleId, users.Username)).fetchall()
        self.user_ids = frozenset(r[0] for r in rows)
        self.usernames = {r[2].lower(): r[0] for r in rows}
        if row["UserRoleId"] is None:
            return frozenset({row["Id"]})
        roles = self.instance.store.tables["UserRole"].c
        parents = {r[0]: r[1] for r in tx.run(select(roles.Id, roles.ParentRoleId))}
        below = {r for r in parents if self._is_below(r, row["UserRoleId"], parents)}
        return frozenset({row["Id"]} | {r[0] for r in rows if r[1] in below})

    @staticmethod
    def _is_below(role: str, top: str, parents: Mapping[str, str | None]) -> bool:
        at, steps = parents.get(role), 0
        while at is not None and steps < 100:
            if at == top:
                return True
            at, steps = parents.get(at), steps + 1
        return False

    # --- settings ------------------------------------------------------------------------------

    def sharing(self, name: str) -> str:
        """Give the organisation-wide default of an object."""
        return str(self.instance.settings.get("sharing_defaults", {}).get(name, "ReadEdit"))

    def rules(self, name: str) -> tuple[Rule, ...]:
        """List the active validation rules of an object."""
        return self._rules.get(name, ())

    def lists(self, tx: Transaction) -> Lists:
        """Give what the tables of stages and statuses say."""
        if self._lists is None:
            stages = {
                r["MasterLabel"]: Stage(
                    r["DefaultProbability"] or 0.0, r["ForecastCategory"],
                    r["ForecastCategoryName"], bool(r["IsClosed"]), bool(r["IsWon"]),
                )
                for r in tx.find(self.object("OpportunityStage"))
            }  # fmt: skip
            closed = {r["MasterLabel"] for r in tx.find(self.object("TaskStatus")) if r["IsClosed"]}
            start = self.instance.settings["fiscal_year_start_month"]
            self._lists = Lists(stages, frozenset(closed), start)
        return self._lists

    def _add_rule(self, rule: Mapping[str, Any]) -> None:
        obj = self.instance.describe.object(rule["object"])
        if obj is None:
            return
        fires = compile_formula(rule["formula"], {f.name.lower(): f.name for f in obj.fields})
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
