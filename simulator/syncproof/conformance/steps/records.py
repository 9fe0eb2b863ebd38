"""Records other than people, and how much each side has received."""

from __future__ import annotations

from pytest_bdd import given, then, when

from syncproof.conformance.checks import queue, writes
from syncproof.conformance.checks.model import PRODUCT, SALESFORCE
from syncproof.conformance.suite import arriving, attempts, linking, organisation, starting
from syncproof.conformance.suite.scene import World
from syncproof.conformance.suite.sentences import said


@given("an organisation in which leads are private")
def private_leads(world: World) -> None:
    world.control.change_settings(SALESFORCE, {"sharing_defaults": {"Lead": "Private"}})


@given(said('Salesforce refuses leads whose phone is "{phone:Q}"'))
def refuse_phone(world: World, phone: str) -> None:
    organisation.refuse_phone(world, phone)


@when("Salesforce no longer refuses leads by their phone")
def refuse_nothing(world: World) -> None:
    world.control.change_settings(SALESFORCE, {"validation_rules": []})


@when(said('the Salesforce user "{name:Q}" is added'))
def add_user(world: World, name: str) -> None:
    organisation.add_user(world, name)


@when(said('the Salesforce user "{name:Q}" is renamed to "{new:Q}"'))
def rename_user(world: World, name: str, new: str) -> None:
    organisation.rename_user(world, name, new)


@when(said('the campaign "{name:Q}" is created in Salesforce'))
def create_campaign(world: World, name: str) -> None:
    world.control.create(SALESFORCE, "Campaign", {"Name": name, "IsActive": True})


@when(said('the lead source "{value:Q}" is added in Salesforce'))
def add_lead_source(world: World, value: str) -> None:
    organisation.add_lead_source(world, value)


@then(said('Account Engagement knows the user "{name:Q}"'))
def knows_user(world: World, name: str) -> None:
    world.demand(organisation.knows_user(world, name))


@then(said('Account Engagement knows the campaign "{name:Q}"'))
def knows_campaign(world: World, name: str) -> None:
    world.demand(organisation.knows_campaign(world, name))


@then(said('Account Engagement knows the lead source "{value:Q}"'))
def knows_lead_source(world: World, value: str) -> None:
    world.demand(organisation.knows_lead_source(world, value))


@then("neither side has received a person from the connector")
def nothing_on_either_side(world: World) -> None:
    world.demand(writes.nothing_written(world.journal, SALESFORCE))
    world.demand(writes.nothing_written(world.journal, PRODUCT))


@then("neither side has received a person from the connector since the pause")
def nothing_since_pause(world: World) -> None:
    begin = world.marks["paused"]
    journal = world.journal.where(lambda x: x.n >= begin)
    world.demand(writes.nothing_written(journal, SALESFORCE))
    world.demand(writes.nothing_written(journal, PRODUCT))


@then(said("{side:Side} has received no person from the connector"))
def nothing_written(world: World, side: str) -> None:
    world.demand(writes.nothing_written(world.journal, side))


@then(said("{side:Side} has received no new person from the connector"))
def nobody_created(world: World, side: str) -> None:
    world.demand(writes.nobody_created(world.journal, side, linking.ids_by_hand(world)))


@then(said('{side:Side} has received only "{name:Q}" from the connector'))
def only_written(world: World, side: str, name: str) -> None:
    world.demand(writes.only_written(world.journal, side, linking.ids_on(world, side, name)))


@then(said('{side:Side} has received only "{name:Q}" as a new person from the connector'))
def only_created(world: World, side: str, name: str) -> None:
    ids = linking.ids_on(world, side, name)
    world.demand(writes.only_written(world.journal, side, ids, created=True))


@then(said('the connector has changed the Salesforce record of "{name:Q}" once'))
def changed_once(world: World, name: str) -> None:
    record = world.people.named(name).record
    key = record[1] if record else ""
    world.demand(writes.written_times(world.journal, SALESFORCE, key, 1))


@then(said('Salesforce has {count:N} person called "{name:Q}"'))
def so_many(world: World, count: int, name: str) -> None:
    world.demand(linking.so_many(world, name, count))


@then("the attempt syncs nobody")
def synced_nobody(world: World) -> None:
    world.demand(linking.company_synced_nobody(world))


@then("Salesforce has received no call")
def no_call(world: World) -> None:
    world.demand(writes.no_call(world.journal, SALESFORCE))


@then("neither side has received a person without an email address")
def nobody_without_address(world: World) -> None:
    world.demand(starting.nobody_without_address(world))


@then("each person without an email address is reported as skipped")
def reported(world: World) -> None:
    errors, skipped = attempts.skipped(world)
    world.demand(queue.all_reported(errors, skipped, world.marks["without_address"]))


@then("every assigned prospect has arrived in Salesforce")
def everybody_arrived(world: World) -> None:
    world.demand(arriving.everybody(world))


@then("the initial sync kept to the documented rate")
def documented_rate(world: World) -> None:
    world.demand(arriving.documented_rate(world))
