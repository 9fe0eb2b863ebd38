"""What the checks read: exchanges of the journal, and the records on both sides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Record = Mapping[str, Any]

SALESFORCE = "salesforce"
PRODUCT = "account_engagement"
PEOPLE = {
    SALESFORCE: frozenset({"Lead", "Contact"}),
    PRODUCT: frozenset({"prospects", "prospect"}),
}
READS = frozenset({
    "query", "query_more", "read", "search", "list", "changes", "updated", "batch_read",
    "bulk_query", "bulk_results",
})  # fmt: skip
CREATES = frozenset({"create", "upsert", "batch_create", "batch_upsert", "bulk_ingest"})
SIGN_INS = frozenset({"token", "login"})


def seconds(text: str) -> float:
    """Turn an ISO 8601 time into seconds since 1970."""
    return datetime.fromisoformat(text).timestamp()


def short(id_: Any) -> str:
    """Give an id in the one form that all places share: Salesforce's first 15 characters."""
    text = str(id_)
    return text[:15] if len(text) == 18 and text.isalnum() and not text.isdigit() else text


@dataclass(frozen=True, slots=True)
class Exchange:
    """One exchange between the connector and a system; `at` is simulated time in seconds."""

    n: int
    at: float
    system: str
    actor: str
    operation: str
    object: str
    ids: tuple[str, ...] = ()
    status: int = 200
    committed: bool = False
    app: str = ""
    error_code: str = ""
    fault: str = ""
    method: str = "GET"
    path: str = ""
    body: str = ""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Exchange:
        """Read the journal's form."""
        request = data.get("request") or {}
        fault = data.get("fault") or {}
        body = request.get("body")
        return cls(
            n=int(data["n"]),
            at=seconds(data["at"]),
            system=data["system"],
            actor=str(data.get("actor") or ""),
            operation=data.get("operation") or "",
            object=data.get("object") or "",
            ids=tuple(short(i) for i in data.get("ids") or ()),
            status=int(data.get("status") or 0),
            committed=bool(data.get("committed")),
            app=str(data.get("app") or ""),
            error_code=str(data.get("error_code") or ""),
            fault=str(fault.get("name") or "") if isinstance(fault, Mapping) else str(fault),
            method=request.get("method") or "",
            path=request.get("path") or "",
            body=body if isinstance(body, str) else "",
        )

    @property
    def of_person(self) -> bool:
        """Whether it is about people."""
        return self.object in PEOPLE.get(self.system, ())

    @property
    def writes_person(self) -> bool:
        """Whether it changed a person."""
        return self.committed and self.of_person and self.operation not in READS

    @property
    def creates_person(self) -> bool:
        """Whether it may have created a person."""
        return self.writes_person and self.operation in CREATES

    @property
    def reads_person(self) -> bool:
        """Whether it looked for people, and was answered."""
        return self.of_person and self.operation in READS and 0 < self.status < 400

    @property
    def signs_in(self) -> bool:
        """Whether it asked for a session."""
        return self.operation in SIGN_INS


class Journal:
    """Exchanges in their order."""

    def __init__(self, exchanges: Iterable[Exchange]) -> None:
        self._all = tuple(exchanges)

    @classmethod
    def from_json(cls, exchanges: Iterable[Mapping[str, Any]]) -> Journal:
        """Read the journal's form."""
        return cls(map(Exchange.from_json, exchanges))

    def __iter__(self) -> Iterator[Exchange]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def where(self, holds: Callable[[Exchange], bool]) -> Journal:
        """Keep what a condition holds for."""
        return Journal(x for x in self._all if holds(x))

    def on(self, system: str) -> Journal:
        """Keep what one system received."""
        return self.where(lambda x: x.system == system)

    def since(self, at: float) -> Journal:
        """Keep what came at a moment or later."""
        return self.where(lambda x: x.at >= at)

    @property
    def person_writes(self) -> Journal:
        """Keep what changed people."""
        return self.where(lambda x: x.writes_person)

    @property
    def creates(self) -> Journal:
        """Keep what may have created people."""
        return self.where(lambda x: x.creates_person)

    @property
    def numbers(self) -> tuple[int, ...]:
        """Give the exchanges' numbers."""
        return tuple(x.n for x in self._all)

    @property
    def ids(self) -> frozenset[str]:
        """Give the ids of all records concerned."""
        return frozenset(i for x in self._all for i in x.ids)
