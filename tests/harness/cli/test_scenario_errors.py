"""A malformed scenario file is refused with its line, what was expected and what was meant."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import CommandLine, assert_refused

HEAD = "name: mine\ntitle: Mine\nseed: 1\n"
CLOCK = 'clock: {start: "2026-01-05T08:00:00Z"}\n'
MALFORMED = [
    (HEAD + CLOCK + "systemz: {salesforce: {}}\n", ":5: ", '"systemz"', 'did you mean "systems"?'),
    (HEAD + CLOCK + "systems: {salesfroce: {}}\n", ":5: ", 'did you mean "salesforce"?'),
    (HEAD + 'clock: {start: "yesterday"}\nsystems: {salesforce: {}}\n', ":4: ", '"yesterday"',
     "a time in UTC such as"),
    ("name: mine\ntitle: Mine\nseed: many\n" + CLOCK + "systems: {salesforce: {}}\n", ":3: ",
     "a whole number"),
    (HEAD + CLOCK + "systems: [salesforce\n", "mine.yaml:"),
    (HEAD + CLOCK + "seed: 2\nsystems: {salesforce: {}}\n", ":5: ", "seed"),
    ("name: !!python/object/apply:os.system [date]\n", "mine.yaml:1: "),
    (HEAD + CLOCK + "systems: {salesforce: {}}\nfaults:\n- {name: latancy}\n", ":7: ", "latancy"),
]  # fmt: skip


@pytest.mark.parametrize("case", MALFORMED, ids=range(len(MALFORMED)))
def test_a_malformed_scenario_is_explained(
    command: CommandLine, tmp_path: Path, case: tuple[str, ...]
) -> None:
    text, *words = case
    (tmp_path / "mine.yaml").write_text(text)
    ended = command.run("serve", "--port", "0", "--scenario", "mine.yaml")
    assert_refused(ended, "mine.yaml", *words)


def test_an_unknown_option_of_a_system_is_explained(command: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(HEAD + CLOCK + "systems: {salesforce: {editionz: x}}\n")
    ended = command.run("serve", "--port", "0", "--scenario", "mine.yaml")
    assert_refused(
        ended, 'systems.salesforce: unknown option "editionz"', 'did you mean "edition"?'
    )
