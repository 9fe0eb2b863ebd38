"""Up to 25 independent requests in one, each in a transaction of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from syncproof.kit.call import Answer, Call
from syncproof.kit.errors import VendorError
from syncproof.kit.system import Routes
from syncproof.systems.salesforce import auth, errors, subrequests
from syncproof.systems.salesforce.domain.values import not_deserialized
from syncproof.systems.salesforce.limits import SUBREQUESTS
from syncproof.systems.salesforce.subrequests import METHODS, Reply, Subrequest
from syncproof.systems.salesforce.versions import VERSIONS, since
from syncproof.systems.salesforce.wire import answer, flag, known, read_object

routes = Routes("/services/data/v<version>/composite")
FIRST = 34
_URL = re.compile(r"/?(?:services/data/)?(v[0-9]{1,3}\.[0-9]/.{1,310000})", re.DOTALL)
_MEMBERS = frozenset({"method", "url", "richInput", "binaryPartName", "binaryPartNameAlias"})
_NOT_INSIDE = frozenset({"async", "composite", "jobs"})


def _peek(call: Call) -> tuple[str, str]:
    """Aim faults at the object that the first subrequest is about."""
    try:
        segments = str(call.json()["batchRequests"][0]["url"]).partition("?")[0].split("/")
        return "composite", segments[segments.index("sobjects") + 1]
    except (ValueError, LookupError, TypeError):
        return "composite", ""


@routes.add("POST", "/batch", "composite", peek=_peek)
def batch(call: Call, version: str) -> Answer:
    """Do requests in order and commit each; `haltOnError` ends it at the first that fails."""
    since(version, FIRST)
    body = read_object(call)
    known(body, {"haltOnError", "batchRequests"})
    halt = flag(body, "haltOnError")
    items = body.get("batchRequests")
    if not isinstance(items, list) or not all(isinstance(i, dict) for i in items):
        raise not_deserialized("list<subrequest>", items)
    if len(items) > SUBREQUESTS:
        raise errors.TOO_MANY_OPERATIONS(limit=SUBREQUESTS)
    requests = [_read(i) for i in items]
    replies: list[Reply] = []
    row = 0
    for number, request in enumerate(requests):
        if halt and any(r.failed for r in replies):
            replies.append(subrequests.refused(errors.BATCH_PROCESSING_HALTED()))
            continue
        replies.append(_do(call, version, request, number, row))
        row += request.rows
    results = [{"statusCode": r.status, "result": r.body} for r in replies]
    return answer({"hasErrors": any(r.failed for r in replies), "results": results})


def _read(item: Mapping[str, Any]) -> Subrequest:
    known(item, _MEMBERS)
    if item.get("binaryPartName") is not None or item.get("binaryPartNameAlias") is not None:
        raise errors.INVALID_INPUT(text="There is no binary part of that name")
    method, url = item.get("method"), item.get("url")
    for value in (method, url):
        if not isinstance(value, str):
            raise not_deserialized("string", value)
    if method not in METHODS:
        raise errors.INVALID_INPUT(text=f"Invalid method: {str(method)[:100]}")
    found = _URL.fullmatch(str(url))
    if found is None:
        raise errors.INVALID_INPUT(text=f"Invalid url: {str(url)[:1000]}")
    body = subrequests.checked(item.get("richInput"))
    return Subrequest(str(method), f"/services/data/{found[1]}", body)


def _do(call: Call, version: str, request: Subrequest, number: int, row: int) -> Reply:
    """Count and do one subrequest; the first was counted with the call around it."""
    try:
        _check(request, version)
        if number:
            auth.charge(call)
    except VendorError as error:
        return subrequests.refused(error)
    return subrequests.run_alone(call, request, row)


def _check(request: Subrequest, version: str) -> None:
    """Refuse what cannot be in a batch, and versions older than batches or newer than the call."""
    number = VERSIONS.get(request.version)
    if number is not None and not FIRST <= number <= VERSIONS[version]:
        raise errors.INVALID_INPUT(
            text=f"The version of a subrequest must be between v{FIRST}.0 and v{version}: "
            f"v{request.version}"
        )
    if request.resource[:1] and request.resource[0].lower() in _NOT_INSIDE:
        raise errors.NOT_FOUND()
