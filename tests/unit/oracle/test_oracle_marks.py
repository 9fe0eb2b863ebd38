"""The key `marks`."""

from __future__ import annotations

import pytest

SPOILT = [
    {"fault": {"id": "f1", "name": "truncated", "stage": "after"}},
    {"fault": "empty_ok"},
    {"status": 503},
    {"status": 401},
]


@pytest.mark.parametrize("how", SPOILT)
def test_a_spoilt_page_that_is_read_again_passes(story, how):
    story.look()
    story.call(story.SF, "query", "Lead", [story.LEAD], **how)
    story.call(story.SF, "query", "Lead", [story.LEAD])
    assert story.outcome("marks") == "passed"


@pytest.mark.parametrize("how", SPOILT)
def test_a_spoilt_page_whose_rows_never_come_again_fails(story, how):
    story.row(story.SF, "Lead", story.LEAD, Email="a@b.com")
    story.later(60).call(story.SF, "query", "Lead", [story.LEAD2])
    page = story.call(story.SF, "query_more", "Lead", [story.LEAD, story.LEAD2], **how)
    story.later(60).call(story.SF, "query", "Lead", [story.LEAD2])
    story.settle()
    for late in story.exchanges[page:]:
        late["ids"] = [story.LEAD2]
    found = story.verdict("marks")
    assert (found.outcome, found.evidence) == ("failed", (page,))
    assert found.records == (f"salesforce/Lead/{story.LEAD}",)


def test_a_spoilt_read_that_is_never_repeated_fails(story):
    story.look()
    page = story.call(story.SF, "query", "Campaign", status=503)
    story.settle()
    assert story.verdict("marks").evidence == (page,)


def test_rows_known_from_an_overlapping_page_need_not_be_read_again(story):
    story.row(story.SF, "Lead", story.LEAD, Email="a@b.com")
    story.later(60).call(story.SF, "query", "Lead", [story.LEAD])
    page = story.later(60).call(story.SF, "query", "Lead", [story.LEAD], status=503)
    story.settle()
    for late in story.exchanges[page:]:
        late["ids"] = ["00Q000000000009AAA"]
    assert story.outcome("marks") == "passed"


def test_a_row_read_by_its_id_is_read_again(story):
    story.row(story.SF, "Lead", story.LEAD, Email="a@b.com")
    page = story.later(60).call(story.SF, "query", "Lead", [story.LEAD], status=503)
    story.call(story.SF, "read", "Lead", [story.LEAD])
    story.settle()
    for late in story.exchanges[page + 1 :]:
        late["ids"] = ["00Q000000000009AAA"]
    assert story.outcome("marks") == "passed"


def test_a_page_not_read_again_so_far_is_undecided(story):
    story.look()
    story.call(story.SF, "query", "Campaign", status=503)
    assert story.outcome("marks") == "undecided"


def test_a_connector_that_never_read_leaves_it_undecided(story):
    assert story.outcome("marks") == "undecided"


@pytest.mark.parametrize("kind", ["deleted", "created by the connector"])
def test_rows_that_are_gone_or_its_own_need_not_be_read_again(story, kind):
    if kind == "deleted":
        story.row(story.SF, "Lead", story.LEAD, Email="a@b.com", IsDeleted=True)
    else:
        story.write(story.SF, "Lead", story.LEAD, "create", Email="a@b.com")
    page = story.later(60).call(story.SF, "query", "Lead", [story.LEAD], status=503)
    story.settle()
    for late in story.exchanges[page:]:
        late["ids"] = ["00Q000000000009AAA"]
    assert story.outcome("marks") == "passed"
