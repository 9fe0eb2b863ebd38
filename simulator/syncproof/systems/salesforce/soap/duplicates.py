"""Writes what a duplicate rule found, within the error of a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from syncproof.kit.errors import VendorError
from syncproof.systems.salesforce.soap.xml import element, elements


def found_by(error: VendorError) -> Mapping[str, Any] | None:
    """Give what a rule found as REST has it; None for another error."""
    found: Mapping[str, Any] | None = error.extra.get("body", {}).get("duplicateResut")
    return found


def result(found: Mapping[str, Any]) -> str:
    """Write it; of the records that match just object and id are told."""
    plain = {k: v for k, v in found.items() if k != "matchResults"}
    matches = "".join(f"<matchResults>{_match(m)}</matchResults>" for m in found["matchResults"])
    return f"<duplicateResult>{elements(plain)}{matches}</duplicateResult>"


def _match(match: Mapping[str, Any]) -> str:
    records = "".join(_record(r["record"], r["matchConfidence"]) for r in match["matchRecords"])
    before = {n: match[n] for n in ("entityType", "matchEngine")}
    after = {n: match[n] for n in ("rule", "size", "success")}
    return elements(before) + records + elements(after)


def _record(record: Mapping[str, Any], confidence: float) -> str:
    kind, key = record["attributes"]["type"], record["Id"]
    told = element("sf:type", kind) + element("sf:Id", key) + element("sf:Id", key)
    return (
        f"<matchRecords>{element('matchConfidence', confidence)}"
        f'<record xsi:type="sf:sObject">{told}</record></matchRecords>'
    )
