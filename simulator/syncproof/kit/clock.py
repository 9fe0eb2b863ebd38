"""The world's clock: virtual, scaled or real, with alarms."""

from __future__ import annotations

import heapq
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from syncproof.kit.errors import SyncProofError
from syncproof.kit.times import iso, to_datetime

Mode = Literal["virtual", "scaled", "real"]


def wall_ms() -> int:
    """Read the wall clock; the only place that does."""
    return time.time_ns() // 1_000_000


@dataclass(order=True, slots=True)
class Alarm:
    """Something that acts by itself at a time: a bulk job, a webhook, a schedule."""

    at_ms: int
    number: int
    name: str = field(compare=False)
    action: Callable[[], None] = field(compare=False)
    cancelled: bool = field(default=False, compare=False)


class Clock:
    """Now, in one of three modes.

    `virtual` stands still and moves only by `advance_to`; `scaled` runs `scale` times as fast as
    the monotonic clock from its anchor; `real` is the wall clock. Times are milliseconds in UTC.
    """

    def __init__(self, mode: Mode, start_ms: int | None = None, scale: float = 1.0) -> None:
        self.mode: Mode = mode
        self.scale = scale if mode == "scaled" else 1.0
        self._anchor_ms = wall_ms() if start_ms is None or mode == "real" else start_ms
        self._started = time.monotonic()
        self._alarms: list[Alarm] = []
        self._number = 0
        self._changed = threading.Condition()
        self._advancing = threading.Lock()
        self._ticker: threading.Thread | None = None
        self._stopped = False

    def now_ms(self) -> int:
        """Read the clock."""
        if self.mode == "virtual":
            return self._anchor_ms
        if self.mode == "real":
            return wall_ms()
        return self._anchor_ms + int((time.monotonic() - self._started) * 1_000 * self.scale)

    def now(self) -> datetime:
        """Read the clock as an aware UTC datetime."""
        return to_datetime(self.now_ms())

    def reset(self, start_ms: int) -> None:
        """Start anew at a time and forget all alarms; a real clock keeps the wall's time."""
        with self._changed:
            self._anchor_ms = start_ms
            self._started = time.monotonic()
            self._alarms.clear()
            self._changed.notify_all()

    def set_alarm(self, at_ms: int, name: str, action: Callable[[], None]) -> Alarm:
        """Ask for an action at a time; the past means at the next move of the clock."""
        with self._changed:
            self._number += 1
            alarm = Alarm(at_ms, self._number, name, action)
            heapq.heappush(self._alarms, alarm)
            self._changed.notify_all()
        return alarm

    def alarms(self) -> list[Alarm]:
        """List what is still to come, in (time, number) order."""
        with self._changed:
            return sorted(a for a in self._alarms if not a.cancelled)

    def advance_to(self, target_ms: int) -> None:
        """Move a virtual clock forward, firing alarms in (time, number) order on the way."""
        if self.mode != "virtual":
            raise SyncProofError(
                f"the clock is {self.mode} and moves by itself",
                code="clock_not_virtual",
                hint="start with --clock virtual to move time by hand",
            )
        with self._advancing:
            if target_ms < self._anchor_ms:
                raise SyncProofError(
                    f"{iso(target_ms)} lies before now, {iso(self._anchor_ms)}",
                    code="clock_backwards",
                    hint="time only moves forward; load the world afresh to start again",
                )
            while (alarm := self._pop(target_ms)) is not None:
                self._anchor_ms = max(self._anchor_ms, alarm.at_ms)
                alarm.action()
            self._anchor_ms = target_ms

    def start_ticker(self) -> None:
        """Fire alarms by themselves in scaled and real mode; the one background thread of time."""
        if self.mode != "virtual" and self._ticker is None:
            self._ticker = threading.Thread(target=self._tick, name="clock", daemon=True)
            self._ticker.start()

    def stop(self) -> None:
        """End the ticker."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def _pop(self, until_ms: int) -> Alarm | None:
        with self._changed:
            while self._alarms and self._alarms[0].at_ms <= until_ms:
                alarm = heapq.heappop(self._alarms)
                if not alarm.cancelled:
                    return alarm
        return None

    def _tick(self) -> None:
        while True:
            alarm = self._pop(self.now_ms())
            if alarm is not None:
                alarm.action()
                continue
            with self._changed:
                if self._stopped:
                    return
                wait = None
                if self._alarms:
                    wait = max(0.001, (self._alarms[0].at_ms - self.now_ms()) / 1_000 / self.scale)
                self._changed.wait(wait)
