"""A tiny application behind the server, and raw sockets to talk to it."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager

from syncproof.kit.call import Transport
from syncproof.kit.environ import TRANSPORT, BodyError
from syncproof.kit.server import HttpServer

HOST = b"Host: x\r\n"


class Echo:
    """Answers with what it was asked; `/wait` waits for `go`, `/fault/KIND` spoils the answer."""

    max_body = 1000

    def __init__(self):
        self.seen = []
        self.go = threading.Event()
        self.waiting = threading.Event()

    def blocking(self, environ):
        return environ["PATH_INFO"] == "/wait"

    def __call__(self, environ, start):
        path = environ["PATH_INFO"]
        try:
            body = environ["wsgi.input"].read()
        except BodyError as error:
            body = f"!{error}".encode()
        self.seen.append((environ["REQUEST_METHOD"], path, body))
        if path == "/crash":
            raise RuntimeError("inside")
        if path == "/wait":
            self.waiting.set()
            assert self.go.wait(10)
        if path.startswith("/fault/"):
            kind, _, value = path.removeprefix("/fault/").partition("/")
            environ[TRANSPORT] = Transport(kind, keep=float(value or 0.5), hold_s=float(value or 0))
        if path.startswith("/big/"):
            body = b"x" * int(path.removeprefix("/big/"))
        if path == "/injected":
            start("200 OK", [("X-Evil", "a\r\nSet-Cookie: b=c")])
            return [b""]
        status = {"/204": "204 No Content", "/304": "304 Not Modified"}.get(path, "200 OK")
        text = b"%s %s?%s %s" % (
            environ["REQUEST_METHOD"].encode(), path.encode("latin-1"),
            environ["QUERY_STRING"].encode("latin-1"), body,
        )  # fmt: skip
        start(status, [("Content-Type", "text/plain"), ("X-Seen", environ.get("HTTP_X_TEST", "-"))])
        return [body if path.startswith("/big/") else b"" if status[:3] in {"204", "304"} else text]


@contextmanager
def serving(app, **options):
    server = HttpServer(app, "127.0.0.1", 0, **options)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def connect(server):
    wire = socket.create_connection(("127.0.0.1", server.port), timeout=5)
    wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return wire


def ask(server, *parts, end=False):
    """Send bytes and give all that comes back before the server closes."""
    with connect(server) as wire:
        for part in parts:
            wire.sendall(part)
        if end:
            wire.shutdown(socket.SHUT_WR)
        return rest(wire)


def rest(wire):
    got = b""
    while part := wire.recv(65_536):
        got += part
    return got


def answers(data):
    """Split a stream of answers into (status, headers, body)."""
    found = []
    while data:
        head, _, data = data.partition(b"\r\n\r\n")
        line, *lines = head.decode("latin-1").split("\r\n")
        headers = {k.lower(): v.strip() for k, _, v in (x.partition(":") for x in lines)}
        status, length = int(line.split()[1]), int(headers.get("content-length", 0))
        found.append((status, headers, data[:length]))
        data = data[length:]
    return found


def get(path, *headers, version="1.1", method="GET"):
    lines = [f"{method} {path} HTTP/{version}", "Host: x", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1")


CLOSE = "Connection: close"
