"""Faults in Account Engagement's words, and snapshots."""

import pytest
from ae_client import crm_id, refused

from syncproof.kit.times import iso

PATH = "prospects?fields=id"


def arm(unit, name, **more):
    body = {"name": name, "scope": {"system": "account_engagement"}, "nth": [1], **more}
    unit.world.faults.arm(body, unit.world.clock.now_ms())


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [("token_expired", 401, 184), ("rate_limited", 429, 202), ("daily_exhausted", 429, 122)],
)
def test_refusals_come_in_the_vendors_words(unit, name, status, code):
    arm(unit, name)
    refused(unit.v5("GET", PATH), status, code)


def test_an_expired_token_stays_dead(unit):
    arm(unit, "token_expired")
    refused(unit.v5("GET", PATH), 401, 184)
    refused(unit.v5("GET", PATH), 401, 184)


def test_a_locked_prospect_is_refused_with_121_and_not_written(unit):
    arm(unit, "row_locked")
    refused(unit.v5("POST", "prospects", json={"email": "ann@example.com"}), 400, 121)
    assert unit.values("prospects", fields="id") == []


@pytest.mark.parametrize(("error", "code"), [("validation_rule", 85), ("required_missing", 153)])
def test_rows_of_the_connectors_side_are_refused_one_by_one(unit, error, code):
    unit.create(email="ann@example.com")
    unit.create(email="bob@example.com")
    arm(unit, "partial_success", params={"rows": [2], "error": error})
    rows = [{"id": n, "salesforceId": crm_id("00Q", n)} for n in (1, 2)]
    first, second = unit.seam("PATCH", "prospects", json={"prospects": rows}).json()["results"]
    assert (first["success"], second["success"], second["code"]) == (True, False, code)


def test_many_creates_can_carry_one_stamp(unit):
    arm(unit, "same_stamp", nth=None, every=1)
    for n in range(3):
        unit.create(email=f"p{n}@example.com")
        unit.advance(10)
    assert len({r["updatedAt"] for r in unit.values("prospects", fields="updatedAt")}) == 1


def test_a_lost_answer_is_committed(unit):
    import requests

    arm(unit, "answer_lost")
    with pytest.raises(requests.ConnectionError):
        unit.v5("POST", "prospects", json={"email": "ann@example.com"})
    assert unit.values("prospects", fields="email") == [{"email": "ann@example.com"}]


def test_a_fault_aimed_at_following_pages_leaves_first_pages_alone(unit):
    for n in range(3):
        unit.create(email=f"p{n}@example.com")
    arm(unit, "rate_limited", scope={"operation": "query_more", "object": "prospects"})
    first = unit.v5("GET", "prospects", params={"fields": "id", "limit": "2"})
    assert first.status_code == 200
    refused(unit.call("GET", first.json()["nextPageUrl"]), 429, 202)


def test_changes_are_noted_with_actor_and_old_and_new_values(unit):
    unit.create(email="ann@example.com", city="Bonn")
    unit.v5("PATCH", "prospects/1", json={"city": "Ulm"})
    unit.v5("DELETE", "prospects/1")
    store = unit.instance.store
    with store.engine.connect() as conn:
        found = list(store.log.read(conn, object="prospects", id="1"))
    assert [(c.kind, c.actor) for c in found] == [
        ("create", "1"), ("update", "1"), ("delete", "1"),
    ]  # fmt: skip
    assert found[1].before == {"city": "Bonn"}
    assert found[1].after == {"city": "Ulm"}
    assert iso(found[1].at_ms) == "2026-01-05T08:00:00.000Z"


def test_something_broken_inside_is_told_as_code_183(unit):
    from syncproof.kit.pipeline import Pipeline
    from syncproof.systems.account_engagement import SYSTEM

    error = SYSTEM.crash(None, RuntimeError("boom"))
    assert (error.status, error.code) == (500, 183)
    assert isinstance(Pipeline(unit.world, SYSTEM), Pipeline)
