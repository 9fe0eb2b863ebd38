"""What a run keeps: no secret, and for one seed always the same history."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import orjson
import pytest
from command_line import CommandLine, Ended

FEW = "lost or imported or winner or by_hand or foreign_key"
ALIKE = ("n", "at", "system", "instance", "operation", "object", "ids", "status", "error_code",
         "committed", "fault", "actor")  # fmt: skip
CANARY = "canary-5e1d77"
SECRET = re.compile(r"BEGIN (RSA )?PRIVATE KEY|eyJ[\w-]{20,}\.[\w-]{20,}|Bearer (?!\W*mask)\w{8,}")


def _verify(command: CommandLine, report: Path) -> Ended:
    ended = command.run(
        "verify", "--seed", "7", "-k", FEW, "--report-dir", report,
        env={"SALESFORCE_PASSWORD": CANARY},
    )  # fmt: skip
    assert ended.code == 0, ended.said
    return ended


def _history(report: Path) -> list[dict[str, Any]]:
    lines = (report / "journal.jsonl").read_bytes().splitlines()
    return [{name: x[name] for name in ALIKE} for x in map(orjson.loads, lines)]


@pytest.fixture
def reports(command: CommandLine) -> tuple[list[Path], str]:
    """Two runs with one seed: their reports, and all that they said."""
    folders = [command.folder / name for name in ("first", "second")]
    return folders, "".join(_verify(command, folder).said for folder in folders)


def test_one_seed_gives_one_history_and_no_secret_is_kept(
    reports: tuple[list[Path], str],
) -> None:
    folders, said = reports
    first, second = map(_history, folders)
    assert len(first) > 100
    assert first == second
    for text in [said, *(f.read_text() for f in folders[0].iterdir())]:
        assert CANARY not in text
        assert SECRET.search(text) is None
