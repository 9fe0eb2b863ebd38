"""What the oracle is given, and what it says: plain values, friendly to JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal, NamedTuple

Outcome = Literal["passed", "failed", "undecided"]
Row = Mapping[str, Any]


class Ref(NamedTuple):
    """One record of one system, whatever happened to it."""

    system: str
    object: str
    id: str

    def __str__(self) -> str:
        return f"{self.system}/{self.object}/{self.id}"


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on one invariant.

    `evidence` are exchange numbers of the journal, `records` the records concerned, each as
    `system/object/id`. `rules` name what was broken more closely than the key, as `key/rule`; an
    empty one stands for a breach that has no closer name.
    """

    key: str
    outcome: Outcome
    reason: str
    evidence: tuple[int, ...] = ()
    records: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Give the plain form."""
        return {
            "key": self.key,
            "outcome": self.outcome,
            "reason": self.reason,
            "evidence": list(self.evidence),
            "records": list(self.records),
            "rules": list(self.rules),
        }


@dataclass(frozen=True, slots=True)
class Change:
    """One committed change of one record.

    `exchange` is the journal's number, None for what a person did through control. `before` and
    `after` hold what became different; after a create, `after` holds every value that is not null.
    """

    n: int
    at_ms: int
    system: str
    object: str
    id: str
    kind: str
    actor: str
    exchange: int | None
    before: Row
    after: Row
    instance: str = ""

    @property
    def ref(self) -> Ref:
        """The record that changed."""
        return Ref(self.system, self.object, self.id)

    @classmethod
    def from_json(cls, data: Row) -> Change:
        """Read the plain form; the journal's numbers begin at 1, so 0 means no exchange."""
        return cls(
            n=int(data["n"]),
            at_ms=_at_ms(data),
            system=data["system"],
            object=data["object"],
            id=str(data["id"]),
            kind=data["kind"],
            actor=str(data.get("actor") or ""),
            exchange=int(data["exchange"]) if data.get("exchange") else None,
            before=dict(data.get("before") or {}),
            after=dict(data.get("after") or {}),
            instance=data.get("instance") or "",
        )


@dataclass(frozen=True, slots=True)
class Exchange:
    """The summary of one exchange.

    `address` and `body` are optional: the method with the path, and a digest of what was sent, so
    that a repeated request can be told from a similar one.
    """

    n: int
    at_ms: int
    system: str
    actor: str
    app: str
    operation: str
    object: str
    ids: tuple[str, ...]
    status: int
    error_code: str
    committed: bool
    fault: str
    counted: bool
    address: str = ""
    body: str = ""

    @classmethod
    def from_json(cls, data: Row) -> Exchange:
        """Read the plain form, a summary or the journal's whole exchange.

        `fault` is the journal's `{id, name, stage}` or a bare name.
        """
        fault = data.get("fault") or ""
        sent = (data.get("request") or {}).get("body")
        return cls(
            n=int(data["n"]),
            at_ms=_at_ms(data),
            system=data["system"],
            actor=str(data.get("actor") or ""),
            app=str(data.get("app") or ""),
            operation=data.get("operation") or "",
            object=data.get("object") or "",
            ids=tuple(str(x) for x in data.get("ids") or ()),
            status=int(data.get("status") or 0),
            error_code=str(data.get("error_code") or ""),
            committed=bool(data.get("committed")),
            fault=str(fault.get("name", "")) if isinstance(fault, Mapping) else str(fault),
            counted=bool(data.get("counted", True)),
            address=data.get("address") or "",
            body=sha256(str(sent).encode()).hexdigest() if sent else data.get("body") or "",
        )


@dataclass(frozen=True, slots=True)
class Observation:
    """What only the harness knows.

    `exchange` is optional: the journal's last number at that moment. With it the order between an
    observation and an exchange is exact even while a virtual clock stands still.
    """

    at_ms: int
    kind: str
    data: Row
    exchange: int | None = None

    @classmethod
    def from_json(cls, data: Row) -> Observation:
        """Read the plain form."""
        number = data.get("exchange")
        return cls(_at_ms(data), data["kind"], dict(data), None if number is None else int(number))

    def before(self, exchange: int | None, at_ms: int) -> bool:
        """Tell if this was certainly noted before an exchange or a moment."""
        if self.exchange is not None and exchange is not None:
            return self.exchange < exchange
        return self.at_ms < at_ms


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything about one connection: one organisation, one business unit, one connector.

    `records` are the current rows by system and object, deleted ones too. `truth` maps
    `system/object/id` to a person's key, for people whom a scenario placed on both sides.
    `secrets` are the credentials handed out; they are searched for and never repeated.
    """

    changes: tuple[Change, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    records: Mapping[str, Mapping[str, tuple[Row, ...]]] = field(default_factory=dict)
    truth: Mapping[str, str] = field(default_factory=dict)
    observations: tuple[Observation, ...] = ()
    budget: int | None = None
    secrets: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, data: Row) -> Evidence:
        """Read the plain form; `changes` and `exchanges` come in their order."""
        budget = data.get("budget")
        return cls(
            changes=tuple(map(Change.from_json, data.get("changes") or ())),
            exchanges=tuple(map(Exchange.from_json, data.get("exchanges") or ())),
            records=_records(data.get("records") or {}),
            truth=dict(data.get("truth") or {}),
            observations=tuple(map(Observation.from_json, data.get("observations") or ())),
            budget=None if budget is None else int(budget),
            secrets=tuple(data.get("secrets") or ()),
        )


def _records(
    data: Mapping[str, Mapping[str, Iterable[Row]]],
) -> dict[str, dict[str, tuple[Row, ...]]]:
    return {
        system: {name: tuple(rows) for name, rows in objects.items()}
        for system, objects in data.items()
    }


def instant_ms(text: str) -> int:
    """Turn an ISO 8601 time into milliseconds since 1970."""
    return round(datetime.fromisoformat(text).timestamp() * 1000)


def _at_ms(data: Row) -> int:
    return int(data["at_ms"]) if data.get("at_ms") is not None else instant_ms(data["at"])
