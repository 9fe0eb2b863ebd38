"""The life of a record as the oracle replays it."""

from __future__ import annotations

from syncproof.oracle.history import History
from syncproof.oracle.model import Ref


def replay(story, name, record, system="salesforce"):
    history = History(story.evidence())
    return history, history.timelines[Ref(system, name, record)]


def test_what_a_record_of_the_population_held_follows_from_its_first_change(story):
    story.row(story.SF, "Lead", story.LEAD, Title="First", City="Bern")
    story.person(story.SF, "Lead", story.LEAD, Title="Second")
    story.person(story.SF, "Lead", story.LEAD, Title="Third")
    _, line = replay(story, "Lead", story.LEAD)
    assert [line.value("Title", pos) for pos in (0, 1, 2)] == ["First", "Second", "Third"]
    assert line.value("City", 0) == "Bern"


def test_a_created_record_did_not_live_before_and_held_nothing_it_was_not_given(story):
    story.person(story.AE, "prospects", "1", "create", email="a@b.com")
    story.person(story.SF, "Lead", story.LEAD, "create", LastName="A")
    story.person(story.SF, "Lead", story.LEAD, Title="x")
    history, line = replay(story, "Lead", story.LEAD)
    assert [line.alive(pos) for pos in (0, 1, 2)] == [False, False, True]
    assert history.held(line.ref, "Title", 0, 3) == ["x", None]
    assert history.held(line.ref, "LastName", 0, 1) == []


def test_deleting_merging_and_undeleting_end_and_renew_a_life(story):
    story.row(story.SF, "Lead", story.LEAD)
    story.person(story.SF, "Lead", story.LEAD, "delete")
    story.person(story.SF, "Lead", story.LEAD, "undelete")
    story.person(story.SF, "Lead", story.LEAD, "merge", MasterRecordId=story.LEAD2)
    history, line = replay(story, "Lead", story.LEAD)
    assert [line.alive(pos) for pos in range(4)] == [True, False, True, False]
    assert history.lived(line.ref, 1, 3)
    assert not history.lived(line.ref, 3, 3)


def test_the_survivor_of_a_merge_lives_on(story):
    story.row(story.SF, "Lead", story.LEAD)
    story.person(story.SF, "Lead", story.LEAD, "merge", Title="x")
    assert replay(story, "Lead", story.LEAD)[1].alive(1)


def test_a_row_in_the_recycle_bin_without_any_change_is_gone(story):
    story.row(story.SF, "Lead", story.LEAD, IsDeleted=True)
    assert not replay(story, "Lead", story.LEAD)[1].alive(0)
