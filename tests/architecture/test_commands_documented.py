"""The command line and the pages agree: every command is told, every quoted command exists."""

import re
import shlex

import click
import pytest
from click.testing import CliRunner
from pages import quoted_commands
from project_tree import ROOT, documents, name, run, text

from syncproof.cli import cli

README = " ".join(text(ROOT / "README.md").split())


def walk(group, path=()):
    """Give every command with the words that lead to it."""
    context = click.Context(group)
    for word in group.list_commands(context):
        command = group.get_command(context, word)
        yield (*path, word), command
        if isinstance(command, click.Group):
            yield from walk(command, (*path, word))


COMMANDS = dict(walk(cli))
IDS = [" ".join(words) for words in COMMANDS]
LEAVES = [w for w, c in COMMANDS.items() if not isinstance(c, click.Group)]
WITHOUT_JSON = {
    ("behaviours", "settings"): "prints nothing but JSON",
    ("faults", "arm"): "prints nothing but JSON",
    ("faults", "heal"): "prints nothing but JSON",
    ("faults", "show"): "prints nothing but JSON",
    ("run",): "is there to be watched",
    ("world", "export"): "prints records, as --format says",
    ("world", "generate"): "makes files; `world show --json` counts them",
}
QUOTED = [(name(p), args) for p in documents() for args in quoted_commands(p)]


def help_of(words):
    answer = CliRunner().invoke(cli, [*words, "--help"], prog_name="syncproof")
    assert answer.exit_code == 0, answer.output
    return " ".join(answer.output.replace("-\n  ", "-").split())


def examples():
    """Give the examples of all commands, as arguments."""
    for words, command in COMMANDS.items():
        told = " ".join(str(command.help).split())
        found = re.search(r"Example: syncproof (.+?)(?= Exit codes:|$)", told)
        if found:
            yield words, shlex.split(found[1])


def check(arguments):
    """Parse a command line without running it; unknown words and options are refused."""
    command, words = cli, list(arguments)
    while True:
        context = click.Context(command)
        _, words, _ = command.make_parser(context).parse_args(words)
        if not isinstance(command, click.Group) or not words:
            return
        found = command.get_command(context, words[0])
        assert found is not None, f"no command {words[0]!r}"
        command, words = found, words[1:]


@pytest.mark.parametrize("words", COMMANDS, ids=IDS)
def test_a_command_is_in_the_readme(words):
    assert f"syncproof {' '.join(words)}" in README


@pytest.mark.parametrize("words", COMMANDS, ids=IDS)
def test_a_command_explains_itself_with_an_example_of_its_own_or_of_its_group(words):
    told = help_of(words)

    assert "Usage: syncproof" in told
    assert COMMANDS[words].help
    assert "Example: syncproof" in told or "Example: syncproof" in help_of(words[:1])


@pytest.mark.parametrize(("words", "arguments"), [*examples()], ids=str)
def test_an_example_is_a_line_that_its_command_understands(words, arguments):
    assert tuple(arguments[: len(words)]) == words
    check(arguments)


@pytest.mark.parametrize(("page", "arguments"), QUOTED, ids=str)
def test_a_quoted_command_is_one_that_the_command_line_understands(page, arguments):
    check(arguments)


@pytest.mark.parametrize("words", LEAVES, ids=" ".join)
def test_a_command_prints_json_for_machines(words):
    offered = any("--json" in p.opts for p in COMMANDS[words].params)

    assert offered != (words in WITHOUT_JSON)


def test_the_help_of_the_installed_command_names_every_command(tmp_path):
    answer = run("syncproof", "--help", cwd=tmp_path)

    assert answer.returncode == 0
    assert [w for w in COMMANDS if len(w) == 1 and f"\n  {w[0]} " not in answer.stdout] == []
