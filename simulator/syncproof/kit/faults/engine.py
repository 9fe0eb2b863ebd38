"""Arms faults, decides whether each fires on a call, and counts; the same for every fault.

The decision for match n is a hash of (world seed, fault seed, name, scope, n): arming a second
fault, or calls elsewhere, never moves the first.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from syncproof.kit.errors import NotFoundError
from syncproof.kit.faults.model import Counters, FaultType, Outcome, Row, Stage, Stamp
from syncproof.kit.faults.spec import FaultSpec, parse
from syncproof.kit.rng import hash_fraction

if TYPE_CHECKING:
    from syncproof.kit.call import Answer, Call
    from syncproof.kit.errors import VendorError


Pick = Callable[[int, Mapping[str, Any]], "VendorError | None"]


@dataclass(slots=True)
class Armed:
    """A fault in force."""

    id: str
    number: int
    spec: FaultSpec
    kind: FaultType
    armed_ms: int
    counters: Counters = field(default_factory=Counters)
    seen: set[str] = field(default_factory=set)

    def show(self) -> dict[str, Any]:
        """Describe it for the control interface."""
        shown = self.spec.model_dump(exclude_none=True, by_alias=True)
        counts = {"matched": self.counters.matched, "fired": self.counters.fired}
        return {"id": self.id, **shown, **counts}


class Faults:
    """The faults of one world."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._armed: list[Armed] = []
        self._number = 0
        self._lock = threading.Lock()

    def arm(self, body: Any, now_ms: int) -> Armed:
        """Put a posted fault in force."""
        spec, kind = parse(body)
        with self._lock:
            self._number += 1
            armed = Armed(f"f{self._number}", self._number, spec, kind, now_ms)
            self._armed = [*self._armed, armed]
        return armed

    def armed(self) -> list[Armed]:
        """List what is in force, in the order of arming."""
        return list(self._armed)

    def get(self, fault_id: str) -> Armed:
        """Find an armed fault."""
        for armed in self._armed:
            if armed.id == fault_id:
                return armed
        raise NotFoundError(f'no fault "{fault_id}" is armed')

    def heal(self, fault_id: str | None = None) -> list[Armed]:
        """Take a fault, or all, out of force and return what was healed, with its counters."""
        with self._lock:
            if fault_id is None:
                healed, self._armed = self._armed, []
            else:
                healed = [self.get(fault_id)]
                self._armed = [a for a in self._armed if a.id != fault_id]
        return healed

    def reset(self, seed: int) -> None:
        """Forget everything for a new world."""
        with self._lock:
            self.seed, self._armed, self._number = seed, [], 0

    @property
    def any(self) -> bool:
        """Whether anything is armed: the request path's only question in the common case."""
        return bool(self._armed)

    def needs_actor(self) -> bool:
        """Whether any armed fault is aimed at somebody."""
        return any(a.spec.scope.needs_actor for a in self._armed)

    def before(self, call: Call) -> Outcome | None:
        """Let faults act before anything happened; the first that ends the call wins."""
        for armed, chance in self._firing(call, "before"):
            effect = armed.kind.before(call, chance, armed.counters.memory)
            if effect is None:
                continue
            if isinstance(effect, Row):
                call.row_refusal = self._counting(armed, call, effect.pick)
                continue
            self._fired(armed, call, "before")
            if isinstance(effect, Outcome):
                return effect
            if isinstance(effect, Stamp):
                call.stamp_ms = effect.at_ms
        return None

    def after(self, call: Call, answer: Answer) -> Answer:
        """Let the first firing fault spoil the answer."""
        for armed, chance in self._firing(call, "after"):
            self._fired(armed, call, "after")
            return armed.kind.after(call, answer, chance)
        return answer

    def _counting(self, armed: Armed, call: Call, pick: Pick) -> Pick:
        """Count a fault on rows as fired when it first refuses one, once a call."""
        counted = False

        def refuse(index: int, row: Mapping[str, Any]) -> VendorError | None:
            nonlocal counted
            error = pick(index, row)
            if error is not None and not counted:
                counted = True
                self._fired(armed, call, "before")
            return error

        return refuse

    def _fired(self, armed: Armed, call: Call, stage: Stage) -> None:
        armed.counters.fired += 1
        call.fault = {"id": armed.id, "name": armed.spec.name, "stage": stage}

    def _firing(self, call: Call, stage: Stage) -> Iterator[tuple[Armed, float]]:
        for armed in self._armed:
            if armed.kind.stage != stage:
                continue
            if self._healed(armed, call) or not armed.spec.scope.holds(call):
                continue
            with self._lock:
                armed.counters.matched += 1
                n = armed.counters.matched
                chance = self._chance(armed, n, "trigger")
                fires = self._triggers(armed, call, n, chance)
            if fires:
                yield armed, self._chance(armed, n, "effect")

    def _chance(self, armed: Armed, n: int, what: str) -> float:
        spec = armed.spec
        scope = spec.scope.model_dump_json()
        return hash_fraction(self.seed, spec.seed, spec.name, scope, n, what)

    @staticmethod
    def _healed(armed: Armed, call: Call) -> bool:
        spec = armed.spec
        if spec.duration is not None and call.at_ms >= armed.armed_ms + spec.duration * 1000:
            return True
        limit = spec.limit if spec.limit is not None else (1 if spec.nth is not None else None)
        return limit is not None and armed.counters.fired >= limit

    @staticmethod
    def _triggers(armed: Armed, call: Call, n: int, chance: float) -> bool:
        spec = armed.spec
        if spec.nth is not None:
            return n in spec.nth
        if spec.probability is not None:
            return chance < spec.probability
        if spec.every is not None:
            return n % spec.every == 0
        if spec.schedule is not None:
            return any(w.holds(call.at_ms - armed.armed_ms) for w in spec.schedule)
        if spec.once_per_record:
            key = ",".join(call.ids) or f"{call.path}:{sha256(call.body).hexdigest()}"
            fresh = key not in armed.seen
            armed.seen.add(key)
            return fresh
        return n >= (spec.after or 1)
