"""After healing and three quiet change checks, linked people agree on every synced field."""

from __future__ import annotations

from syncproof.oracle.inquiry import Breach, Inquiry, conclude
from syncproof.oracle.keys.registry import key
from syncproof.oracle.model import Finding


@key("converged", place=4)
def judge(inquiry: Inquiry) -> Finding:
    """Compare all linked pairs under each field's normalisation."""
    if inquiry.case.unsettled:
        return conclude("converged", [], unknown=inquiry.case.unsettled)
    gaps = [g for g in inquiry.gaps.all if g.field and not g.reported]
    if gaps and inquiry.reports.unknown:
        return conclude("converged", [], unknown=f"{gaps[0].reason}; {inquiry.reports.unknown}")
    breaches = [Breach(g.reason, g.exchanges, g.refs) for g in gaps]
    count = len(inquiry.links.pairs())
    return conclude("converged", breaches, passed=f"{count} linked pairs agree")
