"""Shows the result of a load test in the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from syncproof.conformance.reports.text import one_line

_MOST = 8
_STYLES = {"passed": "green", "failed": "bold red", "undecided": "yellow"}


def show(console: Console, result: Mapping[str, Any], folder: Path) -> None:
    """Print requests, pace, the oracle's verdict, and where the report is."""
    if result["connector"] is None:
        console.print(_requests(result["requests"]))
        created, there = _counts(result["confirmed"]), _counts(result["appeared"])
        console.print(f"records created: {created}; in the store: {there}")
    else:
        _pace(console, result)
        _oracle(console, result["oracle"])
    for reason in result["reasons"][:_MOST]:
        console.print(Text(f"  {one_line(reason)}", style="red"))
    if len(result["reasons"]) > _MOST:
        console.print(f"  … and {len(result['reasons']) - _MOST} more in results.json")
    word, style = ("green", "bold green") if result["passed"] else ("red", "bold red")
    console.print(Text.assemble(f"{result['load']} is ", (word, style), f"; report: {folder}"))


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in sorted(counts.items())) or "none"


def _requests(rows: list[dict[str, Any]]) -> Table:
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("request")
    for title in ("requests", "failed", "a second", "median ms", "95 % ms", "max ms"):
        table.add_column(title, justify="right")
    for row in rows:
        values = [row[n] for n in ("requests", "failures", "per_second", "median_ms", "p95_ms",
                                   "max_ms")]  # fmt: skip
        shown = [f"{v:,.0f}" if isinstance(v, int | float) else str(v) for v in values]
        last = row is rows[-1]
        table.add_row(str(row["name"]), *shown, style="bold" if last else None)
    return table


def _pace(console: Console, result: Mapping[str, Any]) -> None:
    who = result["connector"]
    table = Table(box=None, show_header=False)
    per_person = result["calls_per_person"]
    for name, value in (
        ("connector", f"{who.get('name')} {who.get('version')}"),
        ("people", f"{result['arrived']:,} of {result['people']:,} arrived"),
        ("seconds", f"{result['seconds']:,.1f}"),
        ("people a minute", f"{result['per_minute']:,} end to end"),
        ("API calls", f"{result['calls']:,}" + (f", {per_person} a person" if per_person else "")),
    ):
        table.add_row(name, one_line(value))
    console.print(table)


def _oracle(console: Console, findings: list[dict[str, Any]]) -> None:
    line = Text("oracle:")
    for finding in findings:
        line.append(f" {finding['key']}", style=_STYLES.get(finding["outcome"], ""))
    console.print(line)
    console.print(Text("        green passed, red failed, yellow undecided", style="dim"))
