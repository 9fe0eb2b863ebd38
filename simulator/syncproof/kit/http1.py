"""One HTTP/1.1 connection: one request after the other, each answered before the next is read."""

from __future__ import annotations

import asyncio
import logging
import socket
import struct
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any, cast

from syncproof.kit.chunks import Body, Chunked, Sized
from syncproof.kit.environ import TRANSPORT, BodyError
from syncproof.kit.heads import MAX_HEAD, HeadReader, RefusedError
from syncproof.kit.replies import CONTINUE, bodiless, head, refusal, status_line

if TYPE_CHECKING:
    from syncproof.kit.call import Transport
    from syncproof.kit.loop import Loop

WAIT_S = 60.0
DRAIN_S = 5.0
FOREVER = float("inf")
BUFFER = 256 * 1024
STEADY = 64 * 1024
"""Who sends or takes this much until patience ends has some more."""
TURNS = 16
_RESET = struct.pack("ii", 1, 0)
_NO_BODY = Sized(0)
log = logging.getLogger("syncproof.server")


class BrokenBody:
    """Stands in for the body of a request that cannot be read."""

    def __init__(self, error: BodyError) -> None:
        self._error = error

    def read(self, size: int = -1) -> bytes:
        """Say why there is nothing to read."""
        raise self._error


class Reply:
    """What an application answered."""

    __slots__ = ("body", "headers", "line", "transport")

    def __init__(self) -> None:
        self.line = ""
        self.headers: list[tuple[str, str]] = []
        self.body = b""
        self.transport: Transport | None = None

    def start(self, line: str, headers: list[tuple[str, str]], _error: Any = None) -> Any:
        """Be the `start_response` of WSGI; there is no `write`."""
        self.line, self.headers = line, headers


def call(app: Callable[..., Any], environ: dict[str, Any]) -> Reply:
    """Run a WSGI application to its end; what it raises is a 500 without words."""
    reply = Reply()
    try:
        parts = app(environ, reply.start)
        if type(parts) is list and len(parts) == 1:
            reply.body = parts[0]
        else:
            try:
                reply.body = b"".join(parts)
            finally:
                if hasattr(parts, "close"):
                    parts.close()
        reply.transport = environ.get(TRANSPORT)
    except Exception:
        log.exception("%s %s", environ["REQUEST_METHOD"], environ["PATH_INFO"])
        reply = Reply()
        reply.line = status_line(500)
    return reply


class Connection(asyncio.Protocol):
    """One client. All methods run in the loop's thread.

    While a request is answered elsewhere or held back nothing more is read from the buffer; while
    the client takes its answers slowly neither. `deadline` is when patience ends, in loop time.
    """

    def __init__(self, owner: Loop) -> None:
        self._owner = owner
        self._loop = owner.loop
        self._transport: Any = None
        self._buffer = bytearray()
        self._environ: dict[str, Any] | None = None
        self._body: Body = _NO_BODY
        self._held: asyncio.TimerHandle | None = None
        self._resting = self._busy = self._full = self._ended = self._closing = False
        self._unread = self._draining = self._more = False
        self._received = self._noted = self._left = 0
        self.deadline = 0.0

    # --- called by the loop --------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to listen to a client."""
        self._transport = transport
        peer = transport.get_extra_info("peername")
        place = {"REMOTE_ADDR": str(peer[0]), "REMOTE_PORT": str(peer[1])} if peer else {}
        self._reader = HeadReader({**self._owner.environ, **place})
        self.deadline = self._loop.time() + WAIT_S
        if not self._owner.welcome(self):
            self._refuse(RefusedError(503, "Too many connections."))

    def data_received(self, data: bytes) -> None:
        """Take what came, and answer what is whole."""
        if self._draining or self._closing:
            return
        if not self._buffer and self._environ is None:
            self.deadline = self._loop.time() + WAIT_S
        self._buffer += data
        self._received += len(data)
        self._advance()

    def eof_received(self) -> bool:
        """Note that nothing more will come; who has asked is still answered, but not over TLS."""
        self._ended = True
        self._advance()
        return not (self._closing or self._owner.tls)

    def pause_writing(self) -> None:
        """Answer nothing more until the client has taken most of what it got."""
        self._full = True
        self._left = self._transport.get_write_buffer_size()
        self.deadline = self._loop.time() + WAIT_S

    def resume_writing(self) -> None:
        """Go on."""
        self._full = False
        self.deadline = self._loop.time() + WAIT_S
        self._advance()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the client."""
        self._closing = True
        if self._held is not None:
            self._held.cancel()
        self._owner.forget(self)
        self._buffer.clear()

    # --- reading -------------------------------------------------------------------------------

    def _advance(self) -> None:
        """Answer the requests in the buffer, but let others have their turn."""
        self._more, turns = False, 0
        try:
            while not (self._busy or self._full or self._closing or self._draining):
                if self._environ is None and not self._read_head():
                    break
                source = self._read_body()
                if source is None:
                    break
                environ = cast("dict[str, Any]", self._environ)
                environ["wsgi.input"] = source
                self._environ = None
                self._serve(environ)
                turns += 1
                if turns == TURNS:
                    self._more = True
                    self._loop.call_soon(self._advance)
                    break
        except RefusedError as error:
            self._refuse(error)
        waits = self._busy or self._full or self._more
        if self._ended and not waits:
            self._close()
        self._rest(wanted=waits and len(self._buffer) > BUFFER)

    def _rest(self, *, wanted: bool) -> None:
        """Read nothing more from the network, or read on."""
        if wanted != self._resting and not self._closing:
            self._resting = wanted
            (self._transport.pause_reading if wanted else self._transport.resume_reading)()

    def _read_head(self) -> bool:
        buffer = self._buffer
        end = buffer.find(b"\r\n\r\n")
        while end == 0 or buffer[:2] == b"\r\n":  # blank lines before a request are forgiven
            del buffer[:2]
            end = buffer.find(b"\r\n\r\n")
        if max(end, len(buffer) if end < 0 else 0) > MAX_HEAD:
            if not 0 < buffer.find(b"\r\n") <= MAX_HEAD:
                raise RefusedError(414, "The request line is too long.")
            raise RefusedError(431, "The headers are too large.")
        if end < 0:
            if self._ended and buffer:
                raise RefusedError(400, "The request is cut off.")
            return False
        head = bytes(buffer[: end + 4])
        del buffer[: end + 4]
        self._environ = environ = self._reader.read(head)
        self._body = self._expected(environ)
        return True

    def _expected(self, environ: Mapping[str, Any]) -> Body:
        limit = self._owner.max_body
        expect = environ.get("HTTP_EXPECT")
        if expect is not None and expect.lower() != "100-continue":
            raise RefusedError(417, "Only 100-continue can be expected.")
        body = _NO_BODY
        if "HTTP_TRANSFER_ENCODING" in environ:
            body = cast("Any", Chunked(limit))
        elif "CONTENT_LENGTH" in environ:
            length = int(environ["CONTENT_LENGTH"])
            if length > limit:  # the application refuses it by its length
                self._unread = True
                return _NO_BODY
            body = Sized(length)
        if expect is not None and body is not _NO_BODY and not self._buffer:
            self._transport.write(CONTINUE)
        return body

    def _read_body(self) -> Any:
        """Give the body as a file, or None while more must come."""
        if self._body is _NO_BODY:
            return BytesIO()
        try:
            found = self._body.take(self._buffer)
        except BodyError as error:
            self._unread = True
            return BrokenBody(error)
        if found is not None:
            return BytesIO(found)
        if self._ended:
            self._unread = True
            return BrokenBody(BodyError("cut off or wrongly chunked"))
        return None

    # --- answering -----------------------------------------------------------------------------

    def _serve(self, environ: dict[str, Any]) -> None:
        owner = self._owner
        if not owner.app.blocking(environ):
            self._reply(environ, call(owner.app, environ))
            return
        self._busy, self.deadline = True, FOREVER

        def work() -> None:
            reply = call(owner.app, environ)
            owner.soon(lambda: self._resume(self._reply, environ, reply))

        owner.pool.run(work)

    def _resume(self, step: Callable[..., None], *given: Any) -> None:
        """Go on with the connection after a wait, unless the client has left."""
        self._busy, self._held = False, None
        self.deadline = self._loop.time() + WAIT_S
        if self._closing:
            return
        step(*given)
        self._advance()

    def _hold(self, seconds: float, step: Callable[..., None], *given: Any) -> None:
        self._busy, self.deadline = True, FOREVER
        self._held = self._loop.call_later(seconds, self._resume, step, *given)

    def _reply(self, environ: Mapping[str, Any], reply: Reply) -> None:
        keep = not self._unread and not self._owner.stopping and keeps(environ)
        status = int(reply.line[:3])
        old = environ["SERVER_PROTOCOL"] == "HTTP/1.0"
        connection = ("keep-alive" if old else None) if keep else "close"
        body = reply.body
        try:
            start = head(
                reply.line, reply.headers, None if bodiless(status) else len(body), connection
            )
        except ValueError:  # also what is not Latin-1
            log.exception("%s %s", environ["REQUEST_METHOD"], environ["PATH_INFO"])
            start, body, keep = refusal(500, ""), b"", False
        if environ["REQUEST_METHOD"] == "HEAD" or bodiless(status):
            body = b""
        if reply.transport is None:
            self._send(start, body, keep)
        else:
            self._spoil(reply.transport, start, body, keep)

    def _send(self, start: bytes, body: bytes, keep: bool) -> None:
        if len(body) < BUFFER:
            self._transport.write(start + body)
        else:
            self._transport.writelines([start, body])
        if keep:
            return
        if self._unread:
            self._drain()
        else:
            self._close()

    def _spoil(self, transport: Transport, start: bytes, body: bytes, keep: bool) -> None:
        """Do to the connection what a fault wants."""
        if transport.kind == "slow":
            self._hold(transport.hold_s, self._send, start, body, keep)
        elif transport.kind == "hang":
            self._hold(transport.hold_s, self._reset)
        elif transport.kind == "rst":
            self._reset()
        else:
            if transport.kind == "truncate":
                keep_bytes = transport.keep if transport.keep >= 1 else len(body) * transport.keep
                kept = min(int(keep_bytes), max(0, len(body) - 1))
                self._transport.write(start + body[:kept])
            self._close()

    # --- ending --------------------------------------------------------------------------------

    def _refuse(self, error: RefusedError) -> None:
        self._transport.write(refusal(error.status, error.text))
        self._drain()

    def _drain(self) -> None:
        """End our side and let the client finish talking, or it would never read the answer."""
        self._draining = True
        self._buffer.clear()
        self._rest(wanted=False)
        self.deadline = self._loop.time() + DRAIN_S
        if self._ended:
            self._close()
        elif self._transport.can_write_eof():
            self._transport.write_eof()

    def _reset(self) -> None:
        self._closing = True
        sock = self._transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self._transport.abort()

    def _close(self) -> None:
        if not self._closing:
            self._closing = True
            self._left = self._transport.get_write_buffer_size()
            self._transport.close()
            self.deadline = self._loop.time() + (WAIT_S if self._left else DRAIN_S)

    def expire(self) -> None:
        """End a connection whose patience is over; who was in the middle of a request is told."""
        waiting = self._environ is not None or self._buffer
        if self._moves():
            self.deadline = self._loop.time() + WAIT_S
        elif waiting and not (self._full or self._draining or self._closing):
            self._transport.write(refusal(408, "The request did not come in time."))
            self._close()
        else:
            self._transport.abort()

    def _moves(self) -> bool:
        """Say whether a long request or answer has gone on since patience ended last."""
        left = self._transport.get_write_buffer_size()
        sent, came = self._left - left, self._received - self._noted
        self._left, self._noted = left, self._received
        if self._draining:
            return False
        return (sent if self._full or self._closing else came) >= STEADY

    def abort(self) -> None:
        """End the connection at once."""
        self._transport.abort()

    def leave(self) -> bool:
        """End the connection because the server stops; False while an answer is being made."""
        if self._busy and self._held is None:
            return False
        self._close()
        return True


def keeps(environ: Mapping[str, Any]) -> bool:
    """Say whether the client wants the connection kept."""
    wish = environ.get("HTTP_CONNECTION")
    if wish is None:
        return bool(environ["SERVER_PROTOCOL"] == "HTTP/1.1")
    wishes = {part.strip() for part in wish.lower().split(",")}
    if environ["SERVER_PROTOCOL"] == "HTTP/1.0":
        return "keep-alive" in wishes
    return "close" not in wishes
