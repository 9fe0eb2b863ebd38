"""Blocking work in a thread that can be given up.

In-process connectors, sockets and people at a terminal cannot be interrupted; the caller waits
with patience instead and leaves the thread (a daemon) behind when patience has run out. One
thread serves all calls, because things like SQLite connections insist on the thread they know.
"""

import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Generic, TypeVar

from syncproof.conformance.drivers.errors import ConnectorFault
from syncproof.conformance.drivers.patience import Patience

T = TypeVar("T")


class _Job(Generic[T]):
    """One piece of work with its outcome."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self.done = threading.Event()
        self._result: list[T] = []
        self._error: BaseException | None = None

    def run(self) -> None:
        try:
            self._result.append(self._work())
        except BaseException as error:  # noqa: BLE001 - handed to the waiting caller
            self._error = error
        self.done.set()

    def outcome(self) -> T:
        if self._error is not None:
            raise self._error
        return self._result[0]


def _awaited(done: threading.Event, patience: Patience) -> bool:
    while not done.wait(patience.slice()):
        if patience.expired():
            return False
    return True


class Worker:
    """One daemon thread that does one piece of work after the other."""

    def __init__(self, name: str) -> None:
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name=name, daemon=True)
        self._thread.start()
        self.stuck = False

    def _serve(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()

    def run(
        self,
        work: Callable[[], T],
        patience: Patience,
        abort: Callable[[], None] | None = None,
    ) -> T:
        """Do `work`; when patience runs out call `abort` and raise the fault `hang`.

        Without an `abort` that frees the thread the worker is stuck: make a new one.
        """
        if self.stuck:
            raise ConnectorFault("hang", "an earlier call never came back")
        job = _Job(work)
        self._jobs.put(job.run)
        try:
            done = _awaited(job.done, patience)
        except BaseException:
            self._give_up(job.done, abort)
            raise
        if not done:
            self._give_up(job.done, abort)
            raise ConnectorFault("hang", patience.why())
        return job.outcome()

    def _give_up(self, done: threading.Event, abort: Callable[[], None] | None) -> None:
        self.stuck = True
        if abort is not None:
            abort()
            self.stuck = not done.wait(1.0)

    def close(self) -> None:
        """Let the thread end after what it is doing."""
        self._jobs.put(None)
