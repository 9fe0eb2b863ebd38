"""What the pages tell a reader to type runs as written; what they show parses."""

import json

import pytest
from gherkin.parser import Parser
from pages import all_blocks, shell_lines
from project_tree import ROOT, documents, name, run

from syncproof.conformance.library import contexts
from syncproof.kit.faults.spec import parse as parse_fault
from syncproof.kit.registry import systems
from syncproof.kit.scenario import parse

PROSE = {"text"}
LINES = [(name(page), line) for page in documents() for line in shell_lines(page)]


def of(language):
    return [b for b in all_blocks() if b.language == language]


def test_the_readme_shows_the_two_commands():
    assert {("README.md", "make verify"), ("README.md", "make test")} <= set(LINES)


@pytest.mark.parametrize("line", [line for _, line in LINES if line.startswith("make ")])
def test_a_make_line_names_a_target(line):
    answer = run("make", "-n", *line.split()[1:], cwd=ROOT)

    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.strip()


@pytest.mark.parametrize("line", [line for _, line in LINES if not line.startswith("make ")])
def test_a_shell_line_runs_anywhere(line, tmp_path):
    answer = run("bash", "-euc", line, cwd=tmp_path)

    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.strip()
    assert "Traceback" not in answer.stderr


def test_every_block_says_what_language_it_is_in():
    known = PROSE | {"bash", "json", "yaml", "gherkin"}

    assert [str(b) for b in all_blocks() if b.language not in known] == []


@pytest.mark.parametrize("block", of("json"), ids=str)
def test_a_json_block_parses(block):
    assert json.loads(block.code)


def test_the_fault_of_the_page_can_be_armed():
    (shown,) = [b for b in of("json") if b.page == ROOT / "docs" / "faults.md"]

    spec, _ = parse_fault(json.loads(shown.code))
    assert spec.name == "answer_lost"


@pytest.mark.parametrize("block", of("yaml"), ids=str)
def test_a_yaml_block_is_a_scenario_that_can_be_loaded(block):
    assert parse(block.code.encode(), systems=list(systems())).title


@pytest.mark.parametrize("block", of("gherkin"), ids=str)
def test_a_gherkin_block_parses_and_uses_our_steps(block):
    feature = Parser().parse(block.code)["feature"]
    scenarios = [c.get("scenario") or c.get("background") for c in feature["children"]]
    texts = [s["text"] for scenario in scenarios for s in scenario["steps"]]

    assert texts
    assert [t for t in texts if not any(c.parser.is_matching(t) for c in contexts())] == []
