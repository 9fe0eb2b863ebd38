"""Which records belong to whom, worked out for the checks."""

from __future__ import annotations

from syncproof.conformance.checks import fields, links, writes
from syncproof.conformance.checks.model import PRODUCT, SALESFORCE, short
from syncproof.conformance.suite.scene import World
from syncproof.conformance.verdict import Verdict


def record_agrees(world: World, kind: str, name: str) -> Verdict:
    """Demand that a lead or contact has a linked prospect that agrees with it."""
    person = world.people.named(name)
    key = person.record[1] if person.record else ""
    found = links.linked_to(world.people.prospects(), key)
    if len(found) != 1:
        return Verdict.failed(f"the {kind} {name} ({key}) has {len(found)} linked prospects")
    record = world.people.find_record(key)
    return fields.agree(found[0], kind, record[1] if record else None)


def is_linked(world: World, name: str, other: str) -> Verdict:
    """Demand that a prospect is linked to somebody's lead."""
    record = world.people.named(other).record
    prospect = world.people.find_prospect(world.people.named(name))
    return links.is_linked(prospect, record[1] if record else "")


def ids_by_hand(world: World) -> list[str]:
    """Give the ids of everybody whom people made by hand."""
    known = world.people.known.values()
    return [*(i for p in known for i in p.ids), *world.marks.get("without_address", ())]


def ids_on(world: World, side: str, name: str) -> list[str]:
    """Give the ids of somebody on one side, whoever made them."""
    person = world.people.named(name)
    if side == SALESFORCE:
        return [str(r["Id"]) for _, r in world.people.find_records(person)]
    wanted = (person.first, person.last)
    everybody = world.people.prospects()
    return [str(p["id"]) for p in everybody if (p["firstName"], p["lastName"]) == wanted]


def so_many(world: World, name: str, count: int) -> Verdict:
    """Demand so many leads and contacts of a name."""
    found = world.people.find_records(world.people.named(name))
    reason = f"Salesforce has {len(found)} people called {name}, expected {count}"
    return (Verdict.passed if len(found) == count else Verdict.failed)(reason)


def belongs_to_sales_user(world: World, name: str) -> Verdict:
    """Demand the sales user as owner of somebody's record."""
    wanted = world.people.sales_user["id"]
    found = world.people.find_records(world.people.named(name))
    owners = {short(r["OwnerId"]) for _, r in found}
    if owners == {short(wanted)}:
        return Verdict.passed(f"{name} belongs to {wanted}")
    return Verdict.failed(f"{name} belongs to {sorted(owners)}, expected {wanted}")


def company_synced_nobody(world: World) -> Verdict:
    """Demand that sending a company was refused or came to nothing."""
    since = world.marks["before"]
    journal = world.journal.where(lambda x: x.n >= since)
    if world.marks["refusal"] is None and world.marks["result"] == "synced":
        return Verdict.failed("a company was synced as if it were a person")
    sides = (SALESFORCE, PRODUCT)
    return writes.nothing_written(journal, sides[0]) & writes.nothing_written(journal, sides[1])
