"""The connector stays within the scenario's budget of calls."""

from __future__ import annotations

from syncproof.oracle.inquiry import Breach, Inquiry, conclude
from syncproof.oracle.keys.registry import key
from syncproof.oracle.model import Finding


@key("budget", place=10)
def judge(inquiry: Inquiry) -> Finding:
    """Count the connector's calls that count against a quota."""
    case, budget = inquiry.case, _budget(inquiry)
    if budget is None:
        return conclude("budget", [], unknown="the scenario names no budget")
    if case.unknown_actors:
        return conclude("budget", [], unknown=case.unknown_actors)
    counted = [x for x in case.requests if x.counted]
    said = f"{len(counted)} calls of {budget}"
    over = tuple(x.n for x in counted[budget:])
    return conclude("budget", [Breach(said, over)] if over else [], passed=said)


def _budget(inquiry: Inquiry) -> int | None:
    """Give the budget of the evidence, else the one last observed (`calls`)."""
    seen = [o.data.get("calls") for o in inquiry.case.phases.of("budget")]
    found = inquiry.case.evidence.budget
    return found if found is not None or not seen or seen[-1] is None else int(seen[-1])
