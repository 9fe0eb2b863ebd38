"""What the control interface works on: one world, its applications, the ready file's content."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from syncproof.control.events import Hub

if TYPE_CHECKING:
    from syncproof.kit.pipeline import Pipeline
    from syncproof.kit.scenario import Scenario
    from syncproof.kit.system import Instance, System
    from syncproof.kit.world import World


@dataclass(slots=True)
class Context:
    """One served world. `ready` gives the ready file's content, credentials included."""

    world: World
    token: str
    pipelines: Mapping[str, Pipeline]
    find_scenario: Callable[[str], Scenario]
    list_scenarios: Callable[[], list[dict[str, Any]]]
    ready: Callable[[], dict[str, Any]]
    loaded: Callable[[], None]
    runs: Path = Path("syncproof-report")
    hosts: frozenset[str] = frozenset({"127.0.0.1", "localhost", "[::1]"})
    hub: Hub = field(default_factory=Hub)
    secrets: set[str] = field(default_factory=set)

    def system(self, name: str) -> System:
        """Find a system of this world."""
        from syncproof.kit.errors import NotFoundError, nearest

        try:
            return self.world.systems[name]
        except KeyError:
            hint = nearest(name, self.world.systems)
            raise NotFoundError(f'unknown system "{name}"', hint=hint) from None

    def instance(self, system: str, name: str | None) -> Instance:
        """Find an organisation or business unit; the default is the first, `main`."""
        self.system(system)
        return self.world.instance(system, name or "main")

    def in_flight(self) -> int:
        """Count the calls under way in all systems."""
        return sum(p.in_flight for p in self.pipelines.values())
