"""The results folder: complete, repeatable, honest about what is missing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from sample_run import HOSTILE, head, results, sample_scenarios, scenario, whole

from syncproof.conformance.reports import Report, ReportError, formats, write_all

FILES = ["badge.svg", "cucumber.json", "journal.jsonl", "junit.xml", "report.html", "results.json"]
AS_ROOT = os.geteuid() == 0


def test_the_folder_holds_every_file_of_the_contract_and_no_other(folder: Path) -> None:
    assert sorted(p.name for p in folder.iterdir()) == FILES


def test_the_same_events_give_the_same_bytes(events: list[dict[str, Any]], tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_all(results(events), events, tmp_path / name, [b"{}"])
    for name in FILES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_run_without_scenarios_is_reported_and_proves_nothing(tmp_path: Path) -> None:
    write_all(results(whole([])), whole([]), tmp_path)
    found = orjson.loads((tmp_path / "results.json").read_bytes())
    assert found["conformant"] is False
    assert found["behaviours"] == []
    assert "nothing was judged" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_a_run_without_any_event_is_reported(tmp_path: Path) -> None:
    paths = write_all(results([]), [], tmp_path)
    assert sorted(p.name for p in paths) == FILES
    assert "Incomplete run" in (tmp_path / "report.html").read_text(encoding="utf-8")


def cut_off() -> list[dict[str, Any]]:
    """A run in which the harness died in the third scenario."""
    first, second, third = (scenario(n, f"AE-PAUSE-0{n}") for n in (1, 2, 3))
    return [*whole([first, second, third])[:-2]]


def test_a_run_cut_off_in_the_middle_is_never_conformant(tmp_path: Path) -> None:
    write_all(results(cut_off()), cut_off(), tmp_path)
    found = orjson.loads((tmp_path / "results.json").read_bytes())
    assert (found["conformant"], found["exit_code"], found["complete"]) == (False, 2, False)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Incomplete run" in page
    assert "cut off" in page
    assert ">incomplete run</text>" in (tmp_path / "badge.svg").read_text(encoding="utf-8")


def test_a_run_that_skipped_scenarios_is_never_conformant() -> None:
    events = [head(9), scenario(1, "AE-PAUSE-01"), {"event": "run_finished"}]
    found = Report(results(events), tuple(events))
    assert not found.conformant
    assert "only 1 of 9 scenarios" in found.verdict.sentence


def test_a_failure_counts_even_when_the_run_was_cut_off() -> None:
    events = [head(2), scenario(1, "AE-PAUSE-01", outcome="failed", reason="it wrote")]
    found = Report(results(events), tuple(events))
    assert found.exit_code == 1
    assert found.verdict.title == "Not conformant"
    assert "incomplete" in found.verdict.sentence


def test_a_start_that_failed_is_named(tmp_path: Path) -> None:
    events = [{"event": "run_failed", "error": "describe was never answered"}]
    write_all(results(events), events, tmp_path)
    assert "describe was never answered" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_a_good_run_is_called_conformant() -> None:
    good = [s for s in sample_scenarios() if s["outcome"] == "passed"]
    found = Report(results(whole(good)), tuple(whole(good)))
    assert (found.conformant, found.exit_code) == (True, 0)
    assert found.verdict.title == "Conformant"
    assert "4 more have no scenario in this release" in found.verdict.sentence


def test_a_part_of_the_suite_is_not_called_conformant() -> None:
    events = whole([scenario(1, "AE-PAUSE-01")])
    events[0] = {**events[0], "deselected": 40}
    found = Report(results(events), tuple(events))
    assert (found.exit_code, found.verdict.title) == (0, "Partial run")


def test_half_a_character_in_a_name_breaks_no_file(tmp_path: Path) -> None:
    made = scenario(1, "AE-PAUSE-01", outcome="failed", reason="\ud83d broken", name="a\ud800b")
    write_all(results(whole([made])), whole([made]), tmp_path, ["\ud800"])
    for name in FILES:
        (tmp_path / name).read_text(encoding="utf-8")


def test_the_journal_may_be_lines_or_a_callable(tmp_path: Path) -> None:
    lines = [b'{"n":1}\n', b"", '{"n":2}']
    for source in (lines, lambda: iter(lines)):
        write_all(results([]), [], tmp_path, source)  # type: ignore[arg-type]
        assert (tmp_path / "journal.jsonl").read_bytes() == b'{"n":1}\n{"n":2}\n'


def test_a_journal_that_breaks_off_costs_no_other_file(tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b'{"n":1}\n'
        raise ConnectionError("the control interface is gone")

    with pytest.raises(ReportError, match=r"journal\.jsonl .* control interface is gone"):
        write_all(results([]), [], tmp_path, broken)
    assert sorted(p.name for p in tmp_path.iterdir()) == [f for f in FILES if f != "journal.jsonl"]


def test_a_failed_write_leaves_the_earlier_file_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").write_bytes(b"earlier\n")

    def broken() -> Iterator[bytes]:
        yield b"half\n"
        raise ConnectionError("gone")

    with pytest.raises(ReportError):
        write_all(results([]), [], tmp_path, broken)
    assert (tmp_path / "journal.jsonl").read_bytes() == b"earlier\n"


def test_a_reader_of_the_earlier_file_keeps_it_whole(tmp_path: Path) -> None:
    write_all(results([]), [], tmp_path, [b"earlier"])
    with (tmp_path / "journal.jsonl").open("rb") as reader:
        write_all(results([]), [], tmp_path, [b"later"])
        assert reader.read() == b"earlier\n"


def test_a_file_in_the_folders_place_is_named_with_the_way_out(tmp_path: Path) -> None:
    place = tmp_path / "taken"
    place.write_text("a file")
    with pytest.raises(ReportError, match=r"taken: File exists; expected .* --report-dir"):
        write_all(results([]), [], place)


@pytest.mark.skipif(AS_ROOT, reason="root may write everywhere")
def test_a_folder_without_permission_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(ReportError, match="Permission denied"):
        write_all(results([]), [], tmp_path)


def test_a_folder_below_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(ReportError, match="Not a directory"):
        write_all(results([]), [], tmp_path / "file" / "report")


def test_a_place_that_cannot_be_replaced_is_named(tmp_path: Path) -> None:
    (tmp_path / "badge.svg" / "full").mkdir(parents=True)
    with pytest.raises(ReportError, match=r"badge\.svg: Is a directory"):
        write_all(results([]), [], tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["badge.svg"]


def test_every_format_registers_itself_and_streams_come_last() -> None:
    names = [f.name for f in formats()]
    assert sorted(names) == FILES
    assert names[-1] == "journal.jsonl"


def test_no_file_holds_a_raw_control_character(folder: Path) -> None:
    for name in FILES:
        text = (folder / name).read_text(encoding="utf-8")
        assert not [c for c in text if ord(c) < 32 and c not in "\n\t"], name
    assert HOSTILE
