"""People: prospects, leads and contacts, made, changed, assigned and synced by hand."""

from __future__ import annotations

from pytest_bdd import given, then, when

from syncproof.conformance.checks import fields, links
from syncproof.conformance.checks.model import PRODUCT, SALESFORCE
from syncproof.conformance.suite import attempts, editing, linking, starting
from syncproof.conformance.suite.scene import World
from syncproof.conformance.suite.sentences import said


@given(said('the prospect "{name:Q}" assigned to a sales user'))
def assigned_prospect(world: World, name: str) -> None:
    world.people.prospect(world.people.named(name), assigned=True)


@given(said('the prospect "{name:Q}" with the address of "{other:Q}" assigned to a sales user'))
def assigned_prospect_sharing(world: World, name: str, other: str) -> None:
    world.people.prospect(world.people.named(name, email_of=other), assigned=True)


@given(said('the prospect "{name:Q}" with the phone "{phone:Q}" assigned to a sales user'))
def assigned_prospect_with_phone(world: World, name: str, phone: str) -> None:
    world.people.prospect(world.people.named(name), assigned=True, phone=phone)


@given(said('the unassigned prospect "{name:Q}"'))
def unassigned_prospect(world: World, name: str) -> None:
    world.people.prospect(world.people.named(name), assigned=False)


@given(said('the unassigned prospect "{name:Q}" without an email address'))
def unassigned_without_address(world: World, name: str) -> None:
    person = world.people.named(name)
    person.email = None
    world.people.prospect(person, assigned=False)


@given(said('the linked person "{name:Q}"'))
def linked_person(world: World, name: str) -> None:
    world.pair(world.people.named(name))


@given(said('the linked person "{name:Q}" with the address of "{other:Q}"'))
def linked_person_sharing(world: World, name: str, other: str) -> None:
    world.pair(world.people.named(name, email_of=other))


@given(said('the {kind:Kind} "{name:Q}"'))
def record(world: World, kind: str, name: str) -> None:
    editing.make_record(world, kind, name)


@given(said('the {kind:Kind} "{name:Q}" with the address of "{other:Q}"'))
def record_sharing(world: World, kind: str, name: str, other: str) -> None:
    world.people.record(world.people.named(name, email_of=other), kind)


@given(said('the lead "{name:Q}" of another user'))
def lead_of_another(world: World, name: str) -> None:
    owner = world.people.sales_user["id"]
    world.people.record(world.people.named(name), "Lead", owner)


@given(said('the lead "{name:Q}" of the connector user'))
def lead_of_connector_user(world: World, name: str) -> None:
    world.people.record(world.people.named(name), "Lead", world.connector_user)


@given(said('the lead "{name:Q}" of the region "{region:Q}"'))
def lead_of_region(world: World, name: str, region: str) -> None:
    person = world.people.named(name)
    world.people.record(person, "Lead", **{attempts.REGION: region})


@given(said("prospects whose email is missing, empty or blank"))
def prospects_without_address(world: World) -> None:
    editing.prospects_without_address(world)


@given(said("leads whose email is missing, empty or blank"))
def leads_without_address(world: World) -> None:
    editing.leads_without_address(world)


@given("the assigned prospects of the starting world")
def backlog(world: World) -> None:
    starting.backlog(world)


@given("the people of the starting world who have no email address")
def without_address(world: World) -> None:
    starting.without_address(world)


@when(said('the {label:Field} of the {where:Where} "{name:Q}" changes to "{value:Q}"'))
def field_changes(world: World, label: str, where: str, name: str, value: str) -> None:
    editing.change(world, label, where, name, value)


@when(said('both sides give "{name:Q}" another job title and another phone'))
def both_sides_change(world: World, name: str) -> None:
    editing.conflict(world, name)


@when(said('the prospect "{name:Q}" is assigned to a sales user'))
def assign(world: World, name: str) -> None:
    editing.assign(world, name)


@when(said('a file with "{one:Q}" and "{two:Q}" is imported for a sales user'))
def import_file(world: World, one: str, two: str) -> None:
    editing.import_file(world, [one, two])


@when(said('somebody uses Sync with CRM on the prospect "{name:Q}"'))
def sync_with_crm(world: World, name: str) -> None:
    person = world.people.named(name)
    world.watched.sync(PRODUCT, "prospects", int(person.prospect or 0))


@when(said('somebody uses Send to Account Engagement on the {kind:Kind} "{name:Q}"'))
def send_to_product(world: World, kind: str, name: str) -> None:
    record = world.people.named(name).record
    world.watched.sync(SALESFORCE, kind, record[1] if record else "")


@when(said('somebody tries to use Send to Account Engagement on the company "{name:Q}"'))
def send_company(world: World, name: str) -> None:
    attempts.sync_company(world, name)


@then(said('the prospect "{name:Q}" and its Salesforce record agree'))
def prospect_agrees(world: World, name: str) -> None:
    world.demand(fields.agree(*world.find_pair(world.people.named(name))))


@then(said('the {kind:Kind} "{name:Q}" and its prospect agree'))
def record_agrees(world: World, kind: str, name: str) -> None:
    world.demand(linking.record_agrees(world, kind, name))


@then(said('the prospect "{name:Q}" is linked to the lead "{other:Q}"'))
def is_linked(world: World, name: str, other: str) -> None:
    world.demand(linking.is_linked(world, name, other))


@then("prospects and Salesforce records are linked one to one")
def one_to_one(world: World) -> None:
    people = [r for _, r in world.people.records()]
    world.demand(links.one_to_one(world.people.prospects(), people))


@then("no prospect has more than one Salesforce record made by the connector")
def created_once(world: World) -> None:
    sources = world.people.names_by_id()
    world.demand(links.created_once(world.journal, SALESFORCE, sources))


@then("every lead and contact with an email address has its prospect")
def all_have_prospects(world: World) -> None:
    people = [r for _, r in world.people.records()]
    world.demand(links.all_have_prospects(people, world.people.prospects()))


@then(said('the {label:Field} of the {where:Where} "{name:Q}" is "{value:Q}"'))
def field_is(world: World, label: str, where: str, name: str, value: str) -> None:
    world.demand(editing.holds(world, label, where, name, value))


@then(said('the {label:Field} of the {where:Where} "{name:Q}" is unchanged'))
def field_unchanged(world: World, label: str, where: str, name: str) -> None:
    world.demand(editing.unchanged(world, label, where, name))


@then(said('each field of "{name:Q}" has the value of its winner on both sides'))
def winners(world: World, name: str) -> None:
    prospect, _, record = world.find_pair(world.people.named(name))
    world.demand(fields.winners(prospect, record, world.marks["conflicts"]))


@then(said('the Salesforce record of "{name:Q}" belongs to the sales user'))
def belongs(world: World, name: str) -> None:
    world.demand(linking.belongs_to_sales_user(world, name))
