"""Whether two sides hold the same values; values are compared as the oracle normalises them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from syncproof.conformance.checks.model import Record
from syncproof.conformance.verdict import Verdict
from syncproof.oracle.profiles.account_engagement import PAIRS
from syncproof.oracle.profiles.base import FieldPair


def differences(prospect: Record, name: str, record: Record) -> list[str]:
    """Name the synced fields that differ between a prospect and its record of one object."""
    return [p.product for p in PAIRS if name in p.crm and _differs(p, prospect, name, record)]


def _differs(pair: FieldPair, prospect: Record, name: str, record: Record) -> bool:
    mine, theirs = prospect.get(pair.product), record.get(pair.crm[name])
    if pair.filled and not pair.plain(mine):
        return False
    if pair.only_to == "salesforce" and not pair.plain(mine):
        return False
    return not pair.same(mine, theirs)


def agree(prospect: Record | None, name: str, record: Record | None) -> Verdict:
    """Demand that a prospect and its record agree on every synced field."""
    if prospect is None:
        return Verdict.failed("there is no such prospect, or it is not linked")
    if record is None:
        return Verdict.failed(f"prospect {prospect['id']} has no linked Salesforce record")
    found = differences(prospect, name, record)
    where = f"prospect {prospect['id']} and {name} {record['Id']}"
    if found:
        return Verdict.failed(f"{where} differ in {', '.join(found)}")
    return Verdict.passed(f"{where} agree")


def holds(record: Record | None, field: str, value: Any, what: str) -> Verdict:
    """Demand one value."""
    if record is None:
        return Verdict.failed(f"{what}: there is no such record")
    found = record.get(field)
    if found == value:
        return Verdict.passed(f"{what} is {value!r}")
    return Verdict.failed(f"{what} is {found!r}, expected {value!r}")


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that both sides changed: the name on each side, and the value that has to win."""

    product: str
    crm: str
    winner: str
    value: str


def winners(prospect: Record | None, record: Record | None, conflicts: list[Conflict]) -> Verdict:
    """Demand the configured winner's value on both sides of every conflict."""
    if prospect is None or record is None:
        return Verdict.failed("the pair is not there any more")
    sides: list[tuple[str, Mapping[str, Any]]] = [("product", prospect), ("crm", record)]
    for conflict in conflicts:
        for side, row in sides:
            name = getattr(conflict, side)
            if row.get(name) != conflict.value:
                return Verdict.failed(
                    f"{name} is {row.get(name)!r}, expected {conflict.value!r} of the winner "
                    f"{conflict.winner}"
                )
    return Verdict.passed("every field has its winner's value on both sides")
