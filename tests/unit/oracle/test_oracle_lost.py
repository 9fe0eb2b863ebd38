"""The key `lost`."""

from __future__ import annotations


def test_a_change_that_arrived_is_not_lost(synced):
    synced.later(60).person(synced.SF, "Lead", synced.LEAD, Title="Countess")
    synced.later(60).look()
    synced.write(synced.AE, "prospects", "1", jobTitle="Countess")
    synced.settle()
    assert synced.outcome("lost") == "passed"


def test_a_change_that_never_arrived_is_lost(synced):
    synced.later(60).person(synced.SF, "Lead", synced.LEAD, Title="Countess")
    synced.settle()
    found = synced.verdict("lost")
    assert found.outcome == "failed"
    assert "jobTitle" in found.reason
    assert found.records == ("account_engagement/prospects/1", f"salesforce/Lead/{synced.LEAD}")


def test_a_new_prospect_that_never_arrived_is_lost(story):
    story.later(5).person(story.AE, "prospects", "1", "create", email="a@b.com", userId=3)
    story.settle()
    assert story.verdict("lost").records == ("account_engagement/prospects/1",)


def test_a_new_lead_that_never_arrived_is_lost(story):
    story.later(5).person(story.SF, "Lead", story.LEAD, "create", Email="a@b.com", LastName="A")
    story.settle()
    assert story.verdict("lost").records == (f"salesforce/Lead/{story.LEAD}",)


def test_a_change_in_the_error_queue_is_not_lost(synced):
    synced.later(60).person(synced.AE, "prospects", "1", jobTitle="Programmer")
    error = {"system": "account_engagement", "object": "prospects", "record_id": 1, "code": "X"}
    synced.settle(errors=[error])
    assert synced.outcome("lost") == "passed"


def test_a_value_cut_short_on_its_way_and_back_is_lost(synced):
    synced.later(60).person(synced.SF, "Lead", synced.LEAD, Title="Countess of Lovelace")
    synced.later(60).look()
    synced.later(1).write(synced.AE, "prospects", "1", jobTitle="Countess")
    cut = synced.write(synced.SF, "Lead", synced.LEAD, Title="Countess")
    synced.settle()
    found = synced.verdict("lost")
    assert (found.outcome, found.evidence) == ("failed", (cut,))


def test_nothing_is_lost_or_found_before_the_world_settled(synced):
    synced.later(60).person(synced.SF, "Lead", synced.LEAD, Title="Countess")
    found = synced.verdict("lost")
    assert (found.outcome, found.reason) == ("undecided", "no healed phase was observed")


def test_an_edit_after_settling_leaves_it_undecided(synced):
    synced.settle()
    synced.later(60).person(synced.SF, "Lead", synced.LEAD, Title="Countess")
    assert synced.outcome("lost") == "undecided"


def test_an_unknown_error_queue_leaves_it_undecided(synced):
    synced.later(60).person(synced.SF, "Lead", synced.LEAD, Title="Countess")
    synced.settle()
    synced.observations[-2]["errors"] = None
    found = synced.verdict("lost")
    assert found.outcome == "undecided"
    assert "does not show errors" in found.reason


def test_a_paused_connector_loses_nothing_yet(tell):
    story = tell("paused")
    story.later(5).person(story.AE, "prospects", "1", "create", email="a@b.com", userId=3)
    story.settle()
    assert story.outcome("lost") == "undecided"


def test_a_value_that_the_other_side_had_and_somebody_replaced_there_is_not_lost(synced):
    synced.later(60).person(synced.SF, "Lead", synced.LEAD, Title="Countess")
    synced.later(60).look()
    synced.write(synced.AE, "prospects", "1", jobTitle="Countess")
    synced.later(60).person(synced.AE, "prospects", "1", jobTitle="Programmer")
    synced.later(60).look()
    synced.write(synced.SF, "Lead", synced.LEAD, Title="Programmer")
    synced.settle()
    assert synced.outcome("lost") == "passed"
