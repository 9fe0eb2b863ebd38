"""Bulk API 2.0: ingest jobs."""

# ruff: noqa: ARG001 - a handler takes every path variable
from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import orjson
from werkzeug.exceptions import HTTPException
from werkzeug.formparser import MultiPartParser
from werkzeug.http import parse_options_header

from syncproof.kit.call import Answer, Call
from syncproof.kit.errors import VendorError
from syncproof.kit.system import Routes
from syncproof.systems.salesforce import errors
from syncproof.systems.salesforce.bulk import (
    aim,
    answers,
    ingest,
    listing,
    refusals,
    rules,
    schedule,
    words,
)
from syncproof.systems.salesforce.bulk.delimited import DELIMITERS, LINE_ENDINGS, write_row
from syncproof.systems.salesforce.bulk.jobs import (
    ABORTED,
    FAILURE,
    FINAL,
    INGEST,
    OPEN,
    REQUEST,
    SUCCESS,
    UPLOADED,
    Job,
    Jobs,
)
from syncproof.systems.salesforce.records import Records
from syncproof.systems.salesforce.wire import answer, empty, read_object

routes = Routes("/services/data/v<version>/jobs")
CSV = "text/csv"
MAX_UPLOAD = 150 * 1024 * 1024
MAX_PARTS = 10
_MEMBERS = frozenset(
    {"object", "operation", "externalIdFieldName", "contentType", "lineEnding", "columnDelimiter",
     "assignmentRuleId"}
)  # fmt: skip
_HEADS = {"successfulresults": ("sf__Id", "sf__Created"), "failedresults": ("sf__Id", "sf__Error")}
_PARTS = {"successfulresults": SUCCESS, "failedresults": FAILURE}


@routes.add("POST", "/ingest", "bulk_job", long=True)
def create(call: Call, version: str) -> Answer:
    """Make a job; a multipart body brings the data along and closes it."""
    schedule.settle(call)
    kind = call.headers.get("Content-Type", "")
    if not kind.lower().startswith("multipart/form-data"):
        return answer(answers.brief(_create(call, version, read_object(call))))
    body, data = _parts(call, kind)
    job = _create(call, version, body)
    _keep(Jobs(call), job, data)
    job.state = UPLOADED
    call.operation = "bulk_ingest"
    shown = answer(answers.brief(job))
    schedule.hand_over(call, job)
    return shown


def _create(call: Call, version: str, body: Mapping[str, Any]) -> Job:
    records = Records(call)
    words.check_known(body, _MEMBERS)
    operation = words.one_of(body, "operation", tuple(rules.CHANGES), None)
    content = words.one_of(body, "contentType", ("CSV",), "CSV")
    ending = words.one_of(body, "lineEnding", tuple(LINE_ENDINGS), "LF")
    delimiter = words.one_of(body, "columnDelimiter", tuple(DELIMITERS), "COMMA")
    rule = body.get("assignmentRuleId")
    try:
        obj = rules.check_object(records, words.text(body, "object") or "", operation)
        external = rules.check_external_id(obj, operation, words.text(body, "externalIdFieldName"))
        if rule is not None:
            raise refusals.NO_RULE(id=str(rule)[:100])
        rules.check_batches_left(records)
    except VendorError as error:
        raise refusals.second(error) from None
    jobs = Jobs(call)
    job = Job(
        jobs.new_id("750"), INGEST, call.actor, call.user.app, operation, obj.name, version,
        call.at_ms, call.at_ms, content_type=content, delimiter=delimiter, line_ending=ending,
        external_id=external,
    )  # fmt: skip
    jobs.add(job)
    return job


def _parts(call: Call, kind: str) -> tuple[dict[str, Any], bytes]:
    """Read the parts `job` and `content` of a multipart body."""
    boundary = parse_options_header(kind)[1].get("boundary", "")
    parser = MultiPartParser(max_form_memory_size=MAX_UPLOAD, max_form_parts=MAX_PARTS)
    try:
        stream = io.BytesIO(call.body)
        form, files = parser.parse(stream, boundary.encode("latin-1"), len(call.body))
    except (HTTPException, ValueError, UnicodeError):
        raise errors.JSON_PARSER_ERROR(text="The multipart body cannot be read") from None
    found = {name: text.encode() for name, text in form.items()}
    found.update({name: part.read() for name, part in files.items()})
    if not {"job", "content"} <= found.keys():
        raise errors.JSON_PARSER_ERROR(text="The parts job and content are required")
    try:
        body = orjson.loads(found["job"])
    except orjson.JSONDecodeError:
        raise errors.JSON_PARSER_ERROR(text="The part job is not JSON") from None
    if not isinstance(body, dict):
        raise errors.JSON_PARSER_ERROR(text="The part job is not a JSON object")
    return body, found["content"]


@routes.add("GET HEAD", "/ingest", "bulk_jobs")
def list_jobs(call: Call, version: str) -> Answer:
    """List the user's jobs, a thousand at a time."""
    schedule.settle(call)
    return answer(listing.show(call, version, "ingest"))


@routes.add("PUT", "/ingest/<job_id>/batches", "bulk_upload", peek=aim.at_job, max_body=MAX_UPLOAD)
def upload(call: Call, version: str, job_id: str) -> Answer:
    """Take the data of an open job, once."""
    job = _find(call, job_id)
    kind = call.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind and kind != CSV:
        raise errors.UNSUPPORTED_MEDIA_TYPE(kind=kind)
    if job.uploaded or job.state != OPEN:
        raise refusals.SECOND_UPLOAD(id15=job.id[:15])
    jobs = Jobs(call)
    _keep(jobs, job, call.body)
    jobs.save(job)
    return empty(201)


def _keep(jobs: Jobs, job: Job, data: bytes) -> None:
    jobs.put(job.id, REQUEST, data)
    job.uploaded, job.modified_ms = True, jobs.call.at_ms


@routes.add("PATCH", "/ingest/<job_id>", "bulk_ingest", peek=aim.at_change, long=True)
def change(call: Call, version: str, job_id: str) -> Answer:
    """Close or abort a job."""
    job = _find(call, job_id)
    wanted = words.one_of(read_object(call), "state", (UPLOADED, ABORTED), None)
    if wanted == ABORTED:
        call.operation = "bulk_job"
        return answer(answers.brief(listing.abort(call, job)))
    if job.state != OPEN:
        state = listing.shown_state(job)
        raise refusals.WRONG_STATE(text=f"Closing already {state} Job not allowed")
    job.state, job.modified_ms = UPLOADED, call.at_ms
    shown = answer(answers.brief(job))
    schedule.hand_over(call, job)
    return shown


@routes.add("GET HEAD", "/ingest/<job_id>", "bulk_status", peek=aim.at_job)
def status(call: Call, version: str, job_id: str) -> Answer:
    """Show a job and what became of it so far."""
    return answer(answers.whole(_find(call, job_id)))


@routes.add("DELETE", "/ingest/<job_id>", "bulk_job")
def remove(call: Call, version: str, job_id: str) -> Answer:
    """Delete a finished job."""
    listing.remove(call, _find(call, job_id))
    return empty()


@routes.add("GET HEAD", "/ingest/<job_id>/<part>", "bulk_results", peek=aim.at_job)
def results(call: Call, version: str, job_id: str, part: str) -> Answer:
    """Give one of the three result files of a finished job."""
    name = part.lower()
    if name not in {*_HEADS, "unprocessedrecords"}:
        raise errors.NOT_FOUND()
    job, jobs = _find(call, job_id), Jobs(call)
    if job.state not in FINAL:
        raise refusals.WRONG_STATE(text=f"Job is not finished. Current state is {job.state}")
    if name == "unprocessedrecords":
        return Answer(200, ingest.unprocessed(jobs, job).encode(), CSV)
    header = [*_HEADS[name], *ingest.header_of(jobs, job)]
    head = write_row(header, DELIMITERS[job.delimiter]).encode()
    return Answer(200, head + jobs.data(job.id, _PARTS[name]), CSV)


def _find(call: Call, job_id: str) -> Job:
    return schedule.find(call, job_id, INGEST)
