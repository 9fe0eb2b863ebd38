"""What a side has received from the connector."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from syncproof.conformance.checks.model import Journal, short
from syncproof.conformance.verdict import Verdict

_NAMES = {"salesforce": "Salesforce", "account_engagement": "Account Engagement"}


def nothing_written(journal: Journal, system: str) -> Verdict:
    """Demand that one side has received no person."""
    writes = journal.on(system).person_writes
    if not len(writes):
        return Verdict.passed(f"{_NAMES[system]} received no person")
    first = next(iter(writes))
    reason = f"{_NAMES[system]} received a person: {first.operation} {first.object}"
    return Verdict.failed(f"{reason} (exchange {first.n}, {len(writes)} in all)", writes.numbers)


def nobody_created(journal: Journal, system: str, before: Collection[str]) -> Verdict:
    """Demand that no person was created on one side; `before` are the ids that people made."""
    known = {short(i) for i in before}
    new = journal.on(system).creates.where(lambda x: not x.ids or not set(x.ids) <= known)
    if not len(new):
        return Verdict.passed(f"{_NAMES[system]} received no new person")
    return Verdict.failed(f"{_NAMES[system]} received a new person", new.numbers)


def only_written(
    journal: Journal, system: str, allowed: Iterable[str], *, created: bool = False
) -> Verdict:
    """Demand that exactly these records were written by the connector, and at least one was.

    With `created`, changes of records that were there before do not matter.
    """
    writes = journal.on(system).creates if created else journal.on(system).person_writes
    wanted = {short(i) for i in allowed}
    nameless = writes.where(lambda x: not x.ids)
    others = writes.where(lambda x: not set(x.ids) <= wanted)
    if len(others) > len(nameless):
        found = sorted(others.ids - wanted)
        reason = f"{_NAMES[system]} received somebody else: {', '.join(found[:5])}"
        return Verdict.failed(reason, others.numbers)
    if len(nameless):
        return Verdict.undecided("the journal does not say which records", nameless.numbers)
    if not wanted & writes.ids:
        return Verdict.failed(f"{_NAMES[system]} has not received the person expected")
    return Verdict.passed(f"{_NAMES[system]} received only the person expected", writes.numbers)


def written_times(journal: Journal, system: str, record: str, times: int) -> Verdict:
    """Demand that one record was changed so many times."""
    key = short(record)
    writes = journal.on(system).person_writes.where(lambda x: key in x.ids)
    reason = f"{_NAMES[system]} received {len(writes)} changes of {record}, expected {times}"
    make = Verdict.passed if len(writes) == times else Verdict.failed
    return make(reason, writes.numbers)


def no_call(journal: Journal, system: str) -> Verdict:
    """Demand that a system received no call at all."""
    calls = journal.on(system)
    if not len(calls):
        return Verdict.passed(f"{_NAMES[system]} received no call")
    return Verdict.failed(f"{_NAMES[system]} received {len(calls)} calls", calls.numbers)
