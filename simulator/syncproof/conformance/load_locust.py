"""Runs Locust as a process of its own, and reads what it reports."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from syncproof.conformance.errors import HarnessError
from syncproof.conformance.load_files import LoadFile

LOOK_S = 0.1
START_S = 60.0
STOP_S = 15.0
GRACE_S = 30


class Locust:
    """One run of Locust: started at once, ended when left."""

    def __init__(self, file: LoadFile, ready: Path, folder: Path, options: Sequence[str]) -> None:
        self.results = folder / "locust-results.json"
        self.results.unlink(missing_ok=True)
        self._folder = folder
        self._log = folder / "locust.log"
        self._statistics = folder / "locust_requests.json"
        command = [
            sys.executable, "-m", "locust", "-f", str(file.path), "--headless", "--json",
            "--csv", str(folder / "locust"), "--html", str(folder / "locust.html"),
            "--stop-timeout", str(GRACE_S), *options,
        ]  # fmt: skip
        environment = {
            **os.environ, "SYNCPROOF_READY": str(ready.resolve()),
            "SYNCPROOF_RESULTS": str(self.results.resolve()), "PYTHONDONTWRITEBYTECODE": "1",
        }  # fmt: skip
        with self._log.open("wb") as log, self._statistics.open("wb") as statistics:
            self._process = subprocess.Popen(  # noqa: S603 - our own command, no shell
                command, stdin=subprocess.DEVNULL, stdout=statistics, stderr=log, env=environment
            )

    def watching(self) -> None:
        """Wait until the Locust file has taken its first look."""
        end = time.monotonic() + START_S
        pause = threading.Event()
        while not self.results.exists():
            if self._process.poll() is not None or time.monotonic() > end:
                raise HarnessError(f"Locust did not start: {self.last_words()}")
            pause.wait(LOOK_S)

    def finish(self, hopeless: Callable[[], bool] = lambda: False) -> int:
        """Wait for its end, or end it once there is nothing to wait for; give its exit code."""
        while True:
            try:
                return self._process.wait(LOOK_S)
            except subprocess.TimeoutExpired:
                if hopeless():
                    self.stop()
                    return 1

    def stop(self) -> None:
        """End it, politely first; its workers end with it."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def found(self) -> dict[str, Any]:
        """Read what the Locust file wrote down; nothing if it came to nothing."""
        try:
            found: dict[str, Any] = orjson.loads(self.results.read_bytes())
        except (OSError, orjson.JSONDecodeError):
            return {}
        return found

    def rows(self) -> list[dict[str, Any]]:
        """Read the statistics by request name, in the order of the names, with their sum last."""
        try:
            lines = self._statistics.read_bytes().splitlines()
            # Locust's workers write their empty lists to the same place.
            entries = orjson.loads(b"\n".join(line for line in lines if line.strip() != b"[]"))
        except (OSError, orjson.JSONDecodeError):
            return []
        rows = [_row(e["name"], [e]) for e in sorted(entries, key=lambda e: str(e["name"]))]
        return [*rows, _row("all", entries)] if rows else []

    def problems(self) -> list[str]:
        """Read what failed, each kind once."""
        path = self._folder / "locust_failures.csv"
        if not path.exists():
            return []
        with path.open(encoding="utf-8", newline="") as file:
            return [
                f"{row['Occurrences']} times {row['Name']}: {row['Error']}"
                for row in csv.DictReader(file)
            ]

    def last_words(self) -> str:
        """Give the last line of its log that says something."""
        text = self._log.read_text(encoding="utf-8", errors="replace")
        lines = [line for line in text.splitlines() if line.strip()]
        return lines[-1] if lines else "it said nothing"


def _row(name: str, entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Sum up entries of Locust, which counts response times in classes of milliseconds."""
    times: Counter[float] = Counter()
    for entry in entries:
        times.update({float(ms): count for ms, count in entry["response_times"].items()})
    began = min(e["start_time"] for e in entries)
    span = max(e["last_request_timestamp"] or began for e in entries) - began
    requests = sum(e["num_requests"] for e in entries)
    return {
        "name": name, "requests": requests, "failures": sum(e["num_failures"] for e in entries),
        "per_second": round(requests / span, 1) if span > 0 else None,
        "median_ms": _below(times, 0.5), "p95_ms": _below(times, 0.95),
        "max_ms": round(max(e["max_response_time"] for e in entries), 1),
    }  # fmt: skip


def _below(times: Counter[float], share: float) -> float | None:
    """Give the time below which a share of all requests stayed."""
    wanted, seen = sum(times.values()) * share, 0
    for ms in sorted(times):
        seen += times[ms]
        if seen >= wanted:
            return ms
    return None
