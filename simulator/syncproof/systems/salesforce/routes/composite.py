"""Up to 25 requests in one, each of which may use what earlier ones answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from syncproof.kit.call import Answer, Call
from syncproof.kit.system import Routes
from syncproof.systems.salesforce import errors, purge, sequences, subrequests
from syncproof.systems.salesforce.limits import QUERIES, SUBREQUESTS
from syncproof.systems.salesforce.records import Records
from syncproof.systems.salesforce.subrequests import Subrequest
from syncproof.systems.salesforce.versions import VERSIONS, since
from syncproof.systems.salesforce.wire import answer, base, flag, known, read_object

routes = Routes("/services/data/v<version>/composite")
_PARTS = {"tree": 34, "batch": 34, "sobjects": 42, "graph": 50}


@routes.add("GET HEAD", "", "resources")
def resources(call: Call, version: str) -> Answer:
    """List what there is of the composite family."""
    Records(call)  # refuses who may not use the interface
    since(version, 34)
    number = VERSIONS[version]
    return answer({n: f"{base(version)}/composite/{n}" for n, v in _PARTS.items() if number >= v})


def _peek(call: Call) -> tuple[str, str]:
    """Aim faults at the object that the first subrequest is about."""
    try:
        return "composite", _object(str(call.json()["compositeRequest"][0]["url"]))
    except (ValueError, LookupError, TypeError):
        return "composite", ""


def _object(url: str) -> str:
    """Name the object that is about in a url, as far as the url says it."""
    segments = url.partition("?")[0].split("/")
    at = segments.index("sobjects") + 1 if "sobjects" in segments else len(segments)
    return segments[at] if at < len(segments) else ""


@routes.add("POST", "", "composite", peek=_peek)
def composite(call: Call, version: str) -> Answer:
    """Do requests in order; `allOrNone` undoes them all when one fails."""
    since(version, 38)
    body = read_object(call)
    known(body, {"allOrNone", "collateSubrequests", "compositeRequest"})
    all_or_none = flag(body, "allOrNone")
    flag(body, "collateSubrequests")
    requests = sequences.read(body.get("compositeRequest"), version)
    refused = _too_many(requests)
    if refused is not None:
        return refused
    call.object = _object(requests[0].url) if requests else ""
    purge.expired(call)
    done = sequences.run(call, version, requests, _check, all_or_none=all_or_none)
    return answer({"compositeResponse": done.results})


def _too_many(requests: Sequence[Subrequest]) -> Answer | None:
    """Refuse too many subrequests in the form of a result that belongs to none of them."""
    limit = SUBREQUESTS if len(requests) > SUBREQUESTS else 0
    if not limit and sum(r.collection or _queries(r) for r in requests) > QUERIES:
        limit = QUERIES
    if not limit:
        return None
    reply = subrequests.refused(errors.TOO_MANY_OPERATIONS(limit=limit))
    row: dict[str, Any] = {
        "body": reply.body, "httpHeaders": {}, "httpStatusCode": reply.status, "referenceId": None,
    }  # fmt: skip
    return answer({"compositeResponse": [row]})


def _queries(request: Subrequest) -> bool:
    return request.resource[:1] in (["query"], ["queryAll"])


def _check(request: Subrequest) -> None:
    """Refuse resources that no subrequest may call."""
    if not (_queries(request) or request.collection or request.resource[:1] == ["sobjects"]):
        raise errors.NOT_IN_COMPOSITE(path=request.url.partition("?")[0][:1000])
