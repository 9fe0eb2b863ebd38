"""Serves the control interface and the console, whose streams stay open, by threads."""

from __future__ import annotations

import socket
import threading
from typing import Any

from cheroot.server import HTTPConnection, HTTPRequest
from cheroot.ssl.builtin import BuiltinSSLAdapter
from cheroot.wsgi import Gateway_10, Server

from syncproof.kit.chunks import MAX_CHUNK
from syncproof.kit.replies import SERVER


class _Request(HTTPRequest):
    """cheroot's request, strict where that is lenient."""

    def simple_response(self, status: str, msg: str = "") -> None:
        """Answer without the application; headers that are too large have a status of their own."""
        if status.startswith("413") and msg.startswith("The headers"):
            status = "431 Request Header Fields Too Large"
        super().simple_response(status, msg)

    def read_request_headers(self) -> bool:
        """Read the headers; a length that is no plain number is refused, minus signs too."""
        read: bool = super().read_request_headers()  # type: ignore[no-untyped-call] # as cheroot is
        length = self.inheaders.get(b"Content-Length", b"0").strip()
        if read and not length.isdigit():
            self.simple_response("400 Bad Request", "Malformed Content-Length Header.")
            return False
        return read


class _Connection(HTTPConnection):
    """A connection whose requests are strict."""

    RequestHandlerClass = _Request


class _Gateway(Gateway_10):
    """cheroot's gateway, with an end to chunked bodies."""

    def respond(self) -> None:
        """Run the application and send its answer."""
        if self.req.chunked_read:
            self.req.rfile.maxlen = MAX_CHUNK
        super().respond()


class _Server(Server):
    """cheroot's server on a socket that is bound already."""

    bound: socket.socket

    def bind(self, family: int, type: int, proto: int = 0) -> socket.socket:  # noqa: A002 - cheroot's
        """Take the socket over."""
        self.bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket = self.bound
        return self.bound


class Threaded:
    """cheroot on a bound socket."""

    def __init__(
        self, app: Any, sock: socket.socket, certificate: tuple[str, str] | None, threads: int
    ) -> None:
        address = sock.getsockname()
        self._server: Any = _Server(
            address[:2], app, numthreads=threads, server_name=SERVER,
            request_queue_size=128, timeout=60, accepted_queue_size=-1,
        )  # fmt: skip
        self._server.gateway = _Gateway
        self._server.ConnectionClass = _Connection
        self._server.max_request_header_size = 64 * 1024
        self._server.expiration_interval = 0.2
        if certificate is not None:
            self._server.ssl_adapter = BuiltinSSLAdapter(*certificate)
        self._server.bound = sock
        self._server.prepare()
        self._thread = threading.Thread(
            target=self._server.serve, name=f"http-{address[1]}", daemon=True
        )

    def start(self) -> None:
        """Begin to answer, if it does not yet."""
        if self._thread.ident is None:
            self._thread.start()

    def stop(self) -> None:
        """Stop answering and close the port."""
        self._server.stop()
        if self._thread.ident is not None:  # it may never have been started
            self._thread.join(timeout=5)
