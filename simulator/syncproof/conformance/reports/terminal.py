"""The terminal: live progress while a run goes on, the verdict when it is over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
)
from rich.table import Table
from rich.text import Text

from syncproof.conformance.reports.commands import reproduce
from syncproof.conformance.reports.matrix import MARKS, WORDS, Area, Row, areas
from syncproof.conformance.reports.model import Report
from syncproof.conformance.reports.text import duration, one_line

STYLES = {
    "passed": "green",
    "failed": "bold red",
    "warning": "yellow",
    "undecided": "yellow",
    "uncovered": "dim",
    "error": "bold magenta",
    "conformant": "bold green",
    "incomplete": "bold magenta",
    "partial": "bold yellow",
}
_MEANINGS = {
    0: "no required behaviour failed or stayed undecided",
    1: "a required behaviour failed",
    2: "the harness met an error or was used wrongly",
    3: "required behaviours stayed undecided",
}


class Terminal:
    """Shows a run to whoever sits in front of it.

    Hand every event to `handle`, and `show` the report at the end. Where nobody watches (a pipe,
    a CI log) each scenario is one plain line instead of a moving bar.
    """

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False)
        self._counts: Counter[str] = Counter()
        self._progress: Progress | None = None
        self._bar = TaskID(0)

    # -- while the run goes on ------------------------------------------------------------

    def handle(self, event: Mapping[str, Any]) -> None:
        """Take notice of an event."""
        match event.get("event"):
            case "run_started":
                self._started(event)
            case "scenario_started":
                self._at(str(event.get("name")))
            case "scenario_finished":
                self._finished(event)
            case "run_failed":
                self.close()
                self._line("The run failed: ", event.get("error"), style=STYLES["error"])
            case "run_finished":
                self.close()

    def close(self) -> None:
        """Take the moving bar away, whatever happened."""
        if self._progress is not None:
            self._progress.stop()
            self._progress = None

    def _started(self, event: Mapping[str, Any]) -> None:
        connector = event.get("connector") or {}
        who = f"{connector.get('name')} {connector.get('version')}"
        facts = f"{event.get('profile')}, seed {event.get('seed')}, {event.get('time_mode')} time"
        self._line("SyncProof judges ", who, f" ({facts})", style="bold")
        if self.console.is_terminal:
            self._progress = Progress(
                SpinnerColumn(), BarColumn(24), MofNCompleteColumn(),
                TextColumn("{task.fields[counts]}", markup=False),
                TextColumn("{task.fields[now]}", markup=False, style="dim"),
                console=self.console, transient=True,
            )  # fmt: skip
            self._progress.start()
            total = event.get("scenarios")
            self._bar = self._progress.add_task("", total=total, counts="", now="")

    def _at(self, name: str) -> None:
        if self._progress is not None:
            self._progress.update(self._bar, now=self._safe(name))

    def _finished(self, event: Mapping[str, Any]) -> None:
        outcome = str(event.get("outcome"))
        self._counts[outcome] += 1
        if self._progress is not None:
            kinds = ("passed", "failed", "undecided", "error")
            counts = "  ".join(f"{self._counts[k]} {k}" for k in kinds if self._counts[k])
            self._progress.update(self._bar, advance=1, counts=counts)
        if outcome != "passed" or self._progress is None:
            self._line(
                f"{outcome:>9}  ", event.get("name"), f"  ({duration(event.get('duration_s'))})",
                style=STYLES.get(outcome, ""),
            )  # fmt: skip
        if outcome == "error":
            self._line("           ", event.get("reason"))

    # -- when it is over ------------------------------------------------------------------

    def show(self, report: Report, folder: Path | str | None = None) -> None:
        """Print the verdict, what it rests on, and where to read more."""
        self.close()
        found = areas(report)
        self.console.print()
        if found:
            self.console.print(self._table(found))
        for mark in ("failed", "warning", "undecided"):
            self._rows(report, [row for a in found for row in a.rows if row.mark == mark])
        self._uncovered([row for a in found for row in a.rows if row.mark == "uncovered"])
        verdict = report.verdict
        self.console.print()
        style = STYLES[verdict.kind]
        self._line(f"{verdict.title}. ", verdict.sentence, style=style)
        if folder is not None:
            self._line("Report: ", Path(folder) / "report.html")
        self._line("Took ", duration(report.duration_s), "; all data is simulated.")
        self._line(f"Exit code {report.exit_code}: ", _MEANINGS.get(report.exit_code, "unknown"))

    def _table(self, found: Iterable[Area]) -> Table:
        shape = box.ROUNDED if self.console.is_terminal else None
        table = Table(box=shape, show_footer=True, pad_edge=bool(shape), header_style="bold")
        found = list(found)
        table.add_column("Area", footer="all areas")
        for mark in MARKS:
            total = str(sum(a.count(mark) for a in found))
            style = STYLES[mark]
            table.add_column(WORDS[mark], footer=total, justify="right", footer_style=style)
        for area in found:
            counts = [Text(str(area.count(m) or "-"), _style(area, m)) for m in MARKS]
            table.add_row(Text(self._safe(area.name)), *counts)
        return table

    def _rows(self, report: Report, found: list[Row]) -> None:
        for row in found:
            self.console.print()
            label = Text(f"{row.word:>9}  {row.id}", STYLES[row.mark])
            label.append(f"  {row.strength} of the {row.subject}", "dim")
            self.console.print(label, soft_wrap=True)
            self._line(" " * 11, row.statement)
            self._line(" " * 11 + "why:       ", row.reason or "no reason was given")
            for scenario in row.scenarios:
                if scenario.get("outcome") != "passed":
                    self._line(" " * 11 + "scenario:  ", scenario.get("name"))
            self._line(" " * 11 + "reproduce: ", reproduce(report, row.id), style="dim")

    def _uncovered(self, found: list[Row]) -> None:
        if found:
            self.console.print()
            self._line("Without a scenario in this release, and held against nobody:", style="dim")
            self._line("  ", ", ".join(row.id for row in found), style="dim")

    def _line(self, *parts: object, style: str = "") -> None:
        """Print one line; a part that came from elsewhere can neither style nor steer it."""
        line = Text(self._safe("".join(str(p) for p in parts)), style)
        self.console.print(line, soft_wrap=True)

    def _safe(self, text: str) -> str:
        encoding = self.console.encoding or "utf-8"
        return one_line(text).encode(encoding, "backslashreplace").decode(encoding)


def _style(area: Area, mark: str) -> str:
    return STYLES[mark] if any(row.mark == mark for row in area.rows) else "dim"
