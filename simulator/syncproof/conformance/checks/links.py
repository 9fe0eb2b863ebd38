"""Who is linked to whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from syncproof.conformance.checks.model import Journal, Record, short
from syncproof.conformance.verdict import Verdict

LINK_FIELDS = ("salesforceContactId", "salesforceId", "salesforceLeadId")


def link(prospect: Record) -> str | None:
    """Give the Salesforce id in a prospect's native field; marks in brackets are no link."""
    for name in LINK_FIELDS:
        value = str(prospect.get(name) or "")
        if value and not value.startswith("["):
            return short(value)
    return None


def linked_to(prospects: Iterable[Record], record_id: str) -> list[Record]:
    """Give the prospects linked to one Salesforce record."""
    return [p for p in prospects if link(p) == short(record_id)]


def is_linked(prospect: Record | None, record_id: str) -> Verdict:
    """Demand that a prospect is linked to one certain record."""
    if prospect is None:
        return Verdict.failed("there is no such prospect")
    found = link(prospect)
    if found == short(record_id):
        return Verdict.passed(f"prospect {prospect['id']} is linked to {record_id}")
    return Verdict.failed(f"prospect {prospect['id']} is linked to {found}, expected {record_id}")


def one_to_one(prospects: Sequence[Record], people: Sequence[Record]) -> Verdict:
    """Demand a bijection: every link leads to a living record, and no two to the same one."""
    living = {short(p["Id"]) for p in people}
    holders: dict[str, list[str]] = {}
    for prospect in prospects:
        target = link(prospect)
        if target is not None:
            holders.setdefault(target, []).append(str(prospect["id"]))
    if not holders:
        return Verdict.failed("no prospect is linked to any Salesforce record")
    for target, ids in holders.items():
        if len(ids) > 1:
            return Verdict.failed(f"{target} is linked to several prospects: {', '.join(ids)}")
        if target not in living:
            return Verdict.failed(f"prospect {ids[0]} is linked to {target}, which does not exist")
    return Verdict.passed(f"{len(holders)} links, one to one")


def created_once(journal: Journal, system: str, sources: Mapping[str, str]) -> Verdict:
    """Demand at most one created record per source; `sources` gives each record's source.

    Records that the journal says were created but that are gone count by their own id.
    """
    made: dict[str, dict[str, int]] = {}
    for x in journal.on(system).creates:
        for record in x.ids:
            made.setdefault(sources.get(record, record), {})[record] = x.n
    if not made:
        return Verdict.undecided("the connector has created nobody")
    for source, records in made.items():
        if len(records) > 1:
            reason = f"{source} was created {len(records)} times: {', '.join(records)}"
            return Verdict.failed(reason, records.values())
    return Verdict.passed(
        f"{len(made)} people created once each", [n for r in made.values() for n in r.values()]
    )


def all_have_prospects(people: Iterable[Record], prospects: Sequence[Record]) -> Verdict:
    """Demand a linked prospect for every record with an address."""
    linked = {link(p) for p in prospects}
    eligible = [p for p in people if str(p.get("Email") or "").strip()]
    missing = [str(p["Id"]) for p in eligible if short(p["Id"]) not in linked]
    if not eligible:
        return Verdict.undecided("nobody in Salesforce has an email address")
    if missing:
        return Verdict.failed(f"without a prospect: {', '.join(missing[:5])} ({len(missing)})")
    return Verdict.passed(f"all {len(eligible)} records have their prospect")
