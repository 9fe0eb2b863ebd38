"""The connector does not undo a deletion, and nothing deleted comes back as a new record."""

from __future__ import annotations

from syncproof.oracle.inquiry import Breach, Inquiry, conclude
from syncproof.oracle.keys.registry import key
from syncproof.oracle.model import Change, Finding, Ref


@key("resurrected", place=6)
def judge(inquiry: Inquiry) -> Finding:
    """Judge the connector's undeletes and creates against earlier deletions by others."""
    case = inquiry.case
    breaches = []
    for pos, change in case.writes:
        if change.kind == "undelete":
            reason = _undone(inquiry, pos, change)
        elif change.kind == "create" and change.system == case.profile.crm:
            reason = _created_again(inquiry, pos, change)
        elif change.kind == "create":
            reason = _prospect_of_the_dead(inquiry, pos, change)
        else:
            reason = ""
        if reason:
            breaches.append(Breach(reason, (change.exchange,), (change.ref,)))
    return conclude(
        "resurrected", breaches, unknown=case.unknown_actors, passed="what was deleted stayed so"
    )


def _undone(inquiry: Inquiry, pos: int, change: Change) -> str:
    """Judge an undelete: only a prospect whose Salesforce record lives may be restored."""
    case = inquiry.case
    deletions = [c for p, c in case.line(change.ref).events if p < pos and c.kind == "delete"]
    if deletions and case.by_connector(deletions[-1]) and change.system == case.profile.crm:
        return ""  # it takes back a deletion of its own
    if change.system == case.profile.product and _counterpart_lives(inquiry, pos, change):
        return ""
    return f"{change.ref} was deleted and the connector brought it back"


def _counterpart_lives(inquiry: Inquiry, pos: int, change: Change) -> bool:
    case = inquiry.case
    since = case.window(case.profile.crm, change)
    target = inquiry.links.target(change.ref, pos)
    address = case.email(change.ref, pos)
    kin = [target] if target else []
    kin += case.with_email(case.profile.crm, address)
    return any(case.history.lived(ref, since, pos + 1) for ref in kin)


def _created_again(inquiry: Inquiry, pos: int, change: Change) -> str:
    """Judge a create in Salesforce whose only sources had a record that a person deleted."""
    sources = inquiry.links.sources(change, pos)
    graves = [_grave(inquiry, ref, pos) for ref in sources]
    if graves and all(graves):
        return f"{change.ref} was created for {sources[0]}, whose {graves[0]} had been deleted"
    return ""


def _grave(inquiry: Inquiry, prospect: Ref, pos: int) -> Ref | None:
    """Give the deleted Salesforce record to which a prospect was linked, unless it moved on.

    A changed address starts a new record, so it frees the prospect from the old one.
    """
    case = inquiry.case
    linked = [(p, t) for p, _, t in inquiry.links.about(prospect) if p < pos]
    first = inquiry.links.target(prospect, 0)
    target = linked[-1][1] if linked else first
    if target is None or case.line(target).alive(pos):
        return None
    for at, change in reversed(case.line(target).events):
        if at < pos and change.kind in ("delete", "hard_delete"):
            if case.by_connector(change) or case.emails(prospect, at, pos) != {
                case.email(prospect, pos)
            }:
                return None
            return target
    return None


def _prospect_of_the_dead(inquiry: Inquiry, pos: int, change: Change) -> str:
    """Judge a new prospect for whom Salesforce holds nothing but deleted records."""
    case = inquiry.case
    since = case.window(case.profile.crm, change)
    address = case.email(change.ref, pos + 1)
    kin = case.with_email(case.profile.crm, address)
    if kin and not any(case.history.lived(ref, since, pos) for ref in kin):
        dead = [ref for ref in kin if any(p < since for p, _ in case.line(ref).events)]
        if dead:
            return f"{change.ref} was created from {dead[0]}, which had been deleted"
    return ""
