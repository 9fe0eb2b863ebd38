"""The features: every sentence has exactly one step, and the house rules are kept."""

import re
from pathlib import Path

import pytest
from pytest_bdd.parser import FeatureParser, ScenarioTemplate

from syncproof.bundled import folder
from syncproof.conformance.library import contexts, steps

FOLDER = folder("features")
FILES = sorted(str(p.relative_to(FOLDER)) for p in FOLDER.rglob("*.feature"))
OF_CONNECTORS = [f for f in FILES if not f.startswith("salesforce/")]
MOST_STEPS = {True: 7, False: 10}
"""The profile of the simulator tells longer stories: no connector does things by itself there."""
TECHNICAL = re.compile(r"\b(GET|POST|PATCH|HTTP|JSON|API|endpoint|status code|sleep|4\d\d)\b|/api/")


def templates(name: str) -> list[ScenarioTemplate]:
    feature = FeatureParser(str(FOLDER), name).parse()
    return list(feature.scenarios.values())


def rendered(template: ScenarioTemplate):
    rows = [c for e in template.examples for c in e.as_contexts()] or [{}]
    return [template.render(row) for row in rows]


@pytest.mark.parametrize("name", FILES)
def test_every_sentence_is_understood_by_exactly_one_step(name: str):
    found = contexts()
    for template in templates(name):
        for scenario in rendered(template):
            for step in scenario.steps:
                matching = [
                    c.parser.name
                    for c in found
                    if c.type == step.type and c.parser.is_matching(step.name)
                ]
                assert len(matching) == 1, f"{step.type} {step.name}: {matching}"


@pytest.mark.parametrize("name", FILES)
def test_no_scenario_is_long(name: str):
    for template in templates(name):
        assert len(template._steps) <= MOST_STEPS[name in OF_CONNECTORS], template.name


@pytest.mark.parametrize("name", OF_CONNECTORS)
def test_features_speak_business(name: str):
    assert not TECHNICAL.search(Path(FOLDER / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", FILES)
def test_every_scenario_names_the_behaviour_it_is_about(name: str):
    for template in templates(name):
        assert any(tag[:1].isupper() for tag in template.tags), template.name


def test_the_library_lists_keyword_text_and_module():
    assert {
        "keyword": "Then",
        "text": "the connector is paused",
        "module": "connector",
    } in steps()


def test_no_sentence_of_the_library_is_unused():
    texts = [
        (s.type, s.name)
        for name in FILES
        for template in templates(name)
        for scenario in rendered(template)
        for s in scenario.steps
    ]
    unused = [
        c.parser.name
        for c in contexts()
        if not any(c.type == kind and c.parser.is_matching(text) for kind, text in texts)
    ]

    assert unused == []
