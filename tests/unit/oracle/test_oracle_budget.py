"""The key `budget`."""

from __future__ import annotations


def test_calls_within_the_budget_pass(synced):
    synced.budget = len(synced.exchanges)
    assert synced.outcome("budget") == "passed"


def test_calls_over_the_budget_fail_and_are_named(synced):
    synced.budget = len(synced.exchanges) - 1
    found = synced.verdict("budget")
    assert (found.outcome, found.evidence) == ("failed", (len(synced.exchanges),))


def test_a_budget_may_be_observed(synced):
    synced.observe("budget", calls=1)
    assert synced.outcome("budget") == "failed"


def test_calls_that_are_not_counted_or_not_the_connectors_cost_nothing(synced):
    synced.budget = len(synced.exchanges)
    synced.call(synced.SF, "token", "", counted=False)
    synced.call(synced.SF, "query", "Lead", actor="human", app="")
    assert synced.outcome("budget") == "passed"


def test_without_a_budget_it_is_undecided(synced):
    assert synced.outcome("budget") == "undecided"
