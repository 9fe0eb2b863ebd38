"""What of a lead goes where when it is converted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

Row = Mapping[str, Any]
_PARTS = ("Street", "City", "State", "PostalCode", "Country", "Latitude", "Longitude",
          "GeocodeAccuracy")  # fmt: skip
ACCOUNT: Mapping[str, str] = {
    "Company": "Name", "Phone": "Phone", "Fax": "Fax", "Website": "Website",
    "Industry": "Industry", "AnnualRevenue": "AnnualRevenue",
    "NumberOfEmployees": "NumberOfEmployees", "Rating": "Rating",
    **{part: f"Billing{part}" for part in _PARTS},
}  # fmt: skip
CONTACT: Mapping[str, str] = {
    "FirstName": "FirstName", "LastName": "LastName", "Salutation": "Salutation",
    "Email": "Email", "Phone": "Phone", "MobilePhone": "MobilePhone", "Fax": "Fax",
    "Title": "Title", "LeadSource": "LeadSource", "Description": "Description",
    "DoNotCall": "DoNotCall", "HasOptedOutOfEmail": "HasOptedOutOfEmail",
    "HasOptedOutOfFax": "HasOptedOutOfFax", **{part: f"Mailing{part}" for part in _PARTS},
}  # fmt: skip
OPPORTUNITY: Mapping[str, str] = {"LeadSource": "LeadSource"}
PERSON: Mapping[str, str] = {
    "FirstName": "FirstName", "LastName": "LastName", "Salutation": "Salutation",
    "Phone": "Phone", "Fax": "Fax", "Website": "Website", "Industry": "Industry",
    "AnnualRevenue": "AnnualRevenue", "NumberOfEmployees": "NumberOfEmployees", "Rating": "Rating",
    "Description": "Description", "Email": "PersonEmail", "MobilePhone": "PersonMobilePhone",
    "Title": "PersonTitle", "LeadSource": "PersonLeadSource", "DoNotCall": "PersonDoNotCall",
    "HasOptedOutOfEmail": "PersonHasOptedOutOfEmail",
    "HasOptedOutOfFax": "PersonHasOptedOutOfFax",
    **{part: f"PersonMailing{part}" for part in _PARTS},
}  # fmt: skip
STANDARD: Mapping[str, Mapping[str, str]] = {
    "Account": ACCOUNT, "Contact": CONTACT, "Opportunity": OPPORTUNITY,
}  # fmt: skip


def mapped(
    lead: Row, target: str, custom: Mapping[str, str], standard: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Give what a lead says of a target object: `{field: value}` without empty values.

    `custom` is the organisation's mapping `{lead field: "Contact.Field__c"}`.
    """
    pairs = list((STANDARD[target] if standard is None else standard).items())
    for source, named in custom.items():
        kind, _, field = named.partition(".")
        if kind == target:
            pairs.append((source, field))
    return {field: lead[source] for source, field in pairs if lead.get(source) is not None}


def into_empty(held: Row, values: Row) -> dict[str, Any]:
    """Give what fills empty fields of a record; what it holds already is kept."""
    return {name: value for name, value in values.items() if held.get(name) is None}


def quarter_end(day: date, start_month: int) -> date:
    """Give the last day of the fiscal quarter that a day is in; `start_month` opens the year."""
    months = 3 - (day.month - start_month) % 3
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1) - timedelta(days=1)
