"""People in scope are linked, or reported by the connector, or left out by a documented rule."""

from __future__ import annotations

from syncproof.oracle.inquiry import Breach, Inquiry, conclude
from syncproof.oracle.keys.registry import key
from syncproof.oracle.model import Finding


@key("conserved", place=15)
def judge(inquiry: Inquiry) -> Finding:
    """Count everybody once the world has settled."""
    case = inquiry.case
    if case.unsettled:
        return conclude("conserved", [], unknown=case.unsettled)
    alone = [g for g in inquiry.gaps.all if not g.field]
    missing = [g for g in alone if not g.reported]
    if missing and inquiry.reports.unknown:
        return conclude("conserved", [], unknown=f"{missing[0].reason}; {inquiry.reports.unknown}")
    linked = len(inquiry.links.pairs())
    reported = len(alone) - len(missing)
    counts = f"{linked} pairs linked, {reported} reported, {len(inquiry.gaps.excluded)} left out"
    breaches = [Breach(f"{g.reason} ({counts})", g.exchanges, g.refs) for g in missing]
    return conclude("conserved", breaches, passed=counts)
