"""The key `looping`."""

from __future__ import annotations


def test_no_write_in_the_quiet_period_passes(synced):
    synced.settle()
    assert synced.outcome("looping") == "passed"


def test_a_write_in_the_quiet_period_fails(synced):
    synced.later(60).observe("healed")
    since = synced.later(360).at
    again = synced.later(60).write(synced.SF, "Lead", synced.LEAD, Title="Analyst ")
    synced.later(600).observe("settled", since=since)
    found = synced.verdict("looping")
    assert (found.outcome, found.evidence) == ("failed", (again,))


def test_the_first_write_after_an_edit_is_late_and_no_loop(synced):
    synced.later(60).person(synced.AE, "prospects", "1", jobTitle="Plant Manager")
    synced.later(60).observe("healed")
    since = synced.later(360).at
    synced.later(60).write(synced.SF, "Lead", synced.LEAD, Title="Plant Manager")
    synced.later(600).observe("settled", since=since)
    assert synced.outcome("looping") == "passed"


def test_a_new_person_of_the_quiet_period_is_late_and_no_loop(synced):
    synced.later(60).person(synced.AE, "prospects", "2", "create", email="new@x.example")
    synced.later(60).observe("healed")
    since = synced.later(360).at
    synced.later(60).write(synced.SF, "Lead", synced.LEAD2, "create", Email="new@x.example")
    synced.link("2", synced.LEAD2)
    synced.later(600).observe("settled", since=since)
    assert synced.outcome("looping") == "passed"


def test_a_write_at_the_moment_when_the_quiet_period_begins_came_before_it(synced):
    synced.later(60).observe("healed")
    since = synced.later(360).at
    synced.write(synced.SF, "Lead", synced.LEAD, Title="Analyst ")
    synced.later(600).observe("settled", since=since)
    assert synced.outcome("looping") == "passed"


def test_a_late_write_that_is_repeated_fails(synced):
    synced.later(60).person(synced.AE, "prospects", "1", jobTitle="Plant Manager")
    synced.later(60).observe("healed")
    since = synced.later(360).at
    for _ in range(3):
        synced.later(60).write(synced.SF, "Lead", synced.LEAD, Title="Plant Manager")
    synced.later(600).observe("settled", since=since)
    assert synced.outcome("looping") == "failed"


def test_a_renewed_sync_stamp_is_no_write(synced):
    synced.later(60).observe("healed")
    since = synced.later(360).at
    synced.later(60).write(synced.AE, "prospects", "1", salesforceLastSync=synced.at)
    synced.later(600).observe("settled", since=since)
    assert synced.outcome("looping") == "passed"


def test_without_a_named_begin_only_repeated_writes_count(synced):
    synced.later(60).observe("healed")
    first = synced.later(700).write(synced.SF, "Lead", synced.LEAD, Title="A")
    second = synced.later(120).write(synced.SF, "Lead", synced.LEAD, Title="B")
    synced.later(120).observe("settled")
    assert synced.verdict("looping").evidence == (first, second)
    synced.changes.pop()
    assert synced.outcome("looping") == "passed"


def test_a_field_that_swings_back_and_forth_fails_without_any_quiet_period(synced):
    for number in range(20):
        synced.later(120).look()
        synced.write(synced.SF, "Lead", synced.LEAD, Title=f"Title {number % 2}")
    assert synced.outcome("looping") == "failed"


def test_many_writes_for_many_edits_are_no_loop(synced):
    for number in range(20):
        synced.later(120).person(synced.AE, "prospects", "1", jobTitle=f"Title {number}")
        synced.look()
        synced.write(synced.SF, "Lead", synced.LEAD, Title=f"Title {number}")
    synced.settle()
    assert synced.outcome("looping") == "passed"


def test_without_a_quiet_period_it_is_undecided(synced):
    assert synced.outcome("looping") == "undecided"
