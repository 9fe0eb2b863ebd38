"""What a fault is: parameters, a stage, and the effect it has on a call."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeVar

if TYPE_CHECKING:
    from syncproof.kit.call import Answer, Call
    from syncproof.kit.errors import VendorError

Stage = Literal["before", "after"]
WRITES = frozenset(
    {"create", "update", "upsert", "delete", "merge", "convert", "composite", "bulk_ingest"}
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Before: refuse with a vendor error, or answer (an answer may carry a transport effect)."""

    error: VendorError | None = None
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """Before: refuse single rows of the call, as `pick(index, row)` says."""

    pick: Callable[[int, Mapping[str, Any]], VendorError | None]


@dataclass(frozen=True, slots=True)
class Stamp:
    """Before: what the call writes carries this time instead of now."""

    at_ms: int


Effect = Outcome | Row | Stamp


class FaultType:
    """Base of all faults: its dataclass fields are the `params` of the control interface.

    `before` runs when nothing has happened yet, `after` when the answer is ready and the change is
    committed; a fault implements what it needs. A fault that can do both has a parameter `stage`.
    `memory` lives as long as the fault is armed.
    """

    name: str
    group: str = "A"
    stage: Stage = "before"

    def before(self, call: Call, chance: float, memory: dict[str, Any]) -> Effect | None:
        """Act before anything happened, or let it be; `chance` in [0, 1) is this firing's own."""
        return None

    def after(self, call: Call, answer: Answer, chance: float) -> Answer:
        """Spoil the answer of a committed call."""
        return answer


T = TypeVar("T", bound=type[FaultType])
FAULTS: dict[str, type[FaultType]] = {}


def fault(name: str, *, group: str = "A", stage: Stage = "before") -> Callable[[T], T]:
    """Register a fault under its name."""

    def register(kind: T) -> T:
        kind.name, kind.group, kind.stage = name, group, stage
        FAULTS[name] = kind
        return kind

    return register


def load() -> dict[str, type[FaultType]]:
    """Import every file of this folder, so that each registers itself."""
    package = importlib.import_module("syncproof.kit.faults")
    for module in pkgutil.iter_modules(package.__path__):
        if module.name not in {"engine", "model", "spec"}:
            importlib.import_module(f"{package.__name__}.{module.name}")
    return FAULTS


@dataclass(slots=True)
class Counters:
    """How often an armed fault matched and fired."""

    matched: int = 0
    fired: int = 0
    memory: dict[str, Any] = field(default_factory=dict)
