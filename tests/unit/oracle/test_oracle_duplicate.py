"""The key `duplicate`."""

from __future__ import annotations

import pytest

SAME = {"Email": "a@b.com", "LastName": "?", "Company": "?"}


def test_one_create_for_each_prospect_is_no_duplicate(synced):
    assert synced.outcome("duplicate") == "passed"


def test_a_create_repeated_after_a_lost_answer_is_a_duplicate(story):
    story.later(5).person(story.AE, "prospects", "1", "create", email="a@b.com", userId=3)
    story.later(120).look()
    first = story.write(story.SF, "Lead", story.LEAD, "create", fault="answer_lost", **SAME)
    second = story.write(story.SF, "Lead", story.LEAD2, "create", **SAME)
    found = story.verdict("duplicate")
    assert (found.outcome, found.evidence) == ("failed", (first, second))


def test_addresses_that_differ_in_case_are_the_same(story):
    story.later(5).person(story.AE, "prospects", "1", "create", email="a@b.com", userId=3)
    story.later(120).look()
    story.write(story.SF, "Lead", story.LEAD, "create", **SAME)
    story.write(story.SF, "Lead", story.LEAD2, "create", **{**SAME, "Email": " A@B.com"})
    assert story.outcome("duplicate") == "failed"


@pytest.mark.parametrize("name", ["Lead", "Contact"])
def test_a_create_beside_a_known_match_is_a_duplicate(story, name):
    story.row(story.SF, name, story.LEAD2, Email="A@b.com")
    story.later(500).person(story.AE, "prospects", "1", "create", email="a@b.com", userId=3)
    story.later(120).look()
    made = story.write(story.SF, "Lead", story.LEAD, "create", **SAME)
    assert story.verdict("duplicate").evidence == (made,)


def test_a_gateway_that_repeats_the_request_is_not_the_connectors_fault(story):
    story.later(5).person(story.AE, "prospects", "1", "create", email="a@b.com", userId=3)
    story.later(120).look()
    story.write(story.SF, "Lead", story.LEAD, "create", fault="repeat_request", **SAME)
    story.write(story.SF, "Lead", story.LEAD2, "create", fault="repeat_request", **SAME)
    assert story.outcome("duplicate") == "passed"


def test_with_ids_as_key_three_leads_for_two_prospects_are_a_duplicate(tell):
    story = tell(allow_duplicate_emails=True)
    for prospect in ("1", "2"):
        story.later(5).person(story.AE, "prospects", prospect, "create", email="a@b.com", userId=3)
    story.later(120).look()
    for lead in ("00Q000000000011AAA", "00Q000000000012AAA"):
        story.write(story.SF, "Lead", lead, "create", **SAME)
    assert story.outcome("duplicate") == "passed"
    story.write(story.SF, "Lead", "00Q000000000013AAA", "create", **SAME)
    assert story.outcome("duplicate") == "failed"


def test_with_ids_as_key_a_second_prospect_for_one_lead_is_a_duplicate(tell):
    story = tell(allow_duplicate_emails=True)
    story.later(5).person(story.SF, "Lead", story.LEAD, "create", **SAME)
    story.later(120).look()
    story.write(story.AE, "prospects", "1", "create", email="a@b.com", salesforceId=story.LEAD)
    assert story.outcome("duplicate") == "passed"
    story.write(story.AE, "prospects", "2", "create", email="a@b.com")
    assert story.outcome("duplicate") == "failed"


def test_without_declared_users_it_is_undecided(tell):
    assert tell(observed=False).outcome("duplicate") == "undecided"
