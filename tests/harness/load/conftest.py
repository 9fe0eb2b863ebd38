"""Runs `syncproof load` as its users do, on simulators that the test can reach as well."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from syncproof.conformance.load_served import LoadServed
from syncproof.conformance.world import Control

PAUSE = threading.Event()


@dataclass
class Simulators:
    """Running simulators: their ready file, and their control interface."""

    ready_file: Path
    control: Control

    def wait_for(self, what: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
        """Wait until something is seen, as long as the process runs."""
        end = time.monotonic() + 30
        while not what():
            assert process.poll() is None, "the load test ended too early"
            assert time.monotonic() < end, "waited in vain"
            PAUSE.wait(0.1)


@pytest.fixture(scope="session")
def simulators(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulators]:
    """Simulators that several tests use."""
    folder = tmp_path_factory.mktemp("served")
    served = LoadServed(folder, "empty")
    try:
        control = Control(served.ready())
        yield Simulators(served.ready_file, control)
        control.close()
    finally:
        served.stop()


@dataclass
class Ended:
    """What a finished `syncproof load` left."""

    code: int
    stdout: str
    stderr: str
    results: dict[str, Any]


@dataclass
class Load:
    """A running `syncproof load`."""

    process: subprocess.Popen[bytes]
    folder: Path

    def end(self) -> Ended:
        """Wait for its end."""
        stdout, stderr = self.process.communicate(timeout=90)
        path = self.folder / "results.json"
        results = json.loads(path.read_bytes()) if path.exists() else {}
        return Ended(self.process.returncode, stdout.decode(), stderr.decode(), results)


@pytest.fixture
def load(tmp_path: Path) -> Iterator[Callable[..., Load]]:
    """Start `syncproof load` with arguments."""
    running: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str) -> Load:
        folder = tmp_path / "report"
        command = [sys.executable, "-m", "syncproof", "load", *arguments]
        process = subprocess.Popen(  # noqa: S603 - our own command, no shell
            [*command, "--report-dir", str(folder)], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path,
        )  # fmt: skip
        running.append(process)
        return Load(process, folder)

    yield start
    for process in running:
        if process.poll() is None:
            process.kill()
            process.wait()
