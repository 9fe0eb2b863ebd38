"""Whom the connector created, by address."""

from __future__ import annotations

from collections.abc import Sequence

from syncproof.conformance.verdict import Verdict


def none_without(emails: Sequence[str], where: str, evidence: Sequence[int]) -> Verdict:
    """Demand an address of every person that the connector created on one side."""
    missing = sum(not email.strip() for email in emails)
    if missing:
        return Verdict.failed(
            f"{where} has {missing} people without an address made by the connector",
            tuple(evidence[:20]),
        )
    return Verdict.passed(f"all {len(emails)} people made in {where} have an address")
