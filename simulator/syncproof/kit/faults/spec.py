"""The fault object of the control interface: scope, trigger, limit, seed, duration, params."""

from __future__ import annotations

from dataclasses import MISSING, fields
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from syncproof.kit.errors import SyncProofError, nearest
from syncproof.kit.faults.model import FaultType, load

if TYPE_CHECKING:
    from syncproof.kit.call import Call


class Window(BaseModel):
    """A stretch of simulated time relative to arming, such as from +60s to +180s."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    start: str = Field(alias="from", pattern=r"^\+\d{1,9}s$")
    to: str = Field(pattern=r"^\+\d{1,9}s$")

    def holds(self, since_ms: int) -> bool:
        """Say whether so many milliseconds after arming lie inside."""
        return int(self.start[1:-1]) * 1000 <= since_ms < int(self.to[1:-1]) * 1000


class Scope(BaseModel):
    """Which calls a fault is about; every member is optional and all must hold."""

    model_config = ConfigDict(extra="forbid")
    system: str = "*"
    instance: str = "*"
    operation: str | list[str] = "*"
    object: str = "*"
    actor: str = "*"
    path: str = "*"
    records: list[str] | None = None

    @property
    def needs_actor(self) -> bool:
        """Whether the caller must be known to decide."""
        return self.actor != "*" or self.instance != "*"

    def holds(self, call: Call) -> bool:
        """Say whether a call is in scope."""
        pairs = (
            (self.system, call.system.name),
            (self.object.lower(), call.object.lower()),
            (self.path, call.path),
        )
        if not all(p == "*" or fnmatchcase(v, p) for p, v in pairs):
            return False
        words = [self.operation] if isinstance(self.operation, str) else self.operation
        if not any(w == "*" or fnmatchcase(call.operation, w) for w in words):
            return False
        if self.needs_actor:
            app = call.identity.app if call.identity else ""
            if self.actor not in {"*", call.actor, app}:
                return False
            name = call.instance.name if call.instance else ""
            if self.instance not in {"*", name}:
                return False
        return self.records is None or any(r in call.path or r in call.ids for r in self.records)


class FaultSpec(BaseModel):
    """One armed fault as posted; exactly one trigger, `after: 1` (always) when none is named."""

    model_config = ConfigDict(extra="forbid")
    name: str
    scope: Scope = Field(default_factory=Scope)
    nth: list[int] | None = None
    probability: float | None = Field(default=None, ge=0, le=1)
    schedule: list[Window] | None = None
    every: int | None = Field(default=None, ge=1)
    after: int | None = Field(default=None, ge=1)
    once_per_record: bool | None = None
    limit: int | None = Field(default=None, ge=1)
    seed: int = 0
    duration: float | None = Field(default=None, gt=0)
    params: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_trigger(self) -> FaultSpec:
        triggers = (self.nth, self.probability, self.schedule, self.every, self.after,
                    self.once_per_record)  # fmt: skip
        if sum(t is not None for t in triggers) > 1:
            raise ValueError("a fault has exactly one of nth, probability, schedule, every, after, "
                             "once_per_record")  # fmt: skip
        return self


def parse(body: Any) -> tuple[FaultSpec, FaultType]:
    """Check a posted fault; every mistake is named with the nearest right word."""
    known = load()
    if not isinstance(body, dict) or not isinstance(body.get("name"), str):
        raise SyncProofError('a fault is an object with a "name"', hint=", ".join(sorted(known)))
    if body["name"] not in known:
        hint = nearest(body["name"], known)
        raise SyncProofError(f'unknown fault "{body["name"]}"', code="unknown_fault", hint=hint)
    try:
        spec = FaultSpec.model_validate(body)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(p) for p in first["loc"])
        hint = ""
        if first["type"] == "extra_forbidden":
            choices = Scope.model_fields if first["loc"][0] == "scope" else FaultSpec.model_fields
            hint = nearest(str(first["loc"][-1]), choices)
        raise SyncProofError(
            f"fault {spec_name(body)}: {where}: {first['msg']}", hint=hint
        ) from None
    return spec, _build(known[spec.name], spec.params)


def spec_name(body: dict[str, Any]) -> str:
    """Name a posted fault in a message."""
    return str(body.get("name"))


def _build(kind: type[FaultType], params: dict[str, Any]) -> FaultType:
    known = {f.name: f for f in fields(kind)}  # type: ignore[arg-type] # every fault is a dataclass
    for name, value in params.items():
        if name not in known:
            hint = nearest(name, known)
            raise SyncProofError(f'fault {kind.name}: unknown parameter "{name}"', hint=hint)
        default = known[name].default
        if default is not MISSING and default is not None and not _fits(value, default):
            expected = type(default).__name__
            raise SyncProofError(f"fault {kind.name}: params.{name}: found {value!r}, "
                                 f"expected {expected}")  # fmt: skip
    try:
        return kind(**params)
    except (TypeError, ValueError) as error:
        raise SyncProofError(f"fault {kind.name}: {error}") from None


def _fits(value: Any, default: Any) -> bool:
    if isinstance(default, bool):
        return isinstance(value, bool)
    if isinstance(default, int | float):
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, type(default))
