"""What every driver offers, whatever carries its messages."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from syncproof.conformance.drivers.errors import Unsupported
from syncproof.conformance.drivers.patience import Activity

Answer = dict[str, Any]
Ask = Callable[[str], str]

MAX_ANSWER = 16 * 1024 * 1024


class Driver(ABC):
    """Carries one message to the connector and brings its answer back.

    `call` raises ConnectorError for an error answer and ConnectorFault for anything that is no
    answer at all. `kill` may come from another thread while a call is under way.
    """

    name: str
    owns_process: bool = False

    @property
    def can_restart(self) -> bool:
        """Whether the harness can start the connector afresh by itself."""
        return self.owns_process

    @property
    def pid(self) -> int | None:
        """The running program's process id, where the harness owns it."""
        return None

    @abstractmethod
    def call(
        self,
        verb: str,
        args: dict[str, Any],
        *,
        timeout_s: float,
        activity: Activity | None = None,
    ) -> Answer:
        """Send one message; with `activity`, `timeout_s` counts only the silence."""

    @abstractmethod
    def start(self, state_dir: Path) -> None:
        """Start the connector with this folder for its state, where we start it at all."""

    @abstractmethod
    def stop(self) -> None:
        """End the connector politely, then by force, and leave nothing behind."""

    def kill(self) -> None:
        """End the connector at once, as a crash would."""
        raise self._no_process("kill")

    def restart(self) -> None:
        """End the connector, if need be, and start it again on the same state folder."""
        raise self._no_process("restart")

    def freeze(self) -> None:
        """Stop the connector in its tracks without ending it."""
        raise self._no_process("freeze")

    def thaw(self) -> None:
        """Let a frozen connector go on."""
        raise self._no_process("thaw")

    def twin(self) -> "Driver":
        """Give a second, unstarted driver of the same connector (fault `two_instances`)."""
        raise self._no_process("start a second instance of")

    def _no_process(self, what: str) -> Unsupported:
        return Unsupported("process", f"the harness cannot {what} a connector of {self.name!r}")


@dataclass(frozen=True)
class Limits:
    """What a connector process may use; None leaves a limit as it is."""

    line_bytes: int = MAX_ANSWER
    log_bytes: int = MAX_ANSWER
    open_files: int | None = 4096
    memory_bytes: int | None = None
    stop_grace_s: float = 2.0


@dataclass(frozen=True)
class DriverOptions:
    """What a driver may need beside its `--connector` value."""

    env: dict[str, str] = field(default_factory=dict)
    ask: Ask | None = None
    allow_remote: bool = False
    limits: Limits = field(default_factory=Limits)
    max_answer: int = MAX_ANSWER
    person_s: float = 3600.0


FromSpec = Callable[[str, DriverOptions], Driver]


@dataclass(frozen=True)
class Transport:
    """One form of the `--connector` value: a scheme such as `cmd:`, or a whole word."""

    scheme: str
    example: str
    from_spec: FromSpec


TRANSPORTS: dict[str, Transport] = {}


def transport(scheme: str, example: str) -> Callable[[FromSpec], FromSpec]:
    """Register the function that makes a driver from what follows `scheme`."""

    def register(from_spec: FromSpec) -> FromSpec:
        TRANSPORTS[scheme] = Transport(scheme, example, from_spec)
        return from_spec

    return register
