"""The same people seen from every system; the worlds that come with SyncProof."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from syncproof.kit.errors import SyncProofError
from syncproof.kit.population import Placement, placements
from syncproof.kit.scenario import Scenario, load, parse

WORLDS = Path(__file__).parents[3] / "scenarios"

HEAD = """
name: test
title: A test
seed: 7
clock: {start: 2026-01-05T08:00:00.000Z}
systems: {salesforce: {}, account_engagement: {}, a_sixth_one: {}}
"""


def _scenario(people: str) -> Scenario:
    return parse((HEAD + people).encode(), "test.yaml")


def _places(people: str) -> list[Placement]:
    return list(placements(_scenario(people)))


@pytest.fixture(scope="module")
def first_day() -> list[Placement]:
    return list(placements(load("first_day", WORLDS)))


@pytest.fixture(scope="module")
def missing_emails() -> list[Placement]:
    return list(placements(load("missing_emails", WORLDS)))


def _at(places, system, name):
    return {p.person.index: p.person for p in places if (p.system, p.object) == (system, name)}


def test_one_index_is_one_person_in_all_systems():
    places = _places("""
people:
  count: 30
  salesforce: {leads: {to: 20}}
  a_sixth_one: {widgets: {from: 10}}
""")
    leads, widgets = _at(places, "salesforce", "leads"), _at(places, "a_sixth_one", "widgets")

    assert set(leads) == set(range(20))
    assert set(widgets) == set(range(10, 30))
    assert all(leads[n] == widgets[n] for n in range(10, 20))


def test_capitals_differ_between_systems_where_they_are_dirt():
    places = _places("""
people:
  count: 10
  dirt: {case_variant_email: 1}
  salesforce: {leads: {}, contacts: {}}
  account_engagement: {prospects: {}}
""")

    for _, same in itertools.groupby(
        sorted(places, key=lambda p: p.person.index), key=lambda p: p.person.index
    ):
        emails = [p.person.email for p in same]
        assert len(set(emails)) == 3
        assert len({e.lower() for e in emails}) == 1


def test_distinct_emails_leave_other_dirt_and_take_away_sharing():
    places = _places("""
people:
  count: 400
  companies: 3
  dirt: {duplicate_email: 0.3, role_email: 0.3, missing_email: 0.2}
  account_engagement: {prospects: {email: distinct}}
""")
    emails = [p.person.email for p in places]

    assert emails.count(None) == pytest.approx(80, abs=2)
    assert len({e for e in emails if e}) == len(emails) - emails.count(None)


@pytest.mark.parametrize(("wish", "email"), [("missing", None), ("empty", ""), ("blank", "   ")])
def test_an_email_can_be_left_out_in_three_ways(wish, email):
    (place,) = _places(f"people: {{count: 1, salesforce: {{leads: {{email: {wish}}}}}}}")

    assert place.person.email == email


def test_a_share_decides_for_each_person_and_true_for_all():
    places = _places("""
people:
  count: 2000
  salesforce: {leads: {assigned: 0.6, starred: true}}
""")

    assert sum(p.share("assigned") for p in places) == pytest.approx(1_200, abs=80)
    assert all(p.share("starred") for p in places)
    assert not any(p.share("absent") for p in places)


def test_a_share_that_is_none_is_refused():
    (place,) = _places("people: {count: 1, salesforce: {leads: {assigned: sixty}}}")

    with pytest.raises(SyncProofError, match=r"people\.salesforce\.leads\.assigned: found 'sixty'"):
        place.share("assigned")


def test_a_system_refuses_an_option_that_it_does_not_know():
    (place,) = _places("people: {count: 1, salesforce: {leads: {assignedd: true}}}")
    place.expect_options("assignedd")

    with pytest.raises(SyncProofError) as caught:
        place.expect_options("assigned")
    assert caught.value.message == 'people.salesforce.leads: unknown option "assignedd"'
    assert caught.value.hint == 'did you mean "assigned"?'


def test_a_pick_spreads_people_over_all_choices():
    places = _places("people: {count: 200, salesforce: {leads: {}}}")

    assert {p.pick("owner", 4) for p in places} == {0, 1, 2, 3}


def test_several_organisations_are_named_by_the_place():
    places = _places("people: {count: 1, salesforce: {leads: [{}, {instance: second}]}}")

    assert [p.instance for p in places] == ["main", "second"]


def test_one_systems_placements_equal_its_part_of_all(first_day):
    scenario = load("first_day", WORLDS)
    part = list(placements(scenario, system="account_engagement"))

    assert part == [p for p in first_day if p.system == "account_engagement"]


def test_another_seed_gives_the_world_other_people(first_day):
    other = list(placements(load("first_day", WORLDS), 1))

    assert len(other) == len(first_day)
    assert other[0].person != first_day[0].person


def test_the_empty_world_has_nobody():
    assert list(placements(load("empty", WORLDS))) == []


def test_the_first_day_overlaps_and_is_dirty(first_day):
    leads = _at(first_day, "salesforce", "leads")
    contacts = _at(first_day, "salesforce", "contacts")
    prospects = _at(first_day, "account_engagement", "prospects")

    assert len(leads.keys() & contacts.keys()) == 30
    assert len(prospects.keys() & (leads.keys() | contacts.keys())) == 130
    kinds = {p.person.email_kind for p in first_day}
    assert kinds >= {"missing_email", "blank_email", "case_variant_email", "duplicate_email"}
    emails = [p.email.strip().lower() for p in prospects.values() if p.email and p.email.strip()]
    assert len(set(emails)) == len(emails)
    assigned = [p.share("assigned") for p in first_day if p.object == "prospects"]
    assert sum(assigned) / len(assigned) == pytest.approx(0.6, abs=0.1)


def test_the_initial_sync_has_twelve_thousand_assigned_prospects_with_an_email_each():
    places = list(placements(load("initial_sync", WORLDS)))

    assert len(places) == 12_000
    assert {(p.system, p.object) for p in places} == {("account_engagement", "prospects")}
    assert all(p.share("assigned") for p in places)
    assert len({p.person.email.lower() for p in places}) == 12_000


def test_missing_emails_come_in_all_ways_assigned_and_not_on_both_sides(missing_emails):
    prospects = {
        (p.share("assigned"), p.person.email_kind)
        for p in missing_emails if p.object == "prospects"
    }  # fmt: skip
    ways = {"", "missing_email", "empty_email", "blank_email"}

    assert prospects == {(a, way) for a in (True, False) for way in ways}
    for name in ("leads", "contacts"):
        assert {p.person.email_kind for p in missing_emails if p.object == name} == ways


def test_the_good_people_of_missing_emails_have_distinct_emails(missing_emails):
    good = {p.person.index: p.person.email for p in missing_emails if p.person.email_kind == ""}

    assert len(set(good.values())) == len(good)
    assert len({p.person.index for p in missing_emails}) == 64
