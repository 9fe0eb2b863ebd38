"""CometD: listening to push topics and change events, with replay."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from listening import Listener

NOW = "2026-01-05T08:00:00.000Z"


@pytest.fixture
def listener(org):
    return Listener(org)


def topic(org, **more):
    row = {"Name": "Leads", "Query": "SELECT Id, LastName FROM Lead WHERE Title = 'Buyer'",
           "ApiVersion": 59.0, **more}  # fmt: skip
    answer = org.as_user()("POST", "/sobjects/PushTopic", json=row)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def lead(org, user=None, **fields):
    row = {"LastName": "Torres", "Company": "Norvia", **fields}
    answer = org.as_user(user)("POST", "/sobjects/Lead", json=row)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def test_a_handshake_is_answered_and_names_its_browser(listener):
    made = listener.shake(scheme="OAuth")

    assert made["successful"] is True
    assert made["ext"] == {"replay": True, "payload.format": True}
    assert made["supportedConnectionTypes"] == ["long-polling"]
    assert "BAYEUX_BROWSER" in listener.http.cookies


def test_a_handshake_without_a_session_is_denied(listener):
    listener.token = "gone"

    made = listener.shake()

    assert (made["successful"], made["error"]) == (False, "403::Handshake denied")
    assert made["ext"]["sfdc"]["failureReason"] == "401::Authentication invalid"
    assert made["advice"]["reconnect"] == "none"


@pytest.mark.parametrize("lose", ["client", "cookie", "user"])
def test_whoever_is_not_known_shakes_hands_again(org, listener, lose):
    listener.shake()
    if lose == "client":
        listener.client = "nobody"
    elif lose == "cookie":
        listener.http.cookies.clear()
    else:
        listener.token = org.token(org.user())["access_token"]

    found = listener.send({"channel": "/meta/connect", "clientId": listener.client})

    assert found[0]["error"] == "403::Unknown client"
    assert found[0]["advice"] == {"reconnect": "handshake", "interval": 0}


def test_a_silent_client_is_forgotten(org, listener):
    listener.shake()
    clock = org.served.world.clock
    clock.advance_to(clock.now_ms() + 200_000)

    assert listener.subscribe("/topic/x")["error"] == "403::Unknown client"


def test_a_topic_tells_what_matches_its_query(org, listener):
    topic(org)
    listener.listen("/topic/Leads")
    lead(org, Title="Other")
    key = lead(org, Title="Buyer")

    (event,) = listener.connect()

    assert event["channel"] == "/topic/Leads"
    told = event["data"]
    assert told["sobject"] == {"Id": key, "LastName": "Torres"}
    assert (told["event"]["type"], told["event"]["createdDate"]) == ("created", NOW)


def test_a_topic_tells_updates_of_the_fields_it_refers_to_and_deletes(org, listener):
    topic(org, NotifyForOperationCreate=False)
    key = lead(org, Title="Buyer")
    listener.listen("/topic/Leads")
    call = org.as_user()
    call("PATCH", f"/sobjects/Lead/{key}", json={"Phone": "1"})
    call("PATCH", f"/sobjects/Lead/{key}", json={"LastName": "Berg"})
    call("DELETE", f"/sobjects/Lead/{key}")

    found = [(e["data"]["event"]["type"], e["data"]["sobject"]) for e in listener.connect()]

    assert found == [("updated", {"Id": key, "LastName": "Berg"}), ("deleted", {"Id": key})]


def test_what_came_before_is_replayed(org, listener):
    topic(org)
    first, second = lead(org, Title="Buyer"), lead(org, Title="Buyer")
    listener.listen("/topic/Leads", -2)
    events = listener.connect()
    assert [e["data"]["sobject"]["Id"] for e in events] == [first, second]

    other = Listener(org)
    other.listen("/topic/Leads", events[0]["data"]["event"]["replayId"])

    assert [e["data"]["sobject"]["Id"] for e in other.connect()] == [second]


def test_events_are_kept_a_day(org, listener):
    topic(org)
    lead(org, Title="Buyer")
    clock = org.served.world.clock
    clock.advance_to(clock.now_ms() + 25 * 3_600_000)
    late = Listener(org)
    late.listen("/topic/Leads", -2)
    key = lead(org, Title="Buyer")

    assert [e["data"]["sobject"]["Id"] for e in late.connect()] == [key]


def test_a_replay_id_whose_events_are_gone_is_refused(org, listener):
    org.act("set_settings", {"change_data_capture": ["Lead"]})
    topic(org)
    lead(org, Title="Buyer")
    channels = ("/topic/Leads", "/data/LeadChangeEvent")
    numbers = {}
    for channel in channels:
        listener.listen(channel, -2)
        numbers[channel] = listener.connect()[-1]["data"]["event"]["replayId"]
    refused = (
        "400::The replayId {%s} you provided was invalid.  Please provide a valid ID, -2 to replay "
        "all events, or -1 to replay only new events."
    )
    for channel in channels:
        assert listener.subscribe(channel, numbers[channel])["successful"] is True
        for never in (-3, 10**9):
            answer = listener.subscribe(channel, never)
            assert (answer["successful"], answer["error"]) == (False, refused % never)
    clock = org.served.world.clock
    clock.advance_to(clock.now_ms() + 73 * 3_600_000)
    late = Listener(org)
    late.shake()
    for channel in channels:
        answer = late.subscribe(channel, numbers[channel])
        assert (answer["successful"], answer["error"]) == (False, refused % numbers[channel])
        assert late.subscribe(channel, -2)["successful"] is True


def test_a_refused_record_is_not_told(org, listener):
    topic(org)
    listener.listen("/topic/Leads")
    call = org.as_user()
    rows = [{"attributes": {"type": "Lead"}, "LastName": n, "Company": c, "Title": "Buyer"}
            for n, c in (("Right", "Norvia"), ("Wrong", ""))]  # fmt: skip
    call("POST", "/composite/sobjects", json={"allOrNone": True, "records": rows})
    key = lead(org, Title="Buyer")

    assert [e["data"]["sobject"]["Id"] for e in listener.connect()] == [key]


def test_a_topic_whose_query_cannot_be_followed_is_refused(org):
    call = org.as_user()
    for query in ("SELECT LastName FROM Lead", "SELECT Id FROM Lead LIMIT 1", "SELECT Nope",
                  "SELECT COUNT() FROM Lead", "SELECT Id, Owner.Name FROM Lead"):  # fmt: skip
        row = {"Name": "Bad", "Query": query, "ApiVersion": 59.0}
        answer = call("POST", "/sobjects/PushTopic", json=row)
        assert answer.status_code == 400, query
    assert org.read("PushTopic") == []


def test_others_records_are_not_told(org):
    org.act("set_settings", {"sharing_defaults": {"Lead": "Private"}})
    topic(org, Query="SELECT Id FROM Lead")
    user = org.user()
    blind = Listener(org, user)
    blind.listen("/topic/Leads")
    lead(org)
    own = lead(org, user)

    assert [e["data"]["sobject"]["Id"] for e in blind.connect()] == [own]


def test_change_events_tell_what_changed(org, listener):
    org.act("set_settings", {"change_data_capture": ["Lead"]})
    listener.listen("/data/LeadChangeEvent")
    key = lead(org, FirstName="Ana", City="Vigo")
    call = org.as_user()
    call("PATCH", f"/sobjects/Lead/{key}", json={"LastName": "Berg", "City": None},
         headers={"Sforce-Call-Options": "client=tests"})  # fmt: skip
    call("DELETE", f"/sobjects/Lead/{key}")

    created, changed, deleted = [e["data"]["payload"] for e in listener.connect()]

    header = created.pop("ChangeEventHeader")
    assert (header["changeType"], header["recordIds"]) == ("CREATE", [key])
    assert header["changedFields"] == []
    assert created["Name"] == {"LastName": "Torres", "FirstName": "Ana"}
    assert created["Address"] == {"City": "Vigo"}
    assert created["CreatedDate"] == NOW
    assert not {"Id", "IsDeleted", "SystemModstamp"} & created.keys()
    assert "Title" not in created
    header = changed.pop("ChangeEventHeader")
    assert header["changeType"] == "UPDATE"
    assert {"Name.LastName", "Address.City"} <= set(header["changedFields"])
    assert header["changeOrigin"] == "com/salesforce/api/rest/59.0;client=tests"
    assert header["commitUser"] == org.admin
    assert changed["Name"] == {"LastName": "Berg"}
    assert changed["Address"] == {"City": None}
    assert deleted.keys() == {"ChangeEventHeader"}
    assert deleted["ChangeEventHeader"]["changeType"] == "DELETE"


def test_one_transaction_counts_its_changes(org, listener):
    org.act("set_settings", {"change_data_capture": ["Lead"]})
    listener.listen("/data/ChangeEvents")
    rows = [{"attributes": {"type": "Lead"}, "LastName": n, "Company": "x"} for n in "ab"]
    org.as_user()("POST", "/composite/sobjects", json={"records": rows})

    headers = [e["data"]["payload"]["ChangeEventHeader"] for e in listener.connect()]

    assert [h["sequenceNumber"] for h in headers] == [1, 2]
    assert len({h["transactionKey"] for h in headers}) == 1


@pytest.mark.parametrize(
    "channel", ["/topic/Nothing", "/data/LeadChangeEvent", "/data/ChangeEvents", "/event/X__e",
                "/u/generic", "nonsense", "/meta/connect"]
)  # fmt: skip
def test_what_is_no_channel_is_refused(listener, channel):
    listener.shake()

    found = listener.subscribe(channel)

    assert (found["successful"], found["error"]) == (
        False,
        "400::The channel specified is not valid",
    )


def test_change_events_need_the_right_to_see_everything(org):
    org.act(
        "set_settings", {"change_data_capture": ["Lead"], "sharing_defaults": {"Lead": "Private"}}
    )
    blind = Listener(org, org.user())
    blind.shake()

    assert blind.subscribe("/data/LeadChangeEvent")["error"].startswith("403:denied_by_security")


def test_a_waiting_client_hears_at_once_and_counts_not_as_in_flight(org, listener):
    topic(org)
    listener.listen("/topic/Leads")
    heard: list[Any] = []
    waiting = threading.Thread(target=lambda: heard.extend(listener.connect()))
    waiting.start()
    key = lead(org, Title="Buyer")
    waiting.join(10)

    assert [e["data"]["sobject"]["Id"] for e in heard] == [key]


def test_a_long_poll_ends_by_the_clock(org, listener):
    topic(org)
    listener.listen("/topic/Leads")
    heard: list[Any] = []
    waiting = threading.Thread(target=lambda: heard.append(listener.connect()))
    waiting.start()
    clock = org.served.world.clock
    while not heard and waiting.is_alive():
        clock.advance_to(clock.now_ms() + 30_000)
        waiting.join(0.05)

    assert heard == [[]]


def test_only_so_many_listen_at_once(org):
    made = [Listener(org).shake() for _ in range(21)]

    assert [m["successful"] for m in made] == [True] * 20 + [False]
    assert made[-1]["error"] == "403::Organization concurrent user limit exceeded"


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "[1]", '[{"id": "1"}]', '{"channel": 1}', "[" * 1000]
)  # fmt: skip
def test_what_is_no_message_is_refused(org, listener, body):
    answer = listener.http.post(listener.url, data=body, timeout=10)

    assert answer.status_code == 400, answer.text


def test_a_client_leaves(listener):
    listener.shake()
    gone = {"channel": "/meta/disconnect", "clientId": listener.client}

    assert listener.send(gone)[0]["successful"] is True
    assert listener.send(gone)[0]["error"] == "403::Unknown client"
