"""The key `link`."""

from __future__ import annotations


def test_links_one_to_one_pass_and_say_what_was_not_judged(synced):
    found = synced.verdict("link")
    assert found.outcome == "passed"
    assert "where they lead is not judged" in found.reason


def test_two_prospects_on_one_lead_fail(synced):
    synced.later(5).person(synced.AE, "prospects", "2", "create", email="ada@example.com")
    wrong = synced.link("2", synced.LEAD)
    found = synced.verdict("link")
    assert (found.outcome, found.evidence) == ("failed", (wrong,))


def test_a_link_that_people_made_is_not_the_connectors(synced):
    synced.later(5).person(
        synced.AE, "prospects", "2", "create", email="ada@example.com", salesforceId=synced.LEAD
    )
    assert synced.outcome("link") == "passed"


def test_a_first_link_to_a_stranger_fails(story):
    story.later(5).person(story.AE, "prospects", "1", "create", email="a@b.com", userId=3)
    story.person(story.SF, "Lead", story.LEAD, "create", Email="z@z.com", LastName="Z")
    wrong = story.link("1", story.LEAD)
    assert story.verdict("link").evidence == (wrong,)


def test_a_link_to_a_deleted_lead_fails_after_healing(synced):
    synced.later(60).person(synced.SF, "Lead", synced.LEAD, "delete")
    assert synced.outcome("link") == "passed"
    synced.settle()
    assert "deleted or merged" in synced.verdict("link").reason


def test_a_link_to_a_converted_lead_fails_after_healing(synced):
    synced.later(60).person(synced.SF, "Lead", synced.LEAD, "convert", IsConverted=True)
    synced.settle()
    assert "converted" in synced.verdict("link").reason


def test_a_link_to_a_deleted_lead_may_stay_where_deletions_are_not_synced(synced):
    synced.settings(sync_deletes=False)
    synced.later(60).person(synced.SF, "Lead", synced.LEAD, "delete")
    synced.settle()
    assert synced.outcome("link") == "passed"


def test_without_declared_users_it_is_undecided(tell):
    assert tell(observed=False).outcome("link") == "undecided"
