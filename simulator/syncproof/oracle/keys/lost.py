"""Every change of a synced field reaches the other side, or the connector says why not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from syncproof.oracle.history import Timeline
from syncproof.oracle.inquiry import Breach, Inquiry, conclude
from syncproof.oracle.keys.registry import key
from syncproof.oracle.model import Change, Finding
from syncproof.oracle.profiles.base import FieldPair


@key("lost", place=1)
def judge(inquiry: Inquiry) -> Finding:
    """Judge at the end what people changed while the connector was connected."""
    if inquiry.case.unsettled:
        return conclude("lost", [], unknown=inquiry.case.unsettled)
    gaps = [g for g in inquiry.gaps.all if g.edited and not g.reported]
    vanished = list(_vanished(inquiry))
    if gaps and not vanished and inquiry.reports.unknown:
        return conclude("lost", [], unknown=f"{gaps[0].reason}; {inquiry.reports.unknown}")
    breaches = [Breach(f"a change is lost: {g.reason}", g.exchanges, g.refs) for g in gaps]
    return conclude("lost", [*breaches, *vanished], passed="every change arrived or is reported")


def _vanished(inquiry: Inquiry) -> Iterator[Breach]:
    """Find values that the field rule protects and that are on neither side any more."""
    case = inquiry.case
    for prospect, record in inquiry.links.pairs():
        if all(case.by_connector(c) for line in (prospect, record) for _, c in line.events):
            continue  # nobody edited either of the two
        for pair, name in case.pairs_on(record.ref.object):
            if pair.only_to or pair.form == "email":
                continue
            found = _protected(inquiry, pair, (prospect, pair.product), (record, name))
            if found is None:
                continue
            line, field, edit = found
            final = {pair.plain(prospect.value(pair.product, case.end))}
            final.add(pair.plain(record.value(name, case.end)))
            rival = (record, name) if line is prospect else (prospect, pair.product)
            if _overtaken(inquiry, pair, edit.after.get(field), edit, rival):
                continue
            over = _overwriter(inquiry, line, field, edit)
            if pair.plain(edit.after.get(field)) not in final and over is not None:
                reason = f"the value of {field} that a person gave {line.ref} is on neither side"
                yield Breach(reason, (over.exchange,), (prospect.ref, record.ref))


def _protected(
    inquiry: Inquiry, pair: FieldPair, one: tuple[Timeline, str], other: tuple[Timeline, str]
) -> tuple[Timeline, str, Change] | None:
    """Give the last edit of a field that nothing may push aside, if the rule names one."""
    case = inquiry.case
    sides = []
    for line, field in (one, other):
        own = [c for _, c in line.writes(field) if not case.by_connector(c)]
        sides.append((line, field, own[-1]) if own else None)
    last = max((s[2].at_ms for s in sides if s), default=0)
    rule = case.last_rule(pair)
    if rule == "newest":
        found = [s for s in sides if s and s[2].at_ms == last]
        side = found[0] if len(found) == 1 else None
        rival = other[0] if side and side[0] is one[0] else one[0]
        if any(c.at_ms >= last for _, c in rival.events if not case.by_connector(c)):
            return None  # newest by record may differ from newest by field
    else:
        side = sides[0] if rule == case.profile.product else sides[1]
    return None if side is None or pair.empty(side[2].after.get(side[1])) else side


def _overtaken(
    inquiry: Inquiry, pair: FieldPair, value: Any, edit: Change, rival: tuple[Timeline, str]
) -> bool:
    """Tell if somebody on the other side, who had the value already, put another in its place."""
    line, field = rival
    return any(
        c.n > edit.n and not inquiry.case.by_connector(c) and pair.same(c.before.get(field), value)
        for _, c in line.writes(field)
    )


def _overwriter(inquiry: Inquiry, line: Timeline, field: str, edit: Change) -> Change | None:
    """Find the connector's write that replaced an edit which it had the chance to see."""
    case, seen = inquiry.case, False
    for _, change in line.writes(field):
        if seen and case.by_connector(change):
            return change if case.knew(edit, change) else None
        seen = seen or change is edit
    return None
