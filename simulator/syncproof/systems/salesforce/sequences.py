"""Subrequests that are done one after the other and may use what earlier ones answered."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from syncproof.kit.errors import VendorError
from syncproof.systems.salesforce import errors, subrequests, versions
from syncproof.systems.salesforce.domain.references import (
    Results,
    TooLargeError,
    UnresolvedError,
    legal,
)
from syncproof.systems.salesforce.domain.values import not_deserialized
from syncproof.systems.salesforce.subrequests import METHODS, Reply, Subrequest
from syncproof.systems.salesforce.wire import known

if TYPE_CHECKING:
    from syncproof.kit.call import Call

Check = Callable[[Subrequest], None]
_URL = re.compile(r"/services/data/v[0-9]{1,3}\.[0-9]/.{1,310000}", re.DOTALL)
_INHERITED = frozenset({"accept", "authorization", "content-type"})
_STRICT = 52


def read(items: Any, version: str) -> list[Subrequest]:
    """Read a list of subrequests; one that cannot be read refuses the whole call."""
    if not isinstance(items, list) or not all(isinstance(i, dict) for i in items):
        raise not_deserialized("list<subrequest>", items)
    found = [_read_one(i, version) for i in items]
    seen: set[str] = set()
    for request in found:
        if request.reference in seen:
            raise errors.JSON_PARSER_ERROR(
                text=f"Duplicate referenceId ('{request.reference}') at [line:1, column:1]"
            )
        seen.add(request.reference)
    return found


def _read_one(item: Mapping[str, Any], version: str) -> Subrequest:
    known(item, {"method", "url", "referenceId", "body", "httpHeaders"})
    method, url, reference = (item.get(n) for n in ("method", "url", "referenceId"))
    for value in (method, url, reference):
        if not isinstance(value, str):
            raise not_deserialized("string", value)
    if method not in METHODS:
        raise errors.INVALID_INPUT(text=f"Invalid method: {str(method)[:100]}")
    if not _URL.fullmatch(str(url)):
        raise errors.INVALID_INPUT(
            text=f"The url of a subrequest must start with /services/data/vXX.X/: {str(url)[:1000]}"
        )
    if not legal(str(reference)) and versions.VERSIONS[version] >= _STRICT:
        raise errors.BAD_REFERENCE_ID(id=str(reference)[:1000])
    headers = _headers(item.get("httpHeaders"))
    body = subrequests.checked(item.get("body"))
    return Subrequest(str(method), str(url), body, headers, str(reference))


def _headers(given: Any) -> dict[str, str]:
    if given is None:
        return {}
    if not isinstance(given, dict) or not all(isinstance(v, str) for v in given.values()):
        raise not_deserialized("map<string,string>", given)
    for name, value in given.items():
        if name.lower() in _INHERITED:
            raise errors.INVALID_INPUT(text=f"A subrequest inherits the header {name}")
        if not (name + value).isprintable():
            raise errors.INVALID_HEADER(name=name[:100], value=value[:100])
    return given


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a sequence: a result for each subrequest, and whether all went well."""

    results: list[dict[str, Any]]
    succeeded: bool


def run(
    call: Call, version: str, requests: Sequence[Subrequest], check: Check, *, all_or_none: bool
) -> Done:
    """Do subrequests in order; with `all_or_none` the first failure undoes and ends it all."""
    results = Results(nulls=versions.VERSIONS[version] >= _STRICT)
    before, mark = len(call.ids), call.tx.mark()
    replies: list[Reply] = []
    row = 0
    for number, request in enumerate(requests):
        reply = _step(call, request, results, check, row)
        row += request.rows
        if all_or_none and (reply.failed or _row_failed(request, reply)):
            call.tx.undo(mark)
            del call.ids[before:]
            halted = subrequests.refused(errors.PROCESSING_HALTED())
            shown = [reply if n == number else halted for n in range(len(requests))]
            return Done(_show(requests, shown), succeeded=False)
        if not reply.failed:
            results.bodies[request.reference] = reply.body
        replies.append(reply)
    call.tx.keep(mark)
    return Done(_show(requests, replies), succeeded=not any(r.failed for r in replies))


def halted(requests: Sequence[Subrequest]) -> list[dict[str, Any]]:
    """Give the results of subrequests that are not done at all."""
    reply = subrequests.refused(errors.PROCESSING_HALTED())
    return _show(requests, [reply] * len(requests))


def _step(call: Call, request: Subrequest, results: Results, check: Check, row: int) -> Reply:
    try:
        filled = replace(
            request, url=results.fill_url(request.url), body=results.fill(request.body)
        )
        check(filled)
    except UnresolvedError as problem:
        return subrequests.refused(_unresolved(problem))
    except TooLargeError:
        return subrequests.refused(errors.JSON_PARSER_ERROR(text="The body is too large"))
    except VendorError as error:
        return subrequests.refused(error)
    return subrequests.run(call, filled, row)


def _unresolved(problem: UnresolvedError) -> VendorError:
    """Say which reference has no value; what is no plain id is then taken for a bad one, too."""
    error = errors.INVALID_REFERENCE(path=problem.path, name=problem.name)
    if not legal(problem.path):
        error.message += ". " + errors.BAD_REFERENCE_ID.message.format(id=problem.path)
    return error


def _row_failed(request: Subrequest, reply: Reply) -> bool:
    """Say whether a row of a collection failed: the answer is 200 all the same."""
    rows = reply.body if request.collection and isinstance(reply.body, list) else ()
    return any(isinstance(r, dict) and r.get("success") is False for r in rows)


def _show(requests: Sequence[Subrequest], replies: Sequence[Reply]) -> list[dict[str, Any]]:
    return [
        {"body": reply.body, "httpHeaders": reply.headers, "httpStatusCode": reply.status,
         "referenceId": request.reference}
        for request, reply in zip(requests, replies, strict=True)
    ]  # fmt: skip
