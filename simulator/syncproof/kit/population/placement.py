"""Where the people of a scenario stand: one placement per record to make.

Interface that `kit.world` and `kit.system` rely on (lead): `Placement` has `system`, `instance`
(default "main"), `object`, `person` and `options`; `placements(scenario, seed)` yields them in a
fixed order. The owner of this folder fills it in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Placement:
    """One record to make in one system for one person."""

    system: str
    object: str
    person: Any
    instance: str = "main"
    options: dict[str, Any] = field(default_factory=dict)


def placements(scenario: Any, seed: int) -> Iterator[Placement]:
    """Yield every placement of a scenario."""
    yield from getattr(scenario, "placements", lambda _seed: ())(seed)
