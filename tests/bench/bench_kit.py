"""What the benchmarks share: worlds in this process, timers, server and client processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from syncproof.kit.clock import Clock
from syncproof.kit.registry import systems
from syncproof.kit.scenario import parse
from syncproof.kit.world import World, WorldSettings

HERE = Path(__file__).parent
SEED = 20260105
DATA = "/services/data/v59.0"
_SCENARIO = """
name: bench
title: {title}
seed: 20260105
clock: {{start: "2026-01-05T08:00:00Z"}}
systems: {{salesforce: {{edition: Enterprise}}, account_engagement: {{edition: Plus}}}}
{people}"""
_PEOPLE = "people: {{count: {n}, companies: {c}, salesforce: {{contacts: {{from: 0, to: {n}}}}}}}\n"
START_S = 60.0
PAUSE = threading.Event()


def scenario_text(contacts: int) -> str:
    """Write a scenario with so many contacts in Salesforce, and as many prospects nowhere."""
    people = _PEOPLE.format(n=contacts, c=max(1, contacts // 5)) if contacts else ""
    return _SCENARIO.format(title=f"{contacts} contacts", people=people)


@contextmanager
def world(folder: Path) -> Iterator[World]:
    """Open a world in this process."""
    made = World(WorldSettings(folder), Clock("virtual", 0), systems(), SEED)
    try:
        yield made
    finally:
        made.close()


def load(world: World, contacts: int) -> None:
    """Begin a scenario with so many contacts."""
    text = scenario_text(contacts)
    world.load(parse(text.encode(), systems=systems()), SEED)


def token(world: World) -> str:
    """Open a session of the administrator of Salesforce."""
    instance = world.instance("salesforce")
    system = world.systems["salesforce"]
    made = world.act(
        instance,
        "create_token",
        "User",
        lambda call: system.create_token(call, instance.memory["admin"], {"kind": "access_token"}),
    )
    return str(made["access_token"])


def microseconds(work: Callable[[], Any], *, seconds: float = 0.3) -> float:
    """Time a call: the best of rounds, each long enough for the clock."""
    amount, best, end = 1, float("inf"), time.perf_counter() + seconds
    while time.perf_counter() < end:
        began = time.perf_counter()
        for _ in range(amount):
            work()
        took = time.perf_counter() - began
        best = min(best, took / amount)
        if took < 0.005:
            amount *= 2
    return best * 1e6


@contextmanager
def on_core(number: int | None) -> Iterator[None]:
    """Let processes that are begun meanwhile run on one core only, where that can be said."""
    if number is None or not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {sorted(before)[number]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextmanager
def process(
    arguments: list[str], ready: Callable[[], Any], log: Path, core: int | None = None
) -> Iterator[Any]:
    """Run a command until `ready` gives something; end it afterwards."""
    with log.open("wb") as output, on_core(core):
        running = subprocess.Popen(  # noqa: S603 - our own commands, no shell
            arguments, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    try:
        end = time.monotonic() + START_S
        while not (found := ready()):
            if running.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"{arguments} did not start: {log.read_text()}")
            PAUSE.wait(0.002)
        yield found
    finally:
        running.terminate()
        try:
            running.wait(15)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


def in_file(path: Path) -> Callable[[], Any]:
    """Give what a file holds once it is there."""
    return lambda: json.loads(path.read_bytes()) if path.exists() else None


def serve(folder: Path, *more: str, core: int | None = None) -> Any:
    """Run `syncproof serve` on free ports."""
    ready = folder / "ready.json"
    arguments = [
        sys.executable, "-m", "syncproof", "serve", "--port", "0", "--ready-file", str(ready),
        *more,
    ]  # fmt: skip
    return process(arguments, in_file(ready), folder / "serve.log", core)


def client(address: str, requests: list[bytes], *, seconds: float = 1.5) -> dict[str, Any]:
    """Send requests in turn from a second process, over connections that are kept.

    It runs on the last core, beside servers on the first.
    """
    order = {
        "address": address,
        "seconds": seconds,
        "requests": [r.decode("latin-1") for r in requests],
    }
    with on_core(-1):
        done = subprocess.run(  # noqa: S603 - our own command, no shell
            [sys.executable, str(HERE / "bench_client.py")],
            input=json.dumps(order).encode(), capture_output=True, timeout=60, check=False,
        )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace"))
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def request(method: str, path: str, token: str = "", body: Any = None) -> bytes:
    """Write an HTTP request as it goes over the wire."""
    content = b"" if body is None else json.dumps(body).encode()
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost"]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
    return "\r\n".join([*lines, "", ""]).encode() + content
