"""A team's own features that cannot be run are refused with file, line and the nearest match."""

from __future__ import annotations

import pytest
from command_line import CommandLine, Ended, assert_refused

GOOD = "    Given an active Account Engagement connector\n"
BROKEN = [
    (f"Feature: F\n  Scenario: S\n{GOOD}    Wen 10 minutes pass\n", "own.feature", "Line number: 4",
     "Wen 10 minutes pass"),
    (f"Feature: F\n  @AE-PAUSE-99\n  Scenario: S\n{GOOD}", '"AE-PAUSE-99"',
     'did you mean "AE-PAUSE-09"?'),
    ("nothing of the kind\n", "own.feature", "Line number: 1"),
]  # fmt: skip


def _verify(command: CommandLine, text: str | None) -> Ended:
    folder = command.folder / "own"
    folder.mkdir()
    if text is not None:
        (folder / "own.feature").write_text(text)
    return command.run("verify", "--features", folder)


@pytest.mark.parametrize("case", BROKEN, ids=range(len(BROKEN)))
def test_a_feature_that_cannot_be_read_is_explained(
    command: CommandLine, case: tuple[str, ...]
) -> None:
    text, *words = case
    assert_refused(_verify(command, text), *words)


def test_a_folder_without_features_is_named(command: CommandLine) -> None:
    assert_refused(_verify(command, None), "own")


def test_an_unknown_step_is_an_error_of_the_run_with_the_nearest_step(
    command: CommandLine,
) -> None:
    text = "Feature: F\n  Scenario: S\n    Given an active Acc0unt Engagement connector\n"
    ended = _verify(command, text)
    assert ended.code == 2
    for word in ("active Acc0unt", "own.feature", "Line 3", 'did you mean "an active Account'):
        assert word in ended.out
    assert "Traceback" not in ended.said


def test_a_misspelt_first_step_is_not_taken_for_a_description(command: CommandLine) -> None:
    text = "Feature: F\n  Scenario: S\n    Givn an active Account Engagement connector\n"
    text += "    When 10 minutes pass\n"
    ended = _verify(command, text)
    assert ended.code == 2
    assert 'did you mean "Given"?' in " ".join(ended.out.split())
