"""The connector writes nothing that the settings or the documents forbid."""

from __future__ import annotations

from syncproof.oracle.inquiry import Inquiry, conclude
from syncproof.oracle.keys.registry import key
from syncproof.oracle.model import Finding
from syncproof.oracle.prohibitions import creates, pause, updates


@key("forbidden", place=8)
def judge(inquiry: Inquiry) -> Finding:
    """Judge pausing, creates and updates against the settings in force at that moment."""
    case = inquiry.case
    found = [b for rules in (pause, creates, updates) for b in rules.breaches(inquiry)]
    unknown = case.unknown_actors
    if not case.phases.has_settings:
        unknown = unknown or "no settings were observed"
    elif case.phases.last_state is None:
        unknown = unknown or "the connector does not show whether it is paused"
    return conclude("forbidden", found, unknown=unknown, passed="nothing forbidden was written")
