"""The system as the kit sees it: each question is answered by a module of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from syncproof.kit.call import Answer, Call
from syncproof.kit.errors import VendorError
from syncproof.kit.quotas import Quota
from syncproof.kit.system import Action, Instance, Route, System
from syncproof.systems.salesforce import (
    actions,
    auth,
    chaos,
    control,
    errors,
    json_words,
    people,
    populate,
    provision,
    schema,
    settings,
    usage,
    wire,
    xml_form,
)
from syncproof.systems.salesforce.limits import GZIP_FROM
from syncproof.systems.salesforce.routes import all_routes, renderer

if TYPE_CHECKING:
    from syncproof.kit.population.placement import Placement
    from syncproof.kit.world import World


class SalesforceSystem(System):
    """Salesforce."""

    name = "salesforce"
    title = "Salesforce"
    port_offset = 1
    port_per_instance = True
    gzip_from = GZIP_FROM
    hosts = (
        "login.salesforce.com", "test.salesforce.com", "*.my.salesforce.com", "*.salesforce.com",
    )  # fmt: skip

    def routes(self) -> Iterable[Route]:
        """List every route of the wire API."""
        return all_routes()

    # --- the pipeline's questions -------------------------------------------------------------

    def routed(self, path: str) -> str:
        """Give a path without the format that REST takes at its end."""
        return xml_form.routed(path)

    def authenticate(self, call: Call) -> None:
        """Set identity and instance from the session, then refuse what is no resource."""
        auth.authenticate(call)
        auth.check_resource(call)

    def charge(self, call: Call) -> None:
        """Count the call against the rolling day."""
        auth.charge(call)

    def render(self, call: Call, error: VendorError) -> Answer:
        """Write an error as REST, OAuth or SOAP do."""
        error = json_words.placed(error, call.body)
        own = renderer(call.path)
        return wire.render(error) if own is None else own(call, error)

    def unknown_path(self, call: Call) -> VendorError:
        """Refuse an unknown path; the answer still tells the caller's limit."""
        self.identify(call)
        return errors.NOT_FOUND()

    def wrong_method(self, call: Call, allowed: Sequence[str]) -> VendorError:
        """Refuse a method, naming those that the resource has."""
        if call.path.rstrip("/") == "/services/oauth2/token":
            return errors.oauth("invalid_request", "must be POST")
        self.identify(call)
        record = {"PATCH", "DELETE", "GET"} <= set(allowed) and "/composite" not in call.path
        shown = [m for m in sorted(allowed) if not (record and m == "POST")]
        return errors.METHOD_NOT_ALLOWED(method=call.method, allowed=",".join(shown))

    def bad_body(self, call: Call, reason: str) -> VendorError:
        """Refuse a body that is too large or no gzip."""
        if reason == "too large":
            return errors.BODY_TOO_LARGE()
        if call.path.startswith("/services/Soap/"):
            return errors.SOAP_MALFORMED(text=f"The request cannot be read: {reason}")
        return errors.JSON_PARSER_ERROR(text=f"The HTTP entity body cannot be read: {reason}")

    def crash(self, call: Call, error: Exception) -> VendorError:
        """Say that something broke inside, by the number of the exchange."""
        return errors.UNKNOWN_EXCEPTION(number=call.n)

    def enter(self, call: Call) -> None:
        """Note that a call runs, unless too many run for long."""
        usage.enter(call)

    def leave(self, call: Call) -> None:
        """Note that a call is done."""
        usage.leave(call)

    def finish(self, call: Call, answer: Answer) -> None:
        """Tell REST callers how much of their limits is used, in the format that they asked for."""
        if not call.path.startswith("/services/data"):
            return
        if call.instance is not None:
            usage.finish(call, answer)
        xml_form.finish(call, answer)

    def chaos(self, name: str, call: Call, params: Mapping[str, Any]) -> VendorError | None:
        """Word a fault."""
        return chaos.refusal(name, params)

    # --- worlds -------------------------------------------------------------------------------

    def provision(self, world: World, options: Mapping[str, Any]) -> None:
        """Make the organisations that the scenario asks for."""
        provision.organizations(self, world, options)

    def populate(self, instance: Instance, placements: Iterable[Placement]) -> None:
        """Put people of the population into an organisation."""
        populate.fill(instance, placements)

    def credentials(self, world: World) -> dict[str, Any]:
        """Give the administrator's credentials of the first organisation."""
        return people.credentials(world.instances_of(self.name)[0])

    def ready(
        self, world: World, url: str, instances: Mapping[str, Mapping[str, str]]
    ) -> dict[str, Any]:
        """Say where one logs in, and which organisations there are."""
        shown = {
            name: {**{k: v for k, v in i.items() if k != "key"}, "org_id": i["key"]}
            for name, i in instances.items()
        }
        kinds = [(bool(i.settings["sandbox"]), i.name) for i in world.instances_of(self.name)]
        places: dict[bool, str] = {}
        for sandbox, name in kinds:
            places.setdefault(sandbox, instances[name]["url"] if name in instances else url)
        return {
            "login_url": places.get(False, url), "sandbox_login_url": places.get(True, url),
            "instances": shown,
        }  # fmt: skip

    # --- the control interface -----------------------------------------------------------------

    def read_records(
        self, instance: Instance, name: str, filters: Mapping[str, str], limit: int, after: str
    ) -> dict[str, Any]:
        """Read rows directly."""
        return control.read(instance, name, filters, limit, after)

    def create_record(self, call: Call, name: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Create a record as a person would."""
        return control.create(call, name, fields)

    def update_record(
        self, call: Call, name: str, key: str, fields: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Change a record as a person would."""
        return control.update(call, name, key, fields)

    def delete_record(self, call: Call, name: str, key: str) -> dict[str, Any]:
        """Delete a record as a person would."""
        return control.delete(call, name, key)

    def actions(self) -> Mapping[str, Action]:
        """List what a person does here besides editing records."""
        return actions.ACTIONS

    def schema(self, instance: Instance, name: str) -> dict[str, Any]:
        """Show an object's fields."""
        return schema.show(instance, name)

    def change_schema(
        self, call: Call, name: str, field: str | None, change: Mapping[str, Any] | None
    ) -> dict[str, Any]:
        """Add, change or delete custom fields and picklist options."""
        return schema.change(call, name, field, change)

    def users(self, instance: Instance) -> list[dict[str, Any]]:
        """List the users."""
        return people.users(instance)

    def create_user(self, call: Call, spec: Mapping[str, Any]) -> dict[str, Any]:
        """Make a user."""
        return people.create(call, spec)

    def update_user(self, call: Call, user_id: str, spec: Mapping[str, Any]) -> dict[str, Any]:
        """Change a user."""
        return people.update(call, user_id, spec)

    def create_token(self, call: Call, user_id: str, spec: Mapping[str, Any]) -> dict[str, Any]:
        """Give credentials of a user."""
        return people.token(call, user_id, spec)

    def delete_tokens(self, call: Call, user_id: str) -> int:
        """End all sessions of a user."""
        return call.world.sessions.close_user(self.name, call.org.name, user_id)

    def settings_schema(self) -> Mapping[str, Any]:
        """Give the JSON Schema of the settings."""
        return settings.SCHEMA

    def set_settings(self, call: Call, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Change settings."""
        return settings.put(call, changes)

    def quotas(self, instance: Instance) -> Mapping[str, Quota]:
        """List the limits."""
        return usage.quotas(instance)
