"""Simulators of our own: `syncproof serve` as a subprocess, for as long as a run lasts."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import orjson

_START_S = 60.0
_STOP_S = 10.0
_LOOK_S = 0.05


class ServeError(Exception):
    """The simulators could not be started."""


class Served:
    """The running simulators and their ready file."""

    def __init__(
        self, folder: Path, mode: str, scale: float, seed: int, first_exchange: int = 0
    ) -> None:
        self._ready = folder / "ready.json"
        self._log = folder / "serve.log"
        arguments = [
            sys.executable, "-P", "-m", "syncproof", "serve", "--port", "0", "--clock", mode,
            "--seed", str(seed), "--ready-file", str(self._ready),
        ]  # fmt: skip
        if first_exchange:
            arguments += ["--journal-start", str(first_exchange)]
        if mode == "scaled":
            arguments += ["--time-scale", str(scale)]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own command, no shell
                arguments, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                process_group=0,  # a Ctrl-C reaches it through us, after the connector has ended
            )  # fmt: skip

    def ready(self) -> dict[str, Any]:
        """Wait until every port answers, and give the ready file."""
        end = time.monotonic() + _START_S
        pause = threading.Event()
        while not self._ready.exists():
            if self._process.poll() is not None or time.monotonic() > end:
                self.stop()
                raise ServeError(f"syncproof serve did not start: {self._last_words()}")
            pause.wait(_LOOK_S)
        return read_ready(self._ready)

    def stop(self) -> None:
        """End the simulators, politely first."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(_STOP_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def _last_words(self) -> str:
        lines = self._log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"


def read_ready(path: Path) -> dict[str, Any]:
    """Read a ready file."""
    try:
        found: dict[str, Any] = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise ServeError(f"the ready file {path} cannot be read: {error}") from None
    for name in ("control", "control_token", "systems"):
        if name not in found:
            raise ServeError(f'the ready file {path} has no "{name}"')
    return found
