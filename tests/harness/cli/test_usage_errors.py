"""Wrong usage: one message that says what was found and what was meant, and exit code 2."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from command_line import CommandLine, Ended, assert_refused, tidy

AT_ONCE = 3
REMOTE = "http://127.0.0.1:1"
WRONG = [
    ("verifyy", 'no command "verifyy"', 'did you mean "verify"?'),
    ("verify --conector reference", "'--conector'", "Did you mean '--connector'?"),
    ("verify --time warp", "'warp' is not one of 'virtual', 'scaled', 'real'"),
    ("verify --seed -1", "-1 is not in the range"),
    ("verify --behaviour AE-PAUSE-1", '"AE-PAUSE-1"', "did you mean", "behaviours list"),
    ("verify --profile hubspt", "'hubspt'", "account_engagement"),
    ("verify --features nowhere", "'nowhere' does not exist"),
    ("verify --connector referencex", "'referencex'", "did you mean 'reference'?", "cmd:"),
    ("verify --connector py:no-colon", "'py:no-colon'", "expected py:package.module:factory"),
    ("verify --connector py:", "expected py:package.module:factory"),
    ("verify --connector http://", "names no host", "expected http://host:port"),
    ("verify --connector cmd:", "no command after cmd:"),
    ("verify --connector cmd:'unclosed", "No closing quotation"),
    ("verify --connector cmd:no-such-program", "'no-such-program'", "expected cmd:"),
    (f"verify --workers 2 --connector {REMOTE}", "--workers 2", "cmd:, py:"),
    ("verify -k no_scenario_is_called_so", "no scenario is left to run", "-k"),
    ("verify -k and", "Wrong expression passed to '-k'", "at column 1"),
    (f"verify --connector {REMOTE}", REMOTE, "Connection refused"),
    ("verify --connector py:no_such_module:make", "No module named 'no_such_module'"),
    ("verify --connector py:bad_factories:makes", "no function 'makes'", "did you mean 'make'?"),
    ("verify --connector py:bad_factories:make", "ValueError: no licence", "bad_factories.py:"),
    ("verify --report-dir /dev/null/report", "cannot write the report to /dev/null/report"),
    ("serve --scenario frist_day", '"frist_day"', 'did you mean "first_day"?'),
    ("serve --host 0.0.0.0", "--host 0.0.0.0", "add --exposed"),
    ("serve --workers 2", "--workers 2", "one process"),
    ("serve --store mysql://root:canary@host/db", '"mysql"', "expected sqlite:///FOLDER"),
    ("serve --port 0 --store sqlite:////dev/null/x", "cannot write into /dev/null/x"),
    ("serve --port 0 --ready-file /dev/null/x", "cannot write /dev/null/x"),
    ("run frist_day", '"frist_day"', 'did you mean "first_day"?'),
    ("run empty --port 0 --connector referencex", "did you mean 'reference'?"),
    ("run empty --port 0 --connector py:bad_factories:make", "could not be connected", "licence"),
    ("world show frist_day", 'did you mean "first_day"?'),
    ("world generate empty --store sqlite:////dev/null/x", "cannot write into /dev/null/x"),
    ("world export empty --system salesfroce --object Lead", 'did you mean "salesforce"?'),
    ("world export empty --system salesforce --object Leed", 'did you mean "Lead"?'),
    ("behaviours show AE-PAUS-01", '"AE-PAUS-01"', 'did you mean "AE-PAUSE-01"?'),
    ("behaviours list --system salesfroce", 'did you mean "salesforce"?'),
    ("behaviours settings acount_engagement", 'did you mean "account_engagement"?'),
    ("load initial_synk", '"initial_synk"', "initial_sync"),
    ("journal", "no running server was named", "--ready-file"),
    ("clock --ready-file missing.json", "missing.json is no ready file"),
    ("faults arm {bad --ready-file missing.json", "the fault is not JSON"),
]


def _run(folder: Path, line: str) -> Ended:
    checked = tidy(CommandLine(folder))
    ended = next(checked).run(*line.split())
    assert list(checked) == []
    return ended


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Future[Ended]]:
    """All commands, a few at a time, each with a folder of its own."""
    pool = ThreadPoolExecutor(AT_ONCE)
    started = {line: pool.submit(_run, tmp_path_factory.mktemp("run"), line) for line, *_ in WRONG}
    pool.shutdown(wait=False)
    return started


@pytest.mark.parametrize("case", WRONG, ids=lambda case: case[0])
def test_wrong_usage_is_explained(
    runs: dict[str, Future[Ended]], case: tuple[str, *tuple[str, ...]]
) -> None:
    line, *words = case
    ended = runs[line].result()
    assert_refused(ended, *words)
    assert "canary" not in ended.said
