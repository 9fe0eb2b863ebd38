"""JSON lines over a pair of pipes, never waiting longer than patience allows."""

import os
import select
from collections.abc import Callable

from syncproof.conformance.drivers.errors import ConnectorFault
from syncproof.conformance.drivers.patience import Patience
from syncproof.conformance.drivers.visible import visible_bytes

_CHUNK = 64 * 1024


class EndOfLine(Exception):  # noqa: N818 - the other side is gone; no judgement yet
    """The other side closed the line; `rest` is what it left unfinished."""

    def __init__(self, rest: bytes = b"") -> None:
        super().__init__("end of line")
        self.rest = rest


def ready(fd: int, event: int, seconds: float) -> bool:
    """Wait for a descriptor of any number; `select` knows only the first 1,024."""
    poll = select.poll()
    poll.register(fd, event)
    return bool(poll.poll(seconds * 1000))


class LineChannel:
    """Whole lines out and in; a line longer than the limit is a flood."""

    def __init__(self, out: int, into: int, *, line_bytes: int, gone: Callable[[], bool]) -> None:
        self._out, self._in = out, into
        self._limit = line_bytes
        self._gone = gone
        self._buffer = bytearray()
        self._scanned = 0
        os.set_blocking(out, False)
        os.set_blocking(into, False)

    def send(self, line: bytes, patience: Patience) -> None:
        """Write a line; the reader may be slow, but not for ever."""
        rest = memoryview(line + b"\n")
        while rest:
            try:
                if ready(self._out, select.POLLOUT, patience.slice()):
                    rest = rest[os.write(self._out, rest[:_CHUNK]) :]
                    continue
            except OSError as error:
                raise EndOfLine from error
            if self._gone():
                raise EndOfLine
            if patience.expired():
                raise ConnectorFault("hang", f"{patience.why()}: it does not read its stdin")

    def receive(self, patience: Patience) -> bytes:
        """Give the next line without its end."""
        while (line := self._next()) is None:
            if ready(self._in, select.POLLIN, patience.slice()):
                self._fill()
            elif self._gone():
                raise EndOfLine(bytes(self._buffer))
            if patience.expired():
                raise ConnectorFault("hang", patience.why() + self._partial())
        return line

    def _next(self) -> bytes | None:
        end = self._buffer.find(b"\n", self._scanned)
        if end < 0:
            self._scanned = len(self._buffer)
            if self._scanned > self._limit:
                raise ConnectorFault(
                    "flood", f"more than {self._limit} bytes without the end of a line"
                )
            return None
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        self._scanned = 0
        if len(line) > self._limit:
            raise ConnectorFault("flood", f"a line of more than {self._limit} bytes")
        return line

    def _fill(self) -> None:
        try:
            chunk = os.read(self._in, _CHUNK)
        except BlockingIOError:
            return
        except OSError as error:
            raise EndOfLine(bytes(self._buffer)) from error
        if not chunk:
            raise EndOfLine(bytes(self._buffer))
        self._buffer += chunk

    def _partial(self) -> str:
        if not self._buffer:
            return ""
        return f"; it wrote an unfinished line: {visible_bytes(bytes(self._buffer[:1000]))}"
