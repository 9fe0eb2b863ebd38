"""The connector: connecting, pausing, resuming, settings, and what it says of itself."""

from __future__ import annotations

from pytest_bdd import given, then, when

from syncproof.conformance.checks import identity, queue, state
from syncproof.conformance.checks.model import PRODUCT, SALESFORCE
from syncproof.conformance.suite import attempts
from syncproof.conformance.suite.people import FIELDS
from syncproof.conformance.suite.scene import World
from syncproof.conformance.suite.sentences import said


@given("a newly provisioned Account Engagement connector")
def new_connector(world: World) -> None:
    world.connect()


@given("an active Account Engagement connector")
def active_connector(world: World) -> None:
    world.connect()
    world.watched.activate()


@given("an Account Engagement connector that somebody has tried to activate")
def connector_tried(world: World) -> None:
    attempts.activate(world)


@given("an Account Engagement account without a connector")
def no_connector(world: World) -> None:
    world.accounts.provisioned()


@given("an Account Engagement account that allows several prospects with one email address")
def several_with_one_address(world: World) -> None:
    world.plan.settings["allow_duplicate_emails"] = True
    world.control.change_settings(PRODUCT, {"allow_duplicate_emails": True})


@given("an Account Engagement account whose setup is unfinished")
def setup_unfinished(world: World) -> None:
    world.plan.settings["setup_complete"] = False


@given(said("the {label:Field} follows {side:Side}"))
def field_rule(world: World, label: str, side: str) -> None:
    world.plan.settings.setdefault("field_rules", {})[FIELDS[label][0]] = side


@given(said('only leads of the region "{region:Q}" are shared with Account Engagement'))
def shared_region(world: World, region: str) -> None:
    attempts.share_region(world, region)


@given("a connector user of our own")
def own_user(world: World) -> None:
    world.plan.own_user = True


@given("a connector user of our own who sees only its own records")
def own_blind_user(world: World) -> None:
    world.plan.own_user = True
    world.plan.sees_all = False


@given("a private key that does not belong to the connected app")
def foreign_key(world: World) -> None:
    world.plan.foreign_key = True
    world.ending.hopeless = True


@when("an administrator resumes the connector")
def resume(world: World) -> None:
    world.watched.set_state("running")
    world.marks["resumed"] = world.clock.now.timestamp()


@when("an administrator pauses the connector")
def pause(world: World) -> None:
    world.get_known()
    world.watched.set_state("paused")
    world.marks["paused"] = world.control.last_exchange() + 1


@when("an administrator tries to resume the connector")
def try_to_resume(world: World) -> None:
    attempts.resume(world)


@when("somebody adds a second Salesforce connector to the account")
def second_connector(world: World) -> None:
    attempts.second_connector(world)


@then("the connector is paused")
def is_paused(world: World) -> None:
    world.demand(state.is_state(world.watched.status().state, "paused"))


@then("the attempt is refused because the setup is incomplete")
def refused_setup(world: World) -> None:
    world.demand(state.refused(world.marks["refusal"], "setup_incomplete"))


@then("the attempt is refused because the account has a connector")
def refused_second(world: World) -> None:
    world.demand(state.refused(world.marks["refusal"], "connector_exists"))


@then(said('the sync error of the prospect "{name:Q}" is listed'))
def error_listed(world: World, name: str) -> None:
    ids = attempts.ids_of(world, name)
    world.demand(queue.is_listed(attempts.errors(world), ids, "sync errors"))


@then(said('no sync error of the prospect "{name:Q}" is listed'))
def error_not_listed(world: World, name: str) -> None:
    ids = attempts.ids_of(world, name)
    world.demand(queue.is_not_listed(attempts.errors(world), ids, "sync errors"))


@then("Salesforce attributes the connector's changes to the connector user")
def attributed(world: World) -> None:
    created = attempts.records_created(world)
    world.demand(identity.acts_as(world.journal, SALESFORCE, world.connector_user, created))


@then("the connector was given sessions only for signed assertions")
def signed_only(world: World) -> None:
    world.demand(identity.signed_assertions_only(world.journal, SALESFORCE))


@then("Salesforce has given the connector no session")
def no_session(world: World) -> None:
    world.demand(identity.no_session(world.journal, SALESFORCE))
