"""The terminal: progress, verdict, and no record that steers it."""

from __future__ import annotations

import io
import shlex
from pathlib import Path
from typing import Any

from rich.console import Console
from sample_run import results, scenario, whole

from syncproof.conformance.reports import Report, Terminal


def shown(events: list[dict[str, Any]], **settings: Any) -> str:
    out = settings.pop("file", None) or io.StringIO()
    terminal = Terminal(Console(file=out, width=100, **settings))
    for event in events:
        terminal.handle(event)
    terminal.show(Report(results(events), tuple(events)), Path("out"))
    if isinstance(out, io.TextIOWrapper):
        out.flush()
        return bytes(out.buffer.getvalue()).decode(out.encoding)
    return out.getvalue()


def test_a_pipe_gets_plain_lines(events: list[dict[str, Any]]) -> None:
    text = shown(events)
    assert not [c for c in text if ord(c) < 32 and c != "\n"]
    assert "   passed  CARD-PAUSE-01 holds for Ana Torres, number 1" in text
    assert "undecided  AE-QUEUE-01" in text


def test_the_table_counts_by_area(events: list[dict[str, Any]]) -> None:
    lines = [line.split() for line in shown(events).splitlines()]
    assert ["paused", "state", "1", "-", "-", "9", "-"] in lines
    assert ["change", "check", "-", "1", "-", "2", "-"] in lines
    assert ["all", "areas", "2", "1", "2", "49", "1"] in lines


def test_a_failure_has_statement_reason_and_a_command_on_one_line(
    events: list[dict[str, Any]],
) -> None:
    text = shown(events)
    assert "No record is created on the other side for a person without an email address." in text
    assert "why:       Salesforce holds 2 leads" in text
    line = next(x for x in text.splitlines() if "--behaviour CARD-EMAIL-01" in x)
    assert shlex.split(line.partition("reproduce: ")[2]) == [
        "syncproof", "verify", "--connector", "http://***@127.0.0.1:9000",
        "--profile", "account_engagement", "--behaviour", "CARD-EMAIL-01",
        "--seed", "20260105", "--time", "virtual",
    ]  # fmt: skip


def test_the_end_names_report_and_exit_code(events: list[dict[str, Any]]) -> None:
    text = shown(events)
    assert "Report: out/report.html" in text
    assert "Exit code 1: a required behaviour failed" in text
    assert "all data is simulated" in text


def test_uncovered_behaviours_are_listed(events: list[dict[str, Any]], report: Report) -> None:
    told = shown(events).partition("Without a scenario in this release")[2]
    assert report.results.uncovered
    for id_ in report.results.uncovered:
        assert id_ in told


def test_escapes_of_records_are_visible_and_not_obeyed(events: list[dict[str, Any]]) -> None:
    text = shown(events, force_terminal=True)
    assert "\x1b]0;" not in text
    assert "\\x1b]0;owned\\x07\\x1b[31mred" in text
    assert "\u202e" not in text


def test_square_brackets_of_records_are_no_markup() -> None:
    made = scenario(1, "AE-PAUSE-01", outcome="failed", reason="[bold]x[/nothing] :smile:")
    assert "why:       [bold]x[/nothing] :smile:" in shown(whole([made]))


def test_a_line_break_in_a_name_makes_no_line_of_its_own() -> None:
    made = scenario(1, "AE-PAUSE-01", outcome="failed", name="a\nExit code 0: fine", reason="r")
    assert "\nExit code 0" not in shown(whole([made]))


def test_a_terminal_shows_a_bar_while_the_run_goes_on(events: list[dict[str, Any]]) -> None:
    out = io.StringIO()
    terminal = Terminal(Console(file=out, width=140, force_terminal=True))
    for event in events[:8]:
        terminal.handle(event)
    terminal.close()
    assert f"/{events[0]['scenarios']}" in out.getvalue()
    assert "passed" in out.getvalue()


def test_an_output_without_unicode_gets_escapes() -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    made = scenario(1, "AE-PAUSE-01", outcome="failed", name="Jürgen Müller", reason="ü")
    assert "J\\xfcrgen M\\xfcller" in shown(whole([made]), file=out)


def test_a_run_that_could_not_start_says_why() -> None:
    events = [{"event": "run_failed", "error": "describe was never answered"}]
    text = shown(events)
    assert "The run failed: describe was never answered" in text
    assert "Exit code 2" in text
