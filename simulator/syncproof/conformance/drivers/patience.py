"""How long an answer may take."""

import time
from collections.abc import Callable

Activity = Callable[[], int]

_SLICE_S = 0.1
_POLL_S = 1.0
_CAP = 30


class Patience:
    """A wall-clock limit that starts again whenever the connector has shown activity.

    Without `activity` it is a plain time-out. With it (the number of the simulators' last
    exchange) only silence counts, up to `cap_s` in all, so that nothing waits for ever.
    """

    def __init__(
        self, limit_s: float, activity: Activity | None = None, cap_s: float | None = None
    ) -> None:
        self.limit_s = limit_s
        self._activity = activity
        self._end = time.monotonic() + (limit_s * _CAP if cap_s is None else cap_s)
        self._seen = activity() if activity else 0
        self._since = self._looked = time.monotonic()

    def slice(self) -> float:
        """Give the longest wait, in seconds, before the next look."""
        return max(0.0, min(_SLICE_S, self.limit_s / 4))

    def expired(self) -> bool:
        """Tell whether the limit has passed without an answer or activity."""
        now = time.monotonic()
        silent = now - self._since >= self.limit_s
        if self._activity and (silent or now - self._looked >= min(_POLL_S, self.limit_s / 4)):
            silent = not self._moved() and silent
        return silent or now >= self._end

    def _moved(self) -> bool:
        number = self._activity() if self._activity else 0
        self._looked = time.monotonic()
        if number == self._seen:
            return False
        self._seen, self._since = number, self._looked
        return True

    def why(self) -> str:
        """Say what was waited for in vain."""
        if self._activity and time.monotonic() >= self._end:
            return "no answer, although exchanges went on until the overall limit"
        without = " and no exchange with the simulators" if self._activity else ""
        return f"no answer{without} for {self.limit_s:g} s"
