"""junit.xml, read back as CI systems do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from defusedxml import ElementTree
from sample_run import BIDI, results, scenario, whole

from syncproof.conformance.reports import write_all


def read(folder: Path) -> Any:
    return ElementTree.parse(folder / "junit.xml").getroot()


@pytest.fixture(scope="module")
def root(folder: Path) -> Any:
    return read(folder)


def case(root: Any, id_: str) -> Any:
    return next(c for c in root.iter("testcase") if f"({id_})" in c.get("name"))


def one(tmp_path: Path, events: list[dict[str, Any]]) -> Any:
    write_all(results(events), events, tmp_path)
    return read(tmp_path)


def test_the_counts_agree_with_the_cases(root: Any) -> None:
    assert root.tag == "testsuites"
    for tag, counted in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
        assert int(root.get(counted)) == len(list(root.iter(tag)))
        for suite in root:
            assert int(suite.get(counted)) == len(list(suite.iter(tag)))
    assert int(root.get("tests")) == len(list(root.iter("testcase")))


def test_every_case_has_a_class_a_name_a_file_and_a_time(root: Any) -> None:
    for found in root.iter("testcase"):
        assert found.get("classname").startswith("account_engagement.")
        assert found.get("name")
        assert found.get("file").startswith("features/")
        float(found.get("time"))


def test_a_failure_tells_its_steps_its_evidence_and_how_to_repeat_it(root: Any) -> None:
    failure = case(root, "CARD-EMAIL-01").find("failure")
    assert failure.get("message").startswith("Salesforce holds 2 leads of people")
    assert "exchanges: 212, 214 (journal.jsonl)" in failure.text
    assert "passed  When 10 minutes pass" in failure.text
    assert "--behaviour CARD-EMAIL-01" in failure.text


def test_undecided_is_skipped_with_its_reason(root: Any) -> None:
    skipped = case(root, "AE-QUEUE-01").find("skipped")
    assert skipped.get("message") == "undecided: the connector cannot show its queue"


def test_a_failed_recommendation_never_turns_a_run_red(root: Any) -> None:
    found = case(root, "AE-POLL-01")
    assert found.find("failure") is None
    assert found.find("skipped").get("type") == "warning"


def test_control_characters_are_visible_and_the_file_is_valid(root: Any) -> None:
    message = case(root, "CARD-EMAIL-01").find("failure").get("message")
    assert "\\x1b]0;owned\\x07" in message
    assert "<img src=x onerror=alert(1)>" in message
    assert BIDI not in message


def test_trouble_of_the_harness_is_an_error_and_no_failure(tmp_path: Path) -> None:
    root = one(tmp_path, whole([scenario(1, "AE-PAUSE-01", outcome="error", reason="KeyError")]))
    found = case(root, "AE-PAUSE-01")
    assert found.find("failure") is None
    assert found.find("error").get("message") == "harness error: KeyError"


def test_a_scenario_cut_off_in_the_middle_is_an_error(tmp_path: Path) -> None:
    events = whole([scenario(1, "AE-PAUSE-01"), scenario(2, "AE-PAUSE-02")])[:-2]
    root = one(tmp_path, events)
    assert "middle of this scenario" in case(root, "AE-PAUSE-02").find("error").get("message")
    last = list(root)[-1]
    assert last.find("testcase/error").get("message") == "the run ended before it was finished"


def test_an_empty_run_is_a_valid_file(tmp_path: Path) -> None:
    assert one(tmp_path, whole([])).get("tests") == "0"
