"""No older value over a newer one, and no null over a value that nobody cleared."""

from __future__ import annotations

from syncproof.oracle.history import Timeline
from syncproof.oracle.inquiry import Breach, Inquiry, conclude
from syncproof.oracle.keys.registry import key
from syncproof.oracle.model import Change, Finding, Ref
from syncproof.oracle.profiles.base import FieldPair


@key("stale", place=7)
def judge(inquiry: Inquiry) -> Finding:
    """Judge every field that the connector overwrote; a clean bill needs a settled world."""
    case = inquiry.case
    breaches = []
    for pos, change in case.writes:
        if change.kind != "update":
            continue
        source = _source(inquiry, change, pos)
        if source is None:
            continue
        for name in change.after:
            pair = case.profile.pair_of(change.system, change.object, name)
            field = pair and case.profile.field_of(pair, source.system, source.object)
            reason = ""
            if pair and field:
                reason = _judge_field(inquiry, pos, change, name, pair, case.line(source), field)
            if reason:
                breaches.append(Breach(reason, (change.exchange,), (change.ref, source)))
    return conclude(
        "stale", breaches, unknown=case.unsettled, passed="no newer value was overwritten"
    )


def _source(inquiry: Inquiry, change: Change, pos: int) -> Ref | None:
    """Give the record from which a write was copied: the linked one, else the only match."""
    case = inquiry.case
    linked = inquiry.links.partner(change.ref, pos) or inquiry.links.partner(change.ref, pos + 1)
    if linked is not None:
        return linked
    other = case.other(change.system)
    found = [
        ref
        for ref in case.with_email(other, case.email(change.ref, pos))
        if case.line(ref).alive(pos)
    ]
    return found[0] if len(found) == 1 else None


def _judge_field(
    inquiry: Inquiry,
    pos: int,
    write: Change,
    name: str,
    pair: FieldPair,
    source: Timeline,
    field: str,
) -> str:
    old, new = write.before.get(name), write.after.get(name)
    if pair.empty(old) or pair.same(old, new):
        return ""
    if pair.empty(new):
        if _ever_cleared(pair, source, field, pos):
            return ""
        return f"{name} of {write.ref} was emptied although nobody cleared {field} of {source.ref}"
    edit = _last_edit(inquiry, write.ref, name, pos)
    if edit is None or not inquiry.case.knew(edit, write):
        return ""
    if _source_may_win(inquiry, pair, source, edit, pos, write):
        return ""
    stamp = _stamp(pair, source, field, new, pos)
    if stamp is None or stamp >= edit.at_ms:
        return ""
    return f"{name} of {write.ref} was overwritten with an older value of {source.ref}"


def _ever_cleared(pair: FieldPair, source: Timeline, field: str, pos: int) -> bool:
    return any(
        p < pos and pair.empty(c.after.get(field)) and not pair.empty(c.before.get(field))
        for p, c in source.writes(field)
    )


def _last_edit(inquiry: Inquiry, ref: Ref, name: str, pos: int) -> Change | None:
    """Give the last write of a field before a position, if it was not the connector's."""
    before = [c for p, c in inquiry.case.line(ref).writes(name) if p < pos]
    return before[-1] if before and not inquiry.case.by_connector(before[-1]) else None


def _source_may_win(
    inquiry: Inquiry, pair: FieldPair, source: Timeline, edit: Change, pos: int, write: Change
) -> bool:
    """Tell if the field rule lets the source's value win whatever its age.

    Where the newest wins, a connector may go by the record's last change or by the field's.
    """
    case = inquiry.case
    rule = case.rule(pair, write.exchange, write.at_ms)
    if rule != "newest":
        return rule == source.ref.system
    return any(
        p < pos and c.at_ms >= edit.at_ms and not case.by_connector(c) for p, c in source.events
    )


def _stamp(pair: FieldPair, source: Timeline, field: str, value: object, pos: int) -> int | None:
    """Say since when the source has a value; None if it never had it."""
    found = [c for p, c in source.writes(field) if p < pos and pair.same(c.after.get(field), value)]
    if found:
        return found[-1].at_ms
    return 0 if pair.same(source.value(field, 0), value) else None
