"""People of a population as prospects."""

from pathlib import Path

import pytest

from syncproof.kit.errors import SyncProofError
from syncproof.kit.population.placement import placements
from syncproof.kit.scenario import load, parse
from syncproof.systems.account_engagement import SYSTEM

SCENARIOS = Path(__file__).parents[3] / "scenarios"
TEXT = """
name: small
title: A few people
seed: 1
clock: {{start: 2026-01-05T08:00:00.000Z}}
systems:
  salesforce: {{}}
  account_engagement: {{}}
people:
  count: 20
  dirt: {{duplicate_email: 0.5}}
  account_engagement:
    {place}
"""


def put(unit, scenario):
    rows = list(placements(scenario, system="account_engagement"))
    SYSTEM.populate(unit.instance, rows)
    return rows


def test_everybody_is_there_once_with_the_email_as_recorded_and_a_known_identity(unit):
    rows = put(unit, load(SCENARIOS / "missing_emails.yaml"))
    held = SYSTEM.read_records(unit.instance, "prospects", {}, 100, "")["records"]
    assert len(held) == len(rows) == 34
    people = {p.person.index: p.person for p in rows}
    for row in held:
        truth = unit.world.state.get("truth", f"account_engagement/prospects/{row['id']}")
        person = people.pop(int(truth.removeprefix("person/")))
        assert row["email"] == (person.email or None)
    assert people == {}
    assert {r["email"] for r in held if not (r["email"] or "").strip()} == {None, "   "}
    assert sum(r["userId"] == 2 for r in held) == 20
    assert [r["createdAt"] for r in held] == sorted(r["createdAt"] for r in held)


def test_later_prospects_get_ids_of_their_own(unit):
    put(unit, load(SCENARIOS / "missing_emails.yaml"))
    assert unit.create(email="ann@example.com") == {"id": 35}


def test_the_same_address_twice_is_refused_where_it_is_not_allowed(make_unit):
    scenario = parse(TEXT.format(place="prospects: {assigned: 0.5}").encode())
    with pytest.raises(SyncProofError) as refusal:
        put(make_unit(), scenario)
    assert "email: distinct" in refusal.value.hint
    assert len(put(make_unit(allow_duplicate_emails=True), scenario)) == 20


@pytest.mark.parametrize("place", ["leads: {}", "prospects: {owner: me}"])
def test_what_a_unit_does_not_hold_is_refused(unit, place):
    with pytest.raises(SyncProofError):
        put(unit, parse(TEXT.format(place=place).encode()))
