"""Trouble: what goes wrong on the way, and its end."""

from __future__ import annotations

from pytest_bdd import given, when

from syncproof.conformance.suite.fixtures import Faults
from syncproof.conformance.suite.sentences import said

_LEADS = {"system": "salesforce", "object": "Lead"}


@given("the answer to the first creation of leads gets lost")
def answer_lost(faults: Faults) -> None:
    faults.arm("answer_lost", {**_LEADS, "operation": "create"}, nth=[1], params={"close": "rst"})


@given("the connection breaks at the first creation of leads")
def reset_before(faults: Faults) -> None:
    faults.arm("reset_before", {**_LEADS, "operation": "create"}, nth=[1])


@given(said("Account Engagement refuses calls because of their rate for {minutes:N} minutes"))
def rate_limited(faults: Faults, minutes: int) -> None:
    scope = {"system": "account_engagement"}
    faults.arm("rate_limited", scope, after=1, duration=minutes * 60)


@given("the first change of a lead finds it locked")
def row_locked(faults: Faults) -> None:
    faults.arm("row_locked", {**_LEADS, "operation": "update"}, nth=[1])


@when("the trouble is over")
def trouble_over(faults: Faults) -> None:
    faults.heal()
