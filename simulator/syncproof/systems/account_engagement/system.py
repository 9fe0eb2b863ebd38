"""The emulated product as the kit sees it; each method hands on to the module that knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from syncproof.kit.call import Answer, Call
from syncproof.kit.errors import ErrorSpec, VendorError
from syncproof.kit.system import Action, Instance, Route, System
from syncproof.systems.account_engagement import (
    access,
    chaos,
    custom_fields,
    hand,
    limits,
    look,
    populate,
    provision,
    records,
    salesforce,
    settings,
    users,
)
from syncproof.systems.account_engagement.actions import ACTIONS
from syncproof.systems.account_engagement.errors import (
    INTERNAL,
    INVALID_JSON,
    INVALID_METHOD,
    UNKNOWN_ENDPOINT,
    refuse,
)
from syncproof.systems.account_engagement.render import render
from syncproof.systems.account_engagement.routes import (
    account,
    legacy,
    objects,
    prospect_actions,
    seam,
)

if TYPE_CHECKING:
    from syncproof.kit.population.placement import Placement
    from syncproof.kit.quotas import Quota
    from syncproof.kit.world import World


class AccountEngagementSystem(System):
    """Salesforce Account Engagement, formerly Pardot: API v5 and the connector's side."""

    name = "account_engagement"
    title = "Account Engagement"
    port_offset = 2
    max_body = 10 * 1024 * 1024
    hosts = ("pi.pardot.com", "pi.demo.pardot.com")

    def routes(self) -> Iterable[Route]:
        """List every route."""
        for family in (account, prospect_actions, objects, legacy, seam):
            yield from family.routes

    def authenticate(self, call: Call) -> None:
        """Check token, unit and user."""
        access.authenticate(call)

    def charge(self, call: Call) -> None:
        """Count into the unit's day."""
        limits.charge(call)

    def enter(self, call: Call) -> None:
        """Take a place in flight."""
        limits.enter(call)

    def leave(self, call: Call) -> None:
        """Give the place back."""
        limits.leave(call)

    def finish(self, call: Call, answer: Answer) -> None:
        """Show the use of the API to callers that ask."""
        limits.show_usage(call, answer)

    def render(self, call: Call, error: VendorError) -> Answer:
        """Write an error in the form of the path's version."""
        return render(call, error)

    def unknown_path(self, call: Call) -> VendorError:
        """Refuse with code 198."""
        return UNKNOWN_ENDPOINT()

    def wrong_method(self, call: Call, allowed: Sequence[str]) -> VendorError:
        """Refuse with code 60."""
        return _with_allow(INVALID_METHOD, allowed)

    def bad_body(self, call: Call, reason: str) -> VendorError:
        """Refuse with code 150."""
        return refuse(INVALID_JSON, reason)

    def crash(self, call: Call, error: Exception) -> VendorError:
        """Say code 183."""
        return INTERNAL()

    def chaos(self, name: str, call: Call, params: Mapping[str, Any]) -> VendorError | None:
        """Word a fault."""
        return chaos.word(name)

    def provision(self, world: World, options: Mapping[str, Any]) -> None:
        """Make the business units."""
        provision.business_units(world, options)

    def populate(self, instance: Instance, placements: Iterable[Placement]) -> None:
        """Put people in as prospects."""
        populate.fill(instance, placements)

    def credentials(self, world: World) -> dict[str, Any]:
        """Give the first unit's id and an administrator's token, issued by Salesforce."""
        unit = world.instances_of(self.name)[0]
        admin = next(u for u in self.users(unit) if u["id"] == unit.memory["admin_id"])
        spec = {"kind": "access_token"}
        org = unit.settings["salesforce_instance"]
        token = salesforce.create_token(world, org, admin["salesforceId"], spec)
        return {"business_unit_id": unit.key, "access_token": token["access_token"]}

    def read_records(
        self, instance: Instance, name: str, filters: Mapping[str, str], limit: int, after: str
    ) -> dict[str, Any]:
        """Read rows directly."""
        return look.rows(instance, name, filters, limit, after)

    def create_record(self, call: Call, name: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Create a record by hand."""
        return look.plain(records.object_of(call.org, name), hand.create(call, name, fields))

    def update_record(
        self, call: Call, name: str, key: str, fields: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Change a record by hand."""
        return look.plain(records.object_of(call.org, name), hand.update(call, name, key, fields))

    def delete_record(self, call: Call, name: str, key: str) -> dict[str, Any]:
        """Delete a record by hand."""
        return hand.delete(call, name, key)

    def actions(self) -> Mapping[str, Action]:
        """List what else a person does."""
        return ACTIONS

    def schema(self, instance: Instance, name: str) -> dict[str, Any]:
        """Show an object's fields."""
        return look.fields(instance, name)

    def change_schema(
        self, call: Call, name: str, field: str | None, change: Mapping[str, Any] | None
    ) -> dict[str, Any]:
        """Add, change or delete custom fields."""
        return custom_fields.change(call, name, field, change)

    def users(self, instance: Instance) -> list[dict[str, Any]]:
        """List the users, deleted ones too."""
        found = look.rows(instance, users.NAME, {"deleted": "all"}, 5_000, "")["records"]
        return [{**u, "active": not u["isDeleted"], "profile": u["roleName"]} for u in found]

    def create_user(self, call: Call, spec: Mapping[str, Any]) -> dict[str, Any]:
        """Make a user; `profile` is one of the four roles."""
        access.by_hand(call)
        made = users.insert(call, users.from_spec(spec))
        return {"id": made["id"], "username": made["username"]}

    def update_user(self, call: Call, user_id: str, spec: Mapping[str, Any]) -> dict[str, Any]:
        """Change a user."""
        access.by_hand(call)
        row = users.named(call, user_id)
        users.change(call, row, users.from_spec(spec))
        return look.plain(records.object_of(call.org, users.NAME), row)

    def create_token(self, call: Call, user_id: str, spec: Mapping[str, Any]) -> dict[str, Any]:
        """Have Salesforce give a token of the mapped user."""
        org, fid = self._mapped(call, user_id)
        return salesforce.create_token(call.world, org, fid, spec)

    def delete_tokens(self, call: Call, user_id: str) -> int:
        """Have Salesforce end the mapped user's sessions."""
        org, fid = self._mapped(call, user_id)
        return salesforce.delete_tokens(call.world, org, fid)

    @staticmethod
    def _mapped(call: Call, user_id: str) -> tuple[str, str]:
        row = users.named(call, user_id)
        if not row["salesforceId"]:
            raise access.not_mapped(row["username"])
        return call.org.settings["salesforce_instance"], row["salesforceId"]

    def settings_schema(self) -> Mapping[str, Any]:
        """Describe the settings."""
        return settings.schema()

    def set_settings(self, call: Call, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Change settings."""
        return settings.change(call, changes)

    def quotas(self, instance: Instance) -> Mapping[str, Quota]:
        """List the two limits."""
        return limits.quotas(instance)


def _with_allow(spec: ErrorSpec, allowed: Sequence[str]) -> VendorError:
    made = spec()
    made.headers = {"Allow": ", ".join(allowed)}
    return made
