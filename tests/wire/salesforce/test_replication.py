"""What was changed and what was deleted in a time."""

from datetime import UTC, datetime

import pytest

MINUTE, DAY = 60_000, 86_400_000


def iso(ms):
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat()


def window(start, end):
    return {"start": iso(start), "end": iso(end)}


@pytest.fixture
def now(org):
    return org.served.world.clock.now_ms


def test_changed_and_deleted_records_are_listed_by_their_time(org, now):
    sf, clock, began = org.as_user(), org.served.world.clock, now()
    keys = [
        sf("POST", "/sobjects/Lead", json={"LastName": n, "Company": "C"}).json()["id"]
        for n in ("a", "b", "c")
    ]
    clock.advance_to(began + 10 * MINUTE)
    sf("PATCH", f"/sobjects/Lead/{keys[1]}", json={"Title": "t"})
    sf("DELETE", f"/sobjects/Lead/{keys[2]}")
    clock.advance_to(began + 20 * MINUTE)
    late = window(began + 5 * MINUTE, now())
    assert sf("GET", "/sobjects/Lead/updated/", params=late).json() == {
        "ids": [keys[1]], "latestDateCovered": "2026-01-05T08:20:00.000+0000"
    }  # fmt: skip
    deleted = sf("GET", "/sobjects/lead/deleted", params=late).json()
    assert deleted["deletedRecords"] == [
        {"deletedDate": "2026-01-05T08:10:00.000+0000", "id": keys[2]}
    ]
    everything = sf("GET", "/sobjects/Lead/updated", params=window(began, now())).json()
    assert everything["ids"] == [keys[0], keys[1]]


def test_after_fifteen_days_a_deletion_is_in_no_list(org, now):
    sf, clock = org.as_user(), org.served.world.clock
    key = sf("POST", "/sobjects/Lead", json={"LastName": "a", "Company": "C"}).json()["id"]
    sf("DELETE", f"/sobjects/Lead/{key}")
    deleted_at = now()
    clock.advance_to(now() + 15 * DAY + MINUTE)
    answer = org.as_user()(
        "GET", "/sobjects/Lead/deleted", params=window(now() - 15 * DAY, now())
    ).json()
    assert answer["deletedRecords"] == []
    assert answer["earliestDateAvailable"] > iso(deleted_at)
    assert org.read("Lead", deleted="all") == []


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (-MINUTE, -MINUTE, "startDate must be at least one minute greater than endDate"),
        (-31 * DAY, 0, "startDate cannot be more than 30 days ago"),
    ],
)
def test_a_wrong_window_is_refused(org, now, start, end, text):
    answer = org.as_user()(
        "GET", "/sobjects/Lead/updated", params=window(now() + start, now() + end)
    )
    assert answer.status_code == 400
    assert answer.json() == [{"message": text, "errorCode": "INVALID_REPLICATION_DATE"}]


def test_only_visible_rows_are_listed(org, now):
    org.act("set_settings", {"sharing_defaults": {"Lead": "Private"}})
    org.as_user()("POST", "/sobjects/Lead", json={"LastName": "a", "Company": "C"})
    org.served.world.clock.advance_to(now() + 2 * MINUTE)
    asked = window(now() - 5 * MINUTE, now())
    other = org.as_user(org.user())
    assert other("GET", "/sobjects/Lead/updated", params=asked).json()["ids"] == []


def test_objects_that_do_not_replicate_are_refused(org, now):
    answer = org.as_user()(
        "GET", "/sobjects/UserLicense/updated", params=window(now() - 5 * MINUTE, now())
    )
    assert answer.status_code == 400
