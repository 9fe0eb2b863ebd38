"""Where events are kept that are no changes of records: a table in the organisation's database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import Column, Integer, MetaData, String, Table, Text, func, insert, select
from sqlalchemy.types import BigInteger

if TYPE_CHECKING:
    from syncproof.kit.call import Call
    from syncproof.kit.storage import Store

_BIG = BigInteger().with_variant(Integer(), "sqlite")
_METADATA = MetaData()
EVENTS = Table(
    "_events", _METADATA,
    Column("n", _BIG, primary_key=True, autoincrement=False),
    Column("at_ms", _BIG, nullable=False),
    Column("channel", String, nullable=False, index=True),
    Column("owner", String, nullable=False),
    Column("message", Text, nullable=False),
)  # fmt: skip


def create(store: Store) -> None:
    """Make the table in a fresh database."""
    _METADATA.create_all(store.engine)


def put(call: Call, channel: str, message: dict[str, Any], record: str = "") -> int:
    """Keep an event in the call's transaction and give its replay id.

    `record` is the id of the record that it is about: only who may see that gets the event.
    """
    number = call.org.store.log.next()
    row = {"n": number, "at_ms": call.stamp_ms, "channel": channel, "owner": record,
           "message": orjson.dumps(message).decode()}  # fmt: skip
    call.tx.run(insert(EVENTS), row)
    return number


def read(
    conn: Any, channel: str, after: int, since_ms: int, most: int
) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Read the events of a channel after a replay id: (replay id, record, message)."""
    query = (
        select(EVENTS.c.n, EVENTS.c.owner, EVENTS.c.message)
        .where(EVENTS.c.channel == channel, EVENTS.c.n > after, EVENTS.c.at_ms >= since_ms)
        .order_by(EVENTS.c.n)
        .limit(most)
    )
    for number, record, message in conn.execute(query):
        yield number, record, orjson.loads(message)


def any_before(conn: Any, channel: str, number: int, at_ms: int) -> bool:
    """Say whether a channel had an event with a replay id or a later one before a time."""
    query = select(EVENTS.c.n).where(
        EVENTS.c.channel == channel, EVENTS.c.n >= number, EVENTS.c.at_ms < at_ms
    )
    return conn.execute(query.limit(1)).first() is not None


def last(conn: Any) -> int:
    """Give the newest replay id."""
    return int(conn.execute(select(func.max(EVENTS.c.n))).scalar() or 0)
