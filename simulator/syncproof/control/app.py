"""The Flask application of `/control/v1`: security, one error shape, and all resources."""

from __future__ import annotations

import hmac
import logging
from typing import Any

import orjson
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from syncproof import __version__
from syncproof.control import (
    behaviours,
    clock,
    faults,
    journal,
    oracle,
    records,
    systems,
    users,
    worlds,
)  # fmt: skip
from syncproof.control.api import Resource, check_body, check_query, openapi
from syncproof.control.context import Context
from syncproof.kit.errors import SyncProofError, VendorError

PREFIX = "/control/v1"
MAX_BODY = 20 * 1024 * 1024
STATUS = {"not_found": 404, "unauthorized": 401, "forbidden": 403, "conflict": 409}
FAMILIES = (clock, worlds, systems, records, users, journal, faults, oracle, behaviours)
log = logging.getLogger("syncproof.control")


def resources() -> list[Resource]:
    """List every call of the control interface."""
    return [r for family in FAMILIES for r in family.api.resources]


def create_app(context: Context) -> Flask:
    """Make the application; the console adds its pages to it."""
    app = Flask("syncproof.control", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.url_map.strict_slashes = False
    app.before_request(lambda: _guard(context))
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(SyncProofError, _our_error)
    app.register_error_handler(VendorError, _vendor_error)
    app.register_error_handler(Exception, _crash)
    everything = resources()
    for number, resource in enumerate(everything):
        app.add_url_rule(
            PREFIX + resource.path,
            f"control.{number}",
            _view(context, resource),
            methods=[resource.method],
            provide_automatic_options=False,
        )
    description = orjson.dumps(openapi(everything, __version__))
    app.add_url_rule(
        f"{PREFIX}/openapi.json",
        "control.openapi",
        lambda: Response(description, content_type="application/json"),
    )
    app.add_url_rule(f"{PREFIX}/events", "control.events", lambda: _events(context))
    return app


def answer(value: Any, status: int = 200) -> Response:
    """Answer with JSON."""
    return Response(orjson.dumps(value), status, content_type="application/json")


def error(status: int, code: str, message: str, hint: str = "") -> Response:
    """Answer with the one error shape."""
    return answer({"error": {"code": code, "message": message, "hint": hint}}, status)


def _guard(context: Context) -> Response | None:
    host = request.host.rpartition(":")[0] if ":" in request.host else request.host
    if host not in context.hosts:
        return error(403, "forbidden", f'Host "{request.host}" is not one of this server')
    if request.method in {"GET", "HEAD"}:
        return None
    origin = request.headers.get("Origin")
    if origin is not None and origin != request.host_url.rstrip("/"):
        return error(403, "forbidden", "requests from other origins are refused")
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    given = hmac.compare_digest(token.strip().encode(), context.token.encode())
    if scheme.lower() != "bearer" or not given:
        hint = 'send "Authorization: Bearer <control_token>"; the ready file has the token'
        return error(401, "unauthorized", "changing calls need the control token", hint)
    if _has_body() and request.mimetype != "application/json":
        found = request.mimetype or "nothing"
        return error(415, "bad_request", f"Content-Type is {found}, expected application/json")
    return None


def _has_body() -> bool:
    """Say whether the request brings a body; a chunked one has no length."""
    return bool(request.content_length) or "Transfer-Encoding" in request.headers


def _view(context: Context, resource: Resource) -> Any:
    def view(**args: str) -> Response:
        query = request.args.to_dict()
        check_query(query, resource.query)
        body = None
        if resource.body is not None:
            body = check_body(resource.body, _json() if _has_body() else {})
        result = resource.handler(context, body, query, **args)
        if isinstance(result, Response):
            return result
        return answer(result, resource.status)

    return view


def _json() -> Any:
    try:
        return orjson.loads(request.get_data())
    except ValueError as problem:
        raise SyncProofError(f"the body is not JSON: {problem}") from None


def _events(context: Context) -> Response:
    frames = context.hub.listen(context)
    return Response(frames, content_type="text/event-stream", headers={"Cache-Control": "no-store"})


def _our_error(problem: SyncProofError) -> Response:
    return error(STATUS.get(problem.code, 400), problem.code, problem.message, problem.hint)


def _vendor_error(problem: VendorError) -> Response:
    return error(422, str(problem.code), problem.message, "the simulated product refused it so")


def _http_error(problem: HTTPException) -> Response:
    hint = f"see {PREFIX}/openapi.json" if problem.code == 404 else ""
    name = (problem.name or "error").lower().replace(" ", "_")
    return error(problem.code or 500, name, problem.description or problem.name, hint)


def _crash(problem: Exception) -> Response:
    log.error("control interface", exc_info=problem)
    return error(500, "internal", f"{type(problem).__name__}: {problem}", "this is our fault")
