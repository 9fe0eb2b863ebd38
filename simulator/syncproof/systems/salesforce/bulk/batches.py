"""Works off the batches of Bulk API 1.0."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import orjson

from syncproof.kit.errors import VendorError
from syncproof.soql import Leaf, Parent, Query, Record, SoqlError
from syncproof.systems.salesforce import limits, purge
from syncproof.systems.salesforce.bulk import chunking, documents, queries
from syncproof.systems.salesforce.bulk.columns import Columns
from syncproof.systems.salesforce.bulk.delimited import Reader, write_row
from syncproof.systems.salesforce.bulk.ingest import CHUNK, check_columns
from syncproof.systems.salesforce.bulk.jobs import (
    ABORTED,
    REQUEST,
    RESULT,
    Batch,
    Job,
    Jobs,
    commit,
    gather,
    rollback,
)
from syncproof.systems.salesforce.bulk.refusals import DataError
from syncproof.systems.salesforce.bulk.rows import Result, Work
from syncproof.systems.salesforce.bulk.rules import BATCHES, CHANGES
from syncproof.systems.salesforce.records import Records
from syncproof.systems.salesforce.wire import base

if TYPE_CHECKING:
    from syncproof.kit.call import Call

QUEUED, COMPLETED, FAILED = "Queued", "Completed", "Failed"
NOT_PROCESSED = "NotProcessed"
MAX_ROWS = 10_000
EMPTY = "Records not found for this query"
Body = dict[str, Any]


def work(call: Call, key: str) -> None:
    """Work off a batch in the name of the call's user."""
    if call.transaction is None:
        purge.expired(call)
    gather(call)
    jobs = Jobs(call)
    batch = jobs.batch(key)
    job = None if batch is None else jobs.get(batch.job)
    if batch is None or job is None or batch.state != QUEUED:
        return
    batch.state, batch.due_ms = COMPLETED, None
    chunks: list[Batch] = []
    try:
        if job.state == ABORTED:
            batch.state = NOT_PROCESSED
        elif job.operation in CHANGES:
            _change(call, jobs, job, batch)
        elif job.chunk and not batch.low:
            chunks = _split(call, jobs, job, batch)
        else:
            _query(call, jobs, job, batch)
    except DataError as error:
        rollback(call)
        batch.state, batch.message = FAILED, str(error)
    _end(call, jobs, batch)
    for chunk in chunks:
        work(call, chunk.id)


def _end(call: Call, jobs: Jobs, batch: Batch) -> None:
    batch.modified_ms = call.at_ms
    batch.took_ms = call.at_ms - batch.begun_ms
    jobs.save_batch(batch)
    commit(call)


# --- changes -------------------------------------------------------------------------------------


def _change(call: Call, jobs: Jobs, job: Job, batch: Batch) -> None:
    bodies = _bodies(call, jobs, job, batch)
    if len(bodies) > MAX_ROWS:
        raise DataError("InvalidBatch", f"Number of records exceeds the limit of {MAX_ROWS}")
    write = _RESULTS[job.content_type]
    for n, start in enumerate(range(0, len(bodies), CHUNK)):
        rows = bodies[start : start + CHUNK]
        done = Work(Records(call), job.object, job.operation, job.external_id)
        results = done.all(rows, start)
        jobs.append(batch.id, RESULT, n, write(results).encode(), len(rows))
        commit(call)
        gather(call)
        batch.processed += len(rows)
        batch.failed += sum(bool(r.errors) for r in results)


def _bodies(call: Call, jobs: Jobs, job: Job, batch: Batch) -> list[Body]:
    """Read all rows of a batch."""
    records = Records(call)
    obj = records.object(job.object)
    if job.content_type == "CSV":
        reader = Reader(jobs.pieces(batch.id, REQUEST))
        columns = Columns(reader.header, records.actor.access, obj)
        check_columns(job.operation, job.external_id, columns)
        return [columns.body(row) for chunk in reader.chunks(CHUNK) for row in chunk]
    data = jobs.data(batch.id, REQUEST)
    rows = documents.read_rows(data) if job.content_type == "XML" else (
        documents.read_json_rows(data)
    )  # fmt: skip
    for row in rows:
        if not _is_of(row, job.object):
            raise DataError("InvalidBatch", f"A record is of another type than {job.object}")
    names = dict.fromkeys(name for row in rows for name in row if name != "attributes")
    for name in names:
        if obj.shown.field(name) is None and obj.shown.parent(name) is None:
            raise DataError("InvalidBatch", f"Field name not found : {name[:200]}")
    if job.operation in {"delete", "hardDelete"} and {n.lower() for n in names} - {"id"}:
        raise DataError("InvalidBatch", f"The '{job.operation}' batch must contain only ids.")
    return rows


def _is_of(row: Body, name: str) -> bool:
    """Say whether a record is of the job's object, as far as its attributes tell."""
    attributes = row.get("attributes")
    if attributes is None:
        return True
    kind = attributes.get("type", name) if isinstance(attributes, dict) else None
    return isinstance(kind, str) and kind.lower() == name.lower()


def _csv(results: Sequence[Result]) -> str:
    return "".join([
        write_row([r.id, "false" if r.errors else "true", str(r.created).lower(), r.text])
        for r in results
    ])  # fmt: skip


def _json(results: Sequence[Result]) -> str:
    shown = [
        {
            "id": r.id or None, "success": not r.errors, "created": r.created,
            "errors": [
                {"statusCode": e.code, "message": e.message, "fields": list(e.fields or ()),
                 "extendedErrorDetails": None}
                for e in r.errors
            ],
        }
        for r in results
    ]  # fmt: skip
    return orjson.dumps(shown).decode()[1:-1]


def _xml(results: Sequence[Result]) -> str:
    return "".join([_xml_result(r) for r in results])


def _xml_result(result: Result) -> str:
    element = documents.element
    found = element("id", result.id) if result.id else ""
    found += element("success", "false" if result.errors else "true")
    found += element("created", str(result.created).lower())
    for error in result.errors:
        inner = "".join(element("fields", f) for f in error.fields or ())
        inner += element("message", error.message) + element("statusCode", error.code)
        found += f"<errors>{inner}</errors>"
    return f"<result>{found}</result>"


_RESULTS: dict[str, Callable[[Sequence[Result]], str]] = {"CSV": _csv, "JSON": _json, "XML": _xml}


def results(jobs: Jobs, job: Job, batch: Batch) -> bytes:
    """Write the results of the rows of a batch in the job's format."""
    pieces = jobs.pieces(batch.id, RESULT)
    if job.content_type == "JSON":
        return b"[" + b",".join(pieces) + b"]"
    text = b"".join(pieces)
    if job.content_type == "XML":
        return documents.results_xml(text.decode()).encode()
    return write_row(["Id", "Success", "Created", "Error"]).encode() + text


# --- queries -------------------------------------------------------------------------------------


def _query(call: Call, jobs: Jobs, job: Job, batch: Batch) -> None:
    records = Records(call)
    query = _prepare(records, job, _text(jobs, batch))
    batch.result = jobs.new_id("752")
    write = _record_writer(query, job)
    try:
        for n, found in enumerate(queries.batches(query, records)):
            jobs.append(batch.id, RESULT, n, write(found).encode(), len(found))
            batch.processed += len(found)
    except SoqlError as error:
        raise _no_query(str(error.code), error.message) from None
    if job.content_type == "CSV":
        header = write_row(queries.Table(query).titles) if batch.processed else EMPTY
        jobs.append(batch.id, queries.HEADER, 0, header.encode())


def _prepare(records: Records, job: Job, text: str) -> Query:
    try:
        return queries.check(records, text, job.version, deleted=job.operation == "queryAll")
    except VendorError as error:
        code = "FUNCTIONALITY_NOT_ENABLED" if error.code == "API_ERROR" else str(error.code)
        raise _no_query(code, error.message) from None


def _no_query(code: str, text: str) -> DataError:
    return DataError("InvalidBatch", f"Failed to process query: {code}: {text}")


def _text(jobs: Jobs, batch: Batch) -> str:
    if batch.query:
        return batch.query
    try:
        return jobs.data(batch.id, REQUEST).decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise DataError("ClientInputError", "The query is not UTF-8") from None


def _split(call: Call, jobs: Jobs, job: Job, batch: Batch) -> list[Batch]:
    """Put batches of a range of ids each in the place of a batch."""
    records = Records(call)
    text = _text(jobs, batch)
    query = _prepare(records, job, text)
    quota = limits.daily(call.org, BATCHES)
    made = []
    for low, high, part in chunking.split(records, query, text, job.chunk):
        if not quota.take(call.at_ms):
            raise DataError("ExceededQuota", "ApiBatchItems Limit exceeded.")
        chunk = Batch(
            jobs.new_id("751"), job.id, call.at_ms, call.at_ms, query=part, media=batch.media,
            exchange=batch.exchange, begun_ms=batch.begun_ms, low=low or "-", high=high,
        )  # fmt: skip
        jobs.add_batch(chunk)
        made.append(chunk)
    batch.state = NOT_PROCESSED
    return made


def _record_writer(query: Query, job: Job) -> Callable[[list[Record]], str]:
    if job.content_type == "CSV":
        table = queries.Table(query)
        return lambda found: "".join([write_row(table.row(r)) for r in found])
    if job.content_type == "JSON":
        prefix = f"{base(job.version)}/sobjects/"
        return lambda found: orjson.dumps(
            [_json_record(r, query.columns, prefix) for r in found]
        ).decode()[1:-1]
    return lambda found: "".join([_xml_record(r, query.columns, "records") for r in found])


def _json_record(record: Record, columns: Sequence[Any], prefix: str) -> Body:
    """Write a record as JSON; times are milliseconds here."""
    kind = record.type.name if record.type is not None else record.entity
    url = f"{prefix}{kind}/{record.id}"
    shown: Body = {"attributes": {"type": record.entity, "url": url}}
    for column in columns:
        value = record.values[column.name]
        if isinstance(column, Parent) and value is not None:
            value = _json_record(value, column.columns, prefix)
        elif isinstance(column, Leaf) and column.type == "boolean":
            value = bool(value)
        shown[column.name] = value
    return shown


def _xml_record(record: Record, columns: Sequence[Any], name: str) -> str:
    inner = documents.element("type", record.entity)
    for column in columns:
        value = record.values[column.name]
        if value is None:
            inner += f'<{column.name} xsi:nil="true"/>'
        elif isinstance(column, Parent):
            inner += _xml_record(value, column.columns, column.name)
        else:
            inner += documents.element(column.name, queries.shown(column.type, value))
    return f'<{name} xsi:type="sObject">{inner}</{name}>'


def data(jobs: Jobs, job: Job, batch: Batch) -> bytes:
    """Write the records that a query batch has found in the job's format."""
    pieces = jobs.pieces(batch.id, RESULT)
    if job.content_type == "JSON":
        return b"[" + b",".join(pieces) + b"]"
    text = b"".join(pieces)
    if job.content_type == "XML":
        return documents.records_xml(text.decode()).encode()
    return jobs.data(batch.id, queries.HEADER) + text
