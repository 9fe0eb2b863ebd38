"""Works off ingest jobs of Bulk API 2.0."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from syncproof.systems.salesforce import limits
from syncproof.systems.salesforce.bulk.columns import Columns
from syncproof.systems.salesforce.bulk.delimited import (
    DELIMITERS,
    Reader,
    check_endings,
    write_row,
)
from syncproof.systems.salesforce.bulk.jobs import (
    COMPLETE,
    FAILED,
    FAILURE,
    REQUEST,
    SUCCESS,
    UPLOADED,
    Job,
    Jobs,
    commit,
    gather,
)
from syncproof.systems.salesforce.bulk.refusals import QUOTA, DataError
from syncproof.systems.salesforce.bulk.rows import Result, Work
from syncproof.systems.salesforce.bulk.rules import BATCHES
from syncproof.systems.salesforce.records import Records

if TYPE_CHECKING:
    from syncproof.kit.call import Call

CHUNK = 200
"""The vendor's rows of one transaction, within which external ids must not repeat."""
WRITTEN = 1_000
"""After how many rows the work is written down."""
BATCH = 10_000
"""The vendor's rows of one internal batch, which is what the daily limit counts."""


def work(call: Call, key: str) -> None:
    """Work off a job in the name of the call's user, a chunk of rows a transaction."""
    gather(call)
    jobs = Jobs(call)
    job = jobs.get(key)
    if job is None or job.state != UPLOADED:
        return
    job.state, job.due_ms = COMPLETE, None
    try:
        _Run(call, jobs, job).all()
    except DataError as error:  # the chunks before it are done
        job.state, job.error = FAILED, str(error)
    job.modified_ms = job.finished_ms = call.at_ms
    job.took_ms = call.at_ms - job.begun_ms
    jobs.save(job)
    commit(call)


class _Run:
    """One job being worked off."""

    def __init__(self, call: Call, jobs: Jobs, job: Job) -> None:
        self.call, self.jobs, self.job = call, jobs, job
        self.delimiter = DELIMITERS[job.delimiter]
        self.pieces = 0
        self.done: list[str] = []
        self.failed: list[str] = []

    def all(self) -> None:
        """Do every row; raises DataError when the rest of the data cannot be read."""
        job = self.job
        if not job.uploaded:
            raise DataError("InvalidBatch", "No data was uploaded")
        check_endings(self._data, self.delimiter, job.line_ending)
        reader = Reader(self._data(), self.delimiter, job.line_ending)
        obj = Records(self.call).object(job.object)
        access = Records(self.call).actor.access
        columns = Columns(reader.header, access, obj)
        check_columns(job.operation, job.external_id, columns)
        try:
            for rows in reader.chunks(CHUNK):
                if job.processed % BATCH == 0:
                    self._count_batch()
                self._chunk(columns, rows)
        finally:
            self._write()

    def _chunk(self, columns: Columns, rows: Sequence[list[str]]) -> None:
        job = self.job
        work = Work(Records(self.call), job.object, job.operation, job.external_id)
        results = work.all([columns.body(row) for row in rows], job.processed)
        self._note(rows, results)
        job.processed += len(rows)
        if job.processed % WRITTEN == 0:
            self._write()
            commit(self.call)
            gather(self.call)

    def _note(self, rows: Sequence[list[str]], results: Sequence[Result]) -> None:
        """Write the rows as the result files show them: those that were done, those that failed."""
        mark = self.delimiter
        for result, row in zip(results, rows, strict=True):
            if result.errors:
                self.job.failed += 1
                self.failed.append(write_row([result.id, result.text, *row], mark))
            else:
                created = "true" if result.created else "false"
                self.done.append(write_row([result.id, created, *row], mark))

    def _write(self) -> None:
        """Add what was noted to the result files."""
        if not self.done and not self.failed:
            return
        for part, lines in ((SUCCESS, self.done), (FAILURE, self.failed)):
            self.jobs.append(self.job.id, part, self.pieces, "".join(lines).encode())
            lines.clear()
        self.pieces += 1

    def _count_batch(self) -> None:
        if not limits.daily(self.call.org, BATCHES).take(self.call.at_ms):
            refused = QUOTA()
            raise DataError(str(refused.code), refused.message)

    def _data(self) -> Iterator[bytes]:
        return self.jobs.pieces(self.job.id, REQUEST)


def check_columns(operation: str, external_id: str | None, columns: Columns) -> None:
    """Hold the columns to what the operation needs."""
    if operation in {"delete", "hardDelete"} and columns.names != ("id",):
        raise DataError("InvalidBatch", f"The '{operation}' batch must contain only ids.")
    needed = {"update": "Id", "upsert": external_id}.get(operation)
    if needed is not None and needed.lower() not in columns.names:
        raise DataError("InvalidBatch", f"Field name not found : {needed}")


def header_of(jobs: Jobs, job: Job) -> list[str]:
    """Give the columns as they were uploaded; none when they cannot be read."""
    try:
        return Reader(jobs.pieces(job.id, REQUEST), DELIMITERS[job.delimiter]).header
    except DataError:
        return []


def unprocessed(jobs: Jobs, job: Job) -> str:
    """Write the rows that were not worked off, as far as they can be read."""
    mark = DELIMITERS[job.delimiter]
    kept: list[str] = []
    try:
        reader = Reader(jobs.pieces(job.id, REQUEST), mark)
        kept.append(write_row(reader.header, mark))
        for number, row in enumerate(reader.rows()):
            if number >= job.processed:
                kept.append(write_row(row, mark))
    except DataError:
        return "".join(kept)
    return "".join(kept)
