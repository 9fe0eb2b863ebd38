"""The guard against a connector that really sleeps while a virtual clock stands still."""

from __future__ import annotations

from syncproof.conformance.world import Control

MOST = 50
_WINDOW_S = 60
_PLENTY = 429
_CODES = frozenset({"REQUEST_LIMIT_EXCEEDED", "66", "122", "202", "606", "607", "615"})


class Refusals:
    """Counts refusals by a limit since the clock last moved.

    After fifty it moves the clock past the window by itself and remembers that: a client that
    waits by the wall clock can never see the window end, and is undecided, not wrong.
    """

    def __init__(self, control: Control) -> None:
        self._control = control
        self._since = control.last_exchange() + 1
        self._seen = self._since
        self._refused = 0
        self.busy_wait = False

    def clock_moved(self) -> None:
        """Begin anew."""
        self._refused = 0

    def activity(self) -> int:
        """Give the number of the newest exchange; called while the connector is at work."""
        last = self._control.last_exchange()
        if last >= self._seen:
            for x in self._control.journal(self._seen, to=last):
                limited = x["status"] == _PLENTY or str(x["error_code"]) in _CODES
                self._refused += limited
            self._seen = last + 1
        if self._refused >= MOST:
            self.busy_wait = True
            self._refused = 0
            self._control.advance_clock(seconds=_WINDOW_S)
        return last
