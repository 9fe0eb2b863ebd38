"""What the connector says of itself: its status over time."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from syncproof.oracle.case import Case
from syncproof.oracle.model import Observation, Ref
from syncproof.oracle.normalise import record_id


class Reports:
    """The status observations, and which records the last one names."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.statuses = case.phases.of("status")

    @cached_property
    def last(self) -> Observation | None:
        """The last status seen after healing."""
        healed = self.case.phases.healed
        seen = [o for o in self.statuses if healed is not None and o.at_ms >= healed.at_ms]
        return seen[-1] if seen else None

    def _entries(self) -> Iterator[dict[str, Any]]:
        if self.last is not None:
            for name in ("errors", "skipped"):
                yield from self.last.data.get(name) or ()

    @cached_property
    def unknown(self) -> str:
        """Say why it is unknown which records were reported; empty if it is known."""
        if self.last is None:
            return "no status was observed after healing"
        for name in ("errors", "skipped"):
            entries = self.last.data.get(name)
            if entries is None:
                return f"the connector does not show {name}"
            if (self.last.data.get(f"{name}_total") or 0) > len(entries):
                return f"the connector shows only a part of its {name}"
        if any(entry.get("record_id") is None for entry in self._entries()):
            return "an entry of the connector's status names no record"
        return ""

    @cached_property
    def _named(self) -> set[tuple[str | None, str]]:
        return {(e.get("system"), record_id(e.get("record_id"))) for e in self._entries()}

    def name(self, *refs: Ref) -> bool:
        """Tell if the last status names one of these records."""
        return any(
            (system, record_id(ref.id)) in self._named
            for ref in refs
            for system in (ref.system, None)
        )
