"""What the harness noted over time: settings in force, healing, settling."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from syncproof.oracle.model import Change, Observation, instant_ms

CHECKS_UNTIL_SETTLED = 3
MIN_CHECK_MS = 120_000


def follows(change: Change, seen: Observation) -> bool:
    """Tell if a change certainly came after an observation.

    An observation may say `change`, the number of the last change at that moment; else time tells,
    and what happened in the same millisecond is given the benefit of the doubt.
    """
    number = seen.data.get("change")
    return change.at_ms > seen.at_ms if number is None else change.n > int(number)


class Phases:
    """The observations of one run, in time."""

    def __init__(self, observations: Iterable[Observation], defaults: Mapping[str, Any]) -> None:
        self.all = sorted(observations, key=lambda o: o.at_ms)
        self.defaults = defaults

    def of(self, kind: str) -> list[Observation]:
        """Give the observations of one kind, in time."""
        return [o for o in self.all if o.kind == kind]

    @cached_property
    def _settings(self) -> list[Observation]:
        return self.of("settings")

    @cached_property
    def actors(self) -> dict[str, frozenset[str]]:
        """The users declared as the connector's, by system."""
        found: dict[str, set[str]] = {}
        for seen in self.of("profile"):
            for system, user in (seen.data.get("actor") or {}).items():
                found.setdefault(system, set()).add(str(user))
        return {system: frozenset(users) for system, users in found.items()}

    def connected(self, change: Change) -> bool:
        """Tell if a change certainly came after the connector was first declared."""
        seen = self.of("profile")
        return bool(seen) and follows(change, seen[0])

    @property
    def has_settings(self) -> bool:
        """Tell if settings were observed at all."""
        return bool(self._settings)

    def _possible(self, exchange: int | None, at_ms: int) -> list[Observation]:
        """Give the settings observations that may be in force at an exchange.

        While a virtual clock stands still, only the journal's numbers tell the order; without them
        everything noted at that moment is possible.
        """
        sure, maybe = [], []
        for seen in self._settings:
            if seen.before(exchange, at_ms):
                sure.append(seen)
            elif seen.at_ms == at_ms and (seen.exchange is None or exchange is None):
                maybe.append(seen)
        return [*sure[-1:], *maybe]

    def in_force(self, exchange: int | None, at_ms: int) -> Observation | None:
        """Give the settings observation in force at an exchange, the latest possible one."""
        found = self._possible(exchange, at_ms)
        return found[-1] if found else None

    def state(self, exchange: int | None, at_ms: int) -> str | None:
        """Give paused or running, None if nobody saw it or both are possible."""
        states = {seen.data.get("state") for seen in self._possible(exchange, at_ms)}
        return states.pop() if len(states) == 1 else None

    def settings(self, exchange: int | None, at_ms: int) -> dict[str, Any]:
        """Give the settings in force, defaults filled in."""
        seen = self.in_force(exchange, at_ms)
        given = {} if seen is None else seen.data.get("settings") or {}
        return {**self.defaults, **{k: v for k, v in given.items() if v is not None}}

    @cached_property
    def last_state(self) -> str | None:
        """The state at the end."""
        return self._settings[-1].data.get("state") if self._settings else None

    @cached_property
    def last_settings(self) -> dict[str, Any]:
        """The settings at the end, defaults filled in."""
        given = (self._settings[-1].data.get("settings") or {}) if self._settings else {}
        return {**self.defaults, **{k: v for k, v in given.items() if v is not None}}

    @cached_property
    def check_ms(self) -> int:
        """The time between two change checks, never taken shorter than the documented one."""
        return max(MIN_CHECK_MS, int(1000 * float(self.last_settings.get("check_interval_s") or 0)))

    @cached_property
    def healed(self) -> Observation | None:
        """The last healing."""
        seen = self.of("healed")
        return seen[-1] if seen else None

    @cached_property
    def settled(self) -> Observation | None:
        """The last settling, if it came after the last healing."""
        seen = [o for o in self.of("settled") if self.healed and o.at_ms >= self.healed.at_ms]
        return seen[-1] if seen else None

    def unsettled(self, last_edit: Change | None) -> str:
        """Say why convergence cannot be judged; empty if it can."""
        if self.healed is None:
            return "no healed phase was observed"
        if self.settled is None:
            return "the world was not observed to settle after healing"
        if last_edit is not None and follows(last_edit, self.settled):
            return "records were edited after the world had settled"
        if not self.has_settings:
            return "no settings were observed"
        if self.last_state is None:
            return "the connector does not show whether it is running"
        if self.last_state != "running":
            return f"the connector is {self.last_state}: nothing is due"
        return ""

    def quiet(self, last_edit: Change | None) -> tuple[int, int, bool] | None:
        """Give begin and end of the quiet period, and whether the harness named its begin.

        A settled observation may say `since`. Else quiet begins three checks after the last thing
        that could cause a write.
        """
        if self.settled is None or self.healed is None:
            return None
        since = self.settled.data.get("since")
        if since:
            return instant_ms(since), self.settled.at_ms, True
        causes = [o.at_ms for o in self.all if o.kind in ("settings", "manual", "profile")]
        edited = last_edit.at_ms if last_edit else 0
        begin = max([edited, self.healed.at_ms, *causes])
        begin += CHECKS_UNTIL_SETTLED * self.check_ms
        return (begin, self.settled.at_ms, False) if begin < self.settled.at_ms else None
