"""What the user saw lately."""

from __future__ import annotations

from syncproof.kit.call import Answer, Call
from syncproof.kit.system import Routes
from syncproof.systems.salesforce import errors, recent
from syncproof.systems.salesforce.limits import RECENT
from syncproof.systems.salesforce.records import Records
from syncproof.systems.salesforce.wire import answer, parameters

routes = Routes("/services/data/v<version>")
_DIGITS = 4


@routes.add("GET HEAD", "/recent", "recent")
def list_recent(call: Call, version: str) -> Answer:
    """List what the user saw lately, the latest first."""
    asked = parameters(call).get("limit", str(RECENT))
    number = asked.isascii() and asked.isdecimal() and len(asked) <= _DIGITS
    if not number or not 0 < int(asked) <= RECENT:
        raise errors.INVALID_PARAMETER(text=f"limit must be between 1 and {RECENT}")
    return answer(recent.items(Records(call), version, int(asked)))
