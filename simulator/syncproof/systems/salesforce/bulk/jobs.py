"""Jobs and batches of an organisation, and the data that belongs to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import delete, insert, select, update

from syncproof.kit.gathering import GatheringTransaction
from syncproof.kit.times import DAY
from syncproof.systems.salesforce.bulk.tables import BATCHES, DATA, JOBS
from syncproof.systems.salesforce.domain.ids import full_id, make_id
from syncproof.systems.salesforce.org import org_of

if TYPE_CHECKING:
    from syncproof.kit.call import Call

INGEST, QUERY, CLASSIC = "V2Ingest", "V2Query", "Classic"
REQUEST, SUCCESS, FAILURE, RESULT = "request", "success", "failure", "result"
OPEN, UPLOADED, RUNNING, COMPLETE = "Open", "UploadComplete", "InProgress", "JobComplete"
FAILED, ABORTED, CLOSED = "Failed", "Aborted", "Closed"
FINAL = frozenset({COMPLETE, FAILED, ABORTED, CLOSED})
KEPT_DAYS = 7
NAMES = "salesforce/bulk_jobs"
"""The space of the shared state that says (operation, object) of every job; see `aim`."""
PIECE = 1024 * 1024


@dataclass(slots=True)
class Job:
    """A job of any kind; times in milliseconds.

    `due_ms` is when it will be worked off, None when there is nothing to wait for. `exchange` is
    the journal's number of the call that let it begin.
    """

    id: str
    kind: str
    user: str
    app: str
    operation: str
    object: str
    version: str
    created_ms: int
    modified_ms: int
    state: str = OPEN
    content_type: str = "CSV"
    delimiter: str = "COMMA"
    line_ending: str = "LF"
    external_id: str | None = None
    concurrency: str = "Parallel"
    query: str = ""
    chunk: int = 0
    exchange: int = 0
    due_ms: int | None = None
    begun_ms: int = 0
    took_ms: int = 0
    finished_ms: int | None = None
    processed: int = 0
    failed: int = 0
    error: str = ""
    uploaded: bool = False


@dataclass(slots=True)
class Batch:
    """One batch of a Bulk API 1.0 job."""

    id: str
    job: str
    created_ms: int
    modified_ms: int
    state: str = "Queued"
    message: str = ""
    query: str = ""
    media: str = ""
    result: str = ""
    exchange: int = 0
    due_ms: int | None = None
    begun_ms: int = 0
    took_ms: int = 0
    processed: int = 0
    failed: int = 0
    low: str = ""
    high: str = ""


class Jobs:
    """The jobs of one organisation, read and written in the transaction of a call."""

    def __init__(self, call: Call) -> None:
        self.call = call

    def new_id(self, prefix: str) -> str:
        """Issue the id of a job (750), batch (751) or result (752)."""
        org = org_of(self.call.org)
        return make_id(prefix, org.server, org.counters.next(prefix))

    # --- jobs ----------------------------------------------------------------------------------

    def add(self, job: Job) -> None:
        """Keep a new job, and forget those that were finished long ago."""
        self._forget_old()
        row = {"id": job.id, "kind": job.kind, "user": job.user, **_columns(job)}
        self._run(insert(JOBS), row)
        self.call.world.state.put(NAMES, job.id, [job.operation, job.object])

    def save(self, job: Job) -> None:
        """Write down how a job is now."""
        self._run(update(JOBS).where(JOBS.c.id == job.id).values(_columns(job)))

    def find(self, given: str, kind: str) -> Job | None:
        """Find a job of a kind that is the caller's own and not too old."""
        key = full_id(given)
        row = self._run(select(JOBS).where(JOBS.c.id == key)).first() if key else None
        if row is None or row.kind != kind or row.user != self.call.actor:
            return None
        if row.gone_ms is not None and row.gone_ms <= self.call.at_ms:
            return None
        return self._running(Job(**orjson.loads(row.document)))

    def get(self, key: str) -> Job | None:
        """Find a job that is known to be there, whosever it is."""
        found = self._run(select(JOBS.c.document).where(JOBS.c.id == key)).scalar()
        return None if found is None else Job(**orjson.loads(found))

    def page(self, kinds: tuple[str, ...], after: str, size: int) -> list[Job]:
        """List the caller's jobs of some kinds in the order they were made."""
        alive = (JOBS.c.gone_ms.is_(None)) | (JOBS.c.gone_ms > self.call.at_ms)
        query = select(JOBS.c.document).where(
            JOBS.c.kind.in_(kinds), JOBS.c.user == self.call.actor, JOBS.c.id > after, alive
        )
        rows = self._run(query.order_by(JOBS.c.id).limit(size)).fetchall()
        return [self._running(Job(**orjson.loads(row.document))) for row in rows]

    def remove(self, job: Job) -> None:
        """Forget a job with its batches and data."""
        self._remove(job.id)

    def due(self) -> tuple[list[str], list[str]]:
        """List the jobs and batches whose time has come, in the order in which it came."""
        found = []
        for table in (JOBS, BATCHES):
            waiting = select(table.c.id).where(table.c.due_ms <= self.call.at_ms)
            rows = self._run(waiting.order_by(table.c.due_ms, table.c.id)).fetchall()
            found.append([row.id for row in rows])
        return found[0], found[1]

    def _running(self, job: Job) -> Job:
        """Show a job that waits for its time as being worked on."""
        if job.due_ms is not None and job.state == UPLOADED:
            job.state = RUNNING
        return job

    def _forget_old(self) -> None:
        old = select(JOBS.c.id).where(JOBS.c.gone_ms <= self.call.at_ms)
        for row in self._run(old).fetchall():
            self._remove(row.id)

    def _remove(self, key: str) -> None:
        batches = select(BATCHES.c.id).where(BATCHES.c.job == key)
        self._run(delete(DATA).where((DATA.c.owner == key) | DATA.c.owner.in_(batches)))
        self._run(delete(BATCHES).where(BATCHES.c.job == key))
        self._run(delete(JOBS).where(JOBS.c.id == key))
        self.call.world.state.delete(NAMES, key)

    # --- batches -------------------------------------------------------------------------------

    def add_batch(self, batch: Batch) -> None:
        """Keep a new batch."""
        row = {"id": batch.id, "job": batch.job, "due_ms": batch.due_ms, "document": _text(batch)}
        self._run(insert(BATCHES), row)

    def save_batch(self, batch: Batch) -> None:
        """Write down how a batch is now."""
        values = {"due_ms": batch.due_ms, "document": _text(batch)}
        self._run(update(BATCHES).where(BATCHES.c.id == batch.id).values(values))

    def batch(self, given: str, job: str | None = None) -> Batch | None:
        """Find a batch by its id, of one job if that is given."""
        key = full_id(given)
        found = self._run(select(BATCHES.c.document).where(BATCHES.c.id == key)).scalar()
        batch = None if found is None else Batch(**orjson.loads(found))
        return None if batch is None or (job is not None and batch.job != job) else batch

    def batches(self, job: str) -> list[Batch]:
        """List the batches of a job in the order they were added."""
        query = select(BATCHES.c.document).where(BATCHES.c.job == job).order_by(BATCHES.c.id)
        return [Batch(**orjson.loads(row.document)) for row in self._run(query).fetchall()]

    # --- data ----------------------------------------------------------------------------------

    def put(self, owner: str, part: str, data: bytes) -> None:
        """Keep bytes in pieces."""
        for n, start in enumerate(range(0, len(data), PIECE)):
            self.append(owner, part, n, data[start : start + PIECE])

    def append(self, owner: str, part: str, n: int, data: bytes, rows: int = 0) -> None:
        """Keep one piece."""
        piece = {"owner": owner, "part": part, "n": n, "rows": rows, "data": data}
        self._run(insert(DATA), piece)

    def pieces(self, owner: str, part: str, first: int = 0) -> Iterator[bytes]:
        """Read the pieces one after the other."""
        n = first
        while True:
            query = select(DATA.c.data).where(
                DATA.c.owner == owner, DATA.c.part == part, DATA.c.n == n
            )
            found = self._run(query).scalar()
            if found is None:
                return
            yield found
            n += 1

    def data(self, owner: str, part: str) -> bytes:
        """Read all pieces together."""
        return b"".join(self.pieces(owner, part))

    def counts(self, owner: str, part: str) -> list[int]:
        """List how many rows each piece holds."""
        query = select(DATA.c.rows).where(DATA.c.owner == owner, DATA.c.part == part)
        return [row.rows for row in self._run(query.order_by(DATA.c.n)).fetchall()]

    def _run(self, statement: Any, params: Any = None) -> Any:
        return self.call.tx.run(statement, params)


def _columns(job: Job) -> dict[str, Any]:
    gone = None if job.finished_ms is None else job.finished_ms + KEPT_DAYS * DAY
    return {"due_ms": job.due_ms, "gone_ms": gone, "document": _text(job)}


def _text(value: Job | Batch) -> str:
    return orjson.dumps(asdict(value)).decode()


def gather(call: Call) -> None:
    """Begin the transaction of a call that will insert many rows."""
    if call.transaction is None:
        call.transaction = GatheringTransaction(call.org.store, call)


def commit(call: Call) -> None:
    """End the call's transaction in between; what follows begins another."""
    if call.transaction is not None:
        call.committed = call.transaction.commit() or call.committed
        call.transaction = None


def rollback(call: Call) -> None:
    """Undo what the call did since the last commit."""
    if call.transaction is not None:
        call.transaction.rollback()
        call.transaction = None
