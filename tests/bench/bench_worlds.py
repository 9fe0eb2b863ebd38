"""What it costs to begin a scenario, the first time and again, to restore a world, and to start."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench_kit import load, serve, world

from syncproof.kit.registry import systems
from syncproof.kit.scenario import load as find
from syncproof.kit.world import World

WORLDS = ("empty", "first_day")
SIZES = (1_000, 10_000)
AGAIN = 5
STARTS = 3


def milliseconds(work: Callable[[], Any], times: int = 1) -> float:
    """Time a call, the best of some."""
    best = float("inf")
    for _ in range(times):
        began = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - began)
    return best * 1000


def records(made: World) -> int:
    """Count the records of people on both sides."""
    amount = 0
    for (system, _), instance in made.instances.items():
        for name in ("Lead", "Contact", "Account", "prospects"):
            if instance.describe.object(name) is not None:
                page = made.systems[system].read_records(instance, name, {}, 1, "")
                amount += page["total"]
    return amount


def begin(folder: Path) -> dict[str, Any]:
    """Begin scenarios afresh, then again from the image that was kept."""
    found = {}
    with world(folder) as made:
        for name in WORLDS:
            scenario = find(name, systems=systems())

            def work(scenario: Any = scenario) -> None:
                made.load(scenario, scenario.seed)

            first, again = milliseconds(work), milliseconds(work, AGAIN)
            found[name] = {"records": records(made), "first_ms": first, "again_ms": again}
    return found


def restore(folder: Path) -> dict[str, Any]:
    """Restore snapshots of different sizes."""
    found = {}
    with world(folder) as made:
        for size in SIZES:
            built = milliseconds(lambda size=size: load(made, size))
            kept = made.snapshot()
            again = milliseconds(lambda kept=kept: made.restore(kept), AGAIN)
            found[str(size)] = {"records": records(made), "build_ms": built, "restore_ms": again}
    return found


def start(folder: Path) -> dict[str, Any]:
    """Start `syncproof serve` with the scenario empty until its ready file is there."""
    took = []
    for number in range(STARTS):
        place = folder / str(number)
        place.mkdir()
        began = time.perf_counter()
        with serve(place):
            took.append(time.perf_counter() - began)
    return {"best_s": min(took), "all_s": took}


def run(folder: Path) -> dict[str, Any]:
    """Measure all of it."""
    for name in ("begin", "restore", "start"):
        (folder / name).mkdir()
    return {
        "begin": begin(folder / "begin"),
        "restore": restore(folder / "restore"),
        "start": start(folder / "start"),
    }
