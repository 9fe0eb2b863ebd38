"""Requests inside a request: found among the same routes, done in the same call's name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote

import orjson
from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from syncproof.kit.call import Answer, Call
from syncproof.kit.errors import VendorError
from syncproof.kit.routing import Router
from syncproof.systems.salesforce import auth, errors, versions
from syncproof.systems.salesforce.domain.references import nested_too_deeply

if TYPE_CHECKING:
    from syncproof.kit.system import System

METHODS = frozenset({"DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"})


@dataclass(frozen=True, slots=True)
class Subrequest:
    """One request inside a request; `url` is the whole path with its query string."""

    method: str
    url: str
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    reference: str = ""

    @property
    def version(self) -> str:
        """The version that the url names."""
        return self.url.split("/", 4)[3].removeprefix("v")

    @property
    def resource(self) -> list[str]:
        """The segments of the path after the version."""
        return [unquote(s) for s in self.url.partition("?")[0].split("/")[4:] if s]

    @property
    def rows(self) -> int:
        """How many rows of the call it is for faults that are aimed at rows."""
        rows = self.body.get("records") if isinstance(self.body, dict) else None
        return len(rows) if isinstance(rows, list) else 1

    @property
    def collection(self) -> bool:
        """Whether it is about many records at once."""
        return self.resource[:2] == ["composite", "sobjects"]


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of a subrequest; `body` is JSON, None when there is none."""

    status: int
    body: Any
    headers: dict[str, str]

    @property
    def failed(self) -> bool:
        """Whether it was refused."""
        return self.status >= 400


def checked(body: Any) -> Any:
    """Refuse the body of a subrequest that is nested too deeply."""
    if nested_too_deeply(body):
        raise errors.JSON_PARSER_ERROR(text="The body of a subrequest is nested too deeply")
    return body


def refused(error: VendorError) -> Reply:
    """Make the reply of a subrequest that is refused before it is done."""
    items = [{"errorCode": e.code, "message": e.message} for e in errors.each(error)]
    return Reply(error.status, items, {})


def run(outer: Call, request: Subrequest, first_row: int = 0) -> Reply:
    """Do a request in the transaction of the call around it; one that fails leaves nothing."""
    inner = _inner(outer, request, first_row)
    inner.transaction = outer.tx
    mark = outer.tx.mark()
    reply = _reply(inner)
    if reply.failed:
        outer.tx.undo(mark)
    else:
        outer.tx.keep(mark)
        outer.ids.extend(inner.ids)
    return reply


def run_alone(outer: Call, request: Subrequest, first_row: int = 0) -> Reply:
    """Do a request in a transaction of its own and commit it."""
    inner = _inner(outer, request, first_row)
    try:
        reply = _reply(inner)
    except BaseException:
        if inner.transaction is not None:
            inner.transaction.rollback()
        raise
    if not reply.failed:
        outer.ids.extend(inner.ids)
    if inner.transaction is not None:
        if reply.failed:
            inner.transaction.rollback()
        else:
            outer.committed |= inner.transaction.commit()
    return reply


@cache
def _router(system: System) -> Router:
    return Router(system.routes())


def _inner(outer: Call, request: Subrequest, first_row: int) -> Call:
    """Make the call of a subrequest: the same caller, time and number as the one around it."""
    path, _, query = request.url.partition("?")
    path = unquote(path.replace("%2F", "%252F").replace("%2f", "%252F"))
    headers = Headers({**request.headers, "Content-Type": "application/json"})
    body = b"" if request.body is None else orjson.dumps(request.body)
    inner = Call(
        outer.world, outer.system, outer.n, outer.at_ms, request.method, path, query,
        cast("Mapping[str, str]", headers), body, base_url=outer.base_url, remote=outer.remote,
        instance=outer.instance, identity=outer.identity, stamp_ms=outer.stamp_ms,
        counted=outer.counted,
    )  # fmt: skip
    refuse = outer.row_refusal
    if refuse is not None:
        inner.row_refusal = lambda index, row: refuse(first_row + index, row)
    return inner


def _reply(inner: Call) -> Reply:
    try:
        answer = _handle(inner)
        if answer.body and "json" not in (answer.content_type or ""):
            raise errors.NOT_IN_COMPOSITE(path=inner.path)
    except VendorError as error:
        answer = inner.system.render(inner, error)
    body = orjson.loads(answer.body) if answer.body else None
    return Reply(answer.status, body, dict(answer.headers))


def _handle(inner: Call) -> Answer:
    try:
        path = inner.system.routed(inner.path)
        route, args = _router(inner.system).find(path, inner.method)
    except MethodNotAllowed as problem:
        allowed = sorted(set(problem.valid_methods or ()) - {"OPTIONS"})
        raise inner.system.wrong_method(inner, allowed) from None
    except HTTPException:
        raise inner.system.unknown_path(inner) from None
    inner.route, inner.args, inner.operation = route, args, route.operation
    inner.object = route.object.removeprefix("=")
    inner.object = args.get(inner.object, inner.object)
    version = args.get("version")
    if version is not None and version not in versions.VERSIONS:
        if versions.retired(version):
            raise errors.VERSION_GONE(version=version)
        raise auth.unknown_version(inner)
    return route.handler(inner, **args)
