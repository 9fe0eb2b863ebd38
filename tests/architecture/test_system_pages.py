"""Every emulated system says what it covers, where it differs, and what nobody has verified."""

import re
from pathlib import Path

import pytest
from pages import HEADING
from project_tree import PACKAGE, ROOT, text

from syncproof.kit.registry import systems

SYSTEMS = systems()
SECTIONS = ("covered", "deliberate", "never verified", "sources")


def page(system):
    return PACKAGE / "systems" / system / "README.md"


def test_every_folder_of_a_system_is_one():
    folders = {p.parent.name for p in (PACKAGE / "systems").glob("*/__init__.py")}

    assert folders == set(SYSTEMS)


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_system_has_a_page_with_the_four_sections(system):
    headings = [h.lower() for h in HEADING.findall(text(page(system)))]

    assert [s for s in SECTIONS if not any(h.startswith(s) for h in headings)] == []


@pytest.mark.parametrize("system", SYSTEMS)
def test_no_section_of_a_page_is_empty(system):
    parts = re.split(r"^#{1,6} .+$", text(page(system)), flags=re.MULTILINE)[1:]

    assert all(part.strip() for part in parts)


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_page_names_every_action_of_its_system(system):
    told = text(page(system))

    assert [a for a in SYSTEMS[system].actions() if f"`{a}`" not in told] == []


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_readme_leads_to_the_page_of_each_system(system):
    target = Path("simulator") / "syncproof" / "systems" / system / "README.md"

    assert f"]({target.as_posix()})" in text(ROOT / "README.md")
