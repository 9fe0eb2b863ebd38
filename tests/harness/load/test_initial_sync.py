"""The initial sync of a connector counts only if everybody arrived once and the oracle agrees."""

from __future__ import annotations

import sys
from pathlib import Path

DOUBLING = Path(__file__).with_name("doubling_connector.py")


def test_people_a_minute_are_measured_end_to_end_and_judged_by_the_oracle(load):
    ended = load("initial_sync", "--people", "250").end()

    assert ended.code == 0, ended.stdout + ended.stderr
    assert (ended.results["people"], ended.results["arrived"]) == (250, 250)
    assert ended.results["per_minute"] > 250
    assert 0 < ended.results["calls_per_person"] < 1
    outcomes = {f["key"]: f["outcome"] for f in ended.results["oracle"]}
    assert outcomes["lost"] == outcomes["duplicate"] == outcomes["conserved"] == "passed"
    assert ended.results["requests"][-1]["requests"] == 250


def test_a_connector_that_creates_people_twice_is_red_however_fast_it_is(load):
    spec = f"cmd:{sys.executable} {DOUBLING}"
    ended = load("initial_sync", "--people", "50", "--connector", spec).end()

    assert ended.code == 1, ended.stdout + ended.stderr
    assert ended.results["arrived"] == 50
    assert any(reason.startswith("oracle: duplicate:") for reason in ended.results["reasons"])
