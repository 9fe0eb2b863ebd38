"""Bulk API 2.0: query jobs."""

# ruff: noqa: ARG001 - a handler takes every path variable
from __future__ import annotations

from syncproof.kit.call import Answer, Call
from syncproof.kit.errors import VendorError
from syncproof.kit.system import Routes
from syncproof.systems.salesforce import limits
from syncproof.systems.salesforce.bulk import (
    aim,
    answers,
    listing,
    queries,
    refusals,
    rules,
    schedule,
    words,
)
from syncproof.systems.salesforce.bulk.delimited import DELIMITERS, LINE_ENDINGS
from syncproof.systems.salesforce.bulk.jobs import (
    ABORTED,
    COMPLETE,
    FINAL,
    QUERY,
    UPLOADED,
    Job,
    Jobs,
)
from syncproof.systems.salesforce.records import Records
from syncproof.systems.salesforce.wire import answer, empty, parameters, read_object

routes = Routes("/services/data/v<version>/jobs")
CSV = "text/csv"
_MEMBERS = frozenset({"operation", "query", "contentType", "lineEnding", "columnDelimiter"})


@routes.add("POST", "/query", "bulk_query", peek=aim.at_query, long=True)
def create(call: Call, version: str) -> Answer:
    """Make a job of a query."""
    schedule.settle(call)
    body = read_object(call)
    records = Records(call)
    words.check_known(body, _MEMBERS)
    operation = words.one_of(body, "operation", ("query", "queryAll"), None)
    content = words.one_of(body, "contentType", ("CSV",), "CSV")
    ending = words.one_of(body, "lineEnding", tuple(LINE_ENDINGS), "LF")
    delimiter = words.one_of(body, "columnDelimiter", tuple(DELIMITERS), "COMMA")
    text = words.text(body, "query") or ""
    query = queries.check(records, text, version, deleted=operation == "queryAll")
    try:
        rules.check_object(records, query.object.name, operation)
    except VendorError as error:
        raise refusals.second(error) from None
    quota = limits.daily(call.org, rules.QUERY_JOBS)
    if not quota.take(call.at_ms):
        raise refusals.QUERY_JOBS(limit=quota.limit)
    jobs = Jobs(call)
    job = Job(
        jobs.new_id("750"), QUERY, call.actor, call.user.app, operation, query.object.name,
        version, call.at_ms, call.at_ms, UPLOADED, content, delimiter, ending, query=text,
    )  # fmt: skip
    jobs.add(job)
    shown = answer(answers.brief(job))
    schedule.hand_over(call, job)
    return shown


@routes.add("GET HEAD", "/query", "bulk_jobs")
def list_jobs(call: Call, version: str) -> Answer:
    """List the user's query jobs, a thousand at a time."""
    schedule.settle(call)
    return answer(listing.show(call, version, "query"))


@routes.add("GET HEAD", "/query/<job_id>", "bulk_status", peek=aim.at_job)
def status(call: Call, version: str, job_id: str) -> Answer:
    """Show a job and what became of it so far."""
    return answer(answers.whole(_find(call, job_id)))


@routes.add("PATCH", "/query/<job_id>", "bulk_job")
def change(call: Call, version: str, job_id: str) -> Answer:
    """Abort a job."""
    job = _find(call, job_id)
    words.one_of(read_object(call), "state", (ABORTED,), None)
    return answer(answers.brief(listing.abort(call, job)))


@routes.add("DELETE", "/query/<job_id>", "bulk_job")
def remove(call: Call, version: str, job_id: str) -> Answer:
    """Delete a finished job."""
    listing.remove(call, _find(call, job_id))
    return empty()


@routes.add("GET HEAD", "/query/<job_id>/results", "bulk_results", peek=aim.at_job)
def results(call: Call, version: str, job_id: str) -> Answer:
    """Give a page of the results; a job at work has none yet."""
    job = _find(call, job_id)
    if version != job.version:
        raise refusals.OTHER_VERSION(version=job.version)
    if job.state not in FINAL:
        return empty()
    if job.state != COMPLETE:
        raise refusals.WRONG_STATE(text=f"Job has no results. Current state is {job.state}")
    given = parameters(call)
    start = queries.start_of(given["locator"]) if _asked(given.get("locator")) else 0
    most = _most(given.get("maxRecords"))
    data, rows = queries.page(Jobs(call), job, start, most)
    end = start + rows
    following = queries.locator_of(end) if end < job.processed and rows else "null"
    headers = {"Sforce-NumberOfRecords": str(rows), "Sforce-Locator": following}
    return Answer(200, data, CSV, headers)


def _asked(locator: str | None) -> bool:
    return locator is not None and locator not in {"", "null"}


def _most(text: str | None) -> int:
    if not text:
        return queries.PAGE_ROWS
    if not (text.isascii() and text.isdecimal()) or len(text) > 9 or int(text) < 1:
        raise refusals.BAD_VALUE(value=text[:100], name="maxRecords")
    return min(int(text), queries.PAGE_ROWS)


def _find(call: Call, job_id: str) -> Job:
    return schedule.find(call, job_id, QUERY)
