"""Limits: what is counted, sizes, an app's share, and calls that run for long."""

import threading

import pytest

from syncproof.kit.call import Answer, Transport
from syncproof.systems.salesforce import limits

SECOND, DAY = 1_000, 86_400_000


def quota(org, name):
    system = org.served.world.systems["salesforce"]
    return system.quotas(org.instance)[name]


def refusal(answer):
    return answer.status_code, answer.json()[0]["errorCode"], answer.json()[0]["message"]


def test_a_counted_limit_shows_what_remains(org, monkeypatch):
    monkeypatch.setattr(limits, "_COUNTED", {})
    limits.count("DailyBulkV2QueryJobs")
    sf, clock = org.as_user(), org.served.world.clock
    limits.counted(org.instance)["DailyBulkV2QueryJobs"].count(clock.now_ms(), 3)
    shown = sf("GET", "/limits").json()
    assert shown["DailyBulkV2QueryJobs"] == {"Max": 10_000, "Remaining": 9_997}
    assert shown["DailyAsyncApexExecutions"] == {"Max": 250_000, "Remaining": 250_000}
    quota(org, "DailyBulkV2QueryJobs").set(limit=5)
    assert sf("GET", "/limits").json()["DailyBulkV2QueryJobs"] == {"Max": 5, "Remaining": 2}
    clock.advance_to(clock.now_ms() + DAY + 60_000)
    again = org.as_user()("GET", "/limits").json()
    assert again["DailyBulkV2QueryJobs"] == {"Max": 5, "Remaining": 5}


@pytest.mark.parametrize(
    ("settings", "most"),
    [
        ({"edition": "Developer"}, 15_000),
        ({"edition": "Developer", "sandbox": True}, 15_000),
        ({"edition": "Enterprise", "licenses": 7}, 107_000),
        ({"edition": "Professional", "licenses": 2}, 102_000),
        ({"edition": "Unlimited", "licenses": 7}, 135_000),
        ({"edition": "Unlimited", "sandbox": True}, 5_000_000),
    ],
)
def test_edition_licences_and_sandbox_make_the_daily_number(org, settings, most):
    org.act("set_settings", settings)
    answer = org.as_user()("GET", "/limits")
    assert answer.json()["DailyApiRequests"]["Max"] == most
    assert answer.headers["Sforce-Limit-Info"].endswith(f"/{most}")


def test_an_app_has_a_share_once_it_is_given_one(org):
    sf = org.as_user()
    assert "per-app" not in sf("GET", "/limits").headers["Sforce-Limit-Info"]
    share = quota(org, "DailyApiRequests/SyncProof Admin")
    assert share.show(org.served.world.clock.now_ms())["enabled"] is False
    share.set(limit=4)
    told = sf("GET", "/limits")
    assert told.headers["Sforce-Limit-Info"] == (
        "api-usage=2/15000; per-app-api-usage=2/4(appName=SyncProof Admin)"
    )
    assert told.json()["DailyApiRequests"]["SyncProof Admin"] == {"Max": 4, "Remaining": 2}
    assert [sf("GET", "/sobjects").status_code for _ in range(3)] == [200, 200, 403]
    assert refusal(sf("GET", "/limits")) == (
        403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."
    )  # fmt: skip
    share.set(enabled=False)
    assert sf("GET", "/limits").headers["Sforce-Limit-Info"] == "api-usage=5/15000"


def test_long_calls_at_the_same_moment_are_few(org):
    world, sf = org.served.world, org.as_user()
    clock, long = world.clock, quota(org, "ConcurrentLongCalls")
    assert long.limit == 5
    statuses = []

    def call():
        statuses.append(sf("GET", "/sobjects/Lead/describe").status_code)

    others = [threading.Thread(target=call) for _ in range(5)]
    running = f"{long._space}/running"
    with world.lock_of("salesforce"):
        for other in others:
            other.start()
        waited = threading.Event()
        for _ in range(2_000):
            if len(world.state.items(running)) == 5:
                break
            waited.wait(0.005)
        assert len(world.state.items(running)) == 5
        assert long.used(clock.now_ms()) == 0
        clock.advance_to(clock.now_ms() + 19_999)
        assert long.used(clock.now_ms()) == 0
        clock.advance_to(clock.now_ms() + 1)
        assert long.used(clock.now_ms()) == 5
        assert refusal(sf("GET", "/limits")) == (
            403, "REQUEST_LIMIT_EXCEEDED", "ConcurrentPerOrgLongTxn Limit exceeded."
        )  # fmt: skip
    for other in others:
        other.join(10)
    assert statuses == [200] * 5
    assert world.state.items(running) == []
    assert sf("GET", "/limits").status_code == 200


def test_an_answer_that_the_fault_slow_holds_back_is_a_call_that_runs(org):
    world, long = org.served.world, quota(org, "ConcurrentLongCalls")
    start = world.clock.now_ms()
    call = world.person_call(org.instance, "limits", "")
    call.path, call.n = "/services/data/v59.0/limits", 77
    answer = Answer(200, b"{}", transport=Transport("slow", hold_s=30.0))
    world.systems["salesforce"].finish(call, answer)
    found = [long.used(start + s * SECOND) for s in (0, 19, 20, 29, 30)]
    assert found == [0, 0, 1, 1, 0]
    plain = Answer(200, b"{}", transport=Transport("rst"))
    call.n = 78
    world.systems["salesforce"].finish(call, plain)
    assert long.used(start + 20 * SECOND) == 1


def test_others_may_be_pretended_to_keep_the_places_of_long_calls(org):
    sf, now = org.as_user(), org.served.world.clock.now_ms()
    org.act("set_settings", {"edition": "Enterprise"})
    long = quota(org, "ConcurrentLongCalls")
    assert long.limit == 25
    long.set_left(0, now)
    assert sf("GET", "/limits").status_code == 403
    long.set_left(1, now)
    assert sf("GET", "/limits").status_code == 200
    long.set_left(0, now)
    long.set(enabled=False)
    assert sf("GET", "/limits").status_code == 200


def test_sizes_are_limits_that_can_be_set(org):
    sf = org.as_user()
    long = "x" * 15_000
    assert sf("GET", f"/query?q={long}").json()[0]["errorCode"] == "MALFORMED_QUERY"
    header = {"X-Long": "y" * 2_000}
    assert refusal(sf("GET", f"/query?q={long}", headers=header))[:2] == (
        431, "REQUEST_HEADER_FIELDS_TOO_LARGE"
    )  # fmt: skip
    assert refusal(sf("GET", f"/query?q={long}{long}"))[:2] == (414, "URI_TOO_LONG")
    quota(org, "UriBytes").set(limit=100)
    assert sf("GET", "/query?q=" + "x" * 100).status_code == 414
    quota(org, "UriBytes").set(enabled=False)
    quota(org, "UriAndHeadersBytes").set(enabled=False)
    assert sf("GET", f"/query?q={long}{long}").status_code == 400
    quota(org, "BodyBytes").set(limit=40)
    lead = {"LastName": "x" * 20, "Company": "y" * 20}
    refused = sf("POST", "/sobjects/Lead", json=lead)
    assert refusal(refused)[:2] == (413, "REQUEST_ENTITY_TOO_LARGE")
    assert org.read("Lead") == []
    quota(org, "BodyBytes").set(limit=400)
    assert sf("POST", "/sobjects/Lead", json=lead).status_code == 201


def test_every_limit_can_be_seen(org):
    now = org.served.world.clock.now_ms()
    shown = {
        q.name: (q.show(now)["kind"], q.show(now)["limit"])
        for q in org.served.world.systems["salesforce"].quotas(org.instance).values()
    }
    assert shown["DailyApiRequests"] == ("rolling", 15_000)
    assert shown["UriBytes"] == shown["UriAndHeadersBytes"] == ("size", 16_384)
    assert shown["BodyBytes"] == ("size", 50 * 1024 * 1024)
    assert shown["ConcurrentLongCalls"] == ("in_flight", 5)
