"""Load tests from start to exit code: simulators, a connector where needed, Locust, the result.

A run counts only if nothing was lost or doubled: 0 is green, 1 is red.
"""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console

from syncproof.conformance.drivers import DriverSpecError, driver_for
from syncproof.conformance.errors import HarnessError
from syncproof.conformance.load_connector import Contestant
from syncproof.conformance.load_files import LoadFile, find
from syncproof.conformance.load_locust import Locust
from syncproof.conformance.load_report import show
from syncproof.conformance.load_served import LoadServed, scenario_for
from syncproof.conformance.suite.clock import instant
from syncproof.conformance.suite.served import ServeError, read_ready
from syncproof.conformance.verifying import writable

RESULTS = "results.json"
USAGE = 2


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """What `syncproof load` was asked for; `ready` names simulators that run already."""

    name: str
    connector: str = "reference"
    profile: str = "account_engagement"
    users: int = 4
    seconds: int = 20
    people: int = 2_000
    report_dir: Path = Path("syncproof-load")
    ready: Path | None = None
    extra: tuple[str, ...] = ()


@dataclass(slots=True)
class LoadResult:
    """What came of a run; any reason makes it red."""

    load: str
    title: str
    reasons: list[str] = field(default_factory=list)
    found: dict[str, Any] = field(default_factory=dict)
    requests: list[dict[str, Any]] = field(default_factory=list)
    connector: dict[str, Any] | None = None
    oracle: list[dict[str, Any]] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether the run counts."""
        return not self.reasons

    def to_json(self) -> dict[str, Any]:
        """Write it as results.json has it."""
        return {
            "protocol": 1, "load": self.load, "title": self.title, "passed": self.passed,
            "reasons": self.reasons, **self.found, "connector": self.connector,
            "oracle": self.oracle, "requests": self.requests,
        }  # fmt: skip


def run(options: LoadOptions, *, as_json: bool = False) -> int:
    """Run a load test, print and write its result, and give the exit code."""
    file = find(options.name)
    if file.connector:
        try:
            driver_for(options.connector)
        except DriverSpecError as error:
            raise HarnessError(str(error)) from None
    writable(options.report_dir)
    console = Console(highlight=False, stderr=as_json)
    with console.status(f"{file.title.rstrip('.:')} …"):
        result = _measure(file, options)
    try:
        content = orjson.dumps(result.to_json(), option=orjson.OPT_INDENT_2)
        (options.report_dir / RESULTS).write_bytes(content)
    except OSError as error:
        raise HarnessError(f"cannot write {options.report_dir / RESULTS}: {error}") from None
    if as_json:
        Console(highlight=False).print_json(content.decode())
    else:
        show(console, result.to_json(), options.report_dir)
    return 0 if result.passed else 1


def _measure(file: LoadFile, options: LoadOptions) -> LoadResult:
    result = LoadResult(file.name, file.title)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="syncproof-load-")))
        ready = options.ready or _serve(file, options, folder, stack)
        try:
            content = read_ready(ready)
        except ServeError as error:
            raise HarnessError(str(error)) from None
        if file.connector:
            _compete(file, options, ready, content, result)
        else:
            _attack(file, options, ready, result)
    return result


def _serve(file: LoadFile, options: LoadOptions, folder: Path, stack: ExitStack) -> Path:
    scenario = scenario_for(options.people, folder) if file.connector else "empty"
    served = LoadServed(folder, scenario)
    stack.callback(served.stop)
    try:
        content = served.ready()
    except ServeError as error:
        raise HarnessError(str(error)) from None
    if not file.daily_limits:
        served.lift_limits(content)
    return served.ready_file


def _attack(file: LoadFile, options: LoadOptions, ready: Path, result: LoadResult) -> None:
    """Let Locust's users loose on the simulators themselves."""
    given = ["-u", str(options.users), "-r", str(options.users), "-t", f"{options.seconds}s"]
    locust = Locust(file, ready, options.report_dir, [*given, *options.extra])
    try:
        code = locust.finish()
    finally:
        locust.stop()
    _read(locust, code, result)
    result.reasons += result.found.pop("wrong", [])
    _explain(locust, code, result)


def _compete(
    file: LoadFile, options: LoadOptions, ready: Path, content: dict[str, Any], result: LoadResult
) -> None:
    """Let a connector work, Locust watch, and the oracle judge."""
    locust = Locust(file, ready, options.report_dir, ["-u", "1", *options.extra])
    try:
        locust.watching()
        contestant = Contestant(content, options.connector, options.profile)
        try:
            contestant.start()
            code = locust.finish(lambda: bool(contestant.trouble))
            _read(locust, code, result)
            result.connector = contestant.describe()
            contestant.settle()
            result.found |= _pace(result.found, contestant)
            result.oracle = contestant.findings()
        finally:
            contestant.close()
    finally:
        locust.stop()
    if contestant.trouble:
        result.reasons.append(contestant.trouble)
    if result.found["missing"]:
        result.reasons.append(f"{result.found['missing']} people never arrived")
    result.reasons += [
        f"oracle: {f['key']}: {f['reason']}" for f in result.oracle if f["outcome"] == "failed"
    ]
    _explain(locust, code, result)


def _pace(found: dict[str, Any], contestant: Contestant) -> dict[str, Any]:
    """Work out people a minute from the start of the connector to the last who arrived."""
    samples = found.pop("samples", [])
    arrived = int(samples[-1][1]) if samples else 0
    calls = contestant.calls()
    seconds = 0.0
    if samples:
        seconds = (instant(samples[-1][0]) - instant(contestant.started_at)).total_seconds()
    return {
        "arrived": arrived, "seconds": round(seconds, 3),
        "per_minute": round(arrived * 60 / seconds) if seconds > 0 else 0, "calls": calls,
        "calls_per_person": round(calls / arrived, 4) if arrived else None,
        "arrivals": [{"at": at, "people": people} for at, people in samples],
    }  # fmt: skip


def _read(locust: Locust, code: int, result: LoadResult) -> None:
    result.found = locust.found()
    result.found.pop("over", None)
    result.requests = locust.rows()
    if code >= USAGE or not result.found:
        raise HarnessError(f"Locust ended with code {code}: {locust.last_words()}")


def _explain(locust: Locust, code: int, result: LoadResult) -> None:
    """Leave no red run without a reason."""
    result.reasons += locust.problems()
    if code and not result.reasons:
        result.reasons.append(f"Locust ended with code {code}: {locust.last_words()}")
