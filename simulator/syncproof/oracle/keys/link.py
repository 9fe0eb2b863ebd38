"""Links are one to one, and after healing none leads to a record that is gone."""

from __future__ import annotations

from collections.abc import Iterator

from syncproof.oracle.inquiry import Breach, Inquiry, conclude
from syncproof.oracle.keys.registry import key
from syncproof.oracle.model import Finding
from syncproof.oracle.normalise import boolean


@key("link", place=3)
def judge(inquiry: Inquiry) -> Finding:
    """Judge the links the connector made at once, and where links lead after healing."""
    case = inquiry.case
    if case.unknown_actors:
        return conclude("link", [], unknown=case.unknown_actors)
    breaches = [*_shared(inquiry), *_strangers(inquiry)]
    if case.unsettled:
        passed = f"links are one to one; where they lead is not judged: {case.unsettled}"
        return conclude("link", breaches, passed=passed)
    dangling = list(_dangling(inquiry))
    if dangling and not breaches and inquiry.reports.unknown:
        unknown = f"{dangling[0].reason}; {inquiry.reports.unknown}"
        return conclude("link", [], unknown=unknown)
    return conclude("link", [*breaches, *dangling], passed="links are one to one and lead to life")


def _shared(inquiry: Inquiry) -> Iterator[Breach]:
    """Find links that the connector gave to a record which another live prospect had."""
    for pos, change, target in inquiry.links.events:
        if not inquiry.case.by_connector(change):
            continue
        rivals = [p for p in inquiry.links.holders(target, pos) if p != change.ref]
        if rivals:
            reason = f"{change.ref} was linked to {target}, to which {rivals[0]} was linked"
            yield Breach(reason, (change.exchange,), (change.ref, *rivals, target))


def _strangers(inquiry: Inquiry) -> Iterator[Breach]:
    """Find first links between people who never had an address in common."""
    case = inquiry.case
    for pos, change, target in inquiry.links.events:
        if not case.by_connector(change) or inquiry.links.target(change.ref, pos) is not None:
            continue
        if any(p < pos for p, _, _ in inquiry.links.about(change.ref)):
            continue  # it follows a merge or a conversion
        one = case.emails(change.ref, 0, case.end)
        other = case.emails(target, 0, case.end)
        merged = any(c.kind == "merge" for _, c in case.line(target).events)
        truth = case.evidence.truth
        known = truth.get(str(change.ref))
        is_same = known is not None and known == truth.get(str(target))
        if one and other and not one & other and not merged and not is_same:
            reason = f"{change.ref} was linked to {target}, which never had its email"
            yield Breach(reason, (change.exchange,), (change.ref, target))


def _dangling(inquiry: Inquiry) -> Iterator[Breach]:
    """Find live prospects whose link leads to a deleted, merged or converted record."""
    case, end = inquiry.case, inquiry.case.end
    syncs_deletes = bool(case.phases.last_settings.get("sync_deletes"))
    for line in case.prospects:
        target = inquiry.links.target(line.ref, end)
        if target is None or not line.alive(end) or inquiry.reports.name(line.ref, target):
            continue
        record = case.line(target)
        converted = boolean(record.value("IsConverted", end))
        if (syncs_deletes and not record.alive(end)) or converted:
            how = "converted" if converted else "deleted or merged"
            exchanges = tuple(c.exchange for _, c, _ in inquiry.links.about(target))
            reason = f"{line.ref} is still linked to {target}, which was {how}"
            yield Breach(reason, exchanges, (line.ref, target))
