"""Mail addresses: one of everybody's own, and the faults that recorded ones have.

All domains end in `.example` (RFC 2606): no address of a population belongs to anybody.
"""

from __future__ import annotations

from typing import Literal

EMAIL_LIMIT = 80  # Salesforce's Email; Account Engagement's 255 is wider
OWN_LIMIT = EMAIL_LIMIT - 10  # leaves room for a tag or a blank
LOCAL_LIMIT = 64  # RFC 5321, section 4.5.3.1.1

Wish = Literal["as_is", "distinct", "own", "missing", "empty", "blank"]

# Kinds of email that somebody else may have too.
SHARED = frozenset({"duplicate_email", "role_email"})

FREE_MAIL = (
    "gmail.com.example", "outlook.com.example", "yahoo.com.example", "gmx.net.example",
    "icloud.com.example",
)  # fmt: skip

_LOCAL = ("{first}.{last}{n}", "{first}_{last}{n}", "{last}.{first}{n}", "{first}-{last}{n}")
_TAGS = ("news", "crm", "webinar", "shop", "trial")


def own(first: str, last: str, number: str, domain: str, style: int) -> str:
    """Write the address in its company's style; one-to-one for the names within a domain."""
    local = _LOCAL[style % len(_LOCAL)].format(first=first, last=last, n=number)
    return f"{local}@{domain}"


def free(first: str, last: str, index: int, draw: int) -> str:
    """Write an address at a free provider, where names are taken and people add a number."""
    return f"{first}.{last}{index}@{FREE_MAIL[draw % len(FREE_MAIL)]}"


def tagged(email: str, draw: int) -> str:
    """Add a tag to the local part."""
    local, _, domain = email.partition("@")
    return f"{local}+{_TAGS[draw % len(_TAGS)]}@{domain}"


def overlong(email: str) -> str:
    """Lengthen the local part up to what the shortest vendor, or the standard, allows."""
    local, _, domain = email.partition("@")
    room = min(LOCAL_LIMIT, EMAIL_LIMIT - 1 - len(domain)) - len(local)
    filler = ("-with-a-very-long-name-indeed" * 3)[: max(room, 0)]
    return f"{local}{filler[:-1]}{'x' if filler else ''}@{domain}"


def capitals(email: str, style: int) -> str:
    """Write the same address with other capitals, in one of three ways."""
    local, _, domain = email.partition("@")
    if style % 3 == 0:
        return email.upper()
    if style % 3 == 1:
        return f"{local.title()}@{domain}"
    return f"{local}@{domain.title()}"
