"""What objects there are and what they are made of."""

from __future__ import annotations

from syncproof.kit.call import Answer, Call
from syncproof.kit.system import Routes
from syncproof.kit.times import from_http_date, http_date
from syncproof.systems.salesforce.describe import answers
from syncproof.systems.salesforce.records import Records
from syncproof.systems.salesforce.wire import JSON, base

routes = Routes("/services/data/v<version>/sobjects")


def _unless_unchanged(call: Call, body: bytes) -> Answer:
    """Answer 304 when nothing changed since the time that the caller names."""
    changed = call.org.memory["metadata_ms"]
    since = call.headers.get("If-Modified-Since")
    headers = {"Last-Modified": http_date(changed)}
    if since:
        known = from_http_date(since)
        if known is not None and known >= changed // 1000 * 1000:
            return Answer(304, b"", None, headers)
    return Answer(200, body, JSON, headers)


@routes.add("GET HEAD", "", "describe")
def list_objects(call: Call, version: str) -> Answer:
    """List all objects that the user may see."""
    records = Records(call)
    return _unless_unchanged(call, answers.describe_global(records.actor.access, base(version)))


@routes.add("GET HEAD", "/<name>/describe", "describe", object="name")
def describe_object(call: Call, version: str, name: str) -> Answer:
    """Describe one object."""
    records = Records(call)
    obj = records.object(name)
    body = answers.describe(obj, records.actor.access, base(version), call.base_url)
    return _unless_unchanged(call, body)
