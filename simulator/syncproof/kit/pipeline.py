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
from typing import TYPE_CHECKING, Any

from flask import Flask
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.urls import iri_to_uri

from syncproof.kit.call import Answer, Call
from syncproof.kit.environ import INSTANCE, TRANSPORT, BodyError, Headers
from syncproof.kit.errors import VendorError
from syncproof.kit.replies import status_line
from syncproof.kit.routing import Router
from syncproof.kit.times import http_date

if TYPE_CHECKING:
    from syncproof.kit.system import Route, System
    from syncproof.kit.world import World

BULKY, MAX_BRACKETS = 1024 * 1024, 200_000
"""Parsing holds a system's lock: millions of tiny objects are refused before they are read."""
log = logging.getLogger("syncproof.pipeline")
_FOUND = "syncproof.found"

Found = tuple["Route | None", Mapping[str, Any], list[str] | None]
"""A route with its variables, or no route and the methods that the path has, None for no path."""


def _bulky(body: bytes) -> bool:
    return len(body) > BULKY and max(body.count(b"{"), body.count(b"[")) > MAX_BRACKETS


class Pipeline(Flask):
    """The Flask application of one system in one world.

    Its routes are in Flask's own map of addresses. Requests pass through the stages below without
    Flask's contexts, request and response objects: they cost more than the stages.
    """

    def __init__(self, world: World, system: System) -> None:
        super().__init__(f"syncproof.{system.name}", static_folder=None)
        self.world = world
        self.system = system
        self.lock = world.lock_of(system.name)
        self.in_flight = 0
        self._count_lock = threading.Lock()
        routes = list(system.routes())
        self._router = Router(routes, self.url_map)
        self._longest = max((route.max_body for route in routes), default=0)
        self._date: tuple[int, str] = (-1, "")

    @property
    def max_body(self) -> int:
        """The longest body that is read, in bytes."""
        return max(self.system.max_body, self._longest)

    def aimed(self, instance: str) -> Aimed:
        """Give the application for the port of one organisation."""
        return Aimed(self, instance)

    def blocking(self, environ: dict[str, Any]) -> bool:
        """Say whether a request may wait: its route works without the lock, or the lock is held."""
        found = environ[_FOUND] = self._find(environ)
        if found[0] is None:
            return False
        if found[0].long or not found[0].locked:
            return True
        if self.lock.acquire(blocking=False):
            self.lock.release()
            return False
        return True

    def wsgi_app(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        """Take a request through all stages."""
        started = time.perf_counter_ns()
        call = self._stamp(environ)
        counts = 0 if call.route is not None and call.route.long_poll else 1
        with self._count_lock:
            self.in_flight += counts
        try:
            answer = self._answer(call)
            if self.world.faults.any and call.fault is None:
                answer = self.world.faults.after(call, answer)
            body = self._finish(call, answer, started)
        finally:
            with self._count_lock:
                self.in_flight -= counts
        if answer.transport is not None:
            environ[TRANSPORT] = answer.transport
        start_response(status_line(answer.status or 500), list(answer.headers.items()))
        return [body]

    def _find(self, environ: Mapping[str, Any]) -> Found:
        path: str = environ.get("PATH_INFO", "/")
        if not path.isascii():
            path = path.encode("latin-1").decode("utf-8", "replace")
        if path[:2] == "//":
            path = "/" + path.lstrip("/")
        try:
            return *self._router.find(self.system.routed(path), environ["REQUEST_METHOD"]), None
        except MethodNotAllowed as error:
            return None, {}, sorted(set(error.valid_methods or ()) - {"OPTIONS"})
        except NotFound:
            return None, {}, None

    def _stamp(self, environ: dict[str, Any]) -> Call:
        route, args, _ = environ.get(_FOUND) or environ.setdefault(_FOUND, self._find(environ))
        world = self.world
        call = Call(
            world, self.system, world.journal.number(), world.clock.now_ms(),
            environ["REQUEST_METHOD"], environ.get("PATH_INFO", "/"),
            environ.get("QUERY_STRING", ""), Headers(environ), b"",
            base_url=f"{environ['wsgi.url_scheme']}://{environ.get('HTTP_HOST', 'localhost')}",
            remote=environ.get("REMOTE_ADDR", ""), route=route, args=args, environ=environ,
        )  # fmt: skip
        if route is not None:
            call.operation = route.operation
            if route.object:
                named = route.object[0] == "="
                call.object = route.object[1:] if named else call.args[route.object]
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
        allowed = call.environ[_FOUND][2]
        if allowed is None:
            return self.system.unknown_path(call)
        return self.system.wrong_method(call, allowed)

    def _read_body(self, call: Call) -> bytes:
        environ = call.environ
        length = environ.get("CONTENT_LENGTH")
        if length is None and "HTTP_TRANSFER_ENCODING" not in environ:
            return b""
        own = call.route.max_body if call.route is not None else 0
        limit = own or self.system.max_body
        wanted = limit + 1 if length is None else int(length or 0)
        if length is not None and wanted > limit:
            raise self.system.bad_body(call, "too large")
        try:
            body: bytes = environ["wsgi.input"].read(wanted)
        except BodyError as error:
            raise self.system.bad_body(call, str(error)) from None
        if len(body) > limit:
            raise self.system.bad_body(call, "too large")
        if length is not None and len(body) < wanted:
            raise self.system.bad_body(call, "cut off")
        if body and environ.get("HTTP_CONTENT_ENCODING", "").lower() == "gzip":
            body = self._unzip(call, body, limit)
        parts = environ.get("CONTENT_TYPE", "").lower().startswith("multipart/")
        if not own and not parts and _bulky(body):
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

    def _finish(self, call: Call, answer: Answer, started: int) -> bytes:
        """Complete the headers, write the journal and give the body as it is sent."""
        headers = answer.headers
        if "Date" not in headers:
            headers["Date"] = self._http_date(call.at_ms)
        self.system.finish(call, answer)
        if answer.content_type is not None and "Content-Type" not in headers:
            headers["Content-Type"] = answer.content_type
        place = headers.get("Location")
        if place is not None and not place.isascii():
            headers["Location"] = iri_to_uri(place)
        self.world.journal.write(call, answer, (time.perf_counter_ns() - started) // 1000)
        return self._squeeze(call, answer)

    def _http_date(self, at_ms: int) -> str:
        second, text = self._date
        if second != at_ms // 1000:
            text = http_date(at_ms)
            self._date = (at_ms // 1000, text)
        return text

    def _squeeze(self, call: Call, answer: Answer) -> bytes:
        """Compress an answer of some size when the caller asks; the journal has it plain."""
        least = self.system.gzip_from
        if least is None or len(answer.body) < least:
            return answer.body
        if "gzip" not in call.headers.get("Accept-Encoding", ""):
            return answer.body
        answer.headers["Content-Encoding"] = "gzip"
        return gzip.compress(answer.body, 1, mtime=0)


class Aimed:
    """An application whose requests are all meant for one organisation."""

    def __init__(self, pipeline: Pipeline, instance: str) -> None:
        self._pipeline = pipeline
        self._instance = instance
        self.blocking = pipeline.blocking

    @property
    def max_body(self) -> int:
        """The longest body that is read, in bytes."""
        return self._pipeline.max_body

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        """Answer one request, as WSGI wants it."""
        environ[INSTANCE] = self._instance
        return self._pipeline.wsgi_app(environ, start_response)
