"""The prospect object: names and marks as in the v5 prospect page and what live clients request."""

from __future__ import annotations

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
    text,
)

NEVER_ACTIVE = "Never active."
_PLAIN_BEFORE_COMPANY = ("salutation", "firstName", "lastName")
_PLAIN = (
    "website", "jobTitle", "department", "country", "addressOne", "addressTwo", "city", "state",
    "territory", "zip", "phone", "fax", "source", "annualRevenue", "employees", "industry",
    "yearsInBusiness",
)  # fmt: skip
_PARAMETERS = (
    "campaignParameter", "sourceParameter", "mediumParameter", "contentParameter", "termParameter",
)  # fmt: skip

_ASSIGNMENT: tuple[Field, ...] = (
    link("campaignId", "campaigns", "campaign", write=True),
    link("profileId", "profiles", write=True),
    link("lifecycleStageId", "lifecycle-stages"),
    link("userId", "users", write=True, filterable=True),
    link("assignedToId", "users", "assignedTo", filterable=True),
)
_CRM: tuple[Field, ...] = (
    text("salesforceId", length=18, filterable=True, case_sensitive=True),
    text("salesforceLeadId", write=False, case_sensitive=True),
    text("salesforceContactId", write=False, case_sensitive=True),
    text("salesforceOwnerId", length=18, case_sensitive=True),
    text("salesforceAccountId", write=False, case_sensitive=True),
    text("salesforceCampaignId", write=False, case_sensitive=True),
    moment("salesforceLastSync"),
    text("salesforceUrl", write=False),
)
_STATES: tuple[Field, ...] = (
    flag("isDoNotEmail", default=False),
    flag("isDoNotCall", default=False),
    flag("optedOut", default=False),
    flag("isReviewed", default=False),
    flag("isStarred", default=False),
    flag("isDeleted", write=False, default=False),
    flag("isEmailHardBounced", write=False, default=False),
    moment("emailBouncedAt"),
    text("emailBouncedReason", write=False),
    flag("doNotSell", write=False, default=False),
)
_HISTORY: tuple[Field, ...] = (
    moment("lastActivityAt", query=True),
    text("recentInteraction", write=False, default=NEVER_ACTIVE),
    moment("firstActivityAt"),
    moment("firstAssignedAt"),
    *(text(n, write=False) for n in ("firstReferrerUrl", "firstReferrerType",
                                     "firstReferrerQuery")),
    moment("convertedAt"),
    text("convertedFromObjectName", write=False),
    text("convertedFromObjectType", write=False),
    *(text(n, write=False) for n in _PARAMETERS),
)  # fmt: skip

PROSPECTS = ObjectType(
    "prospects",
    (
        key(),
        text("email", nillable=False, filterable=True),
        *(text(n) for n in _PLAIN_BEFORE_COMPANY),
        text("password"),
        text("company"),
        link("prospectAccountId", "prospect-accounts", "prospectAccount"),
        *(text(n) for n in _PLAIN),
        text("comments", length=LONG_TEXT),
        text("notes", length=LONG_TEXT),
        number("score", default=0),
        text("grade", write=False),
        *_ASSIGNMENT,
        *_CRM,
        *_STATES,
        *_HISTORY,
        *audit(),
        hidden("syncError", "textarea"),
    ),
    key="id",
    label="Prospect",
    label_plural="Prospects",
    indexes=(
        ("updatedAt", "id"),
        ("createdAt", "id"),
        ("email",),
        ("salesforceId",),
        ("assignedToId",),
    ),
)
