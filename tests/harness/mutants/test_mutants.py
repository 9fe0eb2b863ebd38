"""Breaking the reference engine on purpose turns exactly the right scenarios red.

The whole suite judges each connector of `mutant_connectors` through the real command. What is
expected to turn red is written down with its reason; everything else has to stay green.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import pytest

from syncproof.bundled import folder
from syncproof.catalogue.coverage import tags
from syncproof.catalogue.load import behaviours

HERE = Path(__file__).parent
LIMIT_S = 900
MUST_FAILED, ALL_GOOD = 1, 0

# The two long scenarios are left out where the mutant's decision plays no part in them.
PAUSED_DAY = "stays_paused_for_a_day"
INITIAL_SYNC = "initial_sync_keeps_to_its_rate"


@dataclass(frozen=True)
class Case:
    """A connector: which scenarios turn red and why, whose behaviours, what is left out."""

    red: dict[str, str] = field(default_factory=dict)
    behaviours: tuple[str, ...] = ()
    without: tuple[str, ...] = (PAUSED_DAY, INITIAL_SYNC)
    code: int = ALL_GOOD


FIRST_DAY = "The people of both sides find each other"
LOST_ON_THE_FIRST_DAY = f"{FIRST_DAY} although answers get lost"
CASES = {
    "syncs_while_paused": Case(
        {
            "A connector that nobody resumes stays paused for a day": "people travel that day",
            "New and changed prospects wait in Account Engagement": "they travel",
            "New and changed leads and contacts wait in Salesforce": "they travel",
            "A change made during a pause waits": "it travels at once",
        },
        ("AE-PAUSE-02", "AE-PAUSE-03", "AE-PAUSE-04", "CARD-PAUSE-01"),
        without=(INITIAL_SYNC,),  # no time passes there before somebody resumes it
        code=MUST_FAILED,
    ),
    "creates_without_email": Case(
        {
            "People without an address stay where they are and are reported": "they are created",
            "A whole organisation with gaps in its addresses": "they are created",
            FIRST_DAY: "this world has assigned prospects without an address, which are created",
            LOST_ON_THE_FIRST_DAY: "the same world; the oracle forbids these creations anywhere",
        },
        # The scenarios of the first day are about matching; what the oracle finds there is charged
        # to the rule that was broken.
        ("CARD-EMAIL-01",),
        code=MUST_FAILED,  # everybody in the two long scenarios has an address
    ),
    "polls_every_ten_minutes": Case(
        {
            "An idle connector checks for changes at the documented interval": "not at about two",
            "A change arrives within about one check": "it waits up to ten minutes",
        },
        ("AE-POLL-01", "AE-POLL-03"),
        # Both are SHOULD. The long scenarios wait far longer than ten minutes for anything.
    ),
    "creates_again_after_a_lost_answer": Case(
        {
            "The answer to a creation gets lost": "the prospect has two leads",
            LOST_ON_THE_FIRST_DAY: "a prospect has two leads",
        },
        ("AE-AMP-01",),
        code=MUST_FAILED,  # no answer gets lost in the two long scenarios
    ),
    # Its portions count where many people travel: in the initial sync.
    "works_in_small_portions": Case(without=(PAUSED_DAY,)),
    "looks_back_far_and_links_singly": Case(),
}


@dataclass(frozen=True)
class Judged:
    """How a run ended."""

    code: int
    results: dict[str, Any]
    err: str

    def of(self, outcome: str) -> set[str]:
        return {b["id"] for b in self.results["behaviours"] if b["outcome"] == outcome}

    def red(self) -> set[str]:
        scenarios = (s for b in self.results["behaviours"] for s in b["scenarios"])
        return {s["name"] for s in scenarios if s["outcome"] == "failed"}

    def not_kept(self) -> dict[str, str]:
        found = self.results["behaviours"]
        return {b["id"]: b["reason"] for b in found if b["outcome"] != "passed"}


def _judge(name: str, report: Path) -> Judged:
    left_out = " and ".join(f"not {scenario}" for scenario in CASES[name].without)
    ended = subprocess.run(  # noqa: S603 - our own command
        [
            sys.executable, "-P", "-m", "syncproof", "verify", "--json",
            "--report-dir", str(report),
            "--connector", f"py:mutant_connectors:{name}", "-k", left_out,
        ],
        env={**os.environ, "PYTHONPATH": str(HERE)}, capture_output=True, timeout=LIMIT_S,
        check=False,
    )  # fmt: skip
    assert ended.stdout, ended.stderr.decode()
    return Judged(ended.returncode, orjson.loads(ended.stdout), ended.stderr.decode())


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Future[Judged]]]:
    """All connectors' results, two at work at a time."""
    pool = ThreadPoolExecutor(2)
    reports = tmp_path_factory.mktemp("reports")
    runs = {name: pool.submit(_judge, name, reports / name) for name in CASES}
    yield runs
    pool.shutdown(cancel_futures=True)


@pytest.mark.parametrize("name", CASES)
def test_exactly_the_scenarios_that_a_connector_violates_turn_red(
    judged: dict[str, Future[Judged]], name: str
) -> None:
    found, case = judged[name].result(), CASES[name]
    assert found.red() == set(case.red), found.not_kept()
    assert found.of("failed") == set(case.behaviours), found.not_kept()
    assert found.of("undecided") == set(), found.not_kept()
    assert (found.code, found.err) == (case.code, "")


def test_a_failed_should_is_a_warning(judged: dict[str, Future[Judged]]) -> None:
    found = judged["polls_every_ten_minutes"].result().results["behaviours"]
    red = [b for b in found if b["outcome"] == "failed"]
    assert {(b["strength"], b["warning"]) for b in red} == {("SHOULD", True)}


def test_every_connector_was_judged_on_everything_that_is_covered(
    judged: dict[str, Future[Judged]],
) -> None:
    of_the_long = {"CARD-PAUSE-01", "AE-PAUSE-02", "CARD-RATE-01"}
    of_the_product = {b.id for b in behaviours() if b.subject == "simulator"}
    covered = set(tags(folder("features"))) - of_the_long - of_the_product
    for run in judged.values():
        assert covered <= {b["id"] for b in run.result().results["behaviours"]}
