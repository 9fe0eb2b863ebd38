"""The log of a connector process: its stderr, kept in a file of limited size."""

import os
import select
import threading
from collections import deque
from pathlib import Path

from syncproof.conformance.drivers.visible import visible

_CHUNK = 64 * 1024
_TAIL_BYTES = 64 * 1024
_LINE_SHOWN = 300


class StderrLog:
    """Drains stderr all the time, so that a talkative connector never blocks on it.

    The file takes at most `limit` bytes; the tail for fault messages is kept in any case.
    """

    def __init__(self, fd: int, path: Path, limit: int) -> None:
        self.path = path
        self._fd = fd
        self._left = limit
        self._tail: deque[bytes] = deque()
        self._tail_size = 0
        self._lock = threading.Lock()
        self._wake_read, self._wake_write = os.pipe()
        self._thread = threading.Thread(target=self._pump, name="syncproof-stderr", daemon=True)
        self._thread.start()

    def _pump(self) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
        try:
            target = os.open(self.path, flags, 0o600)
        except OSError:  # the connector owns the folder and may have spoilt it
            target = os.open(os.devnull, os.O_WRONLY)
        try:
            while self._step(target):
                pass
        finally:
            os.close(target)

    def _step(self, target: int) -> bool:
        poll = select.poll()
        poll.register(self._fd, select.POLLIN)
        poll.register(self._wake_read, select.POLLIN)
        readable = {fd for fd, _ in poll.poll()}
        if self._fd not in readable:
            return False
        chunk = os.read(self._fd, _CHUNK)
        if not chunk:
            return False
        with self._lock:
            self._remember(chunk)
        kept = chunk[: self._left]
        self._left -= len(kept)
        if kept:
            os.write(target, kept)
        # A writer that never stops must not keep a closed log open.
        return self._wake_read not in readable or self._tail_size < _TAIL_BYTES

    def _remember(self, chunk: bytes) -> None:
        self._tail.append(chunk)
        self._tail_size += len(chunk)
        while self._tail_size - len(self._tail[0]) >= _TAIL_BYTES:
            self._tail_size -= len(self._tail.popleft())

    def tail(self, lines: int = 20) -> list[str]:
        """Give the last lines, made visible; waits a moment for what is still in the pipe."""
        self._thread.join(0.05)
        with self._lock:
            raw = b"".join(self._tail)
        text = raw.decode("utf-8", "backslashreplace")
        return [visible(line, _LINE_SHOWN) for line in text.splitlines()[-lines:]]

    def close(self) -> None:
        """Stop draining; also when somebody still holds the other end."""
        os.write(self._wake_write, b"x")
        self._thread.join(1.0)
        for fd in (self._wake_read, self._wake_write, self._fd):
            os.close(fd)
