"""The connector under test, as the steps see it: one typed method per verb."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from syncproof.conformance.drivers.base import Driver
from syncproof.conformance.drivers.checked import later, parsed, same
from syncproof.conformance.drivers.errors import (
    CannotRefresh,
    ConnectorError,
    ConnectorFault,
    FaultKind,
    Unsupported,
)
from syncproof.conformance.drivers.patience import Activity
from syncproof.conformance.drivers.protocol import (
    CAPABILITY,
    PROTOCOL,
    UNSUPPORTED,
    Action,
    Advanced,
    Anything,
    Connected,
    Description,
    LinksPage,
    Message,
    SettingsAnswer,
    State,
    StateAnswer,
    Status,
    SyncResult,
)
from syncproof.conformance.drivers.visible import masked, secrets_in

M = TypeVar("M", bound=Message)
_MOST_PAGES = 10_000


@dataclass(frozen=True)
class Timeouts:
    """Wall-clock seconds per verb; for `advance` seconds without an exchange."""

    describe: float = 30.0
    connect: float = 120.0
    advance: float = 60.0
    other: float = 60.0

    def of(self, verb: str) -> float:
        """Give the limit of one verb."""
        return float(getattr(self, verb, self.other))


class Connector:
    """The client above a driver: it holds the run and its connections and judges the answers.

    Every message carries `now`. A missing capability raises Unsupported before anything is sent.
    """

    def __init__(
        self,
        driver: Driver,
        *,
        now: Callable[[], str],
        state_root: Path,
        activity: Activity | None = None,
        timeouts: Timeouts | None = None,
    ) -> None:
        self.driver = driver
        self.run: str | None = None
        self.connection: str | None = None
        self._now = now
        self._state_root = state_root
        self._activity = activity
        self._timeouts = timeouts or Timeouts()
        self._connections: list[str] = []
        self._described: Description | None = None
        self._secrets: set[str] = set()
        self._starts = 0
        self._running = False
        self._faulted = False

    # -- its life -------------------------------------------------------------------------

    def start(self) -> Description:
        """Start the connector on a new state folder, where we start it, and ask what it is."""
        self._start()
        return self.describe()

    def _start(self) -> None:
        self._starts += 1
        self._faulted = True  # until it has started
        self.driver.start(self._state_root / f"state-{self._starts:04d}")
        self._running = True
        self._faulted = False

    def stop(self) -> None:
        """End the connector and leave nothing behind."""
        self._running = False
        self.driver.stop()

    def kill(self) -> None:
        """End the process at once; a verb under way raises the fault `killed`."""
        self._own("kill").kill()

    def restart(self) -> Status | None:
        """Start it again on the same state, as after a crash: describe, then status."""
        self._own("restart").restart()
        self._faulted = False
        self.describe()
        return None if self.connection is None else self.status()

    def _own(self, what: str) -> Driver:
        if not (self.driver.owns_process or (what == "restart" and self.driver.can_restart)):
            raise Unsupported("process", f"{self.driver.name}: the harness cannot {what} it")
        return self.driver

    def fresh(self, run: str) -> None:
        """Begin a new run, so that nothing of an earlier one counts.

        The former connections are disconnected where that is offered; else a connector that we
        start is started again; else one that calls itself fresh by `connect` runs on.
        """
        if not self._running:
            self.start()
        elif self.run is not None or self._faulted:
            self._refresh()
        self._faulted = False
        self.run = run
        self.connection = None
        self._connections = []

    def _refresh(self) -> None:
        if self._faulted and self.driver.can_restart:
            self._again()
            return
        if self._faulted:
            self.describe()
        if self._disconnect_all():
            return
        if self.driver.can_restart:
            self._again()
        elif not self.description.fresh_connect:
            raise CannotRefresh(
                f"{self.driver.name} offers no disconnect, is not ours to restart and does not "
                "say fresh_connect: an earlier run could still count"
            )

    def _again(self) -> None:
        self.driver.stop()
        self.start()

    def _disconnect_all(self) -> bool:
        if "disconnect" not in self.capabilities:
            return False
        try:
            for connection in list(self._connections):
                self.disconnect(connection)
        except (ConnectorError, ConnectorFault, Unsupported):
            return False
        return True

    # -- what it can ------------------------------------------------------------------------

    @property
    def description(self) -> Description:
        """What describe said, asked for once."""
        return self._described or self.describe()

    @property
    def capabilities(self) -> frozenset[str]:
        """The capabilities that it claims."""
        return frozenset(self.description.capabilities)

    def need(self, capability: str) -> None:
        """Raise Unsupported unless the connector claims this capability."""
        if capability not in self.capabilities:
            raise Unsupported(capability)

    # -- the verbs --------------------------------------------------------------------------

    def describe(self) -> Description:
        """Ask what it is; it has to say the same each time."""
        latest = self._ask(Description, "describe", {})
        if self._described is not None:
            same(self._described, latest)
        self._described = latest
        return latest

    def connect(
        self,
        profile: str,
        systems: dict[str, Any],
        actor: dict[str, Any],
        settings: dict[str, Any] | None = None,
    ) -> Connected:
        """Make a connection within the run; the latest one is meant from then on."""
        if self.run is None:
            raise RuntimeError("connect() before fresh(run)")
        args = {
            "run": self.run,
            "profile": profile,
            "systems": systems,
            "actor": actor,
            "settings": settings or {},
        }
        made = self._ask(Connected, "connect", args)
        self.connection = made.connection
        if made.connection not in self._connections:
            self._connections.append(made.connection)
        return made

    def status(self, connection: str | None = None) -> Status:
        """Ask how a connection is."""
        return self._ask(Status, "status", self._of(connection))

    def set_state(self, state: State, connection: str | None = None) -> StateAnswer:
        """Pause or resume it; the answer is what the product does then."""
        return self._ask(StateAnswer, "set_state", {**self._of(connection), "state": state})

    def change_settings(
        self, settings: dict[str, Any], *, save: bool = True, connection: str | None = None
    ) -> SettingsAnswer:
        """Change settings, or keep them as a draft."""
        args = {**self._of(connection), "settings": settings, "save": save}
        return self._ask(SettingsAnswer, "change_settings", args)

    def sync_record(
        self, system: str, object_: str, id_: str | int, connection: str | None = None
    ) -> SyncResult:
        """Sync one record by hand."""
        args = {**self._of(connection), "system": system, "object": object_, "id": id_}
        return self._ask(SyncResult, "sync_record", args)

    def act(
        self, action: Action, args: dict[str, Any] | None = None, connection: str | None = None
    ) -> dict[str, Any]:
        """Have one of the product's actions carried out."""
        message = {**self._of(connection), "action": action, "args": args or {}}
        return self._ask(Anything, "act", message).model_dump()

    def links(self, connection: str | None = None) -> Iterator[dict[str, Any]]:
        """Read all pages of the connector's own links."""
        after: str | int | None = None
        seen: set[str | int | None] = {None}
        for _ in range(_MOST_PAGES):
            page = self._ask(LinksPage, "links", {**self._of(connection), "after": after})
            yield from page.links
            after = page.after
            if after is None:
                return
            if after in seen:
                raise self._fault("wrong", f"links: the page after {after!r} comes round again")
            seen.add(after)
        raise self._fault("flood", f"links: more than {_MOST_PAGES} pages")

    def advance(self) -> Advanced:
        """Have all work done that is due up to now; silence ends it, not duration."""
        return self._ask(Advanced, "advance", {}, self._activity)

    def disconnect(self, connection: str | None = None) -> None:
        """End a connection."""
        args = self._of(connection)
        self._ask(Anything, "disconnect", args)
        if args["connection"] in self._connections:
            self._connections.remove(args["connection"])
        if self.connection == args["connection"]:
            self.connection = self._connections[-1] if self._connections else None

    # -- one exchange -----------------------------------------------------------------------

    def _of(self, connection: str | None) -> dict[str, Any]:
        wanted = connection or self.connection
        if wanted is None:
            raise RuntimeError("no connection: connect() comes first")
        return {"connection": wanted}

    def _ask(
        self, model: type[M], verb: str, args: dict[str, Any], activity: Activity | None = None
    ) -> M:
        if verb in CAPABILITY:
            self.need(CAPABILITY[verb])
        self._secrets.update(secrets_in(args))
        message = {**args, "now": self._now()}
        try:
            answer = self.driver.call(
                verb, message, timeout_s=self._timeouts.of(verb), activity=activity
            )
            found = parsed(model, answer, verb)
            later(getattr(found, "next_due", None), message["now"], verb)
        except ConnectorError as error:
            raise self._error(verb, error) from None
        except ConnectorFault as fault:
            raise self._fault(fault.kind, fault.message) from None
        return found

    def _error(self, verb: str, error: ConnectorError) -> Exception:
        message = masked(error.message, self._secrets)
        if error.code != UNSUPPORTED:
            return ConnectorError(masked(error.code, self._secrets), message)
        if verb in CAPABILITY:
            claimed = f"{verb}: answered 'unsupported' but claims {CAPABILITY[verb]!r}"
            return self._fault("lying", claimed)
        return self._fault(
            "wrong", f"{verb}: answered 'unsupported' but protocol {PROTOCOL} requires it"
        )

    def _fault(self, kind: FaultKind, message: str) -> ConnectorFault:
        self._faulted = True
        return ConnectorFault(kind, masked(message, self._secrets))
