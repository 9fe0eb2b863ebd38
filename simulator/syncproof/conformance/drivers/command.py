"""A connector that we start: JSON lines on its stdin and stdout, stderr is its log."""

import os
import shlex
import shutil
import signal
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from syncproof.conformance.drivers.base import Answer, Driver, DriverOptions, Limits, transport
from syncproof.conformance.drivers.errors import ConnectorFault, DriverSpecError, FaultKind
from syncproof.conformance.drivers.lines import EndOfLine, LineChannel
from syncproof.conformance.drivers.patience import Activity, Patience
from syncproof.conformance.drivers.payload import error_from, json_object
from syncproof.conformance.drivers.process import ProcessGroup
from syncproof.conformance.drivers.stderr_log import StderrLog
from syncproof.conformance.drivers.visible import visible, visible_bytes

_EXAMPLE = 'cmd:"node conn.js"'


class CommandDriver(Driver):
    """Starts a program and talks to it in JSON lines.

    After rubbish or a flood the program is ended: what it says next could answer anything. After
    a hang it lives on, perhaps frozen on purpose, and its late answers are passed over.
    """

    owns_process = True

    def __init__(
        self,
        argv: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        limits: Limits | None = None,
        name: str | None = None,
    ) -> None:
        self.name = name or f"cmd:{shlex.join(argv)}"
        self._argv = tuple(argv)
        self._env = dict(env or {})
        self._limits = limits or Limits()
        self._lock = threading.RLock()
        self._state_dir: Path | None = None
        self._session: _Session | None = None

    def start(self, state_dir: Path) -> None:
        """Start the program on this state folder, ending a former one."""
        with self._lock:
            self.stop()
            state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._state_dir = state_dir.resolve()
            self._session = _Session(self._argv, self._state_dir, self._env, self._limits)

    def call(
        self,
        verb: str,
        args: dict[str, Any],
        *,
        timeout_s: float,
        activity: Activity | None = None,
    ) -> Answer:
        """Send one message and wait for its answer."""
        with self._lock:
            if self._session is None:
                raise ConnectorFault("died", f"{self.name} is not running")
            return self._session.call(verb, args, Patience(timeout_s, activity))

    def stop(self) -> None:
        """Close stdin, give it a moment, then end the whole group."""
        with self._lock:
            if self._session is not None:
                session, self._session = self._session, None
                session.close(self._limits.stop_grace_s)

    def kill(self) -> None:
        """End the whole group at once; a call under way raises the fault `killed`."""
        session = self._session
        if session is not None:
            session.kill()

    def restart(self) -> None:
        """Kill what runs and start again on the same state folder."""
        self.kill()
        with self._lock:
            if self._state_dir is None:
                raise ConnectorFault("start", f"{self.name} was never started")
            self.start(self._state_dir)

    def freeze(self) -> None:
        """Stop the whole group (SIGSTOP)."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let the whole group go on (SIGCONT)."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: int) -> None:
        session = self._session
        if session is not None:
            session.group.signal(number)

    def twin(self) -> "CommandDriver":
        """Give a second driver of the same command."""
        return CommandDriver(self._argv, env=self._env, limits=self._limits, name=self.name)

    @property
    def pid(self) -> int | None:
        """The running program's process id, which is its group's too."""
        session = self._session
        return None if session is None else session.group.pid


class _Session:
    """One life of the program, from its start to its end."""

    def __init__(
        self, argv: Sequence[str], state_dir: Path, env: Mapping[str, str], limits: Limits
    ) -> None:
        self.group = ProcessGroup(argv, state_dir, env, limits)
        out, into, err = self.group.pipes()
        self._lines = LineChannel(out, into, line_bytes=limits.line_bytes, gone=self.group.ended)
        self._log = StderrLog(os.dup(err), state_dir / "stderr.log", limits.log_bytes)
        self._number = 0
        self._abandoned: set[int] = set()
        self._end: ConnectorFault | None = None
        self._killed = False

    def call(self, verb: str, args: dict[str, Any], patience: Patience) -> Answer:
        if self._end is not None:
            raise ConnectorFault(self._end.kind, f"it has ended already: {self._end.message}")
        self._number += 1
        try:
            message = orjson.dumps({"id": self._number, "verb": verb, "args": args})
            self._lines.send(message, patience)
            return self._answer(verb, patience)
        except EndOfLine as end:
            raise self._gone(verb, end) from end
        except ConnectorFault as fault:
            if fault.kind == "hang":
                self._abandoned.add(self._number)
                raise ConnectorFault("hang", f"{verb}: {fault.message}{self._said()}") from fault
            raise self._close_down(fault.kind, f"{verb}: {fault.message}") from fault
        except BaseException:
            self._abandoned.add(self._number)
            raise

    def _answer(self, verb: str, patience: Patience) -> Answer:
        while True:
            raw = self._lines.receive(patience)
            answer = json_object(raw, "stdout carries JSON lines only")
            number = answer.get("id")
            if type(number) is int and number in self._abandoned:
                self._abandoned.discard(number)
                continue
            if type(number) is not int or number != self._number:
                found = visible_bytes(orjson.dumps(number))
                raise ConnectorFault("rubbish", f"expected id {self._number}, found id {found}")
            return _ok(answer, verb, raw)

    def _gone(self, verb: str, end: EndOfLine) -> ConnectorFault:
        self.group.wait(0.5)  # it may be between closing its stdout and ending
        rest = f", in the middle of a line: {visible_bytes(end.rest)}" if end.rest else ""
        kind: FaultKind = "killed" if self._killed else "died"
        return self._close_down(kind, f"{verb}: no answer, the connector has ended{rest}")

    def _close_down(self, kind: FaultKind, message: str) -> ConnectorFault:
        status = self.group.kill()
        self._end = ConnectorFault(kind, f"{message} ({_status(status)}){self._said()}")
        return self._end

    def _said(self) -> str:
        lines = self._log.tail()
        if not lines:
            return ""
        return "\nthe last of its log:\n" + "\n".join(f"  {line}" for line in lines)

    def kill(self) -> None:
        self._killed = True
        self.group.kill()

    def close(self, grace_s: float) -> None:
        if not self._killed and self._end is None:
            self.group.close_stdin()
            self.group.wait(grace_s)
        self.group.kill()
        self._log.close()
        self.group.close_pipes()


def _ok(answer: Answer, verb: str, raw: bytes) -> Answer:
    if "error" in answer and "ok" not in answer:
        raise error_from(answer, verb)
    ok = answer.get("ok")
    if "error" in answer or not isinstance(ok, dict):
        raise ConnectorFault(
            "rubbish",
            f'expected {{"id", "ok": {{…}}}} or {{"id", "error"}}, found: {visible_bytes(raw)}',
        )
    return ok


def _status(status: int) -> str:
    if status < 0:
        return f"signal {signal.Signals(-status).name}"
    return f"exit status {status}"


def split_command(text: str) -> list[str]:
    """Split a command like a shell would, without a shell: nothing in it is ever expanded."""
    try:
        argv = shlex.split(text)
        if len(argv) == 1 and text.strip()[:1] in {'"', "'"}:
            argv = shlex.split(argv[0])  # the quotes of `cmd:"node conn.js"` came along
    except ValueError as error:
        raise DriverSpecError(
            f"--connector: {visible(text)!r} cannot be split ({error}); expected {_EXAMPLE}"
        ) from error
    if not argv:
        raise DriverSpecError(f"--connector: no command after cmd:; expected {_EXAMPLE}")
    if shutil.which(argv[0]) is None:
        raise DriverSpecError(
            f"--connector: no program {visible(argv[0])!r} on the PATH; expected {_EXAMPLE}"
        )
    return argv


@transport("cmd:", _EXAMPLE)
def from_spec(rest: str, options: DriverOptions) -> Driver:
    """Make the driver of `cmd:"program arguments"`."""
    return CommandDriver(split_command(rest), env=options.env, limits=options.limits)
