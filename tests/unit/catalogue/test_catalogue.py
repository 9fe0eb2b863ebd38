"""The catalogue: every record whole, every tag known, every named area covered."""

from pathlib import Path

import pytest

from syncproof.bundled import folder
from syncproof.catalogue.coverage import count, coverage, tags
from syncproof.catalogue.load import (
    CatalogueError,
    behaviour,
    behaviours,
    by_id,
    read_file,
    read_folder,
    sources,
    unknown,
)
from syncproof.catalogue.settings import profiles, schema

PROFILE = "account_engagement"
COVERED = (
    "AE-PAUSE", "AE-POLL", "AE-MAN", "AE-UNAS", "AE-IMP", "AE-BIDIR", "AE-AMP", "AE-QUEUE",
    "AE-USER", "AE-AUTH", "CARD",
)  # fmt: skip


def test_every_system_of_the_catalogue_has_records():
    assert {b.system for b in behaviours()} == {
        "account_engagement",
        "hubspot",
        "sales_insight_actions",
        "sales_navigator",
        "salesforce",
    }


def test_every_source_of_a_record_is_explained():
    assert {s for b in behaviours() for s in b.source} <= set(sources())


def test_documented_numbers_are_read_from_the_record():
    assert behaviour("AE-POLL-01").expected == {"median_s": [90, 150], "worst_s": 300}


def test_an_unknown_id_is_answered_with_the_nearest_one():
    with pytest.raises(CatalogueError, match='did you mean "AE-PAUSE-'):
        behaviour("AE-PAUSE-0l")


def test_every_tag_of_the_features_is_a_known_behaviour():
    wrong = [unknown(t, by_id()) for t in tags(folder("features")) if t not in by_id()]

    assert not wrong


def test_every_black_box_record_of_the_named_areas_has_a_scenario():
    covered = tags(folder("features") / PROFILE)
    wanted = [
        b.id
        for b in behaviours()
        if b.subject == "connector" and b.of_profile(PROFILE) and b.id.startswith(COVERED)
    ]

    assert wanted
    assert [i for i in wanted if i not in covered] == []


def test_a_record_without_a_scenario_lowers_the_count_of_its_area():
    areas = {(a["system"], a["area"]): a for a in count({"AE-POLL-01": ["x"]})}

    assert areas[("account_engagement", "change check")]["covered"] == 1
    assert areas[("account_engagement", "change check")]["total"] == 3
    assert areas[("account_engagement", "import")]["covered"] == 0


def test_coverage_reads_the_tags_of_a_folder(tmp_path: Path):
    (tmp_path / "x.feature").write_text("Feature: x\n  @AE-IMP-01 @fault\n  Scenario: y\n")

    area = next(a for a in coverage(tmp_path) if a["area"] == "import")

    assert area["covered"] == 1


def test_the_initial_sync_rate_is_listed_in_this_profile_too():
    assert behaviour("CARD-RATE-01").of_profile(PROFILE)
    assert not behaviour("SIA-INIT-02").of_profile(PROFILE)


def record(**changes: str) -> str:
    fields = {
        "id": "AE-TEST-01", "area": "test", "statement": "s", "strength": "MUST", "kind": "rule",
        "source": "[CARD]", "given": "g", "when": "w", "then": "t", "observable": "o",
        "testable_black_box": "'yes'", **changes,
    }  # fmt: skip
    first, *rest = [f"{k}: {v}" for k, v in fields.items()]
    return "\n".join([f"- {first}", *(f"  {line}" for line in rest)]) + "\n"


def test_a_wrong_record_is_named_with_file_member_and_value(tmp_path: Path):
    path = tmp_path / "hubspot.yaml"
    path.write_text(record(strength="PERHAPS"))

    with pytest.raises(CatalogueError, match=r"hubspot\.yaml: AE-TEST-01: strength: .*PERHAPS"):
        read_file(path)


def test_an_unknown_member_of_a_record_is_refused(tmp_path: Path):
    path = tmp_path / "hubspot.yaml"
    path.write_text(record(mood="good"))

    with pytest.raises(CatalogueError, match="mood"):
        read_file(path)


def test_an_id_may_occur_once(tmp_path: Path):
    (tmp_path / "hubspot.yaml").write_text(record() + record())

    with pytest.raises(CatalogueError, match="AE-TEST-01 occurs twice"):
        read_folder(tmp_path)


def test_the_settings_of_a_profile_are_a_closed_schema():
    assert profiles() == ["account_engagement"]
    found = schema("account_engagement")
    assert found["additionalProperties"] is False
    assert found["properties"]["check_interval_s"]["default"] == 120
    assert "initial_sync_per_minute" in found["properties"]
