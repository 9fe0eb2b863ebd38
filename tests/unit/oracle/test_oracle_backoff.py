"""The key `backoff`."""

from __future__ import annotations

import pytest

REFUSALS = [
    {"status": 429, "error_code": "66"},
    {"status": 403, "error_code": "REQUEST_LIMIT_EXCEEDED"},
    {"status": 503, "error_code": "SERVER_UNAVAILABLE"},
]


def hammer(story, times, gap=0.0, **refusal):
    return [story.later(gap).call(story.SF, "query", "Lead", **refusal) for _ in range(times)]


@pytest.mark.parametrize("refusal", REFUSALS)
def test_three_retries_within_ten_seconds_pass(story, refusal):
    hammer(story, 4, **refusal)
    assert story.outcome("backoff") == "passed"


@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_fourth_retry_within_ten_seconds_fails(story, refusal):
    numbers = hammer(story, 5, **refusal)
    found = story.verdict("backoff")
    assert (found.outcome, found.evidence) == ("failed", tuple(numbers))


def test_retries_kept_apart_pass(story):
    hammer(story, 50, gap=4, status=429)
    assert story.outcome("backoff") == "passed"


def test_refusals_of_other_records_are_no_retries(story):
    for number in range(20):
        story.call(story.SF, "update", "Lead", [f"00Q{number}"], status=503)
    assert story.outcome("backoff") == "passed"


def test_creates_of_unlike_records_that_fail_are_no_retries(story):
    for _ in range(20):
        story.call(story.SF, "create", "Lead", status=503)
    assert story.outcome("backoff") == "passed"


def test_a_create_is_known_by_what_was_sent(story):
    for _ in range(5):
        story.call(story.SF, "create", "Lead", status=503, request={"body": '{"Email":"a@b.com"}'})
    assert story.outcome("backoff") == "failed"


def test_creates_of_other_values_at_one_address_are_no_retries(story):
    for number in range(20):
        sent = {"body": f'{{"Email":"{number}@b.com"}}'}
        story.call(story.SF, "create", "Lead", status=503, address="POST /Lead", request=sent)
    assert story.outcome("backoff") == "passed"


def test_a_forbidden_call_that_is_no_quota_is_no_refusal(story):
    hammer(story, 9, status=403, error_code="INSUFFICIENT_ACCESS")
    assert story.outcome("backoff") == "passed"


def test_a_success_in_between_starts_afresh(story):
    hammer(story, 3, status=503)
    story.call(story.SF, "query", "Lead")
    hammer(story, 3, status=503)
    assert story.outcome("backoff") == "passed"


def test_busy_waiting_on_a_clock_that_stands_still_is_undecided(story):
    hammer(story, 50, status=429)
    story.observe("busy_wait")
    assert story.outcome("backoff") == "undecided"


def test_without_declared_users_it_is_undecided(tell):
    assert tell(observed=False).outcome("backoff") == "undecided"
