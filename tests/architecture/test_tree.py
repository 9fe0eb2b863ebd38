"""The tree stands alone: it names nothing of the machine it was made on, and nobody sleeps."""

import re

import pytest
from project_tree import ROOT, files, name, text

TOP_LEVEL = {
    "pyproject.toml", "requirements.lock", "README.md", "CHANGELOG.md", "CONTRIBUTING.md",
    "LICENSE", "Makefile", "ROADMAP.md", "docs", "simulator", "scenarios", "features",
    "loadtests", "tests", "fixtures",
}  # fmt: skip
HERE = name(ROOT / "tests" / "architecture" / "test_tree.py")
FOREIGN = {
    "a folder beside the checkout": r"\.\./shared",
    "a registry": r"\bpypi\.org|pythonhosted\.|registry\.npmjs|proxy\.golang|"
    r"(?:extra-)?index-url|find-links",
    "a path of a machine": r"(?<![\w.:~-])/(?:work|farm|root|home/\w+|Users/\w+|opt|mnt)/[\w.]",
}
SLEEPS = re.compile(r"\bsleep\(|from time import .*\bsleep\b")
CLOCKLESS = ("simulator/", "features/", "tests/")


def lines(path):
    try:
        return text(path).splitlines()
    except UnicodeDecodeError:
        return []


def hits(pattern, paths):
    return [
        f"{name(p)}:{number}: {line.strip()[:80]}"
        for p in paths
        if name(p) != HERE
        for number, line in enumerate(lines(p), 1)
        if re.search(pattern, line)
    ]


def test_the_top_level_holds_what_the_map_says():
    found = {name(p).split("/")[0] for p in files()}

    assert {n for n in found if not n.startswith(".")} - TOP_LEVEL == set()


@pytest.mark.parametrize("pattern", FOREIGN.values(), ids=FOREIGN)
def test_no_file_names(pattern):
    assert hits(pattern, files()) == []


def test_no_link_leads_out_of_the_tree_or_in_circles():
    links = [p for folder in TOP_LEVEL for p in (ROOT / folder).rglob("*") if p.is_symlink()]

    assert [name(p) for p in links] == []


def test_nobody_sleeps():
    assert hits(SLEEPS, [p for p in files() if name(p).startswith(CLOCKLESS)]) == []


def test_no_open_work_is_left_in_the_code():
    word = r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b"
    code = [p for p in files() if p.suffix in {".py", ".yaml", ".feature", ".lark", ".j2", ".sh"}]

    assert hits(word, code) == []
