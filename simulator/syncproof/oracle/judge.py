"""Judge the evidence by all invariants."""

from __future__ import annotations

from syncproof.oracle.case import Case
from syncproof.oracle.inquiry import Inquiry
from syncproof.oracle.keys import in_order
from syncproof.oracle.model import Evidence, Finding
from syncproof.oracle.profiles import PROFILES
from syncproof.oracle.profiles.base import Profile


def judge(evidence: Evidence, profile: Profile | str | None = None) -> list[Finding]:
    """Give one finding for each invariant, in the documented order.

    Without a profile, or with only its name, it is the one observed or named; a profile that the
    oracle does not know leaves every invariant undecided.
    """
    name = profile if isinstance(profile, str) else _observed(evidence)
    known = profile if isinstance(profile, Profile) else PROFILES.get(name)
    if known is None:
        why = f'the oracle has no profile "{name}"' if name else "no profile was observed"
        return [Finding(key.name, "undecided", why) for key in in_order()]
    inquiry = Inquiry(Case(evidence, known))
    return [key.judge(inquiry) for key in in_order()]


def _observed(evidence: Evidence) -> str:
    """Give the profile that the harness last noted, without its date."""
    names = [o.data.get("profile") for o in evidence.observations if o.kind == "profile"]
    return str(names[-1] or "").partition("@")[0] if names else ""
