"""While the connector is paused it writes no person by itself."""

from __future__ import annotations

from collections.abc import Iterator

from syncproof.oracle.inquiry import Breach, Inquiry
from syncproof.oracle.model import Change, Ref

_BEFORE_MANUAL_MS = 60_000  # an observation may be noted when the manual sync has answered


def breaches(inquiry: Inquiry) -> Iterator[Breach]:
    """Find writes of people while paused, other than of a record that was synced by hand."""
    case = inquiry.case
    for pos, change in case.writes:
        if case.phases.state(change.exchange, change.at_ms) != "paused":
            continue
        if is_bookkeeping(inquiry, change) or by_hand(inquiry, change, pos):
            continue
        reason = f"{change.ref} was written while the connector was paused ({change.kind})"
        yield Breach(reason, (change.exchange,), (change.ref,), "paused")


def is_bookkeeping(inquiry: Inquiry, change: Change) -> bool:
    """Tell if a change only notes the link or the sync state on a person of the product."""
    fields = set(change.after) | set(change.before)
    is_update = change.kind == "update" and change.system == inquiry.case.profile.product
    return is_update and bool(fields) and fields <= inquiry.case.profile.bookkeeping


def by_hand(inquiry: Inquiry, change: Change, pos: int) -> bool:
    """Tell if somebody asked to sync this record, or its counterpart, by hand."""
    case = inquiry.case
    asked = {
        str(o.data.get("id"))
        for o in case.phases.of("manual")
        if o.at_ms - _BEFORE_MANUAL_MS <= change.at_ms
    }
    if not asked:
        return False
    kin = {change.ref, *inquiry.links.ever_linked(change.ref)}
    kin |= {t for _, _, t in inquiry.links.about(change.ref)}
    kin |= set(_by_email(inquiry, change.ref, pos))
    return any(_same(ref.id, asked) for ref in kin)


def _by_email(inquiry: Inquiry, ref: Ref, pos: int) -> list[Ref]:
    case = inquiry.case
    return case.with_email(case.other(ref.system), case.email(ref, pos + 1))


def _same(record: str, asked: set[str]) -> bool:
    return any(record[:15] == one[:15] for one in asked) if len(record) >= 15 else record in asked
