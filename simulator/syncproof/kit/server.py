"""Serves a WSGI application on a loopback port."""

from __future__ import annotations

import socket
import threading
from typing import Any, Protocol

from syncproof.kit.errors import SyncProofError


class Engine(Protocol):
    """What reads requests from a bound socket and answers them."""

    def start(self) -> None:
        """Begin to answer, if it does not yet."""

    def stop(self) -> None:
        """Stop answering and close the port."""


class HttpServer:
    """One listening port; a certificate makes it TLS. Port 0 takes a free one.

    An application that says with `blocking(environ)` which requests may wait is served by an event
    loop; any other one by threads, `threads` at a time.
    """

    def __init__(
        self, app: Any, host: str, port: int, *, certificate: tuple[str, str] | None = None,
        threads: int = 8,
    ) -> None:  # fmt: skip
        self.scheme = "http" if certificate is None else "https"
        self.host = host
        sock = _bind(host, port)
        self.port: int = sock.getsockname()[1]
        self._engine = _engine(app, sock, certificate, threads)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"{self.scheme}://{self.host}:{self.port}"

    def start(self) -> None:
        """Begin to answer, if it does not yet."""
        self._engine.start()

    def stop(self) -> None:
        """Stop answering and close the port."""
        self._engine.stop()


def _bind(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        raise SyncProofError(
            f"cannot listen on {host}:{port}: {error.strerror or error}",
            code="port_taken",
            hint="choose another --port-base, or --port 0 for free ports",
        ) from None


def _engine(
    app: Any, sock: socket.socket, certificate: tuple[str, str] | None, threads: int
) -> Engine:
    if hasattr(app, "blocking"):
        from syncproof.kit.loop import Loop

        return Loop(app, sock, certificate)
    from syncproof.kit.threaded import Threaded

    return Threaded(app, sock, certificate, threads)


def stop_all(servers: list[HttpServer]) -> None:
    """Stop servers side by side, since each waits for its own threads."""
    stopping = [threading.Thread(target=server.stop) for server in servers]
    for thread in stopping:
        thread.start()
    for thread in stopping:
        thread.join()
