"""Who wins, field by field, when the two sides of a pair differ.

Source: help page "How Sync Behavior Works": the configured side wins a difference, but an empty
value is filled from the other side. Between two syncs only what changed counts: the values of the
last sync are the base of a three-way comparison.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from syncproof.engine.core.mapping import (
    FieldPair,
    NotConvertibleError,
    Values,
    canonical,
    to_prospect,
    to_salesforce,
)

ACCOUNT_ENGAGEMENT, SALESFORCE, NEWEST = "account_engagement", "salesforce", "newest"
RULES = (ACCOUNT_ENGAGEMENT, SALESFORCE, NEWEST)
Base = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Sides:
    """Both sides of a pair as last read, and what they held after the last sync."""

    prospect: Mapping[str, Any]
    record: Mapping[str, Any]
    base: Mapping[str, list[str]]
    newer: str
    changed_by_us: bool = False


@dataclass(slots=True)
class Merge:
    """What to write where, and the base that holds once it is written."""

    to_record: Values = field(default_factory=dict)
    to_prospect: Values = field(default_factory=dict)
    base: Base = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)


def merge(
    pairs: tuple[FieldPair, ...], sobject: str, sides: Sides, rules: Mapping[str, str]
) -> Merge:
    """Compare a pair field by field; a field that a side does not show is left alone."""
    made = Merge()
    for pair in pairs:
        if pair.name_on(sobject) is None or pair.ae not in sides.record:
            continue
        ours, theirs = sides.prospect.get(pair.ae), sides.record[pair.ae]
        one, other = canonical(pair.kind, ours), canonical(pair.kind, theirs)
        if one == other:
            made.base[pair.ae] = [one, other]
            continue
        source = _source(pair, sobject, (one, other), sides, rules)
        _copy(made, pair, source, ours if source == ACCOUNT_ENGAGEMENT else theirs)
        if source is None:
            made.base[pair.ae] = [one, other]
    return made


def _copy(made: Merge, pair: FieldPair, source: str | None, value: Any) -> None:
    plain = canonical(pair.kind, value)
    if source == ACCOUNT_ENGAGEMENT:
        try:
            made.to_record[pair.ae] = to_salesforce(pair.kind, value)
        except NotConvertibleError:
            made.refused[pair.ae] = f"{pair.ae}: {str(value)[:100]!r} is no number"
            return
    elif source == SALESFORCE:
        made.to_prospect[pair.ae] = to_prospect(pair.kind, value)
    made.base[pair.ae] = [plain, plain]


def _source(
    pair: FieldPair,
    sobject: str,
    now: tuple[str, str],
    sides: Sides,
    rules: Mapping[str, str],
) -> str | None:
    """Say which side's value goes to the other; None leaves both as they are."""
    one, other = now
    base = sides.base.get(pair.ae)
    way = pair.direction_on(sobject)
    if way == "to_prospect":
        return SALESFORCE if other else None
    if way == "to_salesforce":
        settled = base is not None and one == base[0] and sides.changed_by_us
        return None if not one or settled else ACCOUNT_ENGAGEMENT
    if pair.kind != "boolean" and not (one and other):
        return ACCOUNT_ENGAGEMENT if one else SALESFORCE
    if base is not None and (one != base[0]) != (other != base[1]):
        return ACCOUNT_ENGAGEMENT if one != base[0] else SALESFORCE
    rule = rules.get(pair.ae, pair.rule)
    return sides.newer if rule == NEWEST else rule


def record_of(pairs: tuple[FieldPair, ...], sobject: str, prospect: Mapping[str, Any]) -> Merge:
    """Say what a new Salesforce record gets from its prospect: everything that is not empty."""
    made = Merge()
    for pair in pairs:
        value = prospect.get(pair.ae)
        if pair.name_on(sobject) is None or pair.direction_on(sobject) == "to_prospect":
            continue
        if canonical(pair.kind, value):
            _copy(made, pair, ACCOUNT_ENGAGEMENT, value)
        else:
            made.base[pair.ae] = ["", ""]
    return made


def prospect_of(pairs: tuple[FieldPair, ...], record: Mapping[str, Any]) -> Merge:
    """Say what a new prospect gets from its Salesforce record."""
    made = Merge()
    for pair in pairs:
        if pair.ae not in record or pair.direction == "to_salesforce":
            continue
        if canonical(pair.kind, record[pair.ae]):
            _copy(made, pair, SALESFORCE, record[pair.ae])
        else:
            made.base[pair.ae] = ["", ""]
    return made
