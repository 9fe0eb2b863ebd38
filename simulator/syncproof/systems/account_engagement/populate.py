"""Puts people of the population into a business unit as prospects."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from syncproof.kit.call import Call
from syncproof.kit.errors import SyncProofError
from syncproof.kit.times import SECOND
from syncproof.kit.world import TRUTH
from syncproof.systems.account_engagement import records
from syncproof.systems.account_engagement.access import by_hand
from syncproof.systems.account_engagement.prospects import NAME, oldest_campaign

if TYPE_CHECKING:
    from syncproof.kit.population.placement import Placement
    from syncproof.kit.system import Instance


def fill(unit: Instance, placements: Iterable[Placement]) -> None:
    """Insert everybody in one transaction, the longest known first, and note who is who."""
    rows = list(placements)
    for placement in rows:
        if placement.object != NAME:
            raise SyncProofError(
                f'account_engagement takes prospects from a population, found "{placement.object}"',
                code="bad_scenario",
            )
        placement.expect_options("assigned")
    rows.sort(key=lambda p: -p.person.age_s)
    unit.world.act(unit, "create", NAME, lambda call: _insert(call, rows))


def _insert(call: Call, placements: list[Placement]) -> None:
    by_hand(call)
    unit = call.org
    now, campaign = records.stamp(call), oldest_campaign(call)
    owner = unit.memory["normal_id"]
    people = [_prospect(p, now, campaign, owner) for p in placements]
    if not unit.settings["allow_duplicate_emails"]:
        _check_unique(people)
    made = records.insert(call, records.object_of(unit, NAME), people)
    for row, placement in zip(made, placements, strict=True):
        key = f"{unit.system}/{NAME}/{row['id']}"
        unit.world.state.put(TRUTH, key, f"person/{placement.person.index}")


def _prospect(placement: Placement, now: int, campaign: int | None, owner: int) -> dict[str, Any]:
    person, company = placement.person, placement.company
    at = now - person.age_s * SECOND
    row = {
        "email": person.email or None, "salutation": person.salutation,
        "firstName": person.first_name, "lastName": person.last_name, "company": person.company,
        "website": company.website, "jobTitle": person.title, "department": person.department,
        "addressOne": person.street, "city": person.city, "state": person.state,
        "zip": person.postal_code, "country": person.country, "phone": person.phone,
        "industry": person.industry, "source": person.source, "comments": person.description,
        "annualRevenue": str(company.annual_revenue), "employees": str(company.employees),
        "optedOut": person.opted_out, "isDoNotCall": person.do_not_call,
        "campaignId": campaign, "createdAt": at, "updatedAt": at,
    }  # fmt: skip
    if placement.share("assigned"):
        row |= {"userId": owner, "assignedToId": owner, "firstAssignedAt": at}
    return row


def _check_unique(people: list[dict[str, Any]]) -> None:
    seen: set[str] = set()
    for row in people:
        email = (row["email"] or "").lower()
        if email.strip() and email in seen:
            raise SyncProofError(
                f'two prospects with the address "{email}" in a unit that does not allow it',
                code="bad_scenario",
                hint="say email: distinct, or allow_duplicate_emails: true",
            )
        seen.add(email)
