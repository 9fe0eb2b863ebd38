"""Account Engagement (Pardot) with its Salesforce connector v2.

Sources: the planning unit of the product (both translations) and the help pages on default
prospect field mapping, field sync behaviour, syncing prerequisites and connector settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from syncproof.oracle.normalise import text
from syncproof.oracle.profiles.base import FieldPair, Profile, Standing

CRM_DELETED = "[[crm_deleted]]"
CRM_IGNORE = "[[crm_ignore_prospect]]"


def _pair(
    product: str,
    lead: str,
    contact: str | None = "",
    account: str | None = "",
    **more: Any,
) -> FieldPair:
    """Make a pair: `contact` and `account` are the lead's name unless said otherwise."""
    names = {
        "Lead": lead,
        "Contact": lead if contact == "" else contact,
        "Account": lead if account == "" else account,
    }
    return FieldPair(product, {k: v for k, v in names.items() if v}, **more)


def _address(product: str, name: str) -> FieldPair:
    return _pair(product, name, f"Mailing{name}", f"PersonMailing{name}")


PAIRS = (
    _pair("firstName", "FirstName"),
    _pair("lastName", "LastName", filled=True),
    _pair("salutation", "Salutation"),
    _pair("email", "Email", account="PersonEmail", form="email"),
    _pair("company", "Company", None, None, filled=True),
    _pair("jobTitle", "Title", account="PersonTitle"),
    _pair("phone", "Phone"),
    _pair("fax", "Fax"),
    _pair("website", "Website", None),
    _address("addressOne", "Street"),
    _address("city", "City"),
    _address("state", "State"),
    _address("zip", "PostalCode"),
    _address("country", "Country"),
    _pair("industry", "Industry", None),
    _pair("source", "LeadSource", account="PersonLeadSource"),
    _pair("annualRevenue", "AnnualRevenue", None, form="number"),
    _pair("employees", "NumberOfEmployees", None, form="integer"),
    _pair(
        "optedOut",
        "HasOptedOutOfEmail",
        account="PersonHasOptedOutOfEmail",
        form="boolean",
        rule="newest",
    ),
    _pair("isDoNotCall", "DoNotCall", account="PersonDoNotCall", form="boolean"),
    _pair("comments", "Description", rule="account_engagement", only_to="salesforce"),
)

FREE_OBJECTS = frozenset(
    {"users", "campaigns", "prospect-accounts", "opportunities", "field-options", "lists"}
)
LINKS = ("salesforceId", "salesforceContactId", "salesforceLeadId")
SYNC_STATE = frozenset({"salesforceLastSync", "syncError"})
BOOKKEEPING = SYNC_STATE | {
    *LINKS,
    "salesforceOwnerId",
    "salesforceAccountId",
    "salesforceCampaignId",
    "salesforceUrl",
    "updatedAt",
    "updatedById",
}


def ids_are_key(settings: Mapping[str, Any]) -> bool:
    """Tell if the unit allows several prospects with one email, so that only CRM ids match."""
    return bool(settings.get("allow_duplicate_emails"))


def exclusion(person: Standing) -> str | None:
    """Give the documented reason why a person needs no counterpart on the other side."""
    if not person.email:
        return "it has no email address"
    if not person.shared:
        return "it is outside the sharing rules"
    if person.system == "account_engagement":
        return _prospect_exclusion(person)
    return _crm_exclusion(person)


def _prospect_exclusion(person: Standing) -> str | None:
    if any(text(person.row.get(name)) == CRM_IGNORE for name in LINKS):
        return "it is flagged not to sync"
    if any(person.row.get(name) for name in LINKS):
        return "its Salesforce record was deleted"
    if person.rivals and not ids_are_key(person.settings):
        return "another prospect has the matching record"
    if not person.matches and not any(person.row.get(n) for n in ASSIGNED):
        return "it is unassigned and has no match"
    return None


def _crm_exclusion(person: Standing) -> str | None:
    if person.row.get("IsConverted"):
        return "it was converted"
    by_id = ids_are_key(person.settings)
    if not person.touched:
        return "it was there before the connector and nobody touched it"
    if person.settings.get("connector_user") not in (None, "integration"):
        return "the customer's own connector user may not see it"
    if person.rivals and not by_id:
        return "another record of that email address is linked"
    if not person.matches and not by_id and not person.settings.get("auto_create_prospects"):
        return "prospects are not created automatically"
    if person.object == "Account" and person.settings.get("create_as") != "person_account":
        return "person accounts sync only where support has enabled them"
    return None


ASSIGNED = ("userId", "assignedToId")

PROFILE = Profile(
    name="account_engagement",
    product="account_engagement",
    people="prospects",
    crm_people=("Lead", "Contact", "Account"),
    pairs=PAIRS,
    emails={
        "prospects": "email",
        "Lead": "Email",
        "Contact": "Email",
        "Account": "PersonEmail",
    },
    free_objects=FREE_OBJECTS,
    links=LINKS,
    bookkeeping=BOOKKEEPING,
    sync_state=SYNC_STATE,
    owned=frozenset({"score", "comments"}),
    ignore_marks=frozenset({CRM_IGNORE}),
    users="users",
    user_link="salesforceId",
    assigned_to=ASSIGNED,
    owner="OwnerId",
    create_as={"lead": "Lead", "contact": "Contact", "person_account": "Account"},
    defaults={
        "connector_user": "integration",
        "allow_duplicate_emails": False,
        "auto_create_prospects": True,
        "create_as": "lead",
        "setup_complete": True,
        "check_interval_s": 120,
        "sync_deletes": True,
        "sharing_rules": [],
        "field_rules": {},
    },
    exclusion=exclusion,
    ids_are_key=ids_are_key,
)
