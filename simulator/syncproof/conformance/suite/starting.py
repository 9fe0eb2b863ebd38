"""The people whom a starting world holds already, before any step."""

from __future__ import annotations

from syncproof.conformance.checks.addresses import none_without
from syncproof.conformance.checks.model import PRODUCT, SALESFORCE, Record, short
from syncproof.conformance.suite.scene import World
from syncproof.conformance.verdict import Verdict, worst

EMPTY = "empty"
TAG = "world:"


def named_in(tags: list[str]) -> str:
    """Give the starting world that a scenario's tags name, such as `world:first_day`."""
    return next((t.removeprefix(TAG) for t in tags if t.startswith(TAG)), EMPTY)


def backlog(world: World) -> None:
    """Take the assigned prospects with an address as those whom the initial sync has to carry."""
    found = world.people.prospects()
    world.marks["backlog"] = [
        str(p["email"]) for p in found if p.get("assignedToId") and blank(p.get("email")) is False
    ]


def without_address(world: World) -> None:
    """Note everybody in the starting world who has no address."""
    people = {str(p["id"]): "a prospect" for p in world.people.prospects() if blank(p.get("email"))}
    for name, record in world.people.records():
        if blank(record.get("Email")):
            people[str(record["Id"])] = f"a {name.lower()}"
    world.marks["without_address"] = people


def blank(email: object) -> bool:
    """Tell if an address is missing, empty or nothing but blanks."""
    return not str(email or "").strip()


def nobody_without_address(world: World) -> Verdict:
    """Demand that the connector created nobody without an address, on neither side."""
    made = {s: world.journal.on(s).creates for s in (SALESFORCE, PRODUCT)}
    records = [r for _, r in world.people.records() if short(r["Id"]) in made[SALESFORCE].ids]
    prospects = [p for p in world.people.prospects() if short(p["id"]) in made[PRODUCT].ids]
    return worst(
        [
            none_without(_emails(records, "Email"), "Salesforce", made[SALESFORCE].numbers),
            none_without(_emails(prospects, "email"), "Account Engagement", made[PRODUCT].numbers),
        ]
    )


def _emails(rows: list[Record], name: str) -> list[str]:
    return [str(row.get(name) or "") for row in rows]
