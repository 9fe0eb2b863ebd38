"""The suite as pytest runs it: outcomes, events, selection, and a vendor's own features."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from syncproof.conformance.events import read_events
from syncproof.conformance.suite import binding_file
from syncproof.conformance.suite.served import Served

HERE = Path(__file__).parent
FALSE_FRIENDS = {"AE-PAUSE-01", "AE-PAUSE-02", "AE-PAUSE-03", "AE-PAUSE-04", "CARD-PAUSE-01",
                 "AE-CONN-01"}  # fmt: skip
"""What a connector that does nothing does right."""


@pytest.fixture(scope="module", autouse=True)
def simulators(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Serve once for all runs; the suite finds the ready file by the environment."""
    folder = tmp_path_factory.mktemp("served")
    served = Served(folder, "virtual", 60.0, 7)
    served.ready()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SYNCPROOF_READY", str(folder / "ready.json"))
        yield
    served.stop()


class Ran:
    def __init__(self, folder: Path, connector: str, *arguments: str) -> None:
        self.folder = folder
        events = folder / "events.jsonl"
        command = [
            sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull,
            "--rootdir", str(folder), "--syncproof-events", str(events),
            "--connector", f"py:lazy_connector:{connector}", *arguments,
        ]  # fmt: skip
        environment = {**os.environ, "PYTHONPATH": str(HERE)}
        done = subprocess.run(  # noqa: S603 - our own command
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        self.code = done.returncode
        self.output = done.stdout + done.stderr
        self.events: list[dict[str, Any]] = list(read_events(events)) if events.exists() else []

    @property
    def scenarios(self) -> list[dict[str, Any]]:
        return [e for e in self.events if e["event"] == "scenario_finished"]


@pytest.fixture(scope="module")
def lazy(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    folder = tmp_path_factory.mktemp("lazy")
    report = folder / "report"
    return Ran(folder, "lazy", "--report-dir", str(report), str(binding_file()))


def test_a_connector_that_does_nothing_passes_only_what_asks_for_nothing(lazy: Ran):
    passed = {i for s in lazy.scenarios if s["outcome"] == "passed" for i in s["behaviours"]}
    failed = {i for s in lazy.scenarios if s["outcome"] == "failed" for i in s["behaviours"]}

    assert passed - failed == FALSE_FRIENDS


def test_no_scenario_ends_in_trouble_of_the_harness(lazy: Ran):
    assert [(s["name"], s["reason"]) for s in lazy.scenarios if s["outcome"] == "error"] == []


def test_the_events_tell_the_whole_run(lazy: Ran):
    kinds = [e["event"] for e in lazy.events]
    started = lazy.events[0]

    assert (kinds[0], kinds[-1]) == ("run_started", "run_finished")
    assert started["scenarios"] == len(lazy.scenarios) == kinds.count("scenario_started")
    assert (started["connector"]["name"], started["time_mode"]) == ("lazy", "virtual")


def test_a_scenario_tells_its_steps_and_the_findings_of_the_oracle(lazy: Ran):
    found = next(s for s in lazy.scenarios if s["behaviours"] == ["AE-PAUSE-01"])

    assert [s["outcome"] for s in found["steps"]] == ["passed"] * 3
    assert len(found["oracle"]) == 15
    assert found["feature_file"].endswith("paused_by_default.feature")


def test_the_report_is_written_where_it_was_asked_for(lazy: Ran):
    results = orjson.loads((lazy.folder / "report" / "results.json").read_bytes())

    assert results["conformant"] is False
    assert "AE-PAUSE-01" in {b["id"] for b in results["behaviours"]}


def test_a_missing_capability_leaves_a_behaviour_undecided(tmp_path: Path):
    ran = Ran(tmp_path, "bare", "--behaviour", "AE-PAUSE-08,AE-PAUSE-01", str(binding_file()))

    outcomes = {s["behaviours"][0]: (s["outcome"], s["reason"]) for s in ran.scenarios}
    assert outcomes["AE-PAUSE-01"][0] == "passed"
    assert outcomes["AE-PAUSE-08"][0] == "undecided"
    assert "manual_sync" in outcomes["AE-PAUSE-08"][1]
    assert ran.events[0]["deselected"] > 0


def test_an_undecided_check_lets_the_later_ones_have_their_say(tmp_path: Path):
    ran = Ran(tmp_path, "silent", "--behaviour", "AE-PAUSE-01", str(binding_file()))

    found = ran.scenarios[0]
    assert (found["outcome"], found["reason"]) == (
        "undecided",
        "the connector does not show its state",
    )
    assert [s["outcome"] for s in found["steps"]] == ["passed", "undecided", "passed"]


FAULTY = """
Feature: Ours
  Scenario: Trouble that never comes
    Given a newly provisioned Account Engagement connector
    And the answer to the first creation of leads gets lost
    When 10 minutes pass
    Then the connector is paused
"""


def test_a_fault_that_never_fired_leaves_the_scenario_undecided(tmp_path: Path):
    (tmp_path / "ours.feature").write_text(FAULTY)
    ran = Ran(tmp_path, "lazy", str(tmp_path))

    assert [s["outcome"] for s in ran.scenarios] == ["undecided"]
    assert "answer_lost (f1) never fired" in ran.scenarios[0]["reason"]


def test_a_connector_that_waits_by_the_wall_clock_is_undecided_and_not_stuck(tmp_path: Path):
    refused = "Account Engagement refuses calls because of their rate for 2 minutes"
    text = FAULTY.replace("the answer to the first creation of leads gets lost", refused)
    (tmp_path / "ours.feature").write_text(text)
    ran = Ran(tmp_path, "impatient", str(tmp_path))

    assert [s["outcome"] for s in ran.scenarios] == ["undecided"]
    assert "busy_wait" in ran.scenarios[0]["reason"]


def test_a_connector_that_dies_fails_the_scenario(tmp_path: Path):
    ran = Ran(tmp_path, "dying", "-k", "changed_prospects_wait", str(binding_file()))

    assert [s["outcome"] for s in ran.scenarios] == ["failed"]
    assert "out of memory" in ran.scenarios[0]["reason"]


def test_a_run_without_a_ready_file_starts_simulators_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("SYNCPROOF_READY")
    ran = Ran(tmp_path, "lazy", "--behaviour", "AE-PAUSE-01", str(binding_file()))

    assert [s["outcome"] for s in ran.scenarios] == ["passed"]


def test_a_connector_that_cannot_be_started_is_no_verdict(tmp_path: Path):
    ran = Ran(tmp_path, "no_such_factory", str(binding_file()))

    assert ran.code == 2
    assert ran.scenarios == []


def test_an_unknown_behaviour_is_refused_with_the_nearest_one(tmp_path: Path):
    ran = Ran(tmp_path, "lazy", "--behaviour", "AE-POOL-01", str(binding_file()))

    assert ran.code == 4
    assert "AE-POLL-01" in ran.output


OWN = """
Feature: Ours
  @{tag}
  Scenario: Our own words beside the library's
    Given a newly provisioned Account Engagement connector
    When the lights go out
    Then the connector is paused
"""
BINDING = """
from pytest_bdd import scenarios, then, when
scenarios("ours.feature")
@when("the lights go out")
def lights_out(world, clock, salesforce):
    assert salesforce.url.startswith("http")
    clock.pass_time(minutes=2)
@then("the connector is paused")
def our_own(world):
    raise AssertionError("our own step wins")
"""


def test_a_teams_own_step_of_the_same_text_wins(tmp_path: Path):
    (tmp_path / "ours.feature").write_text(OWN.format(tag="AE-PAUSE-01"))
    (tmp_path / "test_ours.py").write_text(BINDING)
    ran = Ran(tmp_path, "lazy", str(tmp_path))

    assert [(s["outcome"], s["reason"]) for s in ran.scenarios] == [("failed", "our own step wins")]


def test_feature_files_run_without_any_python_beside_them(tmp_path: Path):
    text = OWN.format(tag="ours").replace("the lights go out", "10 minutes pass")
    (tmp_path / "ours.feature").write_text(text)
    ran = Ran(tmp_path, "lazy", str(tmp_path))

    assert [(s["outcome"], s["tags"]) for s in ran.scenarios] == [("passed", ["ours"])]


def test_a_tag_that_only_looks_like_a_behaviour_is_refused(tmp_path: Path):
    (tmp_path / "ours.feature").write_text(OWN.format(tag="AE-PAWS-01"))
    ran = Ran(tmp_path, "lazy", str(tmp_path))

    assert ran.code not in {0, 1}
    assert 'no behaviour "AE-PAWS-01" in the catalogue, did you mean' in ran.output


def test_a_run_can_be_divided(tmp_path: Path):
    first, second = tmp_path / "1", tmp_path / "2"
    first.mkdir()
    second.mkdir()
    ids = "AE-PAUSE-01,AE-CONN-01,AE-PAUSE-06"
    arguments = ("--behaviour", ids, str(binding_file()))
    one = Ran(first, "lazy", "--syncproof-shard", "1/2", *arguments)
    other = Ran(second, "lazy", "--syncproof-shard", "2/2", *arguments)

    names = [s["name"] for s in (*one.scenarios, *other.scenarios)]
    assert (len(one.scenarios), len(other.scenarios)) == (2, 1)
    assert len(set(names)) == 3


def test_pytest_runs_that_do_not_ask_load_nothing(tmp_path: Path):
    (tmp_path / "test_x.py").write_text(
        "import sys\ndef test_x():\n    assert 'syncproof.conformance.suite.plugin' "
        "not in sys.modules\n"
    )
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "pytest", "-q", "-c", os.devnull, str(tmp_path)],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout
