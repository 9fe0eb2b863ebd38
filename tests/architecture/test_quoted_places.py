"""Folders, files and make targets that the pages name are there."""

import re

import pytest
from pages import INLINE, blocks, prose
from project_tree import PACKAGE, ROOT, name, text

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
PLACE = re.compile(r"^[a-z_]+(?:/[a-z_]+)*(?:/|\.py|\.md|\.toml|\.yaml)$")
ROOTS = (ROOT, PACKAGE, *(p.parent for p in (PACKAGE / "systems").glob("*/__init__.py")))
THEIRS = {"my_features/"}
MADE = {"ready.json", "report.html"}


def quotes(page):
    return [" ".join(q.split()) for q in INLINE.findall(prose(page))]


def is_there(place):
    return any((root / place).exists() for root in ROOTS)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_named_folder_or_file_is_there(page):
    named = {q for q in quotes(page) if PLACE.match(q)} - THEIRS - MADE

    assert [q for q in sorted(named) if not is_there(q)] == []


def test_the_map_of_the_house_names_every_folder_of_the_package_and_no_other():
    (drawn,) = [b for b in blocks(ROOT / "docs" / "architecture.md") if "cli/" in b.code]
    inside = set(re.findall(r"^  (\w+)/", drawn.code, re.MULTILINE))
    folders = {p.parent.name for p in PACKAGE.glob("*/__init__.py")}

    assert inside == folders


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_named_make_target_has_a_rule(page):
    named = {m for q in quotes(page) for m in re.findall(r"^make ([\w-]+)", q)}
    rules = set(re.findall(r"^([\w-]+):", text(ROOT / "Makefile"), re.MULTILINE))

    assert named - rules == set()
