"""Leads requests to the fake systems: in the process, or over HTTP."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import requests
from engine_fake import Fake


class Adapter(requests.adapters.BaseAdapter):
    """Carries requests to the fake without a socket."""

    def __init__(self, fake: Fake) -> None:
        super().__init__()
        self.fake = fake

    def send(self, request: Any, **_: Any) -> requests.Response:
        body = request.body.encode() if isinstance(request.body, str) else request.body
        status, headers, answer = self.fake.handle(
            request.method, request.url, request.headers, body
        )
        response = requests.Response()
        response.status_code = status
        response.headers.update(headers)
        raw = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        response._content = b"" if answer is None else raw
        response.request, response.url = request, request.url
        return response

    def close(self) -> None:
        return


def session_to(fake: Fake) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.mount("http://", Adapter(fake))
    return session


@contextmanager
def served(fake: Fake) -> Iterator[str]:
    """Serve the fake over HTTP; a `Drop` from a hook closes the connection without an answer."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(size)
            try:
                status, headers, answer = fake.handle(self.command, self.path, self.headers, body)
            except Drop:
                self.close_connection = True
                return
            raw = b"" if answer is None else json.dumps(answer).encode()
            self.send_response_only(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = answer  # noqa: N815

        def log_message(self, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Drop(Exception):  # noqa: N818 - an event
    """The connection is closed without an answer."""
