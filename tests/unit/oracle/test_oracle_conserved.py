"""The key `conserved`."""

from __future__ import annotations


def test_everybody_linked_reported_or_left_out_adds_up(synced):
    synced.person(synced.AE, "prospects", "2", "create", email="b@b.com", userId=3)
    synced.person(synced.AE, "prospects", "3", "create", email="c@b.com")
    synced.settle(errors=[{"system": synced.AE, "object": "prospects", "record_id": 2}])
    found = synced.verdict("conserved")
    assert (found.outcome, found.reason) == ("passed", "1 pairs linked, 1 reported, 1 left out")


def test_a_prospect_of_the_population_that_nobody_linked_is_missing(story):
    story.row(story.AE, "prospects", "1", email="a@b.com", userId=3)
    story.settle()
    found = story.verdict("conserved")
    assert (found.outcome, found.records) == ("failed", ("account_engagement/prospects/1",))


def test_an_unassigned_prospect_with_a_match_has_to_be_linked(story):
    story.row(story.AE, "prospects", "1", email="a@b.com")
    story.row(story.SF, "Lead", story.LEAD, Email="A@b.com")
    story.settle()
    assert story.outcome("conserved") == "failed"


def test_a_second_lead_of_one_address_needs_no_prospect(synced):
    twin = {"Email": "ada@example.com", "LastName": "Byron"}
    synced.later(5).person(synced.SF, "Lead", synced.LEAD2, "create", **twin)
    synced.settle()
    assert synced.outcome("conserved") == "passed"


def test_with_ids_as_key_a_second_lead_of_one_address_needs_its_own_prospect(tell):
    story = tell(allow_duplicate_emails=True)
    lead = {"Email": "a@b.com", "LastName": "A"}
    story.row(story.AE, "prospects", "1", email="a@b.com", salesforceId=story.LEAD)
    story.row(story.SF, "Lead", story.LEAD, **lead)
    story.later(5).person(story.SF, "Lead", story.LEAD2, "create", **lead)
    story.settle()
    assert story.verdict("conserved").records == (f"salesforce/Lead/{story.LEAD2}",)


def test_change_numbers_tell_what_came_after_the_connection_at_one_instant(story):
    story.observations[0]["change"] = 0
    story.person(story.SF, "Lead", story.LEAD, "create", Email="a@b.com", LastName="New")
    story.settle()
    assert story.outcome("conserved") == "failed"


def test_before_settling_it_is_undecided(synced):
    assert synced.outcome("conserved") == "undecided"


def test_a_lead_whose_prospect_is_archived_or_flagged_needs_no_new_one(story):
    flagged = {"email": "b@b.com", "salesforceId": "[[crm_ignore_prospect]]"}
    story.row(story.AE, "prospects", "1", email="a@b.com", isDeleted=True)
    story.row(story.AE, "prospects", "2", **flagged)
    for lead, email in ((story.LEAD, "a@b.com"), (story.LEAD2, "b@b.com")):
        story.later(5).person(story.SF, "Lead", lead, "create", Email=email, LastName="A")
    story.settle()
    assert story.outcome("conserved") == "passed"


def test_a_prospect_whose_only_match_was_converted_has_no_match(story):
    story.row(story.AE, "prospects", "1", email="a@b.com")
    story.row(story.SF, "Lead", story.LEAD, Email="a@b.com", IsConverted=True)
    story.settle()
    assert story.outcome("conserved") == "passed"
