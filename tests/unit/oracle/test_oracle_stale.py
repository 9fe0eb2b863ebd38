"""The key `stale`."""

from __future__ import annotations

import pytest


def conflict(story, rule, writes):
    """Both sides of one field are edited, one after the other; then the connector writes."""
    story.settings(field_rules={"jobTitle": rule})
    newer, older = ("Lead", "prospects") if writes == "Lead" else ("prospects", "Lead")
    edit = {"prospects": (story.AE, "1", "jobTitle"), "Lead": (story.SF, story.LEAD, "Title")}
    for name, value in ((older, "Older"), (newer, "Newer")):
        system, record, field = edit[name]
        story.later(60).person(system, name, record, **{field: value})
    story.later(120).look()
    system, record, field = edit[newer]
    return story.write(system, newer, record, **{field: "Older"})


@pytest.mark.parametrize(
    ("rule", "writes"),
    [
        ("newest", "Lead"),
        ("newest", "prospects"),
        ("salesforce", "Lead"),
        ("account_engagement", "prospects"),
    ],
)
def test_an_older_value_over_a_newer_one_fails(synced, rule, writes):
    wrong = conflict(synced, rule, writes)
    found = synced.verdict("stale")
    assert (found.outcome, found.evidence) == ("failed", (wrong,))


@pytest.mark.parametrize(
    ("rule", "writes"), [("salesforce", "prospects"), ("account_engagement", "Lead")]
)
def test_the_winner_of_the_field_rule_may_overwrite_a_newer_value(synced, rule, writes):
    conflict(synced, rule, writes)
    synced.settle()
    assert synced.outcome("stale") == "passed"


def test_a_null_over_a_value_that_nobody_cleared_fails(synced):
    synced.later(120).look()
    wrong = synced.write(synced.SF, "Lead", synced.LEAD, Title=None)
    found = synced.verdict("stale")
    assert (found.outcome, found.evidence) == ("failed", (wrong,))


def test_a_null_that_a_person_made_may_travel(synced):
    synced.later(60).person(synced.SF, "Lead", synced.LEAD, Title=None)
    synced.later(120).look()
    synced.write(synced.AE, "prospects", "1", jobTitle=None)
    synced.settle()
    assert synced.outcome("stale") == "passed"


def test_a_flag_switched_off_is_no_null(synced):
    synced.later(60).person(synced.AE, "prospects", "1", isDoNotCall=True)
    synced.person(synced.SF, "Lead", synced.LEAD, DoNotCall=True)
    synced.later(60).person(synced.SF, "Lead", synced.LEAD, DoNotCall=False)
    synced.later(120).look()
    synced.write(synced.AE, "prospects", "1", isDoNotCall=False)
    synced.settle()
    assert synced.outcome("stale") == "passed"


def test_an_empty_field_may_be_filled_with_an_older_value(synced):
    synced.later(60).person(synced.SF, "Lead", synced.LEAD, Title=None)
    synced.later(120).look()
    synced.write(synced.SF, "Lead", synced.LEAD, Title="Analyst")
    synced.settle()
    assert synced.outcome("stale") == "passed"


def test_an_edit_that_the_connector_could_not_have_read_blames_nobody(synced):
    synced.later(60).person(synced.AE, "prospects", "1", jobTitle="Older")
    synced.later(120).look()
    synced.later(1).person(synced.SF, "Lead", synced.LEAD, Title="Newer")
    synced.later(1).write(synced.SF, "Lead", synced.LEAD, Title="Older")
    assert synced.outcome("stale") == "undecided"


def test_reads_that_lag_behind_are_given_their_time(synced):
    synced.later(60).person(synced.AE, "prospects", "1", jobTitle="Older")
    synced.later(60).person(synced.SF, "Lead", synced.LEAD, Title="Newer")
    synced.later(20).look()
    synced.exchanges[-1]["fault"] = {"id": "f1", "name": "late_commit", "stage": "before"}
    synced.write(synced.SF, "Lead", synced.LEAD, Title="Older")
    assert synced.outcome("stale") == "undecided"


def test_before_settling_it_is_undecided(synced):
    assert synced.outcome("stale") == "undecided"


def test_before_the_link_the_only_match_by_email_is_the_source(story):
    story.later(5).person(story.AE, "prospects", "1", "create", email="a@b.com", jobTitle="Older")
    story.later(60).person(
        story.SF, "Lead", story.LEAD, "create", Email="a@b.com", LastName="A", Title="Newer"
    )
    story.later(120).look()
    wrong = story.write(story.SF, "Lead", story.LEAD, Title="Older")
    assert story.verdict("stale").evidence == (wrong,)
