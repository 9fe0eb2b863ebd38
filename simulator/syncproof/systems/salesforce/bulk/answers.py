"""How Bulk API 2.0 shows its jobs, members in the vendor's order."""

from __future__ import annotations

from typing import Any

from syncproof.systems.salesforce.bulk.jobs import CLASSIC, INGEST, QUERY, Job
from syncproof.systems.salesforce.domain.moments import stamp


def brief(job: Job) -> dict[str, Any]:
    """Show a job as the answers to its creation and its changes do."""
    shown: dict[str, Any] = {
        "id": job.id, "operation": job.operation, "object": job.object, "createdById": job.user,
        "createdDate": stamp(job.created_ms), "systemModstamp": stamp(job.modified_ms),
        "state": job.state,
    }  # fmt: skip
    if job.external_id is not None:
        shown["externalIdFieldName"] = job.external_id
    shown.update(
        concurrencyMode=job.concurrency, contentType=job.content_type,
        apiVersion=float(job.version),
    )  # fmt: skip
    if job.kind == INGEST:
        shown["contentUrl"] = f"services/data/v{job.version}/jobs/ingest/{job.id}/batches"
    if job.kind != CLASSIC:
        shown.update(lineEnding=job.line_ending, columnDelimiter=job.delimiter)
    return shown


def listed(job: Job) -> dict[str, Any]:
    """Show a job as lists do."""
    shown = brief(job)
    members = list(shown.items())
    place = next(n for n, (name, _) in enumerate(members) if name == "apiVersion") + 1
    members.insert(place, ("jobType", job.kind))
    return dict(members)


def whole(job: Job) -> dict[str, Any]:
    """Show a job with what became of it so far."""
    shown = listed(job)
    shown.update(numberRecordsProcessed=job.processed)
    if job.kind == INGEST:
        shown.update(numberRecordsFailed=job.failed)
    shown.update(retries=0, totalProcessingTime=job.took_ms)
    if job.kind == QUERY:
        shown["isPkChunkingSupported"] = True
    else:
        shown.update(apiActiveProcessingTime=job.took_ms, apexProcessingTime=0)
    if job.error:
        shown["errorMessage"] = job.error
    return shown
