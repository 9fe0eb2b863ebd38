"""Serves a WSGI application on a loopback port, and spoils connections when a fault says so."""

from __future__ import annotations

import socket
import struct
import threading
from typing import TYPE_CHECKING, Any

from cheroot.server import HTTPConnection, HTTPRequest, HTTPServer
from cheroot.ssl.builtin import BuiltinSSLAdapter
from cheroot.wsgi import Gateway_10, Server

from syncproof.kit.errors import SyncProofError
from syncproof.kit.pipeline import TRANSPORT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from syncproof.kit.call import Transport

MAX_CHUNKED = 64 * 1024 * 1024
_RESET = struct.pack("ii", 1, 0)
_hold = threading.Event()


class _Closed:
    """Stands in for a socket that a fault has reset, so that cheroot finds nothing left to do."""

    def shutdown(self, how: int) -> None:
        """Do nothing: it is shut."""

    def close(self) -> None:
        """Do nothing: it is closed."""

    def fileno(self) -> int:
        """Say that there is no descriptor."""
        return -1


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
    """cheroot's gateway, plus the transport effects of faults."""

    def respond(self) -> None:
        """Run the application, then send its answer, spoilt if it says so."""
        if self.req.chunked_read:
            self.req.rfile.maxlen = MAX_CHUNKED
        response = self.req.server.wsgi_app(self.env, self.start_response)
        transport: Transport | None = self.env.get(TRANSPORT)
        try:
            if transport is None or transport.kind == "slow":
                if transport is not None:
                    _hold.wait(transport.hold_s)
                self._send(response)
            else:
                self._spoil(transport, b"".join(response))
        finally:
            self.req.ensure_headers_sent()
            if hasattr(response, "close"):
                response.close()

    def _send(self, response: Iterable[bytes]) -> None:
        for chunk in response:
            if chunk:
                self.write(chunk)

    def _spoil(self, transport: Transport, body: bytes) -> None:
        req = self.req
        req.close_connection = True
        if transport.kind == "hang":
            _hold.wait(transport.hold_s)
        if transport.kind == "truncate":
            at = transport.keep
            keep = int(at) if at >= 1 else int(len(body) * at)
            self.write(body[: min(keep, max(0, len(body) - 1))])
        req.sent_headers = True
        raw = req.conn.socket
        try:
            if transport.kind in {"rst", "hang"}:
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                raw.close()
                req.conn.socket = _Closed()
            else:
                req.conn.wfile.flush()
                raw.shutdown(socket.SHUT_RDWR)
        except OSError:
            return


class HttpServer:
    """One listening port; a certificate makes it TLS. Port 0 takes a free one."""

    def __init__(
        self, app: Any, host: str, port: int, *, certificate: tuple[str, str] | None = None,
        threads: int = 8,
    ) -> None:  # fmt: skip
        self.scheme = "http" if certificate is None else "https"
        self._server: HTTPServer = Server(
            (host, port), app, numthreads=threads, server_name="syncproof",
            request_queue_size=128, timeout=60, accepted_queue_size=-1,
        )  # fmt: skip
        self._server.gateway = _Gateway
        self._server.ConnectionClass = _Connection
        self._server.max_request_header_size = 64 * 1024
        self._server.expiration_interval = 0.2
        if certificate is not None:
            self._server.ssl_adapter = BuiltinSSLAdapter(*certificate)
        try:
            self._server.prepare()
        except OSError as error:
            raise SyncProofError(
                f"cannot listen on {host}:{port}: {error.strerror or error}",
                code="port_taken",
                hint="choose another --port-base, or --port 0 for free ports",
            ) from None
        self.host = host
        self.port: int = self._server.bind_addr[1]
        self._thread = threading.Thread(target=self._server.serve, name=f"http-{port}", daemon=True)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"{self.scheme}://{self.host}:{self.port}"

    def start(self) -> None:
        """Begin to answer, if it does not yet."""
        if self._thread.ident is None:
            self._thread.start()

    def stop(self) -> None:
        """Stop answering and close the port."""
        self._server.stop()
        if self._thread.ident is not None:  # it may never have been started
            self._thread.join(timeout=5)


def stop_all(servers: list[HttpServer]) -> None:
    """Stop servers side by side, since each waits for its own threads."""
    stopping = [threading.Thread(target=server.stop) for server in servers]
    for thread in stopping:
        thread.start()
    for thread in stopping:
        thread.join()
