"""The initial sync of 12,000 people in virtual time: calls of the engine against the minimum."""

from __future__ import annotations

import math
import time
from collections import Counter
from pathlib import Path
from typing import Any

from bench_kit import serve

from syncproof.conformance.attend import Attended
from syncproof.conformance.suite.clock import Clock

PEOPLE = 12_000
READ, WRITE, LINK = 1_000, 200, 200
OBJECTS = ("prospects", "Lead", "Contact")
CHECK_S = 120
MOST_MINUTES = 60


def waiting(attended: Attended) -> int:
    """Count the people who still have no record in Salesforce."""
    path = "/systems/account_engagement/records/prospects"
    page = attended.control._call("GET", path, query={"limit": 1, "salesforceId": ""})
    return int(page["total"])


def minimum(people: int, checks: int) -> dict[str, int]:
    """Give the least calls by their terms: full pages, full batches, one look per object."""
    return {
        f"read {people} by {READ}": math.ceil(people / READ),
        f"write by {WRITE}": math.ceil(people / WRITE),
        f"link back by {LINK}": math.ceil(people / LINK),
        f"{checks} checks of {len(OBJECTS)} objects": checks * len(OBJECTS),
    }


def run(folder: Path, people: int = PEOPLE) -> dict[str, Any]:
    """Let the reference engine work at its default pace until everybody has arrived."""
    scenario = folder / "initial_sync.yaml"
    scenario.write_text(_scenario(people))
    with serve(folder, "--scenario", str(scenario), "--clock", "virtual") as ready:
        attended = Attended(ready, "reference")
        try:
            attended.connect({})
            clock = Clock(attended.control, attended.connector)
            since = clock.now
            began = time.perf_counter()
            while waiting(attended) and (clock.now - since).total_seconds() < MOST_MINUTES * 60:
                clock.pass_time(seconds=60)
            took = time.perf_counter() - began
            left, virtual = waiting(attended), (clock.now - since).total_seconds()
            exchanges = attended.control.journal(0)
        finally:
            attended.close()
    checks = int(virtual // CHECK_S) + 1
    terms = minimum(people - left, checks)
    kinds = Counter((e["system"], e["operation"], e["object"]) for e in exchanges)
    return {
        "people": people, "left": left, "virtual_s": virtual, "wall_s": took,
        "calls": len(exchanges), "refused": sum(e["status"] >= 400 for e in exchanges),
        "minimum": sum(terms.values()), "terms": terms,
        "ratio": len(exchanges) / sum(terms.values()),
        "by_kind": {" ".join(k).strip(): n for k, n in kinds.most_common()},
    }  # fmt: skip


def _scenario(people: int) -> str:
    from syncproof.bundled import folder

    text = (folder("scenarios") / "initial_sync.yaml").read_text(encoding="utf-8")
    return text.replace("count: 12000", f"count: {people}").replace("name: initial", "name: bench")
