"""When nobody edits anything, the connector stops writing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from syncproof.oracle.inquiry import Breach, Inquiry, conclude
from syncproof.oracle.keys.registry import key
from syncproof.oracle.model import Change, Finding, Ref

WRITES_PER_CAUSE = 2  # one write a side, two with a conflict


@key("looping", place=5)
def judge(inquiry: Inquiry) -> Finding:
    """Judge the quiet period, and at any time how often a field was rewritten per cause.

    The period begins after its first moment: while a virtual clock stands still, what the
    connector did at that moment came before the harness named it.
    """
    case = inquiry.case
    if case.unknown_actors:
        return conclude("looping", [], unknown=case.unknown_actors)
    quiet = case.phases.quiet(case.last_edit)
    breaches = list(_flapping(inquiry))
    if quiet is None:
        return conclude("looping", breaches, unknown="no quiet period was observed")
    begin, end, named = quiet
    seen: dict[Ref, list[Change]] = defaultdict(list)
    for _, change in case.writes:
        if begin < change.at_ms <= end and _is_a_write(inquiry, change):
            seen[change.ref].append(change)
    for ref, changes in seen.items():
        most = WRITES_PER_CAUSE if not _served(inquiry, ref, begin) else 0 if named else 1
        if len(changes) > most:
            reason = f"{ref} was written in the quiet period, {len(changes)} times"
            breaches.append(Breach(reason, tuple(c.exchange for c in changes), (ref,)))
    return conclude("looping", breaches, passed="no write in the quiet period")


def _served(inquiry: Inquiry, ref: Ref, begin: int) -> bool:
    """Tell if the connector had written a person already since the last edit of the pair.

    If not, its first write in the quiet period is late, which other keys judge, and no loop.
    """
    kin = _kin(inquiry, ref)
    events = [e for one in kin for e in inquiry.case.line(one).events]
    served = False
    for _, change in sorted(events, key=lambda event: event[0]):
        if change.at_ms <= begin:
            served = inquiry.case.by_connector(change)
    return served


def _is_a_write(inquiry: Inquiry, change: Change) -> bool:
    """Leave out notes on the sync state, which a connector may renew at each check."""
    profile = inquiry.case.profile
    fields = set(change.after) | set(change.before)
    notes = profile.sync_state | {"updatedAt", "updatedById"}
    is_note = change.system == profile.product and bool(fields) and fields <= notes
    return not is_note


def _flapping(inquiry: Inquiry) -> Iterator[Breach]:
    """Find synced fields that changed more often than edits of the pair can explain."""
    case = inquiry.case
    written: dict[tuple[Ref, str], list[tuple[int, Change]]] = defaultdict(list)
    for pos, change in case.writes:
        if change.kind != "update":
            continue
        for name in change.after:
            if case.profile.pair_of(change.system, change.object, name):
                written[change.ref, name].append((pos, change))
    for (ref, name), writes in written.items():
        if len(writes) <= WRITES_PER_CAUSE:
            continue
        if len(writes) > WRITES_PER_CAUSE * (1 + _causes(inquiry, ref)):
            exchanges = tuple(c.exchange for _, c in writes)
            yield Breach(f"{name} of {ref} was rewritten {len(writes)} times", exchanges, (ref,))


def _causes(inquiry: Inquiry, ref: Ref) -> int:
    """Count what may make the connector write a person: edits, links, settings, manual syncs."""
    case = inquiry.case
    kin = _kin(inquiry, ref)
    changes = (c for one in kin for _, c in case.line(one).events)
    edits = sum(not case.by_connector(c) for c in changes)
    links = len({p for one in kin for p, _, _ in inquiry.links.about(one)})
    asked = len(case.phases.of("settings")) + len(case.phases.of("manual"))
    return edits + links + asked


def _kin(inquiry: Inquiry, ref: Ref) -> set[Ref]:
    """Give a person's records on both sides, whenever they were linked."""
    kin = {ref, *inquiry.links.ever_linked(ref)}
    for one in list(kin):
        kin |= {t for _, _, t in inquiry.links.about(one)}
        partner = inquiry.links.partner(one, inquiry.case.end)
        kin |= {partner} if partner else set()
    return kin
