"""The reference pages say what the code says: faults, settings, control calls."""

import json

import pytest
from pages import INLINE
from project_tree import ROOT, name, run, text
from reference_pages import PAGES, PART, PARTS, renewed

FAULTS = text(ROOT / "docs" / "faults.md")
SETTINGS = text(ROOT / "docs" / "settings.md")
CONTROL = text(ROOT / "docs" / "control.md")


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_the_generated_parts_are_fresh(page):
    """Run `python tests/architecture/reference_pages.py` to renew them."""
    assert renewed(text(page)) == text(page)


def test_every_generated_part_is_on_a_page():
    used = {m["name"] for page in PAGES for m in PART.finditer(text(page))}

    assert used == set(PARTS)


def test_every_fault_that_can_be_armed_is_told_with_its_parameters(tmp_path):
    answer = run("syncproof", "faults", "list", "--json", cwd=tmp_path)
    rows = {line.split("|")[1].strip(): line for line in FAULTS.splitlines() if line[:3] == "| `"}

    faults = json.loads(answer.stdout)["faults"]
    assert {f"`{f['name']}`" for f in faults} == rows.keys()
    for fault in faults:
        row = rows[f"`{fault['name']}`"]
        assert [p for p in fault["params"] if f"`{p}`" not in row] == []
        assert fault["summary"] in row


def test_every_setting_of_a_profile_is_told(tmp_path):
    listed = run("syncproof", "behaviours", "settings", "account_engagement", cwd=tmp_path)
    properties = json.loads(listed.stdout)["properties"]

    assert properties
    assert [s for s in properties if f"| `{s}` |" not in SETTINGS] == []


def test_every_family_of_control_calls_is_told():
    from syncproof.control.app import resources

    told = {q.split("/")[1] for q in INLINE.findall(CONTROL) if q.startswith("/")}

    assert {r.path.split("/")[1] for r in resources()} <= told


def test_every_verb_of_the_protocol_is_told():
    from syncproof.conformance.drivers.protocol import VERBS

    protocol = text(ROOT / "docs" / "protocol.md")

    assert [v for v in VERBS if f"\n| `{v}` |" not in protocol] == []
