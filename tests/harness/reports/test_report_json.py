"""results.json, cucumber.json and badge.svg, read back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from defusedxml import ElementTree
from sample_run import CONNECTOR, STARTED, results, scenario, whole

from syncproof.conformance.reports import write_all


@pytest.fixture(scope="module")
def found(folder: Path) -> dict[str, Any]:
    made: dict[str, Any] = json.loads((folder / "results.json").read_bytes())
    return made


@pytest.fixture(scope="module")
def cucumber(folder: Path) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = json.loads((folder / "cucumber.json").read_bytes())
    return made


def element(cucumber: list[dict[str, Any]], tag: str) -> dict[str, Any]:
    return next(
        e for f in cucumber for e in f["elements"] if {"name": f"@{tag}", "line": 1} in e["tags"]
    )


def one(tmp_path: Path, **members: Any) -> dict[str, Any]:
    made = scenario(1, "AE-PAUSE-01", **members)
    write_all(results(whole([made])), whole([made]), tmp_path)
    features: list[dict[str, Any]] = json.loads((tmp_path / "cucumber.json").read_bytes())
    element: dict[str, Any] = features[0]["elements"][0]
    return element


def test_results_have_the_members_of_the_contract_in_its_order(found: dict[str, Any]) -> None:
    contract = ["protocol", "connector", "seed", "time_mode", "started_at", "duration_s",
                "conformant", "summary", "behaviours"]  # fmt: skip
    assert [name for name in found if name in contract] == contract
    assert found["protocol"] == 1
    assert found["connector"] == CONNECTOR
    assert (found["seed"], found["time_mode"]) == (20260105, "virtual")
    assert (found["started_at"], found["duration_s"]) == (STARTED, 41.25)
    assert (found["conformant"], found["exit_code"], found["simulated_data"]) == (False, 1, True)


def test_a_behaviour_has_the_members_of_the_contract(found: dict[str, Any]) -> None:
    judged = next(b for b in found["behaviours"] if b["id"] == "CARD-EMAIL-01")
    assert {"id", "subject", "strength", "outcome", "warning", "reason", "scenarios"} <= set(judged)
    assert (judged["outcome"], judged["warning"]) == ("failed", False)
    only = judged["scenarios"][0]
    assert set(only) == {"feature", "name", "outcome", "reason", "evidence"}
    assert only["evidence"] == [212, 214]


def test_control_characters_travel_through_json_unchanged(found: dict[str, Any]) -> None:
    judged = next(b for b in found["behaviours"] if b["id"] == "CARD-EMAIL-01")
    assert "\x1b]0;owned\x07" in judged["reason"]


def test_cucumber_features_have_its_shape(cucumber: list[dict[str, Any]]) -> None:
    for feature in cucumber:
        assert {"uri", "id", "keyword", "name", "line", "elements", "tags"} <= set(feature)
        for item in feature["elements"]:
            assert {"id", "keyword", "type", "name", "line", "steps", "tags"} <= set(item)
            for step in item["steps"]:
                assert step["keyword"].endswith(" ")
                assert isinstance(step["result"]["duration"], int)
                assert isinstance(step["line"], int)


def test_cucumber_durations_are_nanoseconds(cucumber: list[dict[str, Any]]) -> None:
    steps = element(cucumber, "CARD-PAUSE-01")["steps"]
    assert [s["result"]["duration"] for s in steps][:3] == [412_000_000, 31_500_000, 120_250_000]


def test_a_failed_step_says_why(cucumber: list[dict[str, Any]]) -> None:
    last = element(cucumber, "CARD-EMAIL-01")["steps"][-1]["result"]
    assert last["status"] == "failed"
    assert "2 leads of people without an email" in last["error_message"]


def test_undecided_is_pending(cucumber: list[dict[str, Any]]) -> None:
    last = element(cucumber, "AE-QUEUE-01")["steps"][-1]["result"]
    assert (last["status"], last["error_message"]) == (
        "pending",
        "the connector cannot show its queue",
    )


def test_a_verdict_after_the_last_step_stands_in_a_hook(tmp_path: Path) -> None:
    good = scenario(1)["steps"]
    made = one(tmp_path, outcome="failed", reason="oracle: duplicate: two leads", steps=good)
    assert {s["result"]["status"] for s in made["steps"]} == {"passed"}
    result = made["after"][0]["result"]
    assert (result["status"], result["error_message"]) == ("failed", "oracle: duplicate: two leads")


def test_trouble_of_the_harness_is_named_as_such(tmp_path: Path) -> None:
    made = one(tmp_path, outcome="error", reason="KeyError: now")
    assert made["steps"][-1]["result"]["error_message"] == "harness error: KeyError: now"


def test_the_badge_is_an_image_that_says_the_verdict(folder: Path) -> None:
    root: Any = ElementTree.parse(folder / "badge.svg").getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    texts = [t.text for t in root.iter("{http://www.w3.org/2000/svg}text")]
    assert texts[0] == "SyncProof account_engagement"
    assert texts[1].startswith("2 of ")
    assert texts[1].endswith("failed")
