"""A person and a company of the population, in our own words; systems translate."""

from __future__ import annotations

from dataclasses import dataclass

# The shortest that a vendor's field is; a stored value is never longer. Source: the describe of
# Lead, Contact and Account; Account Engagement and HubSpot are wider everywhere.
LIMITS = {
    "first_name": 40, "last_name": 80, "salutation": 40, "email": 80, "phone": 40, "title": 128,
    "department": 80, "company": 255, "street": 255, "city": 40, "state": 80, "postal_code": 20,
    "country": 80, "industry": 40, "source": 40, "description": 32_000, "name": 255, "domain": 80,
    "website": 255,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody is, with a telephone number of that place."""

    street: str | None
    city: str | None
    state: str | None
    postal_code: str | None
    country: str | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class Company:
    """A company; low indices are the large ones, with the most people."""

    index: int
    locale: str
    name: str
    domain: str
    industry: str
    employees: int
    annual_revenue: int
    address: Address

    @property
    def website(self) -> str:
        """Give the address of its home page."""
        return f"https://www.{self.domain}"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody; `index` is the ground truth of who is who, in all systems.

    `email` is what is recorded, with its dirt of kind `email_kind` ("" when it is clean);
    `own_email` is the person's own address, which nobody else in the population has.
    """

    index: int
    locale: str
    first_name: str
    last_name: str
    salutation: str
    email: str | None
    own_email: str
    email_kind: str
    phone: str | None
    title: str | None
    department: str | None
    company_index: int
    company: str
    street: str | None
    city: str | None
    state: str | None
    postal_code: str | None
    country: str | None
    industry: str
    source: str
    description: str | None
    age_s: int
    inactive_owner: bool
    opted_out: bool
    do_not_call: bool
