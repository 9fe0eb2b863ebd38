"""A few threads for requests that may block, begun when needed, never holding the process."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue

Work = Callable[[], None]


class Pool:
    """At most `size` daemon threads; work beyond that waits for its turn."""

    def __init__(self, name: str, size: int) -> None:
        self._name = name
        self._size = size
        self._work: SimpleQueue[Work | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._busy = 0

    def run(self, work: Work) -> None:
        """Do it in a thread; what it raises is its own affair."""
        with self._lock:
            self._busy += 1
            if self._busy > len(self._threads) < self._size:
                name = f"{self._name}-{len(self._threads)}"
                thread = threading.Thread(target=self._serve, name=name, daemon=True)
                self._threads.append(thread)
                thread.start()
        self._work.put(work)

    def stop(self) -> None:
        """Let the threads end when they have nothing left to do."""
        with self._lock:
            for _ in self._threads:
                self._work.put(None)

    def _serve(self) -> None:
        while (work := self._work.get()) is not None:
            try:
                work()
            finally:
                with self._lock:
                    self._busy -= 1
