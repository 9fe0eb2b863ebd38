"""Works off queries: what may be asked, and results as CSV, piece by piece."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from syncproof.kit.errors import VendorError
from syncproof.soql import (
    ChildColumns,
    Compound,
    Leaf,
    Parent,
    Query,
    Record,
    SoqlError,
    TypeOf,
)
from syncproof.soql import tree as soql_tree
from syncproof.soql.parser import parse
from syncproof.systems.salesforce import errors, purge, reading
from syncproof.systems.salesforce.bulk import refusals
from syncproof.systems.salesforce.bulk.delimited import (
    DELIMITERS,
    LINE_ENDINGS,
    cut_rows,
    write_row,
)
from syncproof.systems.salesforce.bulk.jobs import (
    COMPLETE,
    FAILED,
    RESULT,
    UPLOADED,
    Job,
    Jobs,
    commit,
    rollback,
)
from syncproof.systems.salesforce.domain.moments import stamp
from syncproof.systems.salesforce.records import Records

if TYPE_CHECKING:
    from syncproof.kit.call import Call

PIECE_ROWS = 2_000
PAGE_ROWS, PAGE_BYTES = 200_000, 32 * 1024 * 1024
HEADER = "header"
Read = Callable[[Record], str]


def check(records: Records, text: str, version: str, *, deleted: bool) -> Query:
    """Compile a query and refuse what bulk queries do not have."""
    query = reading.prepare(records, text, version, deleted=deleted)
    parsed = parse(text)
    if any(isinstance(i, soql_tree.Subquery) for i in parsed.items):
        raise refusals.NO_CHILDREN()
    if parsed.group:
        raise refusals.NO_CLAUSE(what="GROUP BY")
    if query.is_count or query.is_aggregate:
        raise refusals.NO_CLAUSE(what="Aggregate functions")
    if parsed.offset is not None:
        raise refusals.NO_CLAUSE(what="OFFSET")
    _check_columns(query.columns)
    return query


def _check_columns(columns: Iterable[Any]) -> None:
    for column in columns:
        if isinstance(column, TypeOf):
            raise refusals.NO_CLAUSE(what="TYPEOF")
        if isinstance(column, ChildColumns):
            raise refusals.NO_CHILDREN()
        if isinstance(column, Compound):
            raise refusals.NO_COMPOUND()
        if isinstance(column, Parent):
            _check_columns(column.columns)
        elif isinstance(column, Leaf) and column.type == "base64":
            raise refusals.NO_CLAUSE(what="Binary fields are")


def work(call: Call, key: str) -> None:
    """Work off a query job in the name of the call's user."""
    if call.transaction is None:
        purge.expired(call)
    jobs = Jobs(call)
    job = jobs.get(key)
    if job is None or job.state != UPLOADED:
        return
    job.state, job.due_ms = COMPLETE, None
    try:
        job.processed = _keep(call, jobs, job)
    except (SoqlError, VendorError) as error:
        rollback(call)
        job.state, job.error = FAILED, f"{error.code}: {error.message}"
    job.modified_ms = job.finished_ms = call.at_ms
    job.took_ms = call.at_ms - job.begun_ms
    jobs.save(job)
    commit(call)


def _keep(call: Call, jobs: Jobs, job: Job) -> int:
    """Write the results down; gives how many there are."""
    records = Records(call)
    query = check(records, job.query, job.version, deleted=job.operation == "queryAll")
    mark, end = DELIMITERS[job.delimiter], LINE_ENDINGS[job.line_ending]
    table = Table(query)
    jobs.append(job.id, HEADER, 0, write_row(table.titles, mark, end).encode())
    total = 0
    for n, found in enumerate(batches(query, records)):
        text = "".join([write_row(table.row(record), mark, end) for record in found])
        jobs.append(job.id, RESULT, n, text.encode(), len(found))
        total += len(found)
    return total


def batches(query: Query, records: Records) -> Iterator[list[Record]]:
    """Read all records a few thousand at a time; only their ids are held together."""
    conn = records.tx.conn
    ids = query.ids(conn)
    for start in range(0, len(ids), PIECE_ROWS):
        found = query.records(conn, ids[start : start + PIECE_ROWS])
        if found:
            yield found


class Table:
    """The columns of a query as CSV shows them: paths as titles, all values as text."""

    def __init__(self, query: Query) -> None:
        self._reads: list[Read] = []
        self.titles: list[str] = []
        self._add(query.columns, ())

    def row(self, record: Record) -> list[str]:
        """Write the values of a record."""
        return [read(record) for read in self._reads]

    def _add(self, columns: Iterable[Any], hops: tuple[str, ...]) -> None:
        for column in columns:
            if isinstance(column, Parent):
                self._add(column.columns, (*hops, column.name))
            else:
                self.titles.append(".".join([*hops, column.name]))
                self._reads.append(_reader(column.name, column.type, hops))


def shown(kind: str, value: Any) -> str:
    """Write a value that is not null as text."""
    return _WRITERS.get(kind, str)(value)


def _reader(name: str, kind: str, hops: tuple[str, ...]) -> Read:
    write = _WRITERS.get(kind, str)

    def own(record: Record) -> str:
        value = record.values[name]
        return "" if value is None else write(value)

    def of_parent(record: Record) -> str:
        found: Record | None = record
        for hop in hops:
            found = None if found is None else found.values[hop]
        return "" if found is None else own(found)

    return of_parent if hops else own


def _datetime(ms: int) -> str:
    return f"{stamp(ms)[:-5]}Z"


def _double(value: float) -> str:
    number = float(value)
    text = repr(number)
    return f"{number:.1f}" if "e" in text else text


_WRITERS: dict[str, Callable[[Any], str]] = {
    "datetime": _datetime,
    "boolean": lambda value: "true" if value else "false",
    "double": _double,
    "currency": _double,
    "percent": _double,
}


# --- pages ---------------------------------------------------------------------------------------


def locator_of(start: int) -> str:
    """Write where the next page begins."""
    return base64.b64encode(str(start).encode()).decode()


def start_of(locator: str) -> int:
    """Read where a page begins, or refuse it."""
    try:
        text = base64.b64decode(locator, validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        raise errors.INVALID_QUERY_LOCATOR() from None
    if not text.isdecimal() or len(text) > 12:
        raise errors.INVALID_QUERY_LOCATOR()
    return int(text)


def page(jobs: Jobs, job: Job, start: int, most: int) -> tuple[bytes, int]:
    """Give a page with its header, and how many rows it has; it may have fewer than asked for."""
    out = [jobs.data(job.id, HEADER)]
    first, size, rows = 0, 0, 0
    for n, held in enumerate(jobs.counts(job.id, RESULT)):
        low, high = max(start, first), min(start + most, first + held)
        if low < high and (not rows or size < PAGE_BYTES):
            piece = next(jobs.pieces(job.id, RESULT, n))
            if high - low < held:
                piece = cut_rows(piece.decode(), low - first, high - first).encode()
            out.append(piece)
            size += len(piece)
            rows += high - low
        elif rows:
            break
        first += held
    return b"".join(out), rows
