"""When the engine works, what it tells of itself, and what careless policies do."""

from __future__ import annotations

import threading

import requests
from engine_rig import Rig

from syncproof.engine import Policy
from syncproof.engine.serving import http_server


def test_checks_come_every_two_minutes_and_cost_few_calls(rig):
    rig.resume()
    rig.run(600)
    before = len(rig.fake.calls)
    rig.run(3600)
    calls = rig.fake.calls[before:]
    checks = sum(1 for _, p in calls if p == "/api/v5/objects/prospects")
    assert checks == 30
    assert len(calls) <= 30 * 5 + 10 * 4 + 6 * 2
    assert rig.status()["api_calls_24h"] == len(rig.fake.calls)


def test_a_manual_sync_that_meets_a_wait_is_done_later_even_while_paused(rig):
    key = rig.fake.add_prospect(email="a@x.test", lastName="A", userId=7)
    rig.connect()
    rig.run(1)
    rig.fake.before = lambda *_: (429, {}, {"code": 66, "message": "concurrent request limit"})
    answer = rig.sync("account_engagement", "prospect", key)
    assert answer["result"] == "deferred"
    assert answer["next_due"] > rig.now
    rig.fake.before = lambda *_: None
    rig.run(120)
    assert len(rig.fake.leads()) == 1
    assert rig.status()["state"] == "paused"


def test_the_owner_comes_down_from_salesforce(rig):
    owner = "005000000000008AAA"
    rig.fake.ae_users[8] = {"id": 8, "salesforceId": owner, "email": "o@x", "isDeleted": False}
    key = rig.fake.add_prospect(email="a@x.test", lastName="A", userId=7)
    rig.resume()
    rig.run(300)
    (lead,) = rig.fake.leads()
    rig.fake.edit_record(lead["Id"], OwnerId=owner)
    rig.run(300)
    assert rig.fake.prospects[key]["assignedToId"] == 8


def test_comments_go_up_and_never_come_down(rig):
    key = rig.fake.add_prospect(email="a@x.test", lastName="A", comments="ours", userId=7)
    rig.resume()
    rig.run(300)
    (lead,) = rig.fake.leads()
    rig.fake.edit_record(lead["Id"], Description="theirs")
    rig.run(300)
    assert rig.fake.records[lead["Id"]]["Description"] == "ours"
    assert rig.fake.prospects[key]["comments"] == "ours"


def test_a_converted_lead_is_followed_to_its_contact(rig):
    key = rig.fake.add_prospect(email="a@x.test", lastName="A", userId=7)
    rig.resume()
    rig.run(300)
    (lead,) = rig.fake.leads()
    contact = rig.fake.add_record("Contact", Email="a@x.test", LastName="A")
    rig.fake.edit_record(lead["Id"], IsConverted=True, ConvertedContactId=contact)
    rig.run(400)
    assert rig.fake.prospects[key]["salesforceId"] == contact
    assert len(rig.fake.prospects) == 1


def test_a_value_that_is_no_number_is_reported_and_holds_up_nothing_else(rig):
    key = rig.fake.add_prospect(email="a@x.test", lastName="A", employees="many", userId=7)
    rig.resume()
    rig.run(600)
    (lead,) = rig.fake.leads()
    assert lead["NumberOfEmployees"] is None
    (error,) = rig.status()["errors"]
    assert (error["record_id"], error["code"]) == (str(key), "field_not_synced")
    count = len(rig.fake.writes)
    rig.run(1_200)
    assert len(rig.fake.writes) == count


def test_a_value_rewritten_by_automation_is_taken_over_once(rig):
    key = rig.fake.add_prospect(email="a@x.test", lastName="A", jobTitle="cto", userId=7)
    rig.resume()
    rig.fake.after = lambda *_: [r.update(Title="CTO") for r in rig.fake.leads()]
    rig.run(600)
    assert rig.fake.prospects[key]["jobTitle"] == "CTO"
    count = len(rig.fake.writes)
    rig.run(1_200)
    assert len(rig.fake.writes) == count


def test_links_are_listed_page_by_page(rig):
    key = rig.fake.add_prospect(email="a@x.test", lastName="A", userId=7)
    rig.resume()
    rig.run(300)
    (lead,) = rig.fake.leads()
    answer = rig.engine.links(rig.connection, None, rig.now)
    (link,) = answer["links"]
    assert link["account_engagement"]["id"] == key
    assert link["salesforce"] == {"object": "Lead", "id": lead["Id"]}
    assert answer["after"] is None


def test_a_careless_policy_syncs_while_paused(tmp_path):
    rig = Rig(tmp_path, Policy(respect_pause=False))
    rig.fake.add_prospect(email="a@x.test", lastName="A", userId=7)
    rig.connect()
    rig.run(300)
    assert len(rig.fake.leads()) == 1


def test_a_careless_policy_creates_without_an_email(tmp_path):
    rig = Rig(tmp_path, Policy(require_email=False))
    rig.fake.add_prospect(lastName="A", userId=7)
    rig.resume()
    rig.run(300)
    assert len(rig.fake.leads()) == 1


def test_the_protocol_is_served_over_http(rig, tmp_path):
    server = http_server(rig.engine, "127.0.0.1", 0)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    base = f"http://127.0.0.1:{server.server_port}/syncproof/v1/"
    try:
        described = requests.post(base + "describe", json={"now": rig.now}, timeout=5)
        unknown = requests.post(base + "dance", json={"now": rig.now}, timeout=5)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert described.json()["protocol"] == 1
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (400, "unsupported")
