"""What the connector says about records that it could not or would not sync."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from syncproof.conformance.checks.model import short
from syncproof.conformance.verdict import Verdict

Entries = Sequence[Mapping[str, Any]] | None


def names(entries: Sequence[Mapping[str, Any]], ids: Collection[str]) -> bool:
    """Tell whether an entry names one of these records."""
    wanted = {short(i) for i in ids}
    return any(short(e.get("record_id")) in wanted for e in entries)


def is_listed(entries: Entries, ids: Collection[str], what: str) -> Verdict:
    """Demand that a record is listed, with what went wrong and when."""
    if entries is None:
        return Verdict.undecided(f"the connector does not show its {what}")
    wanted = {short(i) for i in ids}
    found = [e for e in entries if short(e.get("record_id")) in wanted]
    if not found:
        if any(e.get("record_id") is None for e in entries):
            return Verdict.undecided(f"an entry of the {what} names no record")
        return Verdict.failed(f"{', '.join(sorted(wanted))} is not among the {what}")
    if not any(e.get("message") or e.get("code") for e in found):
        return Verdict.failed("the entry does not say what went wrong")
    return Verdict.passed(f"listed: {found[0].get('message') or found[0].get('code')}")


def is_not_listed(entries: Entries, ids: Collection[str], what: str) -> Verdict:
    """Demand that a record is not listed any more."""
    if entries is None:
        return Verdict.undecided(f"the connector does not show its {what}")
    if names(entries, ids):
        return Verdict.failed(f"{', '.join(sorted(ids))} is still among the {what}")
    return Verdict.passed(f"not among the {what}")


def all_reported(errors: Entries, skipped: Entries, people: Mapping[str, str]) -> Verdict:
    """Demand that each of these records is named; `people` gives each id's description."""
    if errors is None and skipped is None:
        return Verdict.undecided("the connector does not show what it skipped")
    entries = [*(errors or ()), *(skipped or ())]
    missing = [what for id_, what in people.items() if not names(entries, [id_])]
    if not missing:
        return Verdict.passed(f"all {len(people)} are reported")
    if skipped is None or any(e.get("record_id") is None for e in entries):
        return Verdict.undecided(f"cannot tell whether {missing[0]} was reported")
    return Verdict.failed(f"not reported: {', '.join(missing[:5])}")
