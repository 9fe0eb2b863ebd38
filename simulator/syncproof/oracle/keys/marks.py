"""A page that was not confirmed is read again: the connector's marks never skip."""

from __future__ import annotations

from collections.abc import Iterator

from syncproof.oracle.case import READS
from syncproof.oracle.inquiry import Breach, Inquiry, conclude
from syncproof.oracle.keys.registry import key
from syncproof.oracle.model import Exchange, Finding, Ref
from syncproof.oracle.spoilt import spoilt

PAGES = READS - {"read", "batch_read"}


@key("marks", place=12)
def judge(inquiry: Inquiry) -> Finding:
    """Judge every spoilt page for a later good one that covers it."""
    case = inquiry.case
    if case.unknown_actors:
        return conclude("marks", [], unknown=case.unknown_actors)
    pages = [x for x in case.requests if x.operation in PAGES]
    if not any(not spoilt(x) for x in pages):
        return conclude("marks", [], unknown="the connector was not seen to read")
    skipped = list(_skipped(inquiry, pages))
    if skipped and case.unsettled:
        return conclude("marks", [], unknown=f"{skipped[0].reason} so far; {case.unsettled}")
    return conclude("marks", skipped, passed="every spoilt page was read again")


def _skipped(inquiry: Inquiry, pages: list[Exchange]) -> Iterator[Breach]:
    for number, page in enumerate(pages):
        if not spoilt(page):
            continue
        later = [x for x in pages[number + 1 :] if _alike(x, page) and not spoilt(x)]
        what = f"{page.operation} {page.object}".strip()
        if not later and not _read_at_all(inquiry, page):
            yield Breach(f"a spoilt {what} was not read again", (page.n,))
            continue
        earlier = [x for x in pages[:number] if _alike(x, page) and not spoilt(x)]
        missed = [i for i in page.ids if not _covered(inquiry, page, i, earlier, later)]
        if missed:
            refs = tuple(Ref(page.system, page.object, i) for i in missed)
            yield Breach(f"rows of a spoilt {what} were not read again", (page.n,), refs)


def _read_at_all(inquiry: Inquiry, page: Exchange) -> bool:
    """Tell if single records of that object were read later, as a connector that is pushed may."""
    return any(
        x.n > page.n and x.operation in READS and _alike(x, page) and not spoilt(x)
        for x in inquiry.case.requests
    )


def _alike(one: Exchange, other: Exchange) -> bool:
    return one.system == other.system and one.object == other.object


def _covered(
    inquiry: Inquiry, page: Exchange, record: str, earlier: list[Exchange], later: list[Exchange]
) -> bool:
    """Tell if a row was served well: afterwards, or before with what it held then.

    A later page whose rows the journal does not name covers everything. A row deleted meanwhile
    cannot be read again, nor need one that the connector created itself.
    """
    if any(record in x.ids or not x.ids for x in later) or _read_singly(inquiry, page, record):
        return True
    case = inquiry.case
    line = case.history.timelines.get(Ref(page.system, page.object, record))
    if line is None or not line.alive(case.end):
        return True
    edits = [c for _, c in line.events if not case.by_connector(c)]
    last = max((c.at_ms for c in edits if c.at_ms <= page.at_ms), default=0)
    if not edits and line.created:
        return True
    return any(record in x.ids and x.at_ms >= last for x in earlier)


def _read_singly(inquiry: Inquiry, page: Exchange, record: str) -> bool:
    return any(
        x.n > page.n and record in x.ids and _alike(x, page) and not spoilt(x)
        for x in inquiry.case.requests
        if x.operation in READS - PAGES
    )
