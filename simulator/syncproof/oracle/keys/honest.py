"""The connector's status names what it did not sync, and its last sync is no failed run."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from syncproof.oracle.inquiry import Breach, Inquiry, conclude
from syncproof.oracle.keys.registry import key
from syncproof.oracle.model import Finding, instant_ms
from syncproof.oracle.spoilt import SIGN_IN, spoilt


@key("honest", place=14)
def judge(inquiry: Inquiry) -> Finding:
    """Judge the status at the end for names, and each two statuses for `last_sync_at`."""
    case = inquiry.case
    moved = list(_moved_on_failure(inquiry))
    unknown = case.unsettled or inquiry.reports.unknown
    if unknown:
        return conclude("honest", moved, unknown=unknown)
    gaps = [g for g in inquiry.gaps.all if not g.reported]
    breaches = [Breach(f"status does not say that {g.reason}", g.exchanges, g.refs) for g in gaps]
    return conclude("honest", [*moved, *breaches], passed="status names every unsynced record")


def _moved_on_failure(inquiry: Inquiry) -> Iterator[Breach]:
    """Find a `last_sync_at` that moved although every request of that time failed."""
    if inquiry.case.unknown_actors:
        return
    statuses = [o for o in inquiry.reports.statuses if o.data.get("last_sync_at")]
    for earlier, later in pairwise(statuses):
        old = instant_ms(earlier.data["last_sync_at"])
        new = instant_ms(later.data["last_sync_at"])
        if new <= old or new <= earlier.at_ms:
            continue
        sent = [
            x
            for x in inquiry.case.requests
            if not earlier.at_ms >= x.at_ms
            and x.at_ms <= later.at_ms
            and x.operation not in SIGN_IN
        ]
        if sent and all(spoilt(x) for x in sent):
            reason = "last_sync_at moved although every request of that run failed"
            yield Breach(reason, tuple(x.n for x in sent))
