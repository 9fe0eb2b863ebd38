"""Every link of a page leads somewhere."""

import pytest
from pages import anchors, links
from project_tree import ROOT, documents, name

PAIRS = [(page, target) for page in documents() for target in links(page)]
INTERNAL = [(p, t) for p, t in PAIRS if "://" not in t and not t.startswith("mailto:")]


@pytest.mark.parametrize(("page", "target"), INTERNAL, ids=[f"{name(p)}-{t}" for p, t in INTERNAL])
def test_an_internal_link_leads_to_a_file_and_a_heading_of_the_tree(page, target):
    path, _, anchor = target.partition("#")
    goal = (page.parent / path).resolve() if path else page

    assert goal.is_relative_to(ROOT)
    assert goal.exists()
    assert not anchor or anchor in anchors(goal)


def test_every_page_of_the_documents_is_reached_from_the_readme():
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        reached.add(page)
        near = {(page.parent / t.partition("#")[0]).resolve() for p, t in INTERNAL if p == page}
        waiting += [p for p in near if p.suffix == ".md" and p not in reached]
    pages = {p for p in documents() if p.parent in {ROOT, ROOT / "docs"}}

    assert {name(p) for p in pages - reached} - {"CHANGELOG.md"} == set()
