"""What a person can set for a business unit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from syncproof.kit.call import Call
from syncproof.kit.errors import SyncProofError, nearest
from syncproof.systems.account_engagement.limits import DAILY_CALLS

CONNECTOR_VERSION = "2.0"


def defaults() -> dict[str, Any]:
    """Give the settings of a fresh unit."""
    return {
        "edition": "Plus", "zone": "UTC", "allow_duplicate_emails": False,
        "connector": {"version": CONNECTOR_VERSION},
    }  # fmt: skip


def schema() -> dict[str, Any]:
    """Give their JSON Schema; `connector` and `salesforce_instance` can only be read."""
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "edition": {"enum": list(DAILY_CALLS), "description": "sets the daily API limit"},
            "zone": {"type": "string", "description": "IANA time zone of the account"},
            "allow_duplicate_emails": {
                "type": "boolean",
                "description": "AMPSEA: several prospects may have one email address",
            },
            "connector": {"type": "object", "readOnly": True},
            "salesforce_instance": {"type": "string", "readOnly": True},
        },
    }


def checked(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Check changes one by one and refuse the first bad one by name."""
    known = schema()["properties"]
    for name, value in changes.items():
        if name not in known:
            hint = nearest(name, known)
            raise SyncProofError(f'account_engagement has no setting "{name}"', hint=hint)
        if known[name].get("readOnly"):
            raise SyncProofError(f"{name} can only be read")
        _check(name, value)
    return dict(changes)


def _check(name: str, value: Any) -> None:
    if name == "edition" and value not in list(DAILY_CALLS):
        hint = nearest(str(value), DAILY_CALLS)
        raise SyncProofError(f"edition: found {value!r:.40}", hint=hint)
    if name == "allow_duplicate_emails" and not isinstance(value, bool):
        raise SyncProofError(f"{name}: found {value!r:.40}, expected true or false")
    if name == "zone":
        check_zone(name, value)


def check_zone(name: str, value: Any) -> None:
    """Refuse what is no time zone."""
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError):
        raise SyncProofError(
            f"{name}: found {value!r:.40}, expected an IANA name such as Europe/Berlin"
        ) from None


def change(call: Call, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Change settings and show all of them."""
    unit = call.org
    unit.settings.update(checked(changes))
    return unit.settings
