"""Email addresses as the vendor accepts them."""

from __future__ import annotations

import re

from syncproof.systems.account_engagement.errors import INVALID_EMAIL, refuse

MAX_LENGTH = 255
_FORM = re.compile(
    r"[^\s@,;<>()\[\]\"\\]{1,250}@(?:[^\s@.,;<>()\[\]\"\\]{1,63}\.){1,20}"
    r"(?:[^\W\d_]{2,63}|xn--[a-z0-9-]{2,59})"
)


def checked(value: object) -> str:
    """Trim an address and return it, or refuse it with code 4."""
    if not isinstance(value, str):
        raise refuse(INVALID_EMAIL)
    text = value.strip()
    if len(text) > MAX_LENGTH or not _FORM.fullmatch(text):
        raise refuse(INVALID_EMAIL)
    return text


def is_valid(value: str) -> bool:
    """Say whether the API would take it."""
    return len(value) <= MAX_LENGTH and _FORM.fullmatch(value) is not None


def identifies(value: str | None) -> bool:
    """Say whether somebody can be known by it; blanks are nobody's address."""
    return bool(value and value.strip())


def as_typed(value: str | None) -> str | None:
    """Keep what a person typed or imported: nothing stays nothing, blanks stay blanks."""
    return value or None
