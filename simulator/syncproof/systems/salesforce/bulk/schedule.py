"""When jobs are worked off: at once, or as many seconds later as the organisation is set to.

With `bulk_processing_seconds` 0 the work is done before the call that hands it over is answered,
while the answer still says that it waits. With more, an alarm of the clock does it; a job whose
alarm was lost, as by the restore of a snapshot, is caught up with when somebody looks at jobs.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from syncproof.kit.auth import Identity
from syncproof.kit.call import Call
from syncproof.kit.times import SECOND
from syncproof.systems.salesforce.bulk import batches, ingest, queries, refusals
from syncproof.systems.salesforce.bulk.jobs import (
    FAILED,
    INGEST,
    QUERY,
    Batch,
    Job,
    Jobs,
    commit,
    rollback,
)
from syncproof.systems.salesforce.records import Records

if TYPE_CHECKING:
    from syncproof.kit.world import World

log = logging.getLogger("syncproof.salesforce.bulk")


def hand_over(call: Call, job: Job) -> None:
    """Let a job that was saved be worked off, at once or later."""
    job.exchange, job.begun_ms = call.n, call.at_ms
    job.due_ms = _due(call)
    Jobs(call).save(job)
    if job.due_ms is None:
        commit(call)
        _work(call, _WORK[job.kind], job.id)


def hand_over_batch(call: Call, batch: Batch) -> None:
    """Let a batch that was saved be worked off, at once or later."""
    batch.exchange, batch.begun_ms = call.n, call.at_ms
    batch.due_ms = _due(call)
    Jobs(call).save_batch(batch)
    if batch.due_ms is None:
        commit(call)
        _work(call, batches.work, batch.id)


def settle(call: Call) -> None:
    """Work off what is due by now; comes before a call looks at jobs."""
    worker = _worker(call, 0, "", "")
    jobs, waiting = Jobs(worker).due()
    for key in jobs:
        job = Jobs(worker).get(key)
        if job is not None:
            own = _worker(call, job.exchange, job.user, job.app)
            _work(own, _WORK[job.kind], key)
    for key in waiting:
        batch = Jobs(worker).batch(key)
        of = None if batch is None else Jobs(worker).get(batch.job)
        if batch is not None and of is not None:
            own = _worker(call, batch.exchange, of.user, of.app)
            _work(own, batches.work, key)
    commit(worker)


def find(call: Call, key: str, kind: str) -> Job:
    """Find a job of the caller's by its id, after what is due was worked off, or refuse."""
    settle(call)
    Records(call)  # refuses who may not use the interface
    found = Jobs(call).find(key, kind)
    if found is None:
        raise refusals.NO_JOB(id=key[:100])
    call.object = found.object
    return found


def _due(call: Call) -> int | None:
    """Say when work that begins now is done, None for at once, and set the alarm."""
    seconds = call.org.settings["bulk_processing_seconds"]
    if not seconds:
        return None
    at_ms = call.at_ms + int(seconds) * SECOND
    call.world.clock.set_alarm(at_ms, "bulk job", partial(_ring, call.world, call.org.name))
    return at_ms


def _ring(world: World, name: str) -> None:
    instance = world.instances.get(("salesforce", name))
    if instance is not None:
        world.act(instance, "bulk", "", settle)


def _worker(call: Call, number: int, user: str, app: str) -> Call:
    """Make the call in which work is done that nobody waits for."""
    own = Call(call.world, call.system, number, call.at_ms, "", "", "", {}, b"", operation="bulk")
    own.instance = call.org
    own.stamp_ms = call.stamp_ms
    own.identity = Identity("salesforce", call.org.name, user, "", app)
    return own


def _work(call: Call, run: Run, key: str) -> None:
    """Run, and let the job fail rather than stay when something breaks inside."""
    try:
        run(call, key)
    except Exception:
        log.exception("bulk work %s", key)
        rollback(call)
        _fail(call, key)


def _fail(call: Call, key: str) -> None:
    jobs = Jobs(call)
    text = "InternalServerError : An unexpected error occurred"
    job, batch = jobs.get(key), jobs.batch(key)
    if job is not None:
        job.state, job.error, job.due_ms, job.finished_ms = FAILED, text, None, call.at_ms
        jobs.save(job)
    if batch is not None:
        batch.state, batch.message, batch.due_ms = FAILED, text, None
        jobs.save_batch(batch)
    commit(call)


Run = Callable[[Call, str], None]
_WORK: dict[str, Run] = {INGEST: ingest.work, QUERY: queries.work}
