"""The key `resurrected`."""

from __future__ import annotations

AGAIN = {"Email": "ada@example.com", "LastName": "Byron", "Company": "?"}


def test_what_stays_deleted_passes(synced):
    synced.later(60).person(synced.SF, "Lead", synced.LEAD, "delete")
    synced.later(120).look()
    assert synced.outcome("resurrected") == "passed"


def test_a_new_lead_for_a_deleted_one_fails(synced):
    synced.later(60).person(synced.SF, "Lead", synced.LEAD, "delete")
    synced.later(300).look()
    again = synced.write(synced.SF, "Lead", synced.LEAD2, "create", **AGAIN)
    found = synced.verdict("resurrected")
    assert (found.outcome, found.evidence) == ("failed", (again,))


def test_a_new_lead_after_the_prospects_address_changed_passes(synced):
    synced.later(60).person(synced.SF, "Lead", synced.LEAD, "delete")
    synced.later(60).person(synced.AE, "prospects", "1", email="lovelace@example.com")
    synced.later(300).look()
    new = {**AGAIN, "Email": "lovelace@example.com"}
    synced.write(synced.SF, "Lead", synced.LEAD2, "create", **new)
    assert synced.outcome("resurrected") == "passed"


def test_a_lead_that_the_connector_undeletes_fails(synced):
    synced.later(60).person(synced.SF, "Lead", synced.LEAD, "delete")
    again = synced.later(300).write(synced.SF, "Lead", synced.LEAD, "undelete")
    assert synced.verdict("resurrected").evidence == (again,)


def test_a_prospect_restored_while_its_lead_lives_passes(synced):
    synced.later(60).person(synced.AE, "prospects", "1", "delete")
    synced.later(300).write(synced.AE, "prospects", "1", "undelete")
    assert synced.outcome("resurrected") == "passed"


def test_a_prospect_restored_although_its_lead_is_deleted_fails(synced):
    synced.later(60).person(synced.SF, "Lead", synced.LEAD, "delete")
    synced.later(120).look()
    synced.write(synced.AE, "prospects", "1", "delete")
    synced.later(600).look()
    synced.write(synced.AE, "prospects", "1", "undelete")
    assert synced.outcome("resurrected") == "failed"


def test_a_new_prospect_from_a_deleted_lead_fails(story):
    story.later(5).person(story.SF, "Lead", story.LEAD, "create", Email="a@b.com", LastName="A")
    story.later(60).person(story.SF, "Lead", story.LEAD, "delete")
    story.later(600).look()
    made = story.write(story.AE, "prospects", "1", "create", email="a@b.com")
    assert story.verdict("resurrected").evidence == (made,)


def test_without_declared_users_it_is_undecided(tell):
    assert tell(observed=False).outcome("resurrected") == "undecided"
