"""The order in which a request passes: written once, here.

stamp (clock, number) -> fault before -> auth -> quota -> handler, in one transaction under the
system's lock -> vendor error rendered -> fault after -> journal -> answer.
"""

from __future__ import annotations

import gzip
import io
import logging
import threading
import time
import zlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from flask import Flask, Response, request
from flask.sessions import SessionInterface
from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge
from werkzeug.routing import MapAdapter, RequestRedirect

from syncproof.kit.call import Answer, Call
from syncproof.kit.errors import VendorError
from syncproof.kit.times import http_date

if TYPE_CHECKING:
    from syncproof.kit.system import Route, System
    from syncproof.kit.world import World

TRANSPORT = "syncproof.transport"
INSTANCE = "syncproof.instance"
BULKY, MAX_BRACKETS = 1024 * 1024, 200_000
"""Parsing holds a system's lock: millions of tiny objects are refused before they are read."""
log = logging.getLogger("syncproof.pipeline")


class _NoSession(SessionInterface):
    """Vendors' APIs have no cookies that Flask would know."""

    def __init__(self) -> None:
        self._none = self.make_null_session(cast("Any", None))

    def open_session(self, app: Flask, request: Any) -> Any:
        """Give the same empty session to every request."""
        return self._none


class Pipeline(Flask):
    """The Flask application of one system in one world."""

    def __init__(self, world: World, system: System) -> None:
        super().__init__(f"syncproof.{system.name}", static_folder=None)
        self.world = world
        self.system = system
        self.lock = world.lock_of(system.name)
        self.in_flight = 0
        self._count_lock = threading.Lock()
        self.session_interface = _NoSession()
        self.url_map.strict_slashes = False
        self.url_map.merge_slashes = False
        self._routes: dict[str, Route] = {}
        for number, route in enumerate(system.routes()):
            endpoint = f"{number}:{route.operation}"
            self._routes[endpoint] = route
            self.add_url_rule(
                route.rule, endpoint, methods=list(route.methods), provide_automatic_options=False
            )

    def create_url_adapter(self, request: Any) -> MapAdapter | None:
        """Match by path and method only: hosts play no part in the routes of a system."""
        if request is None:
            return None
        environ = request.environ
        return MapAdapter(
            self.url_map, "localhost", "/", "", environ["wsgi.url_scheme"], request.path,
            environ["REQUEST_METHOD"], environ.get("QUERY_STRING", ""),
        )  # fmt: skip

    def full_dispatch_request(self) -> Response:
        """Go straight to the stages: no signals, hooks, or sessions of Flask's are in use."""
        return self.dispatch_request()

    def dispatch_request(self) -> Response:
        """Take the current request through all stages."""
        started = time.perf_counter_ns()
        call = self._stamp()
        with self._count_lock:
            self.in_flight += 1
        try:
            answer = self._answer(call)
            if self.world.faults.any and call.fault is None:
                answer = self.world.faults.after(call, answer)
            return self._send(call, answer, started)
        finally:
            with self._count_lock:
                self.in_flight -= 1

    def _stamp(self) -> Call:
        environ = request.environ
        rule = request.url_rule
        route = self._routes[rule.endpoint] if rule is not None else None
        call = Call(
            self.world, self.system, self.world.journal.number(), self.world.clock.now_ms(),
            environ["REQUEST_METHOD"], environ.get("PATH_INFO", "/"),
            environ.get("QUERY_STRING", ""), cast("Mapping[str, str]", request.headers), b"",
            base_url=f"{environ['wsgi.url_scheme']}://{environ.get('HTTP_HOST', 'localhost')}",
            remote=environ.get("REMOTE_ADDR", ""), route=route, args=request.view_args or {},
        )  # fmt: skip
        if route is not None:
            call.operation = route.operation
            if route.object.startswith("="):
                call.object = route.object[1:]
            elif route.object:
                call.object = call.args[route.object]
        return call

    def _answer(self, call: Call) -> Answer:
        try:
            call.body = self._read_body(call)
            if self.world.faults.any:
                ended = self._fault_before(call)
                if ended is not None:
                    return ended
            return self._handle(call)
        except VendorError as error:
            return self._refuse(call, error)
        except Exception as error:
            log.exception("%s %s", call.method, call.path)
            return self._refuse(call, self.system.crash(call, error))

    def _handle(self, call: Call) -> Answer:
        route = call.route
        if route is None:
            raise self._no_route(call)
        if route.auth:
            self.system.authenticate(call)
        if route.counted:
            self.system.charge(call)
        self.system.enter(call)
        try:
            if not route.locked:
                return route.handler(call, **call.args)
            with self.lock:
                return self._run(call, route)
        finally:
            self.system.leave(call)

    @staticmethod
    def _run(call: Call, route: Route) -> Answer:
        try:
            answer = route.handler(call, **call.args)
        except BaseException:
            if call.transaction is not None:
                call.transaction.rollback()
                call.transaction = None
            raise
        if call.transaction is not None:
            call.committed = call.transaction.commit()
            call.transaction = None
        return answer

    def _fault_before(self, call: Call) -> Answer | None:
        if call.route is not None and call.route.peek is not None:
            call.operation, call.object = call.route.peek(call)
        if self.world.faults.needs_actor():
            self.system.identify(call)
        ended = self.world.faults.before(call)
        if ended is None:
            return None
        if ended.error is not None:
            return self._refuse(call, ended.error)
        return ended.answer

    def _refuse(self, call: Call, error: VendorError) -> Answer:
        call.error_code = str(error.code)
        answer = self.system.render(call, error)
        answer.headers.update(error.headers)
        return answer

    def _no_route(self, call: Call) -> VendorError:
        if request.view_args is None and call.route is None:
            problem = request.routing_exception
            if isinstance(problem, MethodNotAllowed):
                allowed = sorted(set(problem.valid_methods or ()) - {"OPTIONS"})
                return self.system.wrong_method(call, allowed)
            if isinstance(problem, RequestRedirect):
                return self.system.unknown_path(call)
        return self.system.unknown_path(call)

    def _read_body(self, call: Call) -> bytes:
        limit = self.system.max_body
        length = request.content_length
        if length is not None and length > limit:
            raise self.system.bad_body(call, "too large")
        try:
            request.max_content_length = limit + 1  # of a chunked body just that much would be read
            body = request.get_data(cache=False)
        except RequestEntityTooLarge:
            raise self.system.bad_body(call, "too large") from None
        except HTTPException:
            raise self.system.bad_body(call, "cut off or wrongly chunked") from None
        if len(body) > limit:
            raise self.system.bad_body(call, "too large")
        if length is not None and len(body) < length:
            raise self.system.bad_body(call, "cut off")
        if body and request.headers.get("Content-Encoding", "").lower() == "gzip":
            body = self._unzip(call, body, limit)
        if len(body) > BULKY and max(body.count(b"{"), body.count(b"[")) > MAX_BRACKETS:
            raise self.system.bad_body(call, "too many values")
        return body

    def _unzip(self, call: Call, body: bytes, limit: int) -> bytes:
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(body)) as stream:
                plain = stream.read(limit + 1)
        except (OSError, EOFError, zlib.error):
            raise self.system.bad_body(call, "not gzip") from None
        if len(plain) > limit:
            raise self.system.bad_body(call, "too large")
        return plain

    def _send(self, call: Call, answer: Answer, started: int) -> Response:
        headers = answer.headers
        headers.setdefault("Date", http_date(call.at_ms))
        self.system.finish(call, answer)
        if answer.content_type is not None:
            headers.setdefault("Content-Type", answer.content_type)
        self.world.journal.write(call, answer, (time.perf_counter_ns() - started) // 1000)
        if answer.transport is not None:
            request.environ[TRANSPORT] = answer.transport
        body = self._squeeze(answer)
        response = Response(body, answer.status or 500, Headers(list(headers.items())))
        if answer.content_type is None and "Content-Type" not in headers:
            response.headers.pop("Content-Type", None)
        return response

    def _squeeze(self, answer: Answer) -> bytes:
        """Compress an answer of some size when the caller asks; the journal has it plain."""
        least = self.system.gzip_from
        if least is None or len(answer.body) < least:
            return answer.body
        if "gzip" not in request.headers.get("Accept-Encoding", ""):
            return answer.body
        answer.headers["Content-Encoding"] = "gzip"
        return gzip.compress(answer.body, 1, mtime=0)

    def handle_exception(self, e: Exception) -> Any:
        """Let nothing reach Flask's own error page: every error is rendered by the system."""
        log.error("outside the pipeline", exc_info=e)
        return super().handle_exception(e)
