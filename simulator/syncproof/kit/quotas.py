"""Limits on calls: rolling and fixed windows on the clock, and calls in flight.

Each is a setting that can be seen and changed: its limit, what is left, or off. Counters live in
the shared state, so that several server processes count together.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from syncproof.kit.times import to_datetime, to_ms

if TYPE_CHECKING:
    from syncproof.kit.state import State


class Quota(ABC):
    """One limit of one instance."""

    kind: str

    def __init__(self, state: State, space: str, name: str, limit: int) -> None:
        self.name = name
        self._state = state
        self._space = f"{space}/quota/{name}"
        self._default = limit

    @property
    def limit(self) -> int:
        """The most that is allowed."""
        held = self._state.get(self._space, "limit")
        return self._default if held is None else int(held)

    @property
    def enabled(self) -> bool:
        """Whether the limit is in force."""
        return self._state.get(self._space, "off") is None

    def set(self, *, limit: int | None = None, enabled: bool | None = None) -> None:
        """Change the limit, or switch it off and on."""
        if limit is not None:
            self._state.put(self._space, "limit", limit)
        if enabled is True:
            self._state.delete(self._space, "off")
        elif enabled is False:
            self._state.put(self._space, "off", value=True)

    def left(self, now_ms: int) -> int:
        """Say how much is left."""
        return max(0, self.limit - self.used(now_ms))

    def take(self, now_ms: int, amount: int = 1) -> bool:
        """Count a call and say yes, or say no and count nothing."""
        if self.used(now_ms) + amount > self.limit and self.enabled:
            return False
        self.count(now_ms, amount)
        return True

    @abstractmethod
    def used(self, now_ms: int) -> int:
        """Say how much of the window is used."""

    @abstractmethod
    def count(self, now_ms: int, amount: int) -> None:
        """Count without asking."""

    @abstractmethod
    def set_left(self, left: int, now_ms: int) -> None:
        """Make so much be left now."""

    def show(self, now_ms: int) -> dict[str, Any]:
        """Describe the limit for the control interface."""
        return {
            "name": self.name, "kind": self.kind, "limit": self.limit, "used": self.used(now_ms),
            "left": self.left(now_ms), "enabled": self.enabled,
        }  # fmt: skip


class RollingQuota(Quota):
    """At most `limit` calls in any window; counted in buckets that drop out one by one."""

    kind = "rolling"

    def __init__(
        self, state: State, space: str, name: str, limit: int, window_ms: int, bucket_ms: int
    ) -> None:
        super().__init__(state, space, name, limit)
        self.window_ms = window_ms
        self._bucket_ms = bucket_ms
        self._buckets = f"{self._space}/buckets"

    def used(self, now_ms: int) -> int:
        """Sum the window; buckets that fell out of it are forgotten."""
        self._expire(now_ms)
        return int(self._state.get(self._space, "used") or 0)

    def count(self, now_ms: int, amount: int) -> None:
        """Count into the current bucket."""
        bucket = _bucket(now_ms // self._bucket_ms)
        self._state.add(self._buckets, bucket, amount)
        self._state.add(self._space, "used", amount)
        if self._state.get(self._space, "oldest") is None:
            self._state.put(self._space, "oldest", bucket)

    def set_left(self, left: int, now_ms: int) -> None:
        """Pretend that the rest was used just now."""
        self._state.clear(self._buckets)
        self._state.delete(self._space, "used")
        self._state.delete(self._space, "oldest")
        if self.limit - left:
            self.count(now_ms, self.limit - left)

    def frees_at_ms(self, now_ms: int) -> int:
        """Say when the oldest counted call falls out of the window."""
        self._expire(now_ms)
        oldest = self._state.get(self._space, "oldest")
        if oldest is None:
            return now_ms
        return (int(oldest) + 1) * self._bucket_ms + self.window_ms

    def _expire(self, now_ms: int) -> None:
        oldest = self._state.get(self._space, "oldest")
        edge = (now_ms - self.window_ms) // self._bucket_ms
        if oldest is None or int(oldest) >= edge:
            return
        rest = None
        for bucket, count in self._state.items(self._buckets):
            if int(bucket) >= edge:
                rest = bucket
                break
            self._state.delete(self._buckets, bucket)
            self._state.add(self._space, "used", -count)
        if rest is None:
            self._state.delete(self._space, "oldest")
        else:
            self._state.put(self._space, "oldest", rest)


@lru_cache(maxsize=64)
def _bucket(number: int) -> str:
    """Name a bucket so that names sort as numbers do."""
    return f"{number:015d}"


class DailyQuota(Quota):
    """At most `limit` calls a calendar day of a time zone; a day may have 23 or 25 hours."""

    kind = "daily"

    def __init__(self, state: State, space: str, name: str, limit: int, zone: str) -> None:
        super().__init__(state, space, name, limit)
        self.zone = ZoneInfo(zone)

    def used(self, now_ms: int) -> int:
        """Say how many calls the day has seen."""
        return int(self._state.get(self._space, self._day(now_ms)) or 0)

    def count(self, now_ms: int, amount: int) -> None:
        """Count into the day."""
        self._state.add(self._space, self._day(now_ms), amount)

    def set_left(self, left: int, now_ms: int) -> None:
        """Pretend that the rest of the day's calls was used."""
        self._state.put(self._space, self._day(now_ms), self.limit - left)

    def frees_at_ms(self, now_ms: int) -> int:
        """Say when the next day begins there."""
        day = to_datetime(now_ms).astimezone(self.zone).date() + timedelta(days=1)
        return to_ms(datetime(day.year, day.month, day.day, tzinfo=self.zone))

    def _day(self, now_ms: int) -> str:
        return to_datetime(now_ms).astimezone(self.zone).date().isoformat()


class InFlightQuota(Quota):
    """At most `limit` calls at the same moment; `take` when one comes, `give` when it is done."""

    kind = "in_flight"

    def used(self, now_ms: int) -> int:
        """Say how many are in flight."""
        return int(self._state.get(self._space, "used") or 0)

    def count(self, now_ms: int, amount: int) -> None:
        """Count one more in flight."""
        self._state.add(self._space, "used", amount)

    def give(self) -> None:
        """Count one less in flight."""
        self._state.add(self._space, "used", -1)

    def set_left(self, left: int, now_ms: int) -> None:
        """Pretend that others keep the rest of the places."""
        self._state.put(self._space, "used", self.limit - left)
