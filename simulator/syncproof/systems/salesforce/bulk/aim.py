"""Tells what a call about a job will do before it is handled, so that faults can be aimed at it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import orjson

from syncproof.systems.salesforce.bulk.jobs import NAMES, UPLOADED
from syncproof.systems.salesforce.domain.ids import full_id

if TYPE_CHECKING:
    from syncproof.kit.call import Call


_FROM = re.compile(r"(?i)\bFROM\s{1,1000}(\w{1,80})")


def _known(call: Call) -> tuple[str, str]:
    """Give the (operation, object) of the job in the path, empty when there is none."""
    key = full_id(call.args.get("job_id"))
    held = call.world.state.get(NAMES, key) if key is not None else None
    return ("", "") if held is None else (held[0], held[1])


def at_job(call: Call) -> tuple[str, str]:
    """Tell the object of a job."""
    return call.operation, _known(call)[1]


def at_change(call: Call) -> tuple[str, str]:
    """Tell the close of an ingest job, which is when rows are written, from its abort."""
    try:
        body = orjson.loads(call.body)
    except orjson.JSONDecodeError:
        body = None
    closes = isinstance(body, dict) and body.get("state") == UPLOADED
    return "bulk_ingest" if closes else "bulk_job", _known(call)[1]


def at_query(call: Call) -> tuple[str, str]:
    """Tell the object of a new job's query."""
    try:
        body = orjson.loads(call.body)
    except orjson.JSONDecodeError:
        body = None
    text = body.get("query") if isinstance(body, dict) else None
    found = _FROM.search(text) if isinstance(text, str) else None
    return "bulk_query", found[1] if found else ""


def at_batch(call: Call) -> tuple[str, str]:
    """Tell a batch of rows from one of a query."""
    operation, name = _known(call)
    return "bulk_query" if operation.startswith("query") else "bulk_ingest", name
