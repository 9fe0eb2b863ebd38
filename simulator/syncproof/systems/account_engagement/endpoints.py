"""The collections of API v5: which are emulated, what each allows, how the rest is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from syncproof.kit.call import Call
from syncproof.kit.errors import ErrorSpec, VendorError
from syncproof.systems.account_engagement import lists, prospects
from syncproof.systems.account_engagement.access import demand
from syncproof.systems.account_engagement.domain.abilities import Ability
from syncproof.systems.account_engagement.domain.values import clean
from syncproof.systems.account_engagement.errors import (
    CRM_DETECTED,
    DELETED_UPDATE,
    INVALID_METHOD,
    NO_CAMPAIGN_CHANGE,
    NO_CAMPAIGN_CREATE,
    NO_PERMISSION,
    SALESFORCE_DETECTED,
    UNKNOWN_ENDPOINT,
    UNSUPPORTED,
    binned,
    refuse,
)
from syncproof.systems.account_engagement.records import Row

Create = Callable[[Call, Mapping[str, Any]], Row]
Update = Callable[[Call, int, Mapping[str, Any]], Row]
Delete = Callable[[Call, int], None]


@dataclass(frozen=True, slots=True)
class Collection:
    """One collection; what it cannot do is refused with the code of `refusals`, else 60."""

    name: str
    create: Create | None = None
    update: Update | None = None
    delete: Delete | None = None
    refusals: Mapping[str, ErrorSpec] = field(default_factory=dict)

    def refusal(self, method: str) -> VendorError:
        """Refuse a method that the collection does not have."""
        return self.refusals.get(method, INVALID_METHOD)()


def create_prospect(call: Call, body: Mapping[str, Any]) -> Row:
    """Create a prospect from an API request."""
    who = demand(call, Ability.CREATE)
    if _assigns(body) and Ability.ASSIGN not in who.can:
        raise refuse(NO_PERMISSION)
    values = clean(prospects.prospect_type(call), body, creating=True)
    prospects.checked_email(body, values)
    return prospects.create(call, values)


def update_prospect(call: Call, key: int, body: Mapping[str, Any]) -> Row:
    """Change a prospect from an API request; one in the recycle bin is refused with 219."""
    before = prospects.get(call, key, deleted=True)
    if before["isDeleted"]:
        raise binned(DELETED_UPDATE)
    patch_prospect(call, before, body)
    return before


def patch_prospect(call: Call, before: Row, body: Mapping[str, Any]) -> None:
    """Apply an API request to a prospect that was read for it."""
    who = demand(call, Ability.CREATE)
    if not who.sees_all and before["assignedToId"] != who.id:
        raise refuse(NO_PERMISSION)
    if _assigns(body) and Ability.ASSIGN not in who.can:
        raise refuse(NO_PERMISSION)
    values = clean(prospects.prospect_type(call), body, creating=False)
    prospects.checked_email(body, values)
    prospects.change(call, before, values)


def delete_prospect(call: Call, key: int) -> None:
    """Move a prospect to the recycle bin."""
    demand(call, Ability.DELETE)
    prospects.bin_it(call, prospects.get(call, key))


def _assigns(body: Mapping[str, Any]) -> bool:
    return "userId" in body or "salesforceOwnerId" in body


_MANAGED = {"POST": CRM_DETECTED, "PATCH": CRM_DETECTED, "DELETE": CRM_DETECTED}
_SALES = {"POST": SALESFORCE_DETECTED, "PATCH": SALESFORCE_DETECTED, "DELETE": SALESFORCE_DETECTED}
EMULATED = {
    c.name: c
    for c in (
        Collection("prospects", create_prospect, update_prospect, delete_prospect),
        Collection("users"),
        Collection(
            "campaigns", refusals={"POST": NO_CAMPAIGN_CREATE, "PATCH": NO_CAMPAIGN_CHANGE}
        ),
        Collection("lists", lists.create, lists.update, lists.delete),
        Collection("list-memberships", lists.join, lists.change_membership, lists.leave),
        Collection("prospect-accounts", refusals=_MANAGED),
        Collection("opportunities", refusals=_SALES),
        Collection("custom-fields", refusals={
            "POST": UNSUPPORTED, "PATCH": UNSUPPORTED, "DELETE": UNSUPPORTED,
        }),
    )
}  # fmt: skip
NOT_EMULATED = frozenset(
    {
        "custom-redirects", "dynamic-content-variations", "dynamic-contents", "email-templates",
        "emails", "engagement-studio-programs", "files", "folder-contents", "folders",
        "form-fields", "form-handler-fields", "form-handlers", "forms", "landing-pages",
        "layout-templates", "lifecycle-histories", "lifecycle-stages", "list-emails",
        "tagged-objects", "tags", "tracker-domains", "visitor-activities", "visitor-page-views",
        "visitors", "visits",
    }
)  # fmt: skip
"""Collections that the vendor has and the simulator refuses with code 22."""


def find(name: str) -> Collection:
    """Find an emulated collection, or refuse: 22 for one of the vendor's others, else 198."""
    found = EMULATED.get(name)
    if found is None:
        if name in NOT_EMULATED:
            raise refuse(UNSUPPORTED, f"{name} is not emulated")
        raise refuse(UNKNOWN_ENDPOINT, name[:60])
    return found
