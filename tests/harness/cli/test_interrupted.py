"""Ctrl-C and SIGTERM during `verify`: one message, exit code 2, nothing left behind."""

from __future__ import annotations

import signal

import pytest
from command_line import CommandLine, Running, assert_refused

STAGES = {"simulators start": "syncproof serve", "scenarios run": "syncproof.engine"}


def _started(command: CommandLine, program: str) -> Running:
    running = command.start("verify", "--json", "--report-dir", command.folder / "report")
    running.wait_for(lambda: any(program in line for line in command.processes()))
    return running


@pytest.mark.parametrize("program", STAGES.values(), ids=STAGES)
def test_ctrl_c_ends_everything(command: CommandLine, program: str) -> None:
    running = _started(command, program)
    running.signal_group(signal.SIGINT)
    assert_refused(running.end(), "syncproof: interrupted")


def test_sigterm_ends_everything(command: CommandLine) -> None:
    running = _started(command, "syncproof.engine")
    assert_refused(running.end(signal.SIGTERM), "syncproof: interrupted")
