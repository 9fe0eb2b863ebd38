"""The commands that talk to a running server pass its refusals on."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import CommandLine, assert_refused, tidy


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[CommandLine, Path]]:
    """A running server and its ready file."""
    for command in tidy(CommandLine(tmp_path_factory.mktemp("remote"))):
        path = command.folder / "ready.json"
        running = command.start("serve", "--port", "0", "--ready-file", path, "--clock", "virtual")
        running.ready(path)
        yield command, path
        assert running.end(signal.SIGTERM).code == 0


REFUSED = [
    (["faults", "arm", '{"name": "latancy"}'], '"latancy"', "expected one of"),
    (["faults", "arm", '{"name": "answer_lst"}'], 'did you mean "answer_lost"?'),
    (["faults", "arm", '{"name": "slow", "params": {"secondz": 1}}'], "secondz"),
    (["faults", "heal", "no-such-fault"], "no-such-fault"),
    (["clock", "--to", "tomorrow"], "tomorrow"),
    (["clock", "--to", "2001-01-01T00:00:00Z"], "2001-01-01"),
    (["journal", "999999"], "999999"),
]


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: " ".join(case[0]))
def test_a_refusal_of_the_server_is_passed_on(
    served: tuple[CommandLine, Path], case: tuple[list[str], *tuple[str, ...]]
) -> None:
    command, path = served
    arguments, *words = case
    assert_refused(command.run(*arguments, "--ready-file", path), *words)


def test_a_server_that_has_gone_is_named(command: CommandLine) -> None:
    path = command.folder / "ready.json"
    path.write_text('{"control": "http://127.0.0.1:1/control/v1", "control_token": "canary-9"}')
    ended = command.run("clock", "--ready-file", path)
    assert_refused(ended, "no answer from http://127.0.0.1:1/control/v1")
    assert "canary-9" not in ended.said
