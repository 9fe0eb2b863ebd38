"""An event loop in a thread of its own that serves one listening port."""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
import sys
import threading
from collections.abc import Callable
from typing import Any

from syncproof.kit.http1 import Connection
from syncproof.kit.pool import Pool
from syncproof.kit.replies import SERVER

MAX_BODY = 64 * 1024 * 1024
MAX_CONNECTIONS = 1_000
WAITING = 64
"""How many requests may wait at the same time, each in a thread of its own."""
SWEEP_S = 1.0
LEAVE_S = 0.5
log = logging.getLogger("syncproof.server")


def new_loop() -> asyncio.AbstractEventLoop:
    """Make an event loop: uvloop's, or Python's own where there is none."""
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop()
    loop: asyncio.AbstractEventLoop = uvloop.new_event_loop()
    return loop


class Loop:
    """Answers on a bound socket with an application that has `blocking(environ)`.

    What does not block is called in the loop's thread itself; what may block, in one of a few
    threads. A certificate (chain file, key file) makes it TLS.
    """

    def __init__(self, app: Any, sock: socket.socket, certificate: tuple[str, str] | None) -> None:
        self.app = app
        self.tls = certificate is not None
        self.loop = new_loop()
        self.stopping = False
        port = sock.getsockname()[1]
        self.pool = Pool(f"http-{port}", WAITING)
        self.environ = _environ(port, tls=self.tls)
        self._socket = sock
        self._context = _context(certificate)
        self._connections: set[Connection] = set()
        self._server: asyncio.AbstractServer | None = None
        self._begun = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"http-{port}", daemon=True)

    @property
    def max_body(self) -> int:
        """The longest body that is read, in bytes."""
        return int(getattr(self.app, "max_body", MAX_BODY))

    def start(self) -> None:
        """Begin to answer, if it does not yet."""
        if self._thread.ident is None:
            self._thread.start()

    def stop(self) -> None:
        """Close the port, end what is under way, and wait for the thread."""
        if self._thread.ident is None:
            self._socket.close()
            self.loop.close()
            return
        self._begun.wait(5)
        self.soon(self._leave)
        self._thread.join(timeout=5)

    def soon(self, work: Callable[[], None]) -> None:
        """Do something in the loop's thread; nothing if it has ended."""
        try:
            self.loop.call_soon_threadsafe(work)
        except RuntimeError:
            log.debug("the loop has ended")

    # --- called by connections -----------------------------------------------------------------

    def welcome(self, connection: Connection) -> bool:
        """Count a connection in; False when there are too many."""
        self._connections.add(connection)
        return len(self._connections) <= MAX_CONNECTIONS and not self.stopping

    def forget(self, connection: Connection) -> None:
        """Count a connection out."""
        self._connections.discard(connection)
        if self.stopping and not self._connections:
            self.loop.stop()

    # --- in the thread -------------------------------------------------------------------------

    def _run(self) -> None:
        loop = self.loop
        asyncio.set_event_loop(loop)
        self._server = loop.run_until_complete(
            loop.create_server(
                lambda: Connection(self), sock=self._socket, ssl=self._context, backlog=1024
            )
        )
        loop.call_later(SWEEP_S, self._sweep)
        loop.call_soon(self._begun.set)
        try:
            loop.run_forever()
        finally:
            self.pool.stop()
            loop.close()

    def _sweep(self) -> None:
        now = self.loop.time()
        for connection in [c for c in self._connections if c.deadline <= now]:
            connection.expire()
        self.loop.call_later(SWEEP_S, self._sweep)

    def _leave(self) -> None:
        self.stopping = True
        if self._server is not None:
            self._server.close()
        left = [c for c in self._connections if not c.leave()]
        wait = LEAVE_S if left or self._connections else 0.0
        self.loop.call_later(wait, self._end)

    def _end(self) -> None:
        for connection in list(self._connections):
            connection.abort()
        self.loop.call_soon(self.loop.stop)


def _context(certificate: tuple[str, str] | None) -> ssl.SSLContext | None:
    if certificate is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(*certificate)
    return context


def _environ(port: int, *, tls: bool) -> dict[str, Any]:
    return {
        "SCRIPT_NAME": "", "SERVER_NAME": SERVER, "SERVER_PORT": str(port),
        "SERVER_SOFTWARE": SERVER, "wsgi.version": (1, 0), "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "https" if tls else "http", "wsgi.input_terminated": True,
        "wsgi.multithread": True, "wsgi.multiprocess": False, "wsgi.run_once": False,
    }  # fmt: skip
