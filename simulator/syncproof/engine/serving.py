"""Carries the protocol over JSON lines or HTTP."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, BinaryIO

import orjson

from syncproof.engine.endpoint import Engine, ProtocolError, dispatch

BASE = "/syncproof/v1/"
MOST_BYTES = 16 * 1024 * 1024
_log = logging.getLogger("syncproof.engine")


def serve_lines(engine: Engine, lines: Iterable[bytes], out: BinaryIO) -> None:
    """Answer one JSON line after the other until the input ends."""
    for line in lines:
        if line.strip():
            out.write(orjson.dumps(_answer_line(engine, line)) + b"\n")
            out.flush()


def _answer_line(engine: Engine, line: bytes) -> dict[str, Any]:
    number: Any = None
    try:
        message = _object(line)
        number = message.get("id")
        return {"id": number, "ok": _do(engine, message.get("verb"), message.get("args"))}
    except ProtocolError as error:
        return {"id": number, "error": {"code": error.code, "message": error.message}}


def _do(engine: Engine, verb: Any, args: Any) -> dict[str, Any]:
    if not isinstance(args, Mapping | None):
        raise ProtocolError("invalid_message", "args must be an object")
    try:
        return dispatch(engine, str(verb), args or {})
    except ProtocolError:
        raise
    except Exception as error:
        _log.exception("%s failed", verb)
        raise ProtocolError("internal", f"{type(error).__name__}: {error}") from error


def _object(raw: bytes) -> dict[str, Any]:
    try:
        message = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise ProtocolError("invalid_message", f"no JSON: {error}") from error
    if not isinstance(message, dict):
        raise ProtocolError("invalid_message", "a message is a JSON object")
    return message


class _Handler(BaseHTTPRequestHandler):
    """Answers `POST /syncproof/v1/<verb>`."""

    protocol_version = "HTTP/1.1"
    engine: Engine
    turn: threading.Lock

    def do_POST(self) -> None:
        """Answer a verb."""
        size = int(self.headers.get("Content-Length") or 0)
        if size > MOST_BYTES:
            self._send(413, {"error": {"code": "too_large", "message": "over 16 MB"}})
            self.close_connection = True
            return
        raw = self.rfile.read(size)
        if not self.path.startswith(BASE):
            message = f"found {self.path}, expected {BASE}<verb>"
            self._send(404, {"error": {"code": "not_found", "message": message}})
            return
        try:
            with self.turn:
                answer = _do(self.engine, self.path.removeprefix(BASE), _object(raw or b"{}"))
        except ProtocolError as error:
            shown = {"code": error.code, "message": error.message}
            self._send(400, {"error": shown})
        else:
            self._send(200, answer)

    def _send(self, status: int, body: Mapping[str, Any]) -> None:
        raw = orjson.dumps(body)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Log to the engine's log."""
        _log.debug(format, *args)


def http_server(engine: Engine, host: str, port: int) -> ThreadingHTTPServer:
    """Make a server that does one message at a time, on however many connections they come."""
    bound = type("Handler", (_Handler,), {"engine": engine, "turn": threading.Lock()})
    server = ThreadingHTTPServer((host, port), bound)
    server.daemon_threads = True
    server.block_on_close = False
    return server
