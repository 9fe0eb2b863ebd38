"""The key `honest`."""

from __future__ import annotations

import pytest


def test_an_unsynced_record_named_in_status_passes(story):
    story.later(5).person(story.AE, "prospects", "1", "create", email="a@b.com", userId=3)
    story.settle(skipped=[{"system": story.AE, "object": "prospects", "record_id": "1"}])
    assert story.outcome("honest") == "passed"


def test_an_unsynced_record_that_status_conceals_fails(story):
    story.later(5).person(story.AE, "prospects", "1", "create", email="a@b.com", userId=3)
    story.settle(errors=[{"system": story.AE, "object": "prospects", "record_id": "2"}])
    found = story.verdict("honest")
    assert (found.outcome, found.records) == ("failed", ("account_engagement/prospects/1",))


@pytest.mark.parametrize(("status", "outcome"), [(503, "failed"), (200, "undecided")])
def test_a_last_sync_that_moves_on_a_failed_run_fails(story, status, outcome):
    story.status(last_sync_at=story.at)
    number = story.later(120).call(story.SF, "query", "Lead", status=status)
    story.later(1).status(last_sync_at=story.at)
    found = story.verdict("honest")
    assert found.outcome == outcome
    assert found.evidence == ((number,) if outcome == "failed" else ())


def test_a_last_sync_that_stays_on_a_failed_run_passes(story):
    begin = story.at
    story.status(last_sync_at=begin)
    story.later(120).call(story.SF, "query", "Lead", status=503)
    story.later(1).status(last_sync_at=begin)
    story.settle(last_sync_at=begin)
    assert story.outcome("honest") == "passed"


def test_without_a_status_it_is_undecided(story):
    assert story.outcome("honest") == "undecided"


def test_a_status_that_shows_a_part_only_leaves_it_undecided(story):
    story.settle(errors_total=5)
    assert story.outcome("honest") == "undecided"
