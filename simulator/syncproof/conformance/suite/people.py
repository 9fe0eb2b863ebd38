"""The people of a scenario, on whichever sides they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from syncproof.conformance.checks.links import linked_to
from syncproof.conformance.checks.model import PRODUCT, SALESFORCE, Record, short
from syncproof.conformance.suite.accounts import Accounts
from syncproof.conformance.world import Control, Json

OBJECTS = {"lead": "Lead", "contact": "Contact", "company": "Account"}
FIELDS: Mapping[str, tuple[str, str]] = {
    "job title": ("jobTitle", "Title"),
    "phone": ("phone", "Phone"),
}
COMPANY = "Norvia Ltd"


@dataclass(slots=True)
class Person:
    """Somebody who is a prospect, a lead or contact, or both."""

    name: str
    email: str | None
    prospect: str | None = None
    record: tuple[str, str] | None = None
    values: dict[str, str] = field(default_factory=dict)

    @property
    def first(self) -> str:
        """The given name."""
        return self.name.partition(" ")[0]

    @property
    def last(self) -> str:
        """The family name."""
        return self.name.partition(" ")[2]

    @property
    def ids(self) -> list[str]:
        """The ids of what people made of them by hand."""
        return [i for i in (self.prospect, self.record and self.record[1]) if i]


class People:
    """Creates, finds and remembers the people of one scenario."""

    def __init__(self, control: Control, accounts: Accounts) -> None:
        self._control = control
        self._accounts = accounts
        self.known: dict[str, Person] = {}

    def named(self, name: str, email_of: str | None = None) -> Person:
        """Give a person, new ones with an address of their own or that of somebody else."""
        if name not in self.known:
            owner = email_of or name
            email = ".".join(owner.lower().split()) + "@norvia.example"
            self.known[name] = Person(name, email)
        return self.known[name]

    # -- making them ------------------------------------------------------------------------

    def prospect(self, person: Person, *, assigned: bool, **values: Any) -> Person:
        """Make somebody a prospect, assigned to the sales user or to nobody."""
        fields: Json = {
            "firstName": person.first,
            "lastName": person.last,
            "email": person.email,
            "company": COMPANY,
            **values,
        }
        if assigned:
            fields["userId"] = self.sales_user["product_id"]
        person.values.update({k: v for k, v in values.items() if isinstance(v, str)})
        person.prospect = self._control.create(PRODUCT, "prospects", fields)
        return person

    def record(self, person: Person, name: str, owner: str | None = None, **values: Any) -> Person:
        """Make somebody a lead or contact."""
        fields: Json = {"FirstName": person.first, "LastName": person.last, **values}
        fields.setdefault("Email", person.email)
        if name == "Lead":
            fields["Company"] = COMPANY
        if owner:
            fields["OwnerId"] = owner
        person.record = (name, self._control.create(SALESFORCE, name, fields))
        return person

    def pair(self, person: Person) -> Person:
        """Make somebody a lead and a prospect that are linked already and agree."""
        person.values = {"jobTitle": "Buyer", "phone": "555010"}
        owner = self.sales_user["id"]
        self.record(person, "Lead", owner, Title="Buyer", Phone="555010")
        link = person.record[1] if person.record else None
        return self.prospect(person, assigned=True, salesforceId=link, **person.values)

    @property
    def sales_user(self) -> Json:
        """The user to whom prospects are assigned."""
        return self._accounts.user("Sven", "Sales")

    # -- finding them -----------------------------------------------------------------------

    def prospects(self) -> list[Record]:
        """Read all prospects that are not in the recycle bin."""
        return [*self._control.records(PRODUCT, "prospects")]

    def records(self) -> list[tuple[str, Record]]:
        """Read all leads and contacts, with their object's name."""
        names = ("Lead", "Contact")
        return [(n, r) for n in names for r in self._control.records(SALESFORCE, n)]

    def find_prospect(self, person: Person) -> Record | None:
        """Give somebody's prospect: the one made by hand, else the one linked to their record."""
        everybody = self.prospects()
        if person.prospect is not None:
            mine = (p for p in everybody if str(p["id"]) == person.prospect)
            return next(mine, None)
        if person.record is not None:
            found = linked_to(everybody, person.record[1])
            return found[0] if found else None
        same = [p for p in everybody if (p.get("firstName"), p.get("lastName")) == _name(person)]
        return same[0] if same else None

    def find_records(self, person: Person) -> list[tuple[str, Record]]:
        """Give every lead and contact of somebody's name."""
        wanted = _name(person)
        return [(n, r) for n, r in self.records() if (r["FirstName"], r["LastName"]) == wanted]

    def find_record(self, record_id: str | None) -> tuple[str, Record] | None:
        """Give the lead or contact with an id."""
        if record_id is None:
            return None
        wanted = short(record_id)
        return next(((n, r) for n, r in self.records() if short(r["Id"]) == wanted), None)

    def names_by_id(self) -> dict[str, str]:
        """Give each lead's and contact's person, by name and address: there are namesakes."""
        return {
            short(
                r["Id"]
            ): f"{r['FirstName']} {r['LastName']} <{str(r['Email'] or '').lower().strip()}>"
            for _, r in self.records()
        }


def _name(person: Person) -> tuple[str, str]:
    return person.first, person.last
