"""The real command line as a subprocess, and what it leaves behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import psutil  # type: ignore[import-untyped]

HERE = Path(__file__).parent
USAGE_ERROR = 2
LIMIT_S = 120.0
_LOOK_S = 0.05


@dataclass(frozen=True)
class Ended:
    """A command that has ended."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err


class CommandLine:
    """Runs `syncproof` with a folder for temporary files that nothing else uses.

    Connectors get TMPDIR from us too, so that it marks every process that a command starts.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.temp = folder / "temporary"
        self.temp.mkdir()

    def start(self, *arguments: str | Path, env: dict[str, str] | None = None) -> Running:
        """Start a command as the leader of its own process group, as a terminal does."""
        paths = [str(HERE), *filter(None, [os.environ.get("PYTHONPATH")])]
        settings = {"TMPDIR": str(self.temp), "PYTHONPATH": os.pathsep.join(paths),
                    "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "200"}  # fmt: skip
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-P", "-m", "syncproof", *map(str, arguments)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={**os.environ, **settings, **(env or {})}, cwd=self.folder, text=True,
            start_new_session=True,
            # A runner in the background ignores Ctrl-C, and so would everything below it.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
        )  # fmt: skip
        return Running(process)

    def run(self, *arguments: str | Path, env: dict[str, str] | None = None) -> Ended:
        """Run a command to its end."""
        return self.start(*arguments, env=env).end()

    def processes(self) -> list[str]:
        """List what still runs of all that was started here."""
        found = []
        for process in psutil.process_iter():
            try:
                if process.environ().get("TMPDIR") == str(self.temp):
                    found.append(" ".join(process.cmdline()))
            except psutil.Error:
                continue
        return found

    def leftovers(self) -> list[str]:
        """List temporary files and folders that nobody removed."""
        return sorted(path.name for path in self.temp.iterdir())


class Running:
    """A command under way."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def signal_group(self, number: int) -> None:
        """Send a signal to the whole process group, as Ctrl-C at a terminal does."""
        os.killpg(self.process.pid, number)

    def end(self, number: int | None = None) -> Ended:
        """Wait for its end, after a signal if one is given."""
        if number is not None:
            self.process.send_signal(number)
        try:
            out, err = self.process.communicate(timeout=LIMIT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        return Ended(self.process.returncode, out, err)

    def wait_for(self, condition: Callable[[], Any]) -> Any:
        """Wait until something holds; fail if the command ends before."""
        return eventually(condition, lambda: self.process.poll() is None)

    def ready(self, path: Path) -> dict[str, Any]:
        """Wait for its ready file."""
        self.wait_for(path.exists)
        found: dict[str, Any] = orjson.loads(path.read_bytes())
        return found


def eventually(condition: Callable[[], Any], alive: Callable[[], bool] = lambda: True) -> Any:
    """Wait until something holds, and give what it was."""
    end = time.monotonic() + LIMIT_S
    pause = threading.Event()
    while not (found := condition()):
        assert alive(), "the command ended before"
        assert time.monotonic() < end, "it never came"
        pause.wait(_LOOK_S)
    return found


def tidy(command_line: CommandLine) -> Iterator[CommandLine]:
    """Hand a command line out, and look afterwards whether everything is gone."""
    yield command_line
    assert command_line.processes() == []
    assert command_line.leftovers() == []


def assert_refused(ended: Ended, *words: str, code: int = USAGE_ERROR) -> None:
    """Demand one message with these words on stderr, the documented code, and no traceback."""
    assert ended.code == code, ended.said
    for word in words:
        assert word in ended.err, ended.err
    assert "Traceback" not in ended.said
    assert ended.out == ""


INTERRUPT = signal.SIGINT
