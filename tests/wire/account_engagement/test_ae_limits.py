"""Limits: the day's calls by edition and zone, calls in flight, and what answers show of them."""

import threading

import pytest
from ae_client import ADMIN, open_session, refused

from syncproof.kit.times import from_iso

PATH = "prospects?fields=id"


@pytest.mark.parametrize(
    ("edition", "calls"),
    [("Growth", 25_000), ("Plus", 50_000), ("Advanced", 100_000), ("Premium", 100_000)],
)
def test_the_edition_sets_the_days_calls(make_unit, edition, calls):
    unit = make_unit(edition=edition)
    row = unit.v5("GET", "account?fields=maximumDailyApiCalls,apiCallsUsed,level").json()
    assert row == {"maximumDailyApiCalls": calls, "apiCallsUsed": 1, "level": edition}


@pytest.mark.parametrize("wish", ["1", "true", "True"])
def test_usage_is_shown_to_who_asks(unit, wish):
    assert "x-api-usage" not in unit.v5("GET", PATH).headers
    answer = unit.v5("GET", PATH, headers={"X-Return-Api-Usage": wish})
    assert answer.headers["x-api-usage"] == "2/50000"


def test_a_refused_call_counts_but_an_unauthenticated_one_does_not(unit):
    unit.v5("GET", "prospects")
    unit.v5("GET", PATH, headers={"Authorization": "Bearer nobody"})
    assert unit.v5("GET", "account?fields=apiCallsUsed").json() == {"apiCallsUsed": 2}


def test_the_day_over_its_limit_is_refused_until_midnight(unit):
    daily = unit.world.systems["account_engagement"].quotas(unit.instance)["daily"]
    daily.set_left(1, unit.world.clock.now_ms())
    assert unit.v5("GET", PATH).status_code == 200
    answer = unit.v5("POST", "prospects", json={"email": "ann@example.com"})
    refused(answer, 429, 122)
    assert answer.json()["message"] == "Daily API rate limit met"
    assert "Retry-After" not in answer.headers
    unit.token = open_session(unit.world, "long", ADMIN, hours=48)
    unit.advance(16 * 3600 - 1)
    refused(unit.v5("GET", PATH), 429, 122)
    unit.advance(1)
    assert unit.values("prospects", fields="id") == []


@pytest.mark.parametrize(
    ("start", "hours"),
    [("2026-03-29T00:00:00+01:00", 23), ("2026-10-25T00:00:00+02:00", 25),
     ("2026-06-01T00:00:00+02:00", 24)],
)  # fmt: skip
def test_a_day_of_the_accounts_zone_has_23_24_or_25_hours(make_unit, start, hours):
    unit = make_unit(zone="Europe/Berlin")
    unit.world.clock.advance_to(from_iso(start))
    unit.token = open_session(unit.world, "long", ADMIN, hours=48)
    for _ in range(3):
        unit.v5("GET", PATH)
    unit.advance(hours * 3600 - 1)
    assert unit.v5("GET", "account?fields=apiCallsUsed").json() == {"apiCallsUsed": 4}
    unit.advance(1)
    assert unit.v5("GET", "account?fields=apiCallsUsed").json() == {"apiCallsUsed": 1}


def test_a_sixth_call_in_flight_is_refused(unit):
    system = unit.world.systems["account_engagement"]
    lock = unit.world.lock_of("account_engagement")
    answers = []
    with lock:
        threads = [
            threading.Thread(target=lambda: answers.append(unit.as_user(ADMIN).v5("GET", PATH)))
            for _ in range(5)
        ]
        for thread in threads:
            thread.start()
        quota = system.quotas(unit.instance)["concurrent"]
        wait = threading.Event()
        while quota.used(0) < 5:
            wait.wait(0.01)
        answer = unit.v5("GET", PATH)
    for thread in threads:
        thread.join()
    refused(answer, 429, 66)
    assert [a.status_code for a in answers] == [200] * 5
    assert quota.used(0) == 0
    assert unit.v5("GET", PATH).status_code == 200


def test_the_connectors_side_is_not_counted(unit):
    unit.seam("PUT", "users", json={"users": []})
    assert unit.v5("GET", "account?fields=apiCallsUsed").json() == {"apiCallsUsed": 1}
