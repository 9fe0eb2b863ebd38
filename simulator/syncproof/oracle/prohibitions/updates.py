"""Which records and fields a connector may not change or delete."""

from __future__ import annotations

from collections.abc import Iterator

from syncproof.oracle.inquiry import Breach, Inquiry
from syncproof.oracle.model import Change, Ref
from syncproof.oracle.normalise import text
from syncproof.oracle.prohibitions.creates import ignored
from syncproof.oracle.prohibitions.pause import is_bookkeeping


def breaches(inquiry: Inquiry) -> Iterator[Breach]:
    """Judge every write of a person for its fields, its kind and the record."""
    for pos, change in inquiry.case.writes:
        if is_bookkeeping(inquiry, change):
            continue
        for why in _judge(inquiry, pos, change):
            yield Breach(f"{change.ref}: {why}", (change.exchange,), (change.ref,))


def _judge(inquiry: Inquiry, pos: int, change: Change) -> Iterator[str]:
    profile = inquiry.case.profile
    if change.system == profile.product:
        for name in sorted(profile.owned & set(change.after)):
            if _overwrote(change, name):
                yield f"{name} belongs to the product and was written back"
    if change.kind == "delete":
        yield from _deletion(inquiry, change)
    elif change.kind == "update":
        yield from _record(inquiry, pos, change)


def _overwrote(change: Change, name: str) -> bool:
    """Tell a write from the default that the product itself gives a new record."""
    return change.kind == "update" or text(change.after.get(name)) not in ("", "0")


def _deletion(inquiry: Inquiry, change: Change) -> Iterator[str]:
    case = inquiry.case
    born = case.line(change.ref).created
    if born and case.by_connector(born[1]):
        return
    if change.system == case.profile.crm:
        yield "a deletion in the product does not delete the Salesforce record"
        return
    settings = case.phases.settings(change.exchange, change.at_ms)
    if not settings.get("sync_deletes") and not settings.get("sharing_rules"):
        yield "it was deleted although deletions are not to be synced"


def _record(inquiry: Inquiry, pos: int, change: Change) -> Iterator[str]:
    case = inquiry.case
    settings = case.phases.settings(change.exchange, change.at_ms)
    since = case.window(case.profile.crm, change)
    other = inquiry.links.partner(change.ref, pos)
    crm: Ref | None = change.ref if change.system == case.profile.crm else other
    if crm is not None and not case.shared(crm, since, pos, settings):
        yield "it was written although its Salesforce record is outside the sharing rules"
    prospect = other if change.system == case.profile.crm else change.ref
    if prospect is not None and ignored(inquiry, prospect, change, pos):
        yield "it was written although the prospect is flagged not to sync"
