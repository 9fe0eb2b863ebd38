"""`make bench`: what the simulators and the engine cost here and now.

Numbers of one run belong together; those of another machine, or of this one under another load,
do not. So there are ratios, and nothing passes or fails.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import tempfile
import time
from pathlib import Path
from typing import Any

import bench_bulk
import bench_show
import bench_size
import bench_soql
import bench_stages
import bench_sync
import bench_wire
import bench_worlds
import bench_writes
from rich.console import Console

BENCHES = {
    "wire": bench_wire, "stages": bench_stages, "soql": bench_soql, "worlds": bench_worlds,
    "sync": bench_sync, "bulk": bench_bulk, "writes": bench_writes, "size": bench_size,
}  # fmt: skip
SLOW = frozenset({"size"})
"""What takes minutes runs only when it is named."""


def main() -> None:
    """Run all benchmarks, or those named; print tables and write a JSON file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHES)}")
    parser.add_argument("--out", type=Path, default=Path("bench.json"), help="where results go")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in BENCHES]
    if unknown:
        parser.error(f'unknown benchmark "{unknown[0]}", expected one of {", ".join(BENCHES)}')
    console = Console(highlight=False)
    began = time.perf_counter()
    found: dict[str, Any] = {
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(),
                    "system": platform.platform(), "load_before": os.getloadavg()},
    }  # fmt: skip
    for name in options.names or [n for n in BENCHES if n not in SLOW]:
        with console.status(f"measuring: {name} …"), tempfile.TemporaryDirectory() as folder:
            found[name] = BENCHES[name].run(Path(folder))
        bench_show.SHOWN[name](console, found[name])
    found["seconds"] = time.perf_counter() - began
    options.out.write_text(json.dumps(found, indent=1), encoding="utf-8")
    console.print(
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; took {found['seconds']:.0f} s; "
        f"written: {options.out}"
    )


if __name__ == "__main__":
    main()
