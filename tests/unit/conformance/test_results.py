"""From scenario events to results and the exit code."""

from typing import Any

import pytest

from syncproof.catalogue.load import behaviours
from syncproof.conformance.results import judge

STARTED = {"event": "run_started", "deselected": 0}


def scenario(outcome: str, *ids: str, reason: str = "because", name: str = "s") -> dict[str, Any]:
    return {
        "event": "scenario_finished",
        "feature": "f",
        "name": name,
        "behaviours": list(ids),
        "outcome": outcome,
        "reason": reason,
        "evidence": [4],
    }


def results(*events: dict[str, Any], covered: tuple[str, ...] | None = None):
    return judge([STARTED, *events], behaviours(), "account_engagement", covered)


def entry(found, id_: str) -> dict[str, Any]:
    return next(b for b in found.behaviours if b["id"] == id_)


def test_a_behaviour_has_the_worst_outcome_of_its_scenarios():
    found = results(
        scenario("passed", "AE-POLL-02", reason="", name="good"),
        scenario("failed", "AE-POLL-02", name="bad"),
        scenario("undecided", "AE-POLL-02", name="open"),
    )

    got = entry(found, "AE-POLL-02")
    assert (got["outcome"], got["reason"]) == ("failed", "because")
    assert [s["outcome"] for s in got["scenarios"]] == ["passed", "failed", "undecided"]
    assert got["scenarios"][1]["evidence"] == [4]


def test_a_failed_must_makes_exit_code_one():
    found = results(scenario("failed", "AE-PAUSE-03"))

    assert (found.exit_code, found.conformant) == (1, False)


def test_a_failed_should_is_a_warning_and_changes_nothing():
    found = results(scenario("failed", "AE-POLL-01"), scenario("passed", "AE-PAUSE-03"))

    assert entry(found, "AE-POLL-01")["warning"] is True
    assert (found.exit_code, found.conformant) == (0, True)


def test_an_undecided_black_box_must_makes_exit_code_three():
    found = results(scenario("undecided", "AE-PAUSE-03"))

    assert (found.exit_code, found.conformant) == (3, False)


def test_an_undecided_should_keeps_exit_code_zero():
    assert results(scenario("undecided", "AE-POLL-01")).exit_code == 0


def test_an_undecided_must_of_the_simulator_is_not_held_against_the_connector():
    found = results(scenario("undecided", "AE-QUEUE-01"))

    assert entry(found, "AE-QUEUE-01")["subject"] == "simulator"
    assert found.exit_code == 0


def test_trouble_of_the_harness_is_exit_code_two_and_nobodys_failure():
    found = results(scenario("error", "AE-PAUSE-03"))

    assert entry(found, "AE-PAUSE-03")["outcome"] == "undecided"
    assert entry(found, "AE-PAUSE-03")["reason"] == "harness error: because"
    assert found.exit_code == 2


def test_a_run_that_never_started_is_exit_code_two():
    found = judge([{"event": "run_failed", "error": "no describe"}], behaviours(), "x")

    assert found.exit_code == 2


def test_a_failed_must_outweighs_trouble_of_the_harness():
    assert results(scenario("error", "AE-POLL-02"), scenario("failed", "AE-IMP-01")).exit_code == 1


def test_a_must_without_any_scenario_is_uncovered_and_not_undecided():
    found = results(scenario("passed", "AE-PAUSE-03"), covered=("AE-PAUSE-03", "AE-IMP-01"))

    assert "AE-POLL-02" in found.uncovered
    assert "AE-IMP-01" not in found.uncovered
    assert "AE-POLL-01" not in found.uncovered
    assert found.exit_code == 0


def test_a_run_of_a_selection_is_never_called_conformant():
    started = {"event": "run_started", "deselected": 3}
    found = judge([started, scenario("passed", "AE-PAUSE-03")], behaviours(), "account_engagement")

    assert (found.exit_code, found.conformant) == (0, False)


def test_the_initial_sync_rate_of_another_system_is_listed_with_this_profile():
    found = results(scenario("passed", "CARD-RATE-01"))

    assert entry(found, "CARD-RATE-01")["strength"] == "SHOULD"


def test_the_summary_counts_by_subject_strength_and_outcome():
    found = results(
        scenario("passed", "AE-PAUSE-03", "AE-PAUSE-04"), scenario("failed", "AE-POLL-01")
    )

    assert found.summary["connector"]["MUST"] == {"passed": 2, "failed": 0, "undecided": 0}
    assert found.summary["connector"]["SHOULD"]["failed"] == 1


@pytest.mark.parametrize("id_", ["NO-SUCH-01", "fault"])
def test_a_tag_outside_the_catalogue_makes_no_behaviour(id_: str):
    assert results(scenario("passed", id_)).behaviours == []


def _found_by_the_oracle(*rules, steps="passed"):
    finding = {"key": "forbidden", "outcome": "failed", "reason": "x", "rules": list(rules)}
    return {
        "event": "scenario_finished", "feature": "f", "name": "n", "behaviours": ["AE-AMP-01"],
        "outcome": "failed", "reason": "oracle: forbidden: x", "evidence": [3],
        "steps": [{"outcome": steps}], "oracle": [finding],
    }  # fmt: skip


def _outcomes(event):
    found = judge([event], behaviours(), "account_engagement")
    return {b["id"]: b["outcome"] for b in found.behaviours}


def test_what_only_the_oracle_found_is_charged_to_the_behaviour_whose_rule_was_broken():
    event = _found_by_the_oracle("forbidden/no_email")
    assert _outcomes(event) == {"CARD-EMAIL-01": "failed", "AE-AMP-01": "passed"}


def test_a_breach_without_an_owner_is_charged_to_the_scenario():
    assert _outcomes(_found_by_the_oracle("")) == {"AE-AMP-01": "failed"}
    mixed = _found_by_the_oracle("forbidden/no_email", "")
    assert _outcomes(mixed) == {"AE-AMP-01": "failed"}


def test_a_failed_step_is_the_scenarios_own_matter():
    event = _found_by_the_oracle("forbidden/no_email", steps="failed")
    assert _outcomes(event) == {"AE-AMP-01": "failed"}
