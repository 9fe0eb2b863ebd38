"""Which record and which prospect belong together, when no CRM id says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

CRM_DELETED = "[[crm_deleted]]"
CRM_IGNORE = "[[crm_ignore_prospect]]"
SENTINELS = frozenset({CRM_DELETED, CRM_IGNORE})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A Salesforce record that has the email looked for."""

    id: str
    sobject: str
    created: int
    free: bool
    shared: bool = True


@dataclass(frozen=True, slots=True)
class Match:
    """The record found, or why the ones that have the email will not do."""

    record: str | None
    obstacle: str | None = None


def by_email(candidates: Iterable[Candidate]) -> Match:
    """Choose among records of one email: contacts before leads, then the oldest.

    Source: certification notes quoting help article 000273582 for the order of the objects.
    """
    held = list(candidates)
    shared = [c for c in held if c.shared]
    usable = [c for c in shared if c.free]
    if usable:
        return Match(min(usable, key=_order).id)
    if shared:
        return Match(None, "linked_elsewhere")
    return Match(None, "not_shared" if held else None)


def _order(candidate: Candidate) -> tuple[bool, int, str]:
    return candidate.sobject != "Contact", candidate.created, candidate.id


def best_trace(wanted: Mapping[str, Any], found: Mapping[str, Mapping[str, Any]]) -> str | None:
    """Choose the record that a create of ours left behind: the one most like what was sent."""
    if not found:
        return None
    ranked = sorted(found.items(), key=lambda item: (-_likeness(wanted, item[1]), item[0]))
    return ranked[0][0]


def _likeness(wanted: Mapping[str, Any], row: Mapping[str, Any]) -> int:
    return sum(1 for name, value in wanted.items() if row.get(name) == value)
