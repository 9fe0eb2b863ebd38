"""`/api/v5/objects/account`: the business unit's own record, the only singular name."""

from __future__ import annotations

from typing import Any

import orjson

from syncproof.kit.call import Answer, Call
from syncproof.kit.system import Routes
from syncproof.systems.account_engagement import limits
from syncproof.systems.account_engagement.access import caller
from syncproof.systems.account_engagement.domain.moments import local
from syncproof.systems.account_engagement.errors import (
    INVALID_FIELDS,
    INVALID_METHOD,
    PARAMETERS_MISSING,
    refuse,
)
from syncproof.systems.account_engagement.incoming import only_fields
from syncproof.systems.account_engagement.query.selection import split_names
from syncproof.systems.account_engagement.routes.objects import PREFIX

routes = Routes(PREFIX)
ADDRESS = ("addressOne", "addressTwo", "city", "state", "zip", "territory", "country", "phone",
           "fax")  # fmt: skip


@routes.add("GET", "/account", "read", object="=account")
def read_account(call: Call) -> Answer:
    """Read the account, its edition and its use of the API."""
    text = only_fields(call)
    if not text:
        raise refuse(PARAMETERS_MISSING, "fields")
    known = _account(call)
    names = split_names(text)
    for name in names:
        if name not in known:
            raise refuse(INVALID_FIELDS, name)
    return Answer(200, orjson.dumps({name: known[name] for name in names}))


@routes.add("POST PATCH DELETE", "/account", "update", object="=account", status="refused")
def change_account(_call: Call) -> Answer:
    """Refuse changes: the account is read-only in the API."""
    raise refuse(INVALID_METHOD)


def _account(call: Call) -> dict[str, Any]:
    unit = call.org
    about = unit.memory["account"]
    quota = limits.daily(unit)
    made = local(about["created_ms"], caller(call).zone)
    return {
        "id": about["id"], "company": about["company"], "level": unit.settings["edition"],
        "website": about["website"], "pluginCampaignId": unit.memory["campaign_id"],
        **dict.fromkeys(ADDRESS), "adminId": unit.memory["admin_id"],
        "maximumDailyApiCalls": quota.limit, "apiCallsUsed": quota.used(call.at_ms),
        "createdAt": made, "updatedAt": made, "createdById": unit.memory["admin_id"],
        "updatedById": unit.memory["admin_id"],
    }  # fmt: skip
