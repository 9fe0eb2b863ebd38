"""Server-sent events: clock, world, faults, journal and whatever the harness observes."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import orjson

from syncproof.kit.times import iso

if TYPE_CHECKING:
    from syncproof.control.context import Context

DEPTH = 1000
HEARTBEAT_S = 15.0


class Hub:
    """Hands events to every listener; a listener that does not read loses the oldest."""

    def __init__(self) -> None:
        self._listeners: list[queue.Queue[bytes]] = []
        self._lock = threading.Lock()

    def publish(self, kind: str, data: Any) -> None:
        """Send an event to whoever listens."""
        if not self._listeners:
            return
        frame = b"event: " + kind.encode() + b"\ndata: " + orjson.dumps(data) + b"\n\n"
        with self._lock:
            for listener in self._listeners:
                if listener.full():
                    listener.get_nowait()
                listener.put_nowait(frame)

    def exchange(self, row: Mapping[str, Any]) -> None:
        """Tell of an exchange that has just been journalled; costs nothing where nobody listens."""
        if self._listeners:
            names = ("n", "system", "operation", "object", "actor", "status", "error_code")
            shown = {name: row[name] for name in names}
            self.publish("journal", {**shown, "at": iso(row["at_ms"]),
                                     "committed": bool(row["committed"])})  # fmt: skip

    def listen(self, context: Context) -> Iterator[bytes]:
        """Yield frames until the reader goes away; journal numbers come with every heartbeat."""
        listener: queue.Queue[bytes] = queue.Queue(DEPTH)
        with self._lock:
            self._listeners.append(listener)
        try:
            yield b": syncproof\n\n"
            while True:
                try:
                    yield listener.get(timeout=HEARTBEAT_S)
                except queue.Empty:
                    last = str(context.world.journal.last).encode()
                    yield b'event: journal\ndata: {"last":' + last + b"}\n\n"
        finally:
            with self._lock:
                self._listeners.remove(listener)
