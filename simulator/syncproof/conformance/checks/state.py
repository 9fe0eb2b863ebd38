"""What the connector says its state is."""

from __future__ import annotations

from syncproof.conformance.verdict import Verdict


def is_state(found: str | None, wanted: str) -> Verdict:
    """Demand a state; a product that shows none leaves it undecided."""
    if found is None:
        return Verdict.undecided("the connector does not show its state")
    if found != wanted:
        return Verdict.failed(f"the connector is {found}, expected {wanted}")
    return Verdict.passed(f"the connector is {found}")


def refused(code: str | None, wanted: str) -> Verdict:
    """Demand that an attempt was refused with one certain error."""
    if code is None:
        return Verdict.failed(f"the attempt succeeded, expected the refusal {wanted}")
    if code != wanted:
        return Verdict.failed(f"the attempt was refused with {code}, expected {wanted}")
    return Verdict.passed(f"refused: {code}")
