from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncproof.kit.quotas import DailyQuota, InFlightQuota, RollingQuota
from syncproof.kit.state import MemoryState
from syncproof.kit.times import to_ms

DAY = 86_400_000
MINUTE = 60_000


def rolling(limit=3, window=DAY, bucket=MINUTE):
    return RollingQuota(MemoryState(), "s/main", "daily", limit, window, bucket)


def test_a_rolling_quota_refuses_at_its_limit_and_counts_nothing_then():
    quota = rolling(2)
    assert [quota.take(0), quota.take(1), quota.take(2), quota.take(3)] == [
        True,
        True,
        False,
        False,
    ]
    assert quota.used(3) == 2


def test_calls_drop_out_of_a_rolling_window_one_by_one():
    quota = rolling(2)
    quota.take(0)
    quota.take(10 * MINUTE)
    assert not quota.take(DAY)
    assert quota.take(DAY + 2 * MINUTE)
    assert not quota.take(DAY + 3 * MINUTE)
    assert quota.take(DAY + 12 * MINUTE)


def test_a_rolling_quota_says_when_the_next_call_is_free():
    quota = rolling(1)
    quota.take(0)
    free = quota.frees_at_ms(1)
    assert not quota.take(free - 2 * MINUTE)
    assert quota.take(free + MINUTE)


@given(st.lists(st.integers(0, 3 * 60), min_size=1, max_size=60), st.integers(1, 5))
@settings(max_examples=60, deadline=None)
def test_a_rolling_quota_never_grants_more_than_its_limit_in_any_window(gaps, limit):
    quota, now, granted = rolling(limit, window=10 * MINUTE), 0, []
    for gap in gaps:
        now += gap * 1000
        if quota.take(now):
            granted.append(now)
    for start in granted:
        assert sum(start <= t < start + 10 * MINUTE - MINUTE for t in granted) <= limit


def test_a_limit_can_be_changed_drained_and_switched_off():
    quota = rolling(5)
    quota.set(limit=1)
    assert quota.take(0)
    assert not quota.take(0)
    quota.set(enabled=False)
    assert quota.take(0)
    quota.set(enabled=True, limit=10)
    quota.set_left(1, 0)
    assert [quota.take(0), quota.take(0)] == [True, False]
    assert quota.show(0)["left"] == 0


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (datetime(2026, 3, 8, 4, 59, tzinfo=UTC), datetime(2026, 3, 8, 5, 0, tzinfo=UTC)),
        (datetime(2026, 3, 9, 3, 59, tzinfo=UTC), datetime(2026, 3, 9, 4, 0, tzinfo=UTC)),
        (datetime(2026, 11, 2, 4, 59, tzinfo=UTC), datetime(2026, 11, 2, 5, 0, tzinfo=UTC)),
    ],
)
def test_a_daily_quota_starts_afresh_at_local_midnight_whatever_the_length_of_the_day(
    before, after
):
    quota = DailyQuota(MemoryState(), "s", "daily", 1, "America/New_York")
    assert quota.take(to_ms(before))
    assert not quota.take(to_ms(before))
    assert quota.frees_at_ms(to_ms(before)) == to_ms(after)
    assert quota.take(to_ms(after))


def test_calls_in_flight_are_given_back():
    quota = InFlightQuota(MemoryState(), "s", "in_flight", 1)
    assert quota.take(0)
    assert not quota.take(0)
    quota.give()
    assert quota.take(0)
