"""Runs a search: finds in every object, filters and sorts as asked, keeps to the limits.

Facts (SOSL reference, limits on search results): of one object up to 250 records are shown, up to
2,000 when WHERE or ORDER BY says which; of n objects at most 2,000 / n and 250 each. A limit of
the whole is distributed evenly.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from syncproof.soql import SoqlError
from syncproof.soql.errors import Refusal
from syncproof.systems.salesforce.reading import refusal
from syncproof.systems.salesforce.search import refusals
from syncproof.systems.salesforce.search.finding import EXPLICIT, fields, find
from syncproof.systems.salesforce.search.parser import parse
from syncproof.systems.salesforce.search.returning import compile_query, refused, target
from syncproof.systems.salesforce.search.tree import MOST, Piece, Returned, Search

if TYPE_CHECKING:
    from syncproof.soql import Query
    from syncproof.soql.records import Record
    from syncproof.systems.salesforce.access import ObjectAccess
    from syncproof.systems.salesforce.records import Records

OF_ONE = 250


@dataclass(slots=True)
class Found:
    """What was found of one object: the query with its columns, and the records in order."""

    query: Query
    ids: list[str]
    records: list[Record] = field(default_factory=list)

    @property
    def columns(self) -> tuple[Any, ...]:
        """The columns of the records."""
        return self.query.columns


def statement(records: Records, text: str, version: str) -> list[Found]:
    """Run a SOSL statement."""
    try:
        search = parse(text)
    except Refusal as problem:
        raise refused(problem, text) from None
    return run(records, search, version)


def run(records: Records, search: Search, version: str) -> list[Found]:
    """Run a search."""
    asked = _asked(records, search)
    cap = _cap([returned for _, returned in asked])
    found = []
    for obj, returned in asked:
        hits = find(records, obj, search.group, search.term)
        query = compile_query(records, obj, returned, hits, version=version, source=search.source)
        ids = _ordered(records, returned, query, hits)
        limit = cap if returned.limit is None else min(cap, returned.limit)
        found.append(Found(query, ids[returned.offset :][:limit]))
    counts = _shares([len(one.ids) for one in found], search.limit)
    for one, count in zip(found, counts, strict=True):
        one.records = one.query.records(records.tx.conn, one.ids[:count]) if count else []
    return found


def _asked(records: Records, search: Search) -> list[tuple[ObjectAccess, Returned]]:
    """List the objects to be searched: those that are named, else all that need no naming."""
    if not search.returning:
        names = sorted(o.name for o in records.actor.access.describe)
        objects = (records.actor.access.object(name) for name in names if name not in EXPLICIT)
        return [
            (obj, Returned(Piece(obj.name)))
            for obj in objects
            if obj is not None and obj.full.flag("searchable") and fields(obj, "ALL")
        ]
    seen: set[str] = set()
    asked = []
    for returned in search.returning:
        obj = target(records, returned, search.source)
        if obj.name in seen:
            raise refused(refusals.repeated(obj.name, returned.name.at), search.source)
        seen.add(obj.name)
        asked.append((obj, returned))
    if len(asked) > 1 and any(returned.offset for _, returned in asked):
        raise refused(refusals.offset_of_several(), search.source)
    return asked


def _cap(asked: list[Returned]) -> int:
    """Give how many records of one object are shown at most."""
    if len(asked) == 1:
        told = asked[0].where is not None or asked[0].order is not None
        return MOST if told else OF_ONE
    return min(OF_ONE, MOST // max(1, len(asked)))


def _ordered(records: Records, returned: Returned, query: Query, hits: list[str]) -> list[str]:
    """Filter and sort what was found as RETURNING says."""
    if not hits or (returned.where is None and returned.order is None):
        return hits
    try:
        kept = query.ids(records.tx.conn)
    except SoqlError as error:
        raise refusal(error) from None
    if returned.order is not None:
        return kept
    held = set(kept)
    return [key for key in hits if key in held]


def _shares(counts: list[int], limit: int) -> list[int]:
    """Distribute a limit evenly: what one object does not need is for the others."""
    shares = [0] * len(counts)
    left = limit
    open_ = [i for i, count in enumerate(counts) if count]
    while left and open_:
        each = max(1, left // len(open_))
        for i in open_:
            more = min(each, counts[i] - shares[i], left)
            shares[i] += more
            left -= more
        open_ = [i for i in open_ if shares[i] < counts[i]]
    return shares
