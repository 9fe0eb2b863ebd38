"""`syncproof verify` from start to exit code: run, judge, report."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from syncproof.bundled import folder as bundled
from syncproof.catalogue.coverage import tags
from syncproof.catalogue.load import behaviours
from syncproof.conformance.errors import HarnessError
from syncproof.conformance.events import Event
from syncproof.conformance.launch import Outcome, RunOptions, run
from syncproof.conformance.reports import ReportError, Terminal, write_all
from syncproof.conformance.reports.json_results import results_json
from syncproof.conformance.reports.model import Report
from syncproof.conformance.results import Results, judge


def verify(options: RunOptions, report_dir: Path, *, as_json: bool = False) -> int:
    """Judge a connector, write the report, show the verdict, and give the exit code."""
    options.check()
    writable(report_dir)
    with tempfile.TemporaryDirectory(prefix="syncproof-journal-") as kept:
        terminal = None if as_json else Terminal()
        listen: Callable[[Event], None] = terminal.handle if terminal else _silent
        try:
            outcome = run(options, listen, Path(kept))
        finally:
            if terminal:
                terminal.close()
        report = Report(_results(options, outcome), tuple(outcome.events))
        try:
            write_all(report.results, report.events, report_dir, lambda: _lines(Path(kept)))
        except ReportError as error:
            raise HarnessError(str(error)) from None
    if not outcome.described:
        raise HarnessError(f"no verdict: {outcome.trouble}")
    if terminal:
        terminal.show(report, report_dir)
    else:
        sys.stdout.buffer.write(b"".join(results_json(report)))
    return report.exit_code


def _results(options: RunOptions, outcome: Outcome) -> Results:
    covered = set(tags(bundled("features")))
    return judge(outcome.events, behaviours(), options.profile, covered)


def _lines(folder: Path) -> Iterator[bytes]:
    for path in sorted(folder.glob("journal*.jsonl")):
        with path.open("rb") as file:
            yield from file


def _silent(_event: Event) -> None:
    """Show nothing while the run goes on."""


def writable(folder: Path) -> None:
    """Refuse a report folder that cannot be written, before anything is started."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".syncproof-write-test"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise HarnessError(
            f"cannot write the report to {folder}: {error.strerror}",
            hint="choose another folder with --report-dir",
        ) from None
