"""PK chunking: one query becomes several, each over a range of ids."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from syncproof.soql import Query, tree
from syncproof.soql.parser import parse
from syncproof.soql.printer import print_query
from syncproof.systems.salesforce.bulk.refusals import BAD_JOB, DataError
from syncproof.systems.salesforce.wire import header_options

if TYPE_CHECKING:
    from syncproof.kit.call import Call
    from syncproof.systems.salesforce.records import Records

HEADER = "Sforce-Enable-PKChunking"
DEFAULT, MOST = 100_000, 250_000
OBJECTS = frozenset(
    {"Account", "Campaign", "CampaignMember", "Contact", "Event", "Lead", "Note", "Opportunity",
     "Task", "User"}
)  # fmt: skip


def asked(call: Call, name: str, operation: str, *, custom: bool) -> int:
    """Read the chunk size of a new job from its header; 0 when it wants no chunks."""
    text = call.headers.get(HEADER)
    if text is None or text.strip().lower().startswith("false"):
        return 0
    options = header_options(text)
    size = options.get("chunksize", str(DEFAULT))
    if not size.isdecimal() or len(size) > 6 or not 0 < int(size) <= MOST:
        raise BAD_JOB(text=f"Invalid chunk size: {size[:20]}. The most is {MOST}")
    if operation not in {"query", "queryAll"} or not (custom or name in OBJECTS):
        raise BAD_JOB(text=f"PK chunking is not supported for {operation} of {name}")
    unknown = options.keys() - {"chunksize"}
    if unknown:
        raise BAD_JOB(text=f"PK chunking option not supported: {min(unknown)[:50]}")
    return int(size)


def split(records: Records, query: Query, text: str, size: int) -> Iterator[tuple[str, str, str]]:
    """Give (first id, id of the next range, query) of each range, in the order of ids."""
    parsed = parse(text)
    if parsed.order or parsed.limit is not None:
        raise DataError(
            "InvalidBatch",
            "Failed to process query: FUNCTIONALITY_NOT_ENABLED: PK chunking does not support "
            "ORDER BY and LIMIT",
        )
    table = records.org.instance.store.tables[query.object.name]
    ids = [row.Id for row in records.tx.run(select(table.c.Id).order_by(table.c.Id))]
    starts = ids[::size]
    for low, high in zip(starts, [*starts[1:], ""], strict=True):
        yield low, high, print_query(replace(parsed, where=_within(parsed.where, low, high)))
    if not starts:
        yield "", "", text


def _within(where: tree.Condition | None, low: str, high: str) -> tree.And:
    """Add the range to a condition."""
    given = () if where is None else (where,)
    bounds = [_compare(">=", low)] + ([_compare("<", high)] if high else [])
    return tree.And((*given, *bounds))


def _compare(operator: str, key: str) -> tree.Compare:
    return tree.Compare(tree.Path(("Id",)), operator, (tree.Literal("S", key),))
