"""What the steps do to people by hand, and whether the values are what they should be."""

from __future__ import annotations

from syncproof.conformance.checks import fields
from syncproof.conformance.checks.fields import Conflict
from syncproof.conformance.checks.model import PRODUCT, SALESFORCE, Record
from syncproof.conformance.suite.people import COMPANY, FIELDS, Person
from syncproof.conformance.suite.scene import World
from syncproof.conformance.verdict import Verdict

_BLANKS = {"missing": None, "empty": "", "blank": "   "}


def make_record(world: World, kind: str, name: str) -> None:
    """Make a lead, a contact or a company."""
    if kind == "Account":
        world.marks[name] = world.control.create(SALESFORCE, "Account", {"Name": name})
        return
    world.people.record(world.people.named(name), kind)


def prospects_without_address(world: World) -> None:
    """Make prospects, assigned and unassigned, whose address is nothing in several ways."""
    for what, email in _BLANKS.items():
        for assigned in (True, False):
            kind = "assigned" if assigned else "unassigned"
            person = Person(f"Nemo {kind.title()}{what.title()}", email)
            world.people.prospect(person, assigned=assigned)
            if assigned:
                _without_address(world)[str(person.prospect)] = f"prospect with {what} email"


def leads_without_address(world: World) -> None:
    """Make leads whose address is nothing in several ways."""
    for what, email in _BLANKS.items():
        person = Person(f"Nemo Lead{what.title()}", None)
        world.people.record(person, "Lead", Email=email)
        if person.record:
            _without_address(world)[person.record[1]] = f"lead with {what} email"


def _without_address(world: World) -> dict[str, str]:
    found: dict[str, str] = world.marks.setdefault("without_address", {})
    return found


def change(world: World, label: str, where: str, name: str, value: str) -> None:
    """Change a field of somebody on one side."""
    world.get_known()
    person = world.people.named(name)
    product, crm = FIELDS[label]
    if where == "prospect":
        world.control.update(PRODUCT, "prospects", str(person.prospect), {product: value})
        world.edited(person, PRODUCT, label, value)
        return
    object_, key = person.record or ("Lead", "")
    world.control.update(SALESFORCE, object_, key, {crm: value})
    world.edited(person, SALESFORCE, label, value)


def conflict(world: World, name: str) -> None:
    """Change job title and phone on both sides, and note who has to win each."""
    rules = world.plan.settings.get("field_rules", {})
    world.marks["conflicts"] = []
    for label, (product, crm) in FIELDS.items():
        values = {PRODUCT: "70001", SALESFORCE: "70002"}
        change(world, label, "lead", name, values[SALESFORCE])
        change(world, label, "prospect", name, values[PRODUCT])
        winner = rules.get(product, SALESFORCE)
        world.marks["conflicts"].append(Conflict(product, crm, winner, values[winner]))


def assign(world: World, name: str) -> None:
    """Assign a prospect to the sales user."""
    prospect = int(world.people.named(name).prospect or 0)
    user = world.people.sales_user["product_id"]
    world.control.act(PRODUCT, "assign", {"prospect_id": prospect, "user_id": user})


def import_file(world: World, names: list[str]) -> None:
    """Import prospects for the sales user."""
    owner = world.people.sales_user["product_id"]
    people = [world.people.named(n) for n in names]
    rows = [
        {
            "email": p.email,
            "firstName": p.first,
            "lastName": p.last,
            "company": COMPANY,
            "userId": owner,
        }
        for p in people
    ]
    world.control.act(PRODUCT, "import_prospects", {"rows": rows})
    for person in people:
        found = world.control.records(PRODUCT, "prospects", email=person.email)
        person.prospect = str(found[0]["id"]) if found else None


def holds(world: World, label: str, where: str, name: str, value: str) -> Verdict:
    """Demand a value on one side."""
    record, field = _look(world, label, where, name)
    return fields.holds(record, field, value, f"the {label} of the {where} {name}")


def unchanged(world: World, label: str, where: str, name: str) -> Verdict:
    """Demand the value that somebody had at the beginning."""
    value = world.people.named(name).values[FIELDS[label][0]]
    return holds(world, label, where, name, value)


def _look(world: World, label: str, where: str, name: str) -> tuple[Record | None, str]:
    person = world.people.named(name)
    product, crm = FIELDS[label]
    if where == "prospect":
        return world.people.find_prospect(person), product
    if person.record is not None:
        found = world.people.find_record(person.record[1])
        return (found[1] if found else None), crm
    return world.find_pair(person)[2], crm
