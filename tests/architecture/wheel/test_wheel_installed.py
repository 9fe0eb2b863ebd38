"""The installed wheel does its work from a folder that knows nothing of the checkout."""

import json
import tomllib
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import parse
from pages import blocks
from project_tree import ROOT, run, text

VERSION = tomllib.loads(text(ROOT / "pyproject.toml"))["project"]["version"]
(SHOWN,) = (b.code for b in blocks(ROOT / "README.md") if b.language == "gherkin")

FEATURE = """\
Feature: What matters to our team
  Scenario: Our connector is quiet for an hour
    Given an active Account Engagement connector
    When 1 hour passes
    Then changes were checked at the documented interval
    And our own people are content
"""

STEPS = """\
from pathlib import Path

from pytest_bdd import then

NOTES = Path(__file__).with_name("notes.txt")


def note(line):
    with NOTES.open("a") as file:
        file.write(line + "\\n")


@then("changes were checked at the documented interval")
def in_our_words(journal):
    assert len(journal) > 0
    note("our interval")


@then("our own people are content")
def content(world, connector, clock, faults, salesforce, account_engagement):
    assert salesforce.url.startswith("http://127.0.0.1:")
    note("content")
"""

STRANGER = """\
import sys

import pytest


def test_nothing_of_the_suite_was_loaded(pytestconfig):
    loaded = {n for n in sys.modules if n.startswith("syncproof")}
    assert "syncproof.conformance.pytest_plugin" in loaded
    assert "syncproof.conformance.suite" not in loaded
    assert not any(n.startswith("syncproof.conformance.") for n in
                   loaded - {"syncproof.conformance.pytest_plugin"})
    assert not loaded & {"syncproof.systems", "syncproof.kit", "syncproof.engine"}


def test_our_fixtures_are_not_offered(request):
    with pytest.raises(pytest.FixtureLookupError):
        request.getfixturevalue("world")
"""


@pytest.fixture
def unrelated(tmp_path):
    folder = tmp_path / "unrelated"
    folder.mkdir()
    return folder


def test_the_environment_is_whole_and_holds_no_tools_of_ours(installed, unrelated):
    check = installed.run("python", "-m", "pip", "check", cwd=unrelated)
    listed = installed.run("python", "-m", "pip", "list", "--format", "json", cwd=unrelated)

    assert check.returncode == 0, check.stdout
    names = {p["name"].lower() for p in json.loads(listed.stdout)}
    assert names & {"mypy", "ruff", "hypothesis", "simple-salesforce", "hatchling"} == set()


def test_the_package_comes_from_the_environment(installed, unrelated):
    where = installed.run("python", "-c", "import syncproof; print(syncproof.__file__)",
                          cwd=unrelated)  # fmt: skip

    assert where.stdout.startswith(str(installed.folder))


@pytest.mark.parametrize("command", [("syncproof",), ("python", "-m", "syncproof")], ids=str)
def test_it_tells_its_version(installed, unrelated, command):
    answer = installed.run(*command, "--version", cwd=unrelated)

    assert (answer.returncode, answer.stderr) == (0, "")
    assert VERSION in answer.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("behaviours", "coverage"),
        ("behaviours", "list", "--json"),
        ("behaviours", "settings", "account_engagement"),
        ("faults", "list"),
        ("scenarios",),
        ("steps",),
        ("world", "show", "missing_emails"),
    ],
    ids=" ".join,
)
def test_a_command_answers_as_it_does_in_the_checkout(installed, unrelated, arguments):
    answer = installed.run("syncproof", *arguments, cwd=unrelated)

    assert answer.returncode == 0, answer.stderr
    assert answer.stdout
    assert answer.stdout == run("syncproof", *arguments, cwd=unrelated).stdout


def test_verify_judges_the_reference_connector_and_writes_its_report(installed, unrelated):
    answer = installed.run(
        "syncproof", "verify", "-k", "connector_of_a_new_account or new_campaign",
        "--report-dir", "out", cwd=unrelated, timeout=120,
    )  # fmt: skip

    assert answer.returncode == 0, answer.stdout + answer.stderr
    results = json.loads((unrelated / "out" / "results.json").read_bytes())
    suites: Element = parse(unrelated / "out" / "junit.xml").getroot()
    passed = {b["id"] for b in results["behaviours"] if b["outcome"] == "passed"}
    assert passed == {"AE-PAUSE-01", "AE-PAUSE-06"}
    assert not results["conformant"], "a part proves nothing of the whole"
    assert len(list(suites.iter("testcase"))) == 2
    assert "<html" in (unrelated / "out" / "report.html").read_text(encoding="utf-8")
    assert {p.name for p in unrelated.iterdir()} == {"out"}


def test_a_team_runs_its_own_feature_with_our_steps_and_its_own_step_wins(installed, unrelated):
    mine = unrelated / "my_features"
    mine.mkdir()
    (mine / "ours.feature").write_text(FEATURE)
    (mine / "readme.feature").write_text(SHOWN)
    (mine / "conftest.py").write_text(STEPS)

    answer = installed.run(
        "pytest", "-p", "no:cacheprovider", "--connector", "reference", "my_features/",
        cwd=unrelated, timeout=120,
    )  # fmt: skip

    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "2 passed" in answer.stdout
    assert (mine / "notes.txt").read_text() == "our interval\ncontent\n"


def test_plain_pytest_on_foreign_tests_loads_nothing_of_the_suite(installed, unrelated):
    (unrelated / "test_stranger.py").write_text(STRANGER)

    answer = installed.run("pytest", "-p", "no:cacheprovider", cwd=unrelated)

    assert answer.returncode == 0, answer.stdout
    assert "2 passed" in answer.stdout


def test_a_mistake_ends_in_one_message_and_exit_code_two(installed, unrelated):
    answer = installed.run("syncproof", "verify", "--behaviour", "AE-PAUSE-0l", cwd=unrelated)

    assert answer.returncode == 2
    assert 'did you mean "AE-PAUSE-' in answer.stderr
    assert "Traceback" not in answer.stderr + answer.stdout
