"""Writes the results of the benchmarks as tables."""

from __future__ import annotations

from typing import Any

import bench_bulk
import bench_size
import bench_writes
from bench_stages import STAGES
from rich import box
from rich.console import Console
from rich.table import Table

_US = "µs"


def _table(title: str, first: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, title_style="bold")
    table.add_column(first)
    for name in columns:
        table.add_column(name, justify="right")
    return table


def wire(console: Console, found: dict[str, Any]) -> None:
    """Show requests per second over HTTP, and what other servers do."""
    rate = found["hello_per_second"]
    title = (
        f"Over HTTP, one core serves and one asks; a bare WSGI hello: {rate:,.0f} a second "
        f"(from {min(found['hello_all']):,.0f} to {max(found['hello_all']):,.0f})"
    )
    columns = ("requests/s", "p50 ms", "p99 ms", "bytes", "records/s", "of hello", "of peer")
    table = _table(title, "request", *columns)
    for name, row in found["cases"].items():
        peer = row["of_best_peer"]
        table.add_row(
            name, *_rates(row), f"{row['bytes']:,}", f"{row['records_per_second']:,.0f}",
            f"{row['of_hello']:.0%}", "" if peer is None else f"{peer:.0%}",
        )  # fmt: skip
    console.print(table)
    for peer, cases in found["peers"].items():
        table = _table(f"{peer}, the same contacts", "request", *columns[:3], "bytes")
        for name, row in cases.items():
            table.add_row(name, *_rates(row), f"{row['bytes']:,}")
        console.print(table)


def _rates(row: dict[str, Any]) -> tuple[str, str, str]:
    return f"{row['per_second']:,.0f}", f"{row['p50_ms']:.2f}", f"{row['p99_ms']:.2f}"


def stages(console: Console, found: dict[str, Any]) -> None:
    """Show what each stage costs."""
    table = _table(f"Stages of the request path, {_US} a request, no sockets", "stage", *found)
    for stage in STAGES:
        table.add_row(stage, *(f"{row[stage]:,.1f}" for row in found.values()))
    table.add_row("all", *(f"{sum(row.values()):,.1f}" for row in found.values()), style="bold")
    console.print(table)


def soql(console: Console, found: dict[str, Any]) -> None:
    """Show what planning a query costs."""
    names = ("parse", "known shape", "new shape")
    table = _table(f"Planning a SOQL query, {_US}", "query", *names)
    for name, row in found.items():
        table.add_row(name, *(f"{row[n]:,.1f}" for n in names))
    console.print(table)


def worlds(console: Console, found: dict[str, Any]) -> None:
    """Show what worlds cost."""
    table = _table("Worlds, ms", "world", "records", "first time", "again")
    for name, row in found["begin"].items():
        table.add_row(f"begin {name}", f"{row['records']:,}", f"{row['first_ms']:,.1f}",
                      f"{row['again_ms']:,.1f}")  # fmt: skip
    for row in found["restore"].values():
        table.add_row("restore a snapshot", f"{row['records']:,}", f"{row['build_ms']:,.1f}",
                      f"{row['restore_ms']:,.1f}")  # fmt: skip
    console.print(table)
    took = ", ".join(f"{s:.2f}" for s in found["start"]["all_s"])
    console.print(f"serve empty, from nothing to the ready file: {took} s\n")


def sync(console: Console, found: dict[str, Any]) -> None:
    """Show the calls of the initial sync beside the least that are needed."""
    title = (
        f"Initial sync of {found['people']:,} people: {found['wall_s']:.1f} s of wall time for "
        f"{found['virtual_s'] / 60:.0f} virtual minutes"
    )
    table = _table(title, "calls", "number")
    for name, amount in found["terms"].items():
        table.add_row(f"least: {name}", f"{amount:,}")
    table.add_row("least, all", f"{found['minimum']:,}", style="bold")
    for name, amount in found["by_kind"].items():
        table.add_row(name, f"{amount:,}")
    table.add_row(
        f"all ({found['ratio']:.2f} times the least)", f"{found['calls']:,}", style="bold"
    )
    console.print(table)
    if found["left"]:
        console.print(f"{found['left']:,} people did not arrive", style="bold red")


SHOWN = {"wire": wire, "stages": stages, "soql": soql, "worlds": worlds, "sync": sync,
         "bulk": bench_bulk.show, "writes": bench_writes.show, "size": bench_size.show}  # fmt: skip
