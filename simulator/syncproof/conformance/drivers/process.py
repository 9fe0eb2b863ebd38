"""The process group of a connector: started without a shell, ended as a whole."""

import contextlib
import itertools
import os
import resource
import signal
import subprocess
import threading
import time
import weakref
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from syncproof.conformance.drivers.base import Limits
from syncproof.conformance.drivers.errors import ConnectorFault
from syncproof.conformance.drivers.visible import visible

# What a program needs to run at all; a vendor's or developer's own secrets stay outside.
ENV_ALLOWED = frozenset(
    {
        *("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ"),
        *("TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"),
        *("JAVA_HOME", "NODE_PATH", "GOROOT", "DOTNET_ROOT", "VIRTUAL_ENV"),
    }
)
STATE_DIR = "SYNCPROOF_STATE_DIR"
MARKER = "SYNCPROOF_DRIVER_ID"
_LOOK_S = 0.01
_numbers = itertools.count(1)


def environment(state_dir: Path, extra: Mapping[str, str], marker: str) -> dict[str, str]:
    """Build the environment from the allow-list and what was given explicitly."""
    env = {
        name: value
        for name, value in os.environ.items()
        if name in ENV_ALLOWED or name.startswith("LC_")
    }
    return {**env, **extra, STATE_DIR: str(state_dir), MARKER: marker}


def _end(popen: "subprocess.Popen[bytes]") -> None:
    """End a group that nobody stopped, at the latest when the harness itself ends."""
    if popen.returncode is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(popen.pid, signal.SIGKILL)
        popen.wait()


class ProcessGroup:
    """A running connector and everything that it started.

    Children that left the group are found by the marker in their environment (Linux).
    """

    def __init__(
        self, argv: Sequence[str], state_dir: Path, env: Mapping[str, str], limits: Limits
    ) -> None:
        self._marker = f"{os.getpid()}-{next(_numbers)}-{time.monotonic_ns()}"
        self._lock = threading.Lock()
        try:
            self._popen = subprocess.Popen(  # noqa: S603 - an argument list; running it is the job
                list(argv),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                env=environment(state_dir, env, self._marker),
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            raise ConnectorFault(
                "start", f"cannot start {visible(argv[0])!r}: {visible(str(error))}"
            ) from error
        self._last_resort = weakref.finalize(self, _end, self._popen)
        self._limit(limits)

    @property
    def pid(self) -> int:
        """The leader's process id, which is the group's too."""
        return self._popen.pid

    def pipes(self) -> tuple[int, int, int]:
        """Give the descriptors of stdin, stdout and stderr."""
        streams = (self._popen.stdin, self._popen.stdout, self._popen.stderr)
        fds = [stream.fileno() for stream in streams if stream is not None]
        return fds[0], fds[1], fds[2]

    def _limit(self, limits: Limits) -> None:
        wanted = {
            resource.RLIMIT_CORE: 0,  # a core file would hold credentials
            resource.RLIMIT_NOFILE: limits.open_files,
            resource.RLIMIT_AS: limits.memory_bytes,
        }
        prlimit = getattr(resource, "prlimit", None)  # Linux only
        if prlimit is None:
            return
        for kind, value in wanted.items():
            if value is not None:
                hard = resource.getrlimit(kind)[1]
                top = value if hard == resource.RLIM_INFINITY else min(value, hard)
                with contextlib.suppress(OSError):  # it may have ended already
                    prlimit(self.pid, kind, (top, top))

    def ended(self) -> bool:
        """Tell whether the leader has ended, without taking its number away."""
        if self._popen.returncode is not None:
            return True
        if not hasattr(os, "waitid"):
            return False
        try:
            flags = os.WEXITED | os.WNOHANG | os.WNOWAIT
            return os.waitid(os.P_PID, self.pid, flags) is not None
        except ChildProcessError:
            return True

    def wait(self, seconds: float) -> bool:
        """Wait for the leader to end by itself."""
        end = time.monotonic() + seconds
        pause = threading.Event()
        while not self.ended():
            if time.monotonic() >= end:
                return False
            pause.wait(_LOOK_S)
        return True

    def signal(self, number: int) -> None:
        """Send a signal to the whole group."""
        with self._lock:
            if self._popen.returncode is None:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(self.pid, number)

    def kill(self) -> int:
        """End the group and its stragglers at once; give the leader's exit status.

        The group is killed before the leader is reaped: until then its number cannot be reused.
        """
        self.signal(signal.SIGKILL)
        with self._lock:
            status = self._popen.wait()
            self._last_resort.detach()
        for pid in self._stragglers():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        return status

    def _stragglers(self) -> Iterator[int]:
        needle = f"{MARKER}={self._marker}".encode()
        for entry in Path("/proc").glob("[0-9]*/environ"):
            try:
                variables = entry.read_bytes().split(b"\0")
            except OSError:
                continue
            if needle in variables:
                yield int(entry.parent.name)

    def close_stdin(self) -> None:
        """Tell the connector that no more messages come."""
        if self._popen.stdin is not None:
            with contextlib.suppress(OSError):
                self._popen.stdin.close()

    def close_pipes(self) -> None:
        """Let go of stdin and stdout; stderr belongs to its log."""
        self.close_stdin()
        if self._popen.stdout is not None:
            self._popen.stdout.close()
        if self._popen.stderr is not None and not self._popen.stderr.closed:
            self._popen.stderr.close()
