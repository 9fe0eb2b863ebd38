"""Limits on calls: a day's allowance by edition, and five calls in flight per business unit."""

from __future__ import annotations

import threading

from syncproof.kit.call import Answer, Call
from syncproof.kit.quotas import DailyQuota, InFlightQuota, Quota
from syncproof.kit.system import Instance
from syncproof.systems.account_engagement.errors import CONCURRENT_LIMIT, DAILY_LIMIT, refuse

DAILY_CALLS = {"Growth": 25_000, "Plus": 50_000, "Advanced": 100_000, "Premium": 100_000}
IN_FLIGHT = 5
USAGE_ON = frozenset({"1", "true"})
_places = threading.Lock()


def daily(unit: Instance) -> DailyQuota:
    """Give the unit's daily limit; the day begins at midnight in the account's zone."""
    settings = unit.settings
    limit = DAILY_CALLS[settings["edition"]]
    return DailyQuota(unit.world.state, unit.space, "daily", limit, settings["zone"])


def concurrent(unit: Instance) -> InFlightQuota:
    """Give the unit's limit on calls in flight."""
    return InFlightQuota(unit.world.state, unit.space, "concurrent", IN_FLIGHT)


def quotas(unit: Instance) -> dict[str, Quota]:
    """List both by name."""
    return {"daily": daily(unit), "concurrent": concurrent(unit)}


def charge(call: Call) -> None:
    """Count the call into the unit's day, or refuse it with code 122."""
    if call.instance is None:
        return
    if not daily(call.org).take(call.at_ms):
        raise refuse(DAILY_LIMIT)
    call.counted = True


def enter(call: Call) -> None:
    """Take one of the unit's places in flight, or refuse the call with code 66."""
    if not call.counted or call.instance is None:
        return
    with _places:
        taken = concurrent(call.instance).take(call.at_ms)
    if not taken:
        raise refuse(CONCURRENT_LIMIT)


def leave(call: Call) -> None:
    """Give the place back."""
    if call.counted and call.instance is not None:
        concurrent(call.instance).give()


def show_usage(call: Call, answer: Answer) -> None:
    """Add `x-api-usage: used/max` when the request asks for it."""
    wish = call.headers.get("X-Return-Api-Usage")
    if wish is None or wish.lower() not in USAGE_ON or call.instance is None:
        return
    quota = daily(call.instance)
    answer.headers["x-api-usage"] = f"{quota.used(call.at_ms)}/{quota.limit}"
