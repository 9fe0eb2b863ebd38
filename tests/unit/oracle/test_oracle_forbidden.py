"""The key `forbidden`."""

from __future__ import annotations

import pytest

LEAD_VALUES = {"Email": "a@b.com", "LastName": "?", "Company": "?"}


def assigned(story, **more):
    values = {"email": "a@b.com", "userId": 3, **more}
    story.later(5).person(story.AE, "prospects", "1", "create", **values)
    story.later(300).look()
    return story


def failed(story, number, words):
    found = story.verdict("forbidden")
    assert (found.outcome, found.evidence) == ("failed", (number,))
    assert words in found.reason


def test_what_the_settings_allow_passes(synced):
    assert synced.outcome("forbidden") == "passed"


def test_a_write_while_paused_fails(tell):
    story = assigned(tell("paused"))
    number = story.write(story.SF, "Lead", story.LEAD, "create", **LEAD_VALUES)
    failed(story, number, "paused")


def test_a_write_in_the_instant_of_the_pause_is_told_by_exchange_numbers(synced):
    synced.later(60).look()
    synced.write(synced.SF, "Lead", synced.LEAD, Title="before the pause")
    synced.settings("paused")
    assert synced.outcome("forbidden") == "passed"
    number = synced.write(synced.SF, "Lead", synced.LEAD, Title="after the pause")
    failed(synced, number, "paused")


def test_without_exchange_numbers_the_instant_of_the_pause_blames_nobody(synced):
    synced.later(60).settings("paused")
    del synced.observations[-1]["exchange"]
    synced.write(synced.SF, "Lead", synced.LEAD, Title="at that instant")
    assert synced.outcome("forbidden") == "passed"


def test_a_manual_sync_of_one_record_is_allowed_while_paused(tell):
    story = assigned(tell("paused"))
    story.observe("manual", system=story.AE, object="prospects", id="1")
    story.write(story.SF, "Lead", story.LEAD, "create", **LEAD_VALUES)
    story.link("1", story.LEAD)
    assert story.outcome("forbidden") == "passed"


def test_a_manual_sync_of_one_record_allows_no_other(tell):
    story = assigned(tell("paused"))
    story.person(story.AE, "prospects", "2", "create", email="c@d.com", userId=3)
    story.observe("manual", system=story.AE, object="prospects", id="2")
    number = story.write(story.SF, "Lead", story.LEAD, "create", **LEAD_VALUES)
    failed(story, number, "paused")


@pytest.mark.parametrize("address", [None, "", "  "])
def test_a_create_without_an_email_fails(story, address):
    assigned(story, email=address)
    number = story.write(story.SF, "Lead", story.LEAD, "create", Email=address, LastName="?")
    failed(story, number, "without an email")


def test_an_invented_email_does_not_help(story):
    assigned(story, email=None)
    number = story.write(story.SF, "Lead", story.LEAD, "create", Email="no@mail", LastName="?")
    story.link("1", story.LEAD)
    found = story.verdict("forbidden")
    assert found.evidence == (number,)
    assert "for a person without an email" in found.reason


def test_a_prospect_without_an_email_fails(story):
    story.later(5).person(story.SF, "Lead", story.LEAD, "create", LastName="A")
    story.later(120).look()
    number = story.write(story.AE, "prospects", "1", "create", lastName="A")
    failed(story, number, "without an email")


def test_a_lead_for_an_unassigned_prospect_fails(story):
    assigned(story, userId=None)
    number = story.write(story.SF, "Lead", story.LEAD, "create", **LEAD_VALUES)
    failed(story, number, "unassigned")


def test_a_prospect_unassigned_since_the_connectors_look_blames_nobody(story):
    assigned(story)
    story.person(story.AE, "prospects", "1", userId=None)
    story.write(story.SF, "Lead", story.LEAD, "create", **LEAD_VALUES)
    assert story.outcome("forbidden") == "passed"


def test_a_prospect_assigned_to_a_queue_may_be_created(story):
    assigned(story, userId=None, salesforceOwnerId="00G000000000001AAA")
    story.write(story.SF, "Lead", story.LEAD, "create", **LEAD_VALUES)
    assert story.outcome("forbidden") == "passed"


def test_a_contact_where_leads_are_wanted_fails(story):
    assigned(story)
    number = story.write(story.SF, "Contact", story.CONTACT, "create", **LEAD_VALUES)
    failed(story, number, "to be created as Lead")


@pytest.mark.parametrize(("region", "outcome"), [("EMEA", "passed"), ("emea", "failed")])
def test_sharing_rules_compare_with_regard_to_case(tell, region, outcome):
    story = tell(sharing_rules=[{"object": "Lead", "field": "Region__c", "value": "EMEA"}])
    lead = {"Email": "a@b.com", "LastName": "A", "Region__c": region}
    story.later(5).person(story.SF, "Lead", story.LEAD, "create", **lead)
    story.later(120).look()
    story.write(story.AE, "prospects", "1", "create", email="a@b.com", salesforceId=story.LEAD)
    story.later(300).look()
    story.write(story.AE, "prospects", "1", jobTitle="x")
    assert story.outcome("forbidden") == outcome


@pytest.mark.parametrize("name", ["score", "comments"])
def test_the_products_own_fields_written_back_fail(synced, name):
    number = synced.later(60).write(synced.AE, "prospects", "1", **{name: 50})
    failed(synced, number, name)


def test_a_new_prospects_default_score_is_no_write_back(story):
    story.later(5).person(story.SF, "Lead", story.LEAD, "create", Email="a@b.com", LastName="A")
    story.later(120).look()
    story.write(story.AE, "prospects", "1", "create", email="a@b.com", score=0)
    assert story.outcome("forbidden") == "passed"


def test_new_prospects_fail_where_they_are_not_to_be_created(tell):
    story = tell(auto_create_prospects=False)
    story.later(300).person(story.SF, "Lead", story.LEAD, "create", Email="a@b.com", LastName="A")
    story.later(120).look()
    number = story.write(story.AE, "prospects", "1", "create", email="a@b.com")
    failed(story, number, "automatically")


def test_a_write_on_a_prospect_flagged_not_to_sync_fails(story):
    assigned(story, salesforceId="[[crm_ignore_prospect]]")
    story.later(300).look()
    number = story.write(story.AE, "prospects", "1", jobTitle="x")
    failed(story, number, "flagged")


def test_a_lead_deleted_by_the_connector_fails(story):
    story.row(story.SF, "Lead", story.LEAD, Email="a@b.com")
    number = story.later(60).write(story.SF, "Lead", story.LEAD, "delete")
    failed(story, number, "does not delete")


def test_a_prospect_deleted_where_deletions_are_not_synced_fails(synced):
    synced.settings(sync_deletes=False)
    number = synced.later(60).write(synced.AE, "prospects", "1", "delete")
    failed(synced, number, "deletions are not to be synced")


def test_users_campaigns_metadata_and_link_backs_are_always_allowed(tell):
    story = tell("paused")
    story.row(story.SF, "Lead", story.LEAD, Email="a@b.com")
    story.row(story.AE, "prospects", "1", email="a@b.com")
    story.later(60).write(story.AE, "users", "3", "create", email="u@b.com")
    story.write(story.AE, "field-options", "4", "create", name="Lead.Status")
    story.link("1", story.LEAD)
    assert story.outcome("forbidden") == "passed"


@pytest.mark.parametrize("observed", [False, True])
def test_without_observed_settings_it_is_undecided(tell, observed):
    story = tell(observed=False)
    if observed:
        story.observe("profile", actor=story.ACTORS)
    assert story.outcome("forbidden") == "undecided"


def test_a_connector_that_does_not_show_its_state_leaves_it_undecided(tell):
    assert tell(state=None).outcome("forbidden") == "undecided"


def test_a_lead_that_the_connector_created_is_within_the_sharing_rules(tell):
    story = tell(sharing_rules=[{"object": "Lead", "field": "Region__c", "value": "EMEA"}])
    assigned(story)
    story.write(story.SF, "Lead", story.LEAD, "create", **LEAD_VALUES)
    story.link("1", story.LEAD)
    story.later(600).look()
    story.write(story.SF, "Lead", story.LEAD, Title="x")
    assert story.outcome("forbidden") == "passed"
