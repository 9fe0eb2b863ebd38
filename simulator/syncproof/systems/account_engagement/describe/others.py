"""The other objects of the core: users, campaigns, lists, memberships, accounts, opportunities."""

from __future__ import annotations

from dataclasses import replace

from syncproof.kit.describe import Field, ObjectType
from syncproof.systems.account_engagement.describe.fields import (
    LONG_TEXT,
    audit,
    flag,
    hidden,
    key,
    link,
    moment,
    number,
    real,
    text,
)


def _sides(kind: str) -> list[str]:
    return [f"{kind}{part}" for part in
            ("AddressOne", "AddressTwo", "City", "Country", "State", "Zip")]  # fmt: skip


def _fixed(name: str, target: str, relationship: str) -> Field:
    """Make an end of a membership: named on create, never changed."""
    made = link(name, target, relationship, write=True, nillable=False, filterable=True)
    return replace(made, updateable=False)


USERS = ObjectType(
    "users",
    (
        key(),
        text("email", write=False, filterable=True),
        text("username", write=False),
        text("firstName", write=False),
        text("lastName", write=False),
        text("jobTitle", write=False),
        number("role", write=False),
        text("roleName", write=False),
        text("salesforceId", write=False, filterable=True, case_sensitive=True),
        flag("isDeleted", write=False, default=False),
        text("tagReplacementLanguage", write=False),
        *audit(),
        hidden("timezone"),
    ),
    key="id",
    label="User",
    label_plural="Users",
    indexes=(("salesforceId",),),
)
CAMPAIGNS = ObjectType(
    "campaigns",
    (
        key(),
        text("name", write=False, filterable=True, sortable=True),
        number("cost", write=False),
        number("folderId", write=False),
        link("parentCampaignId", "campaigns", "parentCampaign"),
        text("salesforceId", write=False, filterable=True, case_sensitive=True),
        flag("isDeleted", write=False, default=False),
        *audit(),
    ),
    key="id",
    label="Campaign",
    label_plural="Campaigns",
    indexes=(("salesforceId",),),
)
LISTS = ObjectType(
    "lists",
    (
        key(),
        text("name", nillable=False, filterable=True, sortable=True),
        text("title"),
        text("description", length=LONG_TEXT),
        flag("isPublic", default=False),
        flag("isDynamic", write=False, default=False),
        number("folderId", write=False),
        link("campaignId", "campaigns", "campaign", write=True),
        flag("isDeleted", write=False, default=False),
        *audit(),
    ),
    key="id",
    label="List",
    label_plural="Lists",
)
LIST_MEMBERSHIPS = ObjectType(
    "list-memberships",
    (
        key(),
        _fixed("listId", "lists", "list"),
        _fixed("prospectId", "prospects", "prospect"),
        flag("optedOut", default=False),
        flag("isDeleted", write=False, default=False),
        *audit(),
    ),
    key="id",
    label="List membership",
    label_plural="List memberships",
    indexes=(("listId", "prospectId"), ("prospectId",)),
)
PROSPECT_ACCOUNTS = ObjectType(
    "prospect-accounts",
    (
        key(),
        text("name", write=False),
        text("salesforceId", write=False, filterable=True, case_sensitive=True),
        flag("isDeleted", write=False, default=False),
        *(text(n, write=False) for n in ("annualRevenue", *_sides("billing"))),
        text("description", write=False, length=LONG_TEXT),
        *(text(n, write=False) for n in ("employees", "fax", "industry", "number", "ownership",
                                         "phone", "rating", *_sides("shipping"), "sic", "site",
                                         "tickerSymbol", "type", "website")),
        link("assignedToId", "users", "assignedTo"),
        moment("createdAt"),
        moment("updatedAt"),
        link("createdById", "users", "createdBy"),
        link("updatedById", "users", "updatedBy"),
    ),
    key="id",
    label="Prospect account",
    label_plural="Prospect accounts",
    indexes=(("salesforceId",),),
)  # fmt: skip
OPPORTUNITIES = ObjectType(
    "opportunities",
    (
        key(),
        text("name", write=False, filterable=True, sortable=True),
        link("campaignId", "campaigns", "campaign"),
        real("value"),
        number("probability", write=False),
        text("type", write=False),
        text("stage", write=False),
        text("status", write=False),
        moment("closedAt"),
        flag("isDeleted", write=False, default=False),
        *audit(),
        hidden("salesforceId"),
    ),
    key="id",
    label="Opportunity",
    label_plural="Opportunities",
    indexes=(("salesforceId",),),
)
CUSTOM_FIELDS = ObjectType(
    "custom-fields",
    (
        key(),
        text("name", write=False, filterable=True, sortable=True),
        text("fieldId", write=False, filterable=True),
        text("type", write=False),
        flag("isRecordMultipleResponses", write=False, default=False),
        text("salesforceId", write=False, case_sensitive=True),
        flag("isUseValues", write=False, default=False),
        flag("isRequired", write=False, default=False),
        flag("isAnalyticsSynced", write=False, default=False),
        moment("createdAt", query=True),
        moment("updatedAt", query=True),
        link("createdById", "users", "createdBy"),
        link("updatedById", "users", "updatedBy"),
    ),
    key="id",
    label="Custom field",
    label_plural="Custom fields",
)

OTHERS = (
    USERS, CAMPAIGNS, LISTS, LIST_MEMBERSHIPS, PROSPECT_ACCOUNTS, OPPORTUNITIES, CUSTOM_FIELDS,
)  # fmt: skip
