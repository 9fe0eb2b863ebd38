"""Verdicts and their composition."""

import pytest

from syncproof.conformance.verdict import Verdict, worst, worst_of

GOOD = Verdict.passed("fine", [1])
BAD = Verdict.failed("broken", [2])
OPEN = Verdict.undecided("hidden", [3])


@pytest.mark.parametrize(
    ("verdicts", "outcome"),
    [
        ([GOOD, OPEN, BAD], "failed"),
        ([GOOD, OPEN], "undecided"),
        ([GOOD, GOOD], "passed"),
        ([], "undecided"),
    ],
)
def test_failed_beats_undecided_beats_passed(verdicts, outcome):
    assert worst(verdicts).outcome == outcome


def test_reasons_and_evidence_are_those_of_the_worst():
    assert worst([GOOD, BAD, Verdict.failed("torn", [2, 5])]) == Verdict.failed(
        "broken; torn", [2, 5]
    )


def test_a_measured_value_is_judged_by_both_ends_of_the_band():
    assert Verdict.within(90, 90, 150, "x").outcome == "passed"
    assert Verdict.within(150, 90, 150, "x").outcome == "passed"
    assert Verdict.within(89.9, 90, 150, "x").outcome == "failed"
    assert Verdict.within(150.1, 90, 150, "x").outcome == "failed"


def test_no_outcome_at_all_is_undecided():
    assert worst_of([]) == "undecided"
