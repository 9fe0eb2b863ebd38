"""Trouble: what goes wrong on the way, and its end."""

from __future__ import annotations

from pytest_bdd import given, when

from syncproof.conformance.suite.fixtures import Faults
from syncproof.conformance.suite.scene import World
from syncproof.conformance.suite.sentences import said

_SALESFORCE = {"system": "salesforce"}
_LEADS = {**_SALESFORCE, "object": "Lead"}
_PROSPECTS = {"system": "account_engagement", "object": "prospects"}
_CREATES = ["create", "upsert"]
_LATE_S = 5


@given("the answer to the first creation of leads gets lost")
def answer_lost(faults: Faults) -> None:
    faults.arm("answer_lost", {**_LEADS, "operation": _CREATES}, nth=[1], params={"close": "rst"})


@given("the answer to the first creation of prospects gets lost")
def prospect_answer_lost(faults: Faults) -> None:
    scope = {**_PROSPECTS, "operation": _CREATES}
    faults.arm("answer_lost", scope, nth=[1], params={"close": "rst"})


@given("the connection breaks at the first creation of leads")
def reset_before(faults: Faults) -> None:
    faults.arm("reset_before", {**_LEADS, "operation": _CREATES}, nth=[1])


@given(said("Account Engagement refuses calls because of their rate for {minutes:N} minutes"))
def rate_limited(faults: Faults, world: World, minutes: int) -> None:
    world.get_known()
    scope = {"system": "account_engagement"}
    faults.arm("rate_limited", scope, after=1, duration=minutes * 60)


@given("the first change of a lead finds it locked")
def row_locked(faults: Faults, world: World) -> None:
    world.get_known()
    faults.arm("row_locked", {**_LEADS, "operation": "update"}, nth=[1])


@given("Salesforce ends the connector's session")
def token_expired(faults: Faults, world: World) -> None:
    world.get_known()
    faults.arm("token_expired", _SALESFORCE, nth=[2])


@given(said("Salesforce shows a maintenance page for {minutes:N} minutes"))
def maintenance(faults: Faults, world: World, minutes: int) -> None:
    world.get_known()
    params = {"status": 503, "body": "maintenance"}
    faults.arm("html_error", _SALESFORCE, after=1, duration=minutes * 60, params=params)


@given("the next answer to a search for leads is cut off")
def truncated(faults: Faults, world: World) -> None:
    world.get_known()
    faults.arm("truncated", {**_LEADS, "operation": ["query", "updated"]}, nth=[1])


@given(said('the new lead of "{name:Q}" is locked for a moment'))
def partial_success(faults: Faults, world: World, name: str) -> None:
    scope = {**_LEADS, "operation": _CREATES}
    row = {"field": "LastName", "value": world.people.named(name).last, "error": "row_locked"}
    faults.arm("partial_success", scope, limit=1, params=row)


@given(said('the lead "{name:Q}" that becomes visible late'))
def late_commit(faults: Faults, world: World, name: str) -> None:
    scope = {**_LEADS, "operation": "create"}
    faults.arm("late_commit", scope, nth=[1], params={"by_s": _LATE_S})
    world.people.record(world.people.named(name), "Lead")


@when("the trouble is over")
def trouble_over(faults: Faults) -> None:
    faults.heal()
