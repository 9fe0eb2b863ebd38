"""What Bulk API 2.0 does with jobs of both kinds: list, abort and delete them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from syncproof.systems.salesforce import errors
from syncproof.systems.salesforce.bulk import answers, refusals
from syncproof.systems.salesforce.bulk.jobs import (
    ABORTED,
    CLASSIC,
    COMPLETE,
    FINAL,
    INGEST,
    QUERY,
    Job,
    Jobs,
)
from syncproof.systems.salesforce.domain.ids import full_id
from syncproof.systems.salesforce.records import Records
from syncproof.systems.salesforce.wire import base, parameters

if TYPE_CHECKING:
    from syncproof.kit.call import Call

PAGE = 1_000
_KINDS = {"ingest": (INGEST, CLASSIC), "query": (QUERY,)}
_MODES = frozenset({"parallel", "serial"})


def show(call: Call, version: str, family: str) -> dict[str, Any]:
    """List the caller's jobs, filtered as the query string says."""
    Records(call)
    given = parameters(call)
    kinds = _kinds(given.get("jobType"), family)
    chunked = _truth(given.get("isPkChunkingEnabled"))
    mode = given.get("concurrencyMode", "").lower()
    if mode and mode not in _MODES:
        raise refusals.BAD_VALUE(value=mode[:100], name="concurrencyMode")
    after = given.get("queryLocator", "")
    if after and full_id(after) != after:
        raise errors.INVALID_QUERY_LOCATOR()
    found = Jobs(call).page(kinds, after, PAGE + 1)
    more, shown = len(found) > PAGE, found[:PAGE]
    following = f"{base(version)}/jobs/{family}?queryLocator={shown[-1].id}" if more else None
    records = [
        answers.listed(job) for job in shown
        if (chunked is None or bool(job.chunk) is chunked)
        and (not mode or job.concurrency.lower() == mode)
    ]  # fmt: skip
    return {"done": not more, "records": records, "nextRecordsUrl": following}


def _kinds(asked: str | None, family: str) -> tuple[str, ...]:
    if asked is None:
        return _KINDS[family]
    for kind in (INGEST, QUERY, CLASSIC):
        if asked.lower() == kind.lower():
            return (kind,)
    raise refusals.BAD_VALUE(value=asked[:100], name="jobType")


def _truth(text: str | None) -> bool | None:
    if text is None:
        return None
    if text.lower() not in {"true", "false"}:
        raise refusals.BAD_VALUE(value=text[:100], name="isPkChunkingEnabled")
    return text.lower() == "true"


def shown_state(job: Job) -> str:
    """Give the word for a state in refusals."""
    return "Completed" if job.state == COMPLETE else job.state


def abort(call: Call, job: Job) -> Job:
    """End a job that is not finished."""
    if job.state in FINAL:
        raise refusals.WRONG_STATE(text=f"Aborting already {shown_state(job)} Job not allowed")
    job.state, job.due_ms = ABORTED, None
    job.modified_ms = job.finished_ms = call.at_ms
    Jobs(call).save(job)
    return job


def remove(call: Call, job: Job) -> None:
    """Delete a finished job with its data."""
    if job.state not in FINAL:
        raise refusals.WRONG_STATE(text=f"Deleting a Job in state {job.state} not allowed")
    Jobs(call).remove(job)
