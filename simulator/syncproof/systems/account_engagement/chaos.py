"""How Account Engagement words the faults that a scenario arms."""

from __future__ import annotations

from syncproof.kit.errors import ErrorSpec, VendorError
from syncproof.systems.account_engagement.errors import (
    CONCURRENT_LIMIT,
    DAILY_LIMIT,
    INVALID_TOKEN,
    MINUTE_LIMIT,
    PROPERTY_MISSING,
    UNABLE_TO_SAVE,
    UNABLE_TO_SYNC,
)

FORMS: dict[str, ErrorSpec] = {
    "token_expired": INVALID_TOKEN,
    "rate_limited": MINUTE_LIMIT,
    "concurrent_limited": CONCURRENT_LIMIT,
    "daily_exhausted": DAILY_LIMIT,
    "row_locked": UNABLE_TO_SYNC,
    "validation_rule": UNABLE_TO_SAVE,
    "required_missing": PROPERTY_MISSING,
}


def word(name: str) -> VendorError | None:
    """Give the refusal for a fault; None when this product has no form for it."""
    spec = FORMS.get(name)
    return None if spec is None else spec()
