"""Platform events: defined by an administrator, published by anybody, told to who listens."""

from __future__ import annotations

import pytest
from listening import Listener

from syncproof.kit.errors import SyncProofError

NOW = "2026-01-05T08:00:00.000Z"


@pytest.fixture
def listener(org):
    return Listener(org)


FIELDS = [{"name": "Number__c", "type": "Text", "length": 20},
          {"name": "Paid__c", "type": "Checkbox"}]  # fmt: skip


def order_event(org):
    spec = {"object": {"label": "Order"}, "fields": FIELDS}
    org.act("change_schema", "Order__e", None, spec)


def test_a_platform_event_is_told_to_those_who_listen(org, listener):
    order_event(org)
    listener.listen("/event/Order__e")
    call = org.as_user()

    made = call("POST", "/sobjects/Order__e", json={"Number__c": "A1"})

    assert made.status_code == 201, made.text
    told = made.json()["errors"][0]
    assert (made.json()["success"], told["statusCode"]) == (True, "OPERATION_ENQUEUED")
    (event,) = listener.connect()
    assert event["data"]["payload"] == {
        "Number__c": "A1", "Paid__c": False, "CreatedById": org.admin, "CreatedDate": NOW
    }  # fmt: skip
    assert event["data"]["event"]["EventUuid"] == told["message"]
    assert event["data"]["event"]["replayId"] > 0


def test_platform_events_are_undone_with_their_call(org, listener):
    order_event(org)
    listener.listen("/event/Order__e")
    rows = [{"attributes": {"type": "Order__e"}, **body}
            for body in ({"Number__c": "A1"}, {"Nope__c": 1})]  # fmt: skip
    call = org.as_user()
    call("POST", "/composite/sobjects", json={"allOrNone": True, "records": rows})
    call("POST", "/composite/sobjects", json={"records": [rows[0]]})

    assert len(listener.connect()) == 1


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("GET", "/query?q=SELECT+ReplayId+FROM+Order__e", None),
     ("GET", "/sobjects/Order__e/e01000000000001AAA", None),
     ("DELETE", "/sobjects/Order__e/e01000000000001AAA", None),
     ("POST", "/sobjects/Order__e", {"Nope__c": 1}),
     ("POST", "/sobjects/Order__e", {"Number__c": "x" * 21}),
     ("POST", "/sobjects/Order__e", {"ReplayId": "1"})],
)  # fmt: skip
def test_of_a_platform_event_nothing_else_can_be_done(org, method, path, body):
    order_event(org)

    assert org.as_user()(method, path, json=body).status_code in {400, 404, 405}


def test_a_platform_event_is_described(org):
    order_event(org)

    shown = org.as_user()("GET", "/sobjects/Order__e/describe").json()

    assert [f["name"] for f in shown["fields"]][-2:] == ["Number__c", "Paid__c"]
    assert (shown["createable"], shown["queryable"], shown["keyPrefix"]) == (True, False, "e00")


def test_an_event_has_no_lookups(org):
    with pytest.raises(SyncProofError, match="found a field of type Lookup"):
        org.act("change_schema", "Order__e", None, {"object": {}, "fields": [
            {"name": "Lead__c", "type": "Lookup", "reference_to": "Lead"}]})  # fmt: skip
