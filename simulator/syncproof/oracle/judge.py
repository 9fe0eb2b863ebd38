"""Judge the evidence by all invariants."""

from __future__ import annotations

from syncproof.oracle.case import Case
from syncproof.oracle.inquiry import Inquiry
from syncproof.oracle.keys import in_order
from syncproof.oracle.model import Evidence, Finding
from syncproof.oracle.profiles.base import Profile


def judge(evidence: Evidence, profile: Profile) -> list[Finding]:
    """Give one finding for each invariant, in the documented order."""
    inquiry = Inquiry(Case(evidence, profile))
    return [key.judge(inquiry) for key in in_order()]
