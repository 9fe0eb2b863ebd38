"""Salesforce ids on Account Engagement records."""

from __future__ import annotations

import re

from syncproof.systems.account_engagement.errors import INVALID_CRM_FID, refuse

_FORM = re.compile(r"[0-9A-Za-z]{15}|[0-9A-Za-z]{18}")
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
LEAD, CONTACT = "00Q", "003"
DELETED, IGNORED = "[[crm_deleted]]", "[[crm_ignore_prospect]]"
SENTINELS = frozenset({DELETED, IGNORED})
PROSPECT_FIELDS = {
    "salesforceId": (LEAD, CONTACT),
    "salesforceLeadId": (LEAD,),
    "salesforceContactId": (CONTACT,),
    "salesforceOwnerId": ("005", "00G"),
    "salesforceAccountId": ("001",),
    "salesforceCampaignId": ("701",),
}


def to_case_safe(id15: str) -> str:
    """Append the three letters that make a 15-character id safe in case-blind tools."""
    suffix = ""
    for start in (0, 5, 10):
        bits = sum(1 << i for i, c in enumerate(id15[start : start + 5]) if "A" <= c <= "Z")
        suffix += _ALPHABET[bits]
    return id15 + suffix


def checked(value: object, prefixes: tuple[str, ...]) -> str:
    """Return an id as its 18 characters, or refuse it with code 79."""
    if not isinstance(value, str) or not _FORM.fullmatch(value) or value[:3] not in prefixes:
        raise refuse(INVALID_CRM_FID, str(value)[:40])
    full = to_case_safe(value[:15])
    if len(value) == 18 and value != full:
        raise refuse(INVALID_CRM_FID, value)
    return full


def prospect_links(values: dict[str, str | None]) -> dict[str, str | None]:
    """Complete the ids of a link: the record's id and its kind's id always go together."""
    linked = dict(values)
    if "salesforceId" in values:
        whole = values["salesforceId"]
        if whole not in SENTINELS:
            linked["salesforceLeadId"] = whole if whole and whole[:3] == LEAD else None
            linked["salesforceContactId"] = whole if whole and whole[:3] == CONTACT else None
    else:
        for name in ("salesforceContactId", "salesforceLeadId"):
            if values.get(name):
                linked["salesforceId"] = values[name]
                break
    return linked
