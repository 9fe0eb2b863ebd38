"""Connectors that die, hang or talk rubbish, judged through the real command."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import orjson
import pytest
from command_line import HERE, CommandLine, Ended, assert_refused

ONE = ("--behaviour", "AE-PAUSE-01")
SHORT = {"PYTEST_PLUGINS": "short_limits"}
CONNECTOR = HERE / "bad_connector.py"
AT_ONCE = [
    ("dies", "out of luck"),
    ("rubbish", "Hello, I am no JSON \\x1b]0;title"),
    ("hangs", "no answer for 1 s"),
    ("leaves_a_child", "out of luck"),
]
LATER = [
    ("dies", "the connector is at fault (died)", "out of luck"),
    ("rubbish", "the connector is at fault (rubbish)", "Hello, I am no JSON \\x1b]0;title"),
    ("hangs", "the connector is at fault (hang)", "no answer for 1 s"),
    ("leaves_a_child", "the connector is at fault (died)", "out of luck"),
]


def _judge(command: CommandLine, way: str, verb: str) -> Ended:
    spec = f'cmd:"{sys.executable}" "{CONNECTOR}" {way} {verb}'
    report = command.folder / "report"
    return command.run("verify", "--connector", spec, *ONE, "--report-dir", report, env=SHORT)


def _results(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads((folder / "report" / "results.json").read_bytes())
    return found


@pytest.mark.parametrize("case", AT_ONCE, ids=lambda case: case[0])
def test_one_that_never_answers_describe_ends_the_run_with_exit_code_2(
    command: CommandLine, case: tuple[str, str]
) -> None:
    way, words = case
    assert_refused(_judge(command, way, "describe"), "no verdict", words)


@pytest.mark.parametrize("case", LATER, ids=lambda case: case[0])
def test_one_that_fails_in_the_middle_fails_the_scenario(
    command: CommandLine, case: tuple[str, ...]
) -> None:
    way, *words = case
    ended = _judge(command, way, "connect")
    (behaviour,) = _results(command.folder)["behaviours"]
    assert (ended.code, ended.err, behaviour["outcome"]) == (1, "", "failed")
    for word in words:
        assert word in behaviour["reason"]
    assert "Traceback" not in ended.out
    assert "\x1b" not in ended.out


def test_relative_programs_and_modules_are_those_of_the_folder_where_one_stands(
    command: CommandLine,
) -> None:
    (command.folder / "conn.py").write_text(CONNECTOR.read_text())
    (command.folder / "mine.py").write_text((HERE / "bad_factories.py").read_text())
    by_command = command.run(
        "verify", *ONE, "--connector", f"cmd:{sys.executable} conn.py dies describe"
    )
    assert_refused(by_command, "out of luck")
    by_module = command.run("verify", *ONE, "--connector", "py:mine:make")
    assert_refused(by_module, "ValueError: no licence")


def test_what_lies_in_a_users_folder_disturbs_nothing(command: CommandLine) -> None:
    for name in ("orjson", "pytest", "requests", "conftest"):
        (command.folder / f"{name}.py").write_text("raise RuntimeError('shadowed')\n")
    (command.folder / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n")
    own = {"PYTEST_ADDOPTS": "--no-such-option"}
    ended = command.run("verify", "-k", "foreign_key", env=own)
    assert (ended.code, ended.err) == (0, "")
