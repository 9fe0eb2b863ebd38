"""How Salesforce words the faults that the harness can cause."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from syncproof.kit.errors import VendorError
from syncproof.systems.salesforce import errors


def refusal(name: str, params: Mapping[str, Any]) -> VendorError | None:
    """Give the refusal for a fault, None when Salesforce has no such thing."""
    if name == "token_expired":
        return errors.INVALID_SESSION_ID()
    if name == "rate_limited":
        return errors.CONCURRENT_LONG_CALLS()
    if name == "daily_exhausted":
        return errors.REQUEST_LIMIT_EXCEEDED()
    if name == "row_locked":
        return errors.UNABLE_TO_LOCK_ROW(fields=())
    if name == "validation_rule":
        text = str(params.get("message", "The record was refused by a validation rule."))
        return errors.VALIDATION_RULE(text=text, fields=())
    if name == "required_missing":
        missing = str(params.get("field", "LastName"))
        return errors.REQUIRED_FIELD_MISSING(names=missing, fields=(missing,))
    if name == "server_unavailable":
        return errors.SERVER_UNAVAILABLE()
    return None
