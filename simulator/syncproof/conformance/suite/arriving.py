"""What has to arrive on the other side, worked out from what the steps did."""

from __future__ import annotations

from syncproof.conformance.checks import fields, rate
from syncproof.conformance.checks.arrivals import Expected
from syncproof.conformance.checks.links import link
from syncproof.conformance.checks.model import PRODUCT, SALESFORCE
from syncproof.conformance.suite.people import FIELDS
from syncproof.conformance.suite.scene import Edit, World
from syncproof.conformance.verdict import Undecided, Verdict, worst

_SPARE_MINUTES = 6


def _expected(world: World, edit: Edit) -> Expected:
    prospect = world.people.find_prospect(edit.person)
    other = SALESFORCE if edit.system == PRODUCT else PRODUCT
    record = link(prospect) if other == SALESFORCE and prospect else None
    target = record if other == SALESFORCE else str(prospect["id"]) if prospect else None
    if target is None:
        raise Undecided(f"{edit.person.name} has no counterpart")
    return Expected(f"the {edit.label} of {edit.person.name}", edit.at, other, target)


def expected(world: World) -> list[Expected]:
    """Give every edit of the scenario as something that has to arrive."""
    return [_expected(world, edit) for edit in world.edits]


def expected_of(world: World, name: str) -> Expected:
    """Give the latest edit of one person."""
    edits = [e for e in world.edits if e.person.name == name]
    return _expected(world, edits[-1])


def all_arrived(world: World) -> Verdict:
    """Demand every edit's value on the other side."""
    return worst(_arrived(world, edit) for edit in world.edits)


def _arrived(world: World, edit: Edit) -> Verdict:
    prospect, _, record = world.find_pair(edit.person)
    product, crm = FIELDS[edit.label]
    what = f"the {edit.label} of {edit.person.name}"
    if edit.system == PRODUCT:
        return fields.holds(record, crm, edit.value, f"{what} in Salesforce")
    return fields.holds(prospect, product, edit.value, f"{what} in Account Engagement")


def wait_for_initial_sync(world: World) -> None:
    """Let as much time pass as the slowest documented rate needs, and a few checks more."""
    people = world.expected("CARD-RATE-01", "people")
    slowest = world.expected("CARD-RATE-01", "per_minute")[0]
    world.clock.pass_time(minutes=people / slowest + _SPARE_MINUTES)


def everybody(world: World) -> Verdict:
    """Demand every assigned prospect of the backlog in Salesforce."""
    records = world.control.records(SALESFORCE, "Lead")
    records += world.control.records(SALESFORCE, "Contact")
    arrived = {str(r.get("Email") or "") for r in records}
    return rate.everybody_arrived(world.marks["backlog"], arrived)


def documented_rate(world: World) -> Verdict:
    """Judge the rate of the initial sync, for a connector that shows the setting."""
    shown = world.watched.status().settings or {}
    paced = bool(shown.get("initial_sync_per_minute"))
    journal = world.journal.since(world.marks["resumed"])
    band = world.expected("CARD-RATE-01", "per_minute")
    return rate.initial_sync(journal, SALESFORCE, band, paced=paced)
