"""Salesforce's records over its REST interface: creating, changing, reading, querying them."""

from __future__ import annotations

from pytest_bdd import given, then, when

from syncproof.conformance.checks import answers
from syncproof.conformance.suite.crm import Crm
from syncproof.conformance.suite.sentences import said

Table = list[list[str]]


@given(said('the Salesforce {kind:Object} "{called:Q}" made by "{name:Q}" with'))
def made(crm: Crm, kind: str, called: str, name: str, datatable: Table) -> None:
    crm.world.demand(answers.accepted(crm.create(name, kind, called, datatable)))


@when(said('"{name:Q}" creates the {kind:Object} "{called:Q}" with'))
@when(said('"{name:Q}" tries to create the {kind:Object} "{called:Q}" with'))
def create(crm: Crm, name: str, kind: str, called: str, datatable: Table) -> None:
    crm.create(name, kind, called, datatable)


@when(said('"{name:Q}" changes the {kind:Object} "{called:Q}" to'))
@when(said('"{name:Q}" tries to change the {kind:Object} "{called:Q}" to'))
def change(crm: Crm, name: str, kind: str, called: str, datatable: Table) -> None:
    crm.change(name, kind, called, datatable)


@when(said('"{name:Q}" deletes the {kind:Object} "{called:Q}"'))
def delete(crm: Crm, name: str, kind: str, called: str) -> None:
    crm.call(name, "DELETE", f"/sobjects/{kind}/{crm.ids[called]}")


@when(said('"{name:Q}" reads the {kind:Object} "{called:Q}"'))
def read(crm: Crm, name: str, kind: str, called: str) -> None:
    crm.read(name, kind, called)


@when(said('"{name:Q}" queries'))
def query(crm: Crm, name: str, docstring: str) -> None:
    crm.query(name, docstring)


@when(said('"{name:Q}" queries the recycle bin too'))
def query_all(crm: Crm, name: str, docstring: str) -> None:
    crm.query(name, docstring, "queryAll")


@when(said('"{name:Q}" asks for the description of {kind:Object}'))
def describe(crm: Crm, name: str, kind: str) -> None:
    crm.call(name, "GET", f"/sobjects/{kind}/describe")


@when(said('"{name:Q}" asks which {kind:Object} records were deleted in the last hour'))
def deleted(crm: Crm, name: str, kind: str) -> None:
    crm.call(name, "GET", f"/sobjects/{kind}/deleted", query=crm.last_hour())


@then("Salesforce accepts it")
def accepted(crm: Crm) -> None:
    crm.world.demand(answers.accepted(crm.reply))


@then(said("Salesforce refuses it with {status:N} {code:Code}"))
def refused(crm: Crm, status: int, code: str) -> None:
    crm.world.demand(answers.refused(crm.reply, status, code))


@then(said('the refusal names the field "{field:Q}"'))
def names_field(crm: Crm, field: str) -> None:
    crm.world.demand(answers.names(crm.reply, field))


@then(said('the refusal says "{text:Q}"'))
def refusal_says(crm: Crm, text: str) -> None:
    crm.world.demand(answers.says(crm.reply, text))


@then(said('"{name:Q}" finds the {kind:Object} "{called:Q}" with'))
def found_with(crm: Crm, name: str, kind: str, called: str, datatable: Table) -> None:
    wanted = crm.fields(name, kind, datatable)
    crm.world.demand(answers.holds(crm.read(name, kind, called), wanted))


@then(said("the answer has {n:N} records"))
def answer_counts(crm: Crm, n: int) -> None:
    crm.world.demand(answers.counts(crm.reply, n))


@then("the answer is")
def answer_is(crm: Crm, datatable: Table) -> None:
    wanted = [[crm.filled(cell) for cell in row] for row in datatable]
    crm.world.demand(answers.table(crm.reply, wanted))


@then(said('the description lists the field "{field:Q}"'))
def listed(crm: Crm, field: str) -> None:
    crm.world.demand(answers.field_listed(crm.reply, field, listed=True))


@then(said('the description has no field "{field:Q}"'))
def not_listed(crm: Crm, field: str) -> None:
    crm.world.demand(answers.field_listed(crm.reply, field, listed=False))


@then(said('the description offers the value "{value:Q}" of "{field:Q}"'))
def offers(crm: Crm, value: str, field: str) -> None:
    crm.world.demand(answers.value_listed(crm.reply, field, value))


@then(said('the deleted records include "{called:Q}"'))
def deletion_listed(crm: Crm, called: str) -> None:
    body = crm.reply.body if crm.reply.status == 200 else {}
    entries = body.get("deletedRecords")
    crm.world.demand(answers.listed(crm.reply, crm.ids[called], entries))
