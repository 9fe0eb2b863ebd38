"""One request on its way through the pipeline, and the answer to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import orjson

if TYPE_CHECKING:
    from syncproof.kit.auth import Identity
    from syncproof.kit.errors import VendorError
    from syncproof.kit.storage import Transaction
    from syncproof.kit.system import Instance, Route, System
    from syncproof.kit.world import World


@dataclass(frozen=True, slots=True)
class Transport:
    """What the server does to the connection instead of, or while, sending the answer.

    `rst` resets it, `fin` closes it without a byte, `hang` holds it for `hold_s` wall seconds and
    resets, `truncate` promises the whole length and sends `keep` of it, `slow` waits `hold_s` wall
    seconds before the first byte.
    """

    kind: Literal["rst", "fin", "hang", "truncate", "slow"]
    keep: float = 0.5
    hold_s: float = 0.0


@dataclass(slots=True)
class Answer:
    """Status, headers and body as they go over the wire.

    `open_names` says that the members of a JSON body are known, and none is named like a secret.
    """

    status: int = 200
    body: bytes = b""
    content_type: str | None = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    transport: Transport | None = None
    open_names: bool = False


def json_answer(value: Any, status: int = 200, content_type: str = "application/json") -> Answer:
    """Answer with a JSON value."""
    return Answer(status, orjson.dumps(value), content_type)


@dataclass(slots=True)
class Call:
    """One request: what was asked, by whom, at which simulated time, and what came of it.

    `n` is its number in the journal. `operation` is the simulator's own word (create, query, …).
    `environ` is what the server knows of the request; calls by hand have an empty one.
    `stamp_ms` is the time that writes are stamped with: now, unless a fault shifts it.
    `row_refusal` lets a fault refuse single rows of a batch.
    """

    world: World
    system: System
    n: int
    at_ms: int
    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    base_url: str = ""
    remote: str = "127.0.0.1"
    route: Route | None = None
    args: Mapping[str, str] = field(default_factory=dict)
    environ: Mapping[str, Any] = field(default_factory=dict)
    instance: Instance | None = None
    identity: Identity | None = None
    operation: str = "unknown"
    object: str = ""
    ids: list[str] = field(default_factory=list)
    error_code: str | None = None
    fault: dict[str, Any] | None = None
    committed: bool = False
    counted: bool = False
    stamp_ms: int = 0
    row_refusal: Callable[[int, Mapping[str, Any]], VendorError | None] | None = None
    transaction: Transaction | None = None
    _json: Any = None

    def __post_init__(self) -> None:
        self.stamp_ms = self.stamp_ms or self.at_ms

    @property
    def org(self) -> Instance:
        """The organisation or business unit that the call is about, once it is known."""
        if self.instance is None:
            raise LookupError("the call has no instance yet")
        return self.instance

    @property
    def user(self) -> Identity:
        """Who is calling, once authenticated."""
        if self.identity is None:
            raise LookupError("the call is not authenticated")
        return self.identity

    @property
    def actor(self) -> str:
        """The caller's user id as text, empty when unknown."""
        return "" if self.identity is None else self.identity.user_id

    @property
    def tx(self) -> Transaction:
        """The call's transaction, begun at first use and ended by the pipeline."""
        if self.transaction is None:
            self.transaction = self.org.store.begin(self)
        return self.transaction

    def json(self) -> Any:
        """Read the body as JSON; the system turns a ValueError into its vendor's error."""
        if self._json is None:
            self._json = orjson.loads(self.body)
        return self._json

    def refuse_row(self, index: int, row: Mapping[str, Any]) -> VendorError | None:
        """Say whether an armed fault refuses this row of the call."""
        return None if self.row_refusal is None else self.row_refusal(index, row)
