"""Runs the whole suite: simulators, pytest and connector as processes, events read as they come."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest
import requests

from syncproof.catalogue.load import by_id, unknown
from syncproof.conformance.drivers import DriverSpecError, driver_for
from syncproof.conformance.drivers.nobody import NOBODY
from syncproof.conformance.drivers.visible import visible
from syncproof.conformance.errors import HarnessError
from syncproof.conformance.events import Event
from syncproof.conformance.suite import binding_file
from syncproof.conformance.suite.served import Served, ServeError

LOOK_S = 0.05
_SHOWN = 500
NUMBERS_PER_WORKER = 10_000_000
PROFILES = ("account_engagement", "salesforce")
SIMULATED = frozenset({"salesforce"})
"""Profiles that judge the simulators themselves: they need no connector."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What `syncproof verify` was asked for."""

    connector: str = "reference"
    profile: str = "account_engagement"
    behaviours: tuple[str, ...] = ()
    strength: str | None = None
    seed: int = 20260105
    time: str = "virtual"
    time_scale: float = 60.0
    workers: int = 1
    features: Path | None = None
    expression: str | None = None

    @property
    def manual(self) -> bool:
        """Whether a person at the terminal is the connector."""
        return self.connector.strip() == "manual"

    def check(self) -> None:
        """Refuse what cannot be run, before anything is started."""
        product = self.profile.partition("@")[0]
        if product not in PROFILES:
            raise HarnessError(
                f"--profile: found {visible(self.profile)!r}, this release judges "
                + ", ".join(PROFILES)
            )
        if (product in SIMULATED) != (self.connector == NOBODY):
            raise HarnessError(
                f"--connector: found {visible(self.connector)!r} with the profile {product}",
                hint="a profile of the simulators themselves needs none, every other does",
            )
        try:
            driver_for(self.connector)
        except DriverSpecError as error:
            raise HarnessError(str(error)) from None
        for id_ in self.behaviours:
            if id_ not in by_id():
                raise HarnessError(unknown(id_, by_id()))
        if self.workers > 1 and self.connector.startswith(("http:", "manual")):
            raise HarnessError(
                f"--workers {self.workers} needs a connector that we start ourselves",
                hint="use cmd:, py: or the reference connector, or one worker",
            )


def default_connector(profile: str) -> str:
    """Say who is judged if nobody is named: our own engine, or no connector at all."""
    return NOBODY if profile.partition("@")[0] in SIMULATED else "reference"


def default_workers(connector: str) -> int:
    """Say how many complete sets to run: our own engine is known to bear company."""
    return min(2, os.cpu_count() or 1) if connector in {"reference", NOBODY} else 1


@dataclass(slots=True)
class _Worker:
    number: int
    served: Served
    control: str
    process: subprocess.Popen[bytes]
    events: Path
    log: Path
    finished: bool = False
    failed: str = ""
    read: int = 0
    rest: bytes = b""


@dataclass(slots=True)
class Outcome:
    """All events of a run, in the order they were read, and where the journals are."""

    events: list[Event] = field(default_factory=list)
    trouble: str = ""

    @property
    def described(self) -> bool:
        """Whether the connector ever said what it is."""
        return any(e["event"] == "run_started" for e in self.events)


def run(options: RunOptions, listen: Callable[[Event], None], journals: Path) -> Outcome:
    """Run the suite; every event is handed on at once, the journals are kept in a folder."""
    outcome = Outcome()
    started = time.monotonic()
    made = datetime.now(UTC)  # noqa: TID251 - a report says when it was made
    head = {
        "started_at": made.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "connector_spec": options.connector,
    }

    def pass_on(event: Event) -> None:
        outcome.events.append(event)
        listen(event)

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="syncproof-verify-")))
        workers = [_start(options, n, folder, stack) for n in range(1, options.workers + 1)]
        for event in _merged(_events(workers), len(workers)):
            pass_on({**event, **head} if event["event"] == "run_started" else event)
        for worker in workers:
            _keep_journal(worker, journals)
        outcome.trouble = _trouble(workers)
    if outcome.trouble and outcome.described:
        pass_on({"event": "run_failed", "error": outcome.trouble})
    pass_on({"event": "run_finished", "duration_s": round(time.monotonic() - started, 3)})
    return outcome


def _merged(events: Iterator[Event], workers: int) -> Iterator[Event]:
    """Make one run of several workers': one start with all scenarios, ends left to the caller."""
    starts: list[Event] = []
    held: list[Event] = []
    for event in events:
        kind = event["event"]
        if kind == "run_started":
            starts.append(event)
            if len(starts) == workers:
                yield _one_start(starts)
                yield from held
        elif kind not in {"run_finished", "run_failed"}:
            if len(starts) < workers:
                held.append(event)
            else:
                yield event
    if 0 < len(starts) < workers:  # there were fewer scenarios than workers
        yield _one_start(starts)
        yield from held


def _one_start(starts: list[Event]) -> Event:
    return {**starts[0], "scenarios": sum(e["scenarios"] for e in starts)}


def _start(options: RunOptions, number: int, folder: Path, stack: ExitStack) -> _Worker:
    own = folder / f"worker-{number}"
    own.mkdir()
    first = (number - 1) * NUMBERS_PER_WORKER
    served = Served(own, options.time, options.time_scale, options.seed, first)
    stack.callback(served.stop)
    try:
        ready = served.ready()
    except ServeError as error:
        raise HarnessError(str(error)) from None
    events, log = own / "events.jsonl", own / "pytest.log"
    environment = {
        **{name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"},
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own command, no shell
            _command(options, number, own / "ready.json", events),
            stdin=None if options.manual else subprocess.DEVNULL,
            stdout=output, stderr=None if options.manual else subprocess.STDOUT, env=environment,
            # A Ctrl-C reaches it once, through us; a person's terminal needs it in our group.
            process_group=None if options.manual else 0,
        )  # fmt: skip
    stack.callback(_end, process)
    return _Worker(number, served, ready["control"], process, events, log)


def _command(options: RunOptions, number: int, ready: Path, events: Path) -> list[str]:
    command = [
        sys.executable, "-P", "-m", "pytest", "-q", "-p", "syncproof.conformance.pytest_plugin",
        "-p", "pytest_bdd.plugin", "-p", "no:cacheprovider", "-c", os.devnull,
        "--rootdir", str(ready.parent), "--connector", options.connector,
        "--profile", options.profile, "--seed", str(options.seed),
        "--syncproof-ready", str(ready), "--syncproof-events", str(events),
    ]  # fmt: skip
    if options.manual:
        command += ["-s"]
    if options.workers > 1:
        command += ["--syncproof-shard", f"{number}/{options.workers}"]
    for behaviour in options.behaviours:
        command += ["--behaviour", behaviour]
    if options.strength:
        command += ["--strength", options.strength]
    if options.features:
        command += ["--features", str(options.features)]
    if options.expression:
        command += ["-k", keywords(options.expression)]
    return [*command, str(binding_file())]


def keywords(expression: str) -> str:
    """Let the words of a scenario's name stand in a pytest expression as people write them."""
    parts = re.split(r"(\band\b|\bor\b|\bnot\b|[()])", expression)
    return " ".join(
        "_".join(re.findall(r"\w+", p)) if n % 2 == 0 else p for n, p in enumerate(parts)
    ).strip()


def _events(workers: list[_Worker]) -> Iterator[Event]:
    running = list(workers)
    while running:
        for worker in list(running):
            try:
                worker.process.wait(LOOK_S / len(running))
                running.remove(worker)
            except subprocess.TimeoutExpired:
                pass
            yield from _new_events(worker)


def _new_events(worker: _Worker) -> Iterator[Event]:
    if not worker.events.exists():
        return
    with worker.events.open("rb") as file:
        file.seek(worker.read)
        data = worker.rest + file.read()
        worker.read = file.tell()
    *lines, worker.rest = data.split(b"\n")
    for line in lines:
        event: Event = orjson.loads(line)
        worker.finished |= event["event"] == "run_finished"
        worker.failed = worker.failed or str(event.get("error") or "")
        yield {**event, "worker": worker.number}


def _keep_journal(worker: _Worker, folder: Path) -> None:
    name = "journal.jsonl" if worker.number == 1 else f"journal-{worker.number}.jsonl"
    try:
        with requests.get(f"{worker.control}/journal.jsonl", stream=True, timeout=60) as answer:
            answer.raise_for_status()
            with (folder / name).open("wb") as file:
                for chunk in answer.iter_content(1 << 16):
                    file.write(chunk)
    except requests.RequestException as error:
        raise HarnessError(f"the journal could not be read: {error}") from None
    except OSError as error:
        raise HarnessError(f"cannot write {folder / name}: {error.strerror}") from None


def _trouble(workers: list[_Worker]) -> str:
    for worker in workers:
        if worker.failed:
            return worker.failed
        if not worker.finished and worker.process.returncode != pytest.ExitCode.NO_TESTS_COLLECTED:
            return _last_words(worker)
    if any(worker.finished for worker in workers):
        return ""
    return "no scenario is left to run; look at --behaviour, --strength, --features and -k"


def _last_words(worker: _Worker) -> str:
    """Give pytest's own errors, which its log marks, else the end of its log."""
    log = worker.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    marked = [visible(line[2:].strip(), _SHOWN) for line in log if line.startswith("E  ")]
    marked += [visible(line[7:], _SHOWN) for line in log if line.startswith("ERROR: ")]
    words = marked or [visible(line, _SHOWN) for line in log[-3:]]
    return " ".join(dict.fromkeys(words)) or f"worker {worker.number} ended without a word"


def _end(process: subprocess.Popen[bytes]) -> None:
    """Interrupt pytest, so that it ends the connector too; kill it if it does not listen."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
