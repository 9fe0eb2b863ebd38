"""Bulk API 1.0: jobs and their batches, in XML and JSON."""

# ruff: noqa: ARG001 - a handler takes every path variable
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from syncproof.kit.call import Answer, Call
from syncproof.kit.errors import VendorError
from syncproof.kit.system import Routes
from syncproof.kit.times import DAY
from syncproof.systems.salesforce import limits
from syncproof.systems.salesforce.bulk import (
    aim,
    batches,
    chunking,
    documents,
    refusals,
    rules,
    schedule,
)
from syncproof.systems.salesforce.bulk.jobs import (
    ABORTED,
    CLASSIC,
    CLOSED,
    FAILED,
    OPEN,
    REQUEST,
    Batch,
    Job,
    Jobs,
)
from syncproof.systems.salesforce.records import Records

routes = Routes("/services/async/<version>")
PATHS = ("/services/async",)
JSON, XML, CSV = "application/json", "application/xml", "text/csv"
MAX_BATCH = 10_000_000
OPERATIONS = (*sorted(rules.CHANGES), "query", "queryAll")
_MEDIA = {"CSV": (CSV,), "XML": (XML, "text/xml"), "JSON": (JSON,)}
_KNOWN = frozenset(
    {"id", "operation", "object", "externalIdFieldName", "concurrencyMode", "contentType",
     "assignmentRuleId", "state", "apiVersion"}
)  # fmt: skip
_MODES = {"parallel": "Parallel", "serial": "Serial", "0": "Parallel", "1": "Serial"}
_CODES = {
    "INVALID_SESSION_ID": "InvalidSessionId", "INVALID_AUTH_HEADER": "InvalidSessionId",
    "REQUEST_LIMIT_EXCEEDED": "ExceededQuota", "API_DISABLED_FOR_ORG": "FeatureNotEnabled",
    "API_CURRENTLY_DISABLED": "FeatureNotEnabled", "NOT_FOUND": "InvalidUrl",
    "METHOD_NOT_ALLOWED": "InvalidUrl", "UNKNOWN_EXCEPTION": "InternalServerError",
    "SERVER_UNAVAILABLE": "ServerUnavailable",
}  # fmt: skip
_OWN = frozenset(
    {"InvalidJob", "InvalidBatch", "InvalidEntity", "InvalidJobState", "FeatureNotEnabled",
     "ClientInputError", "ExceededQuota"}
)  # fmt: skip


def render(call: Call, error: VendorError) -> Answer:
    """Write a refusal: JSON to who sends JSON, XML to everybody else."""
    code = str(error.code)
    shown = code if code in _OWN else _CODES.get(code, "ClientInputError")
    text = "Invalid session id" if shown == "InvalidSessionId" else error.message
    status = error.status if error.status >= 500 else 400
    if _media(call) == JSON:
        body = {"exceptionCode": shown, "exceptionMessage": text}
        return Answer(status, orjson.dumps(body), JSON)
    return Answer(status, documents.error_xml(shown, text).encode(), XML)


# --- jobs ------------------------------------------------------------------------------------


@routes.add("POST", "/job", "bulk_job")
def create(call: Call, version: str) -> Answer:
    """Make a job."""
    schedule.settle(call)
    records = Records(call)
    given = _job_info(call)
    operation = given.get("operation", "")
    if operation not in OPERATIONS:
        raise refusals.BAD_JOB(text=f"Invalid operation: '{operation[:100]}'")
    mode = _MODES.get(given.get("concurrencyMode", "Parallel").lower())
    if mode is None:
        raise refusals.BAD_JOB(text="Invalid concurrencyMode")
    content = given.get("contentType", "XML")
    if content.startswith("ZIP_"):
        raise refusals.NO_FEATURE(what=f"Content type {content[:20]}")
    if content not in _MEDIA:
        raise refusals.BAD_JOB(text=f"Invalid contentType: '{content[:100]}'")
    obj = rules.check_object(records, given.get("object", ""), operation)
    external = rules.check_external_id(obj, operation, given.get("externalIdFieldName"))
    if given.get("assignmentRuleId"):
        raise refusals.NO_RULE(id=given["assignmentRuleId"][:100])
    jobs = Jobs(call)
    job = Job(
        jobs.new_id("750"), CLASSIC, call.actor, call.user.app, operation, obj.name, version,
        call.at_ms, call.at_ms, content_type=content, external_id=external, concurrency=mode,
        chunk=chunking.asked(call, obj.name, operation, custom=obj.full.custom),
    )  # fmt: skip
    jobs.add(job)
    return _show_job(call, job, 201)


@routes.add("GET HEAD", "/job/<job_id>", "bulk_status", peek=aim.at_job)
def status(call: Call, version: str, job_id: str) -> Answer:
    """Show a job with its batches counted."""
    return _show_job(call, _find(call, job_id))


@routes.add("POST", "/job/<job_id>", "bulk_job")
def change(call: Call, version: str, job_id: str) -> Answer:
    """Close or abort a job."""
    job, jobs = _find(call, job_id), Jobs(call)
    state = _job_info(call).get("state", "")
    if state not in {CLOSED, ABORTED}:
        raise refusals.BAD_JOB(text=f"Invalid state: '{state[:100]}'")
    waiting = [b for b in jobs.batches(job.id) if b.state == batches.QUEUED]
    if job.state != OPEN and not (state == ABORTED and job.state == CLOSED and waiting):
        verb = "Closing" if state == CLOSED else "Aborting"
        raise refusals.BAD_STATE(verb=verb, state=job.state)
    if state == ABORTED:
        for batch in waiting:
            batch.state, batch.due_ms, batch.modified_ms = batches.NOT_PROCESSED, None, call.at_ms
            jobs.save_batch(batch)
    job.state = state
    job.modified_ms = job.finished_ms = call.at_ms
    jobs.save(job)
    return _show_job(call, job)


def _job_info(call: Call) -> dict[str, str]:
    """Read a jobInfo of either form; numbers of JSON become text, nulls are left out."""
    given: Mapping[str, Any]
    if _media(call) == JSON:
        try:
            given = call.json()
        except orjson.JSONDecodeError:
            raise refusals.BAD_JOB(text="Unable to parse Job") from None
    else:
        try:
            given = documents.read_flat(call.body, "jobInfo")
        except ValueError:
            raise refusals.BAD_JOB(text="Unable to parse Job") from None
    if not isinstance(given, dict) or any(isinstance(v, dict | list) for v in given.values()):
        raise refusals.BAD_JOB(text="Unable to parse Job")
    unknown = given.keys() - _KNOWN
    if unknown:
        raise refusals.BAD_JOB(text=f"Unrecognized field: {min(unknown)[:100]}")
    return {k: str(v) for k, v in given.items() if v is not None and v != ""}


def _show_job(call: Call, job: Job, code: int = 200) -> Answer:
    info = documents.job_info(job, [_running(b) for b in Jobs(call).batches(job.id)])
    kind = _media(call)
    if kind == JSON or (kind not in {XML, "text/xml"} and job.content_type == "JSON"):
        return Answer(code, orjson.dumps(documents.as_json(info)), JSON)
    return Answer(code, documents.as_xml("jobInfo", info).encode(), XML)


def _find(call: Call, job_id: str) -> Job:
    schedule.settle(call)
    Records(call)
    job = Jobs(call).find(job_id, CLASSIC)
    if job is None:
        raise refusals.JOB_GONE(id=job_id[:100])
    if job.state == OPEN and job.created_ms + DAY <= call.at_ms:
        job.state = FAILED  # a job may stay open for a day
    call.object = job.object
    return job


# --- batches ---------------------------------------------------------------------------------


@routes.add("POST", "/job/<job_id>/batch", "bulk_ingest", peek=aim.at_batch, long=True)
def add_batch(call: Call, version: str, job_id: str) -> Answer:
    """Take a batch of rows, or the query of a query job."""
    job, jobs = _find(call, job_id), Jobs(call)
    changes = job.operation in rules.CHANGES
    if not changes:
        call.operation = "bulk_query"
    if job.state != OPEN:
        raise refusals.NOT_OPEN(state=job.state)
    media = _media(call)
    if media.startswith("zip/"):
        raise refusals.NO_FEATURE(what=f"Content type {media[:20]}")
    if changes and media and media not in _MEDIA[job.content_type]:
        raise refusals.BAD_INPUT(
            text=f"Content type {media[:100]} does not match the job's {job.content_type}"
        )
    if len(call.body) > MAX_BATCH:
        raise refusals.TOO_LARGE(limit=MAX_BATCH)
    if not call.body.strip():
        raise refusals.BAD_BATCH(text="The batch is empty")
    if not limits.daily(call.org, rules.BATCHES).take(call.at_ms):
        raise refusals.QUOTA()
    batch = Batch(jobs.new_id("751"), job.id, call.at_ms, call.at_ms, media=media)
    jobs.add_batch(batch)
    jobs.put(batch.id, REQUEST, call.body)
    shown = _show_batch(job, batch, 201)
    schedule.hand_over_batch(call, batch)
    return shown


@routes.add("GET HEAD", "/job/<job_id>/batch", "bulk_status", peek=aim.at_job)
def list_batches(call: Call, version: str, job_id: str) -> Answer:
    """List the batches of a job."""
    job = _find(call, job_id)
    infos = [documents.batch_info(_running(b)) for b in Jobs(call).batches(job.id)]
    if job.content_type == "JSON":
        return Answer(200, orjson.dumps({"batchInfo": [documents.as_json(i) for i in infos]}), JSON)
    return Answer(200, documents.list_xml(infos).encode(), XML)


@routes.add("GET HEAD", "/job/<job_id>/batch/<batch_id>", "bulk_status", peek=aim.at_job)
def batch_status(call: Call, version: str, job_id: str, batch_id: str) -> Answer:
    """Show a batch."""
    job, batch = _find_batch(call, job_id, batch_id)
    return _show_batch(job, _running(batch))


@routes.add("GET HEAD", "/job/<job_id>/batch/<batch_id>/request", "bulk_status", peek=aim.at_job)
def request(call: Call, version: str, job_id: str, batch_id: str) -> Answer:
    """Give back what a batch was made of."""
    job, batch = _find_batch(call, job_id, batch_id)
    data = batch.query.encode() or Jobs(call).data(batch.id, REQUEST)
    return Answer(200, data, _MEDIA[job.content_type][0])


@routes.add("GET HEAD", "/job/<job_id>/batch/<batch_id>/result", "bulk_results", peek=aim.at_job)
def result(call: Call, version: str, job_id: str, batch_id: str) -> Answer:
    """Give what became of each row, or the list of a query's results."""
    job, batch = _finished(call, job_id, batch_id)
    kind = _MEDIA[job.content_type][0]
    if job.operation in rules.CHANGES:
        return Answer(200, batches.results(Jobs(call), job, batch), kind)
    if job.content_type == "JSON":
        return Answer(200, orjson.dumps([batch.result]), JSON)
    return Answer(200, documents.result_list_xml([batch.result]).encode(), XML)


@routes.add(
    "GET HEAD", "/job/<job_id>/batch/<batch_id>/result/<result_id>", "bulk_results", peek=aim.at_job
)
def result_data(
    call: Call,
    version: str,
    job_id: str,
    batch_id: str,
    result_id: str,
) -> Answer:
    """Give the records that a query has found."""
    job, batch = _finished(call, job_id, batch_id)
    if job.operation in rules.CHANGES or result_id[:15] != batch.result[:15]:
        raise refusals.BATCH_GONE(id=result_id[:100])
    return Answer(200, batches.data(Jobs(call), job, batch), _MEDIA[job.content_type][0])


def _find_batch(call: Call, job_id: str, batch_id: str) -> tuple[Job, Batch]:
    job = _find(call, job_id)
    batch = Jobs(call).batch(batch_id, job.id)
    if batch is None:
        raise refusals.BATCH_GONE(id=batch_id[:100])
    return job, batch


def _finished(call: Call, job_id: str, batch_id: str) -> tuple[Job, Batch]:
    job, batch = _find_batch(call, job_id, batch_id)
    if batch.state != batches.COMPLETED:
        raise refusals.NOT_PROCESSED()
    return job, batch


def _running(batch: Batch) -> Batch:
    """Show a batch that waits for its time as being worked on."""
    if batch.state == batches.QUEUED and batch.due_ms is not None:
        batch.state = "InProgress"
    return batch


def _show_batch(job: Job, batch: Batch, code: int = 200) -> Answer:
    info = documents.batch_info(batch)
    if job.content_type == "JSON":
        return Answer(code, orjson.dumps(documents.as_json(info)), JSON)
    return Answer(code, documents.as_xml("batchInfo", info).encode(), XML)


def _media(call: Call) -> str:
    return call.headers.get("Content-Type", "").partition(";")[0].strip().lower()
