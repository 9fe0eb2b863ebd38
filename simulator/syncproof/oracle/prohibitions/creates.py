"""Which records a connector may not create."""

from __future__ import annotations

from collections.abc import Iterator

from syncproof.oracle.inquiry import Breach, Inquiry
from syncproof.oracle.model import Change, Ref
from syncproof.oracle.prohibitions.pause import by_hand


def breaches(inquiry: Inquiry) -> Iterator[Breach]:
    """Judge every create of a person."""
    for pos, change in inquiry.case.writes:
        if change.kind != "create":
            continue
        for rule, why, kin in _judge(inquiry, pos, change):
            reason = f"{change.ref} was created {why}"
            yield Breach(reason, (change.exchange,), (change.ref, *kin), rule)


def _judge(inquiry: Inquiry, pos: int, change: Change) -> Iterator[tuple[str, str, list[Ref]]]:
    case = inquiry.case
    sources = inquiry.links.sources(change, pos)
    if not case.email(change.ref, pos + 1):
        yield "no_email", "without an email address", sources
    elif sources and not any(_had_email(inquiry, ref, change, pos) for ref in sources):
        yield "no_email", "for a person without an email address", sources
    if change.system == case.profile.crm:
        yield from _in_salesforce(inquiry, pos, change, sources)
    else:
        yield from _in_product(inquiry, pos, change, sources)


def _had_email(inquiry: Inquiry, ref: Ref, change: Change, pos: int) -> bool:
    since = inquiry.case.window(ref.system, change)
    return bool(inquiry.case.emails(ref, since, pos))


def _in_salesforce(
    inquiry: Inquiry, pos: int, change: Change, sources: list[Ref]
) -> Iterator[tuple[str, str, list[Ref]]]:
    wanted = _create_as(inquiry, change)
    if wanted and change.object not in wanted:
        yield (
            "create_as",
            f"although new people are to be created as {' or '.join(sorted(wanted))}",
            [],
        )
    if sources and not any(_assigned(inquiry, ref, change, pos) for ref in sources):
        yield "unassigned", "for an unassigned prospect, which needs a match", sources
    if sources and all(ignored(inquiry, ref, change, pos) for ref in sources):
        yield "ignored", "for a prospect that is flagged not to sync", sources


def _create_as(inquiry: Inquiry, change: Change) -> set[str]:
    """Give the objects allowed by the settings in force now and at the connector's last look."""
    case = inquiry.case
    since = change.at_ms - case.phases.check_ms
    chosen = {
        case.phases.settings(change.exchange, change.at_ms).get("create_as"),
        case.phases.settings(None, since).get("create_as"),
    }
    found = {case.profile.create_as.get(str(one)) for one in chosen}
    return {one for one in found if one} if None not in found else set()


def _assigned(inquiry: Inquiry, ref: Ref, change: Change, pos: int) -> bool:
    """Tell if a prospect was assigned at a moment the connector may have seen."""
    case = inquiry.case
    since = case.window(case.profile.product, change)
    names = (*case.profile.assigned_to, "salesforceOwnerId")
    return any(v for name in names for v in case.history.held(ref, name, since, pos))


def ignored(inquiry: Inquiry, ref: Ref, change: Change, pos: int) -> bool:
    """Tell if a prospect was flagged not to sync all the time the connector may have looked."""
    case = inquiry.case
    if ref.system != case.profile.product:
        return False
    since = case.window(case.profile.product, change)
    return any(
        held and all(v in case.profile.ignore_marks for v in held)
        for name in case.profile.links
        if (held := case.history.held(ref, name, since, pos))
    )


def _in_product(
    inquiry: Inquiry, pos: int, change: Change, sources: list[Ref]
) -> Iterator[tuple[str, str, list[Ref]]]:
    case = inquiry.case
    settings = case.phases.settings(change.exchange, change.at_ms)
    earlier = case.phases.settings(None, change.at_ms - case.phases.check_ms)
    is_off = not settings.get("auto_create_prospects") and not earlier.get("auto_create_prospects")
    observed = case.phases.in_force(change.exchange, change.at_ms) is not None
    is_off = observed and is_off and not case.profile.ids_are_key(settings)
    if is_off and not by_hand(inquiry, change, pos):
        yield "auto_create", "although prospects are not to be created automatically", sources
    since = case.window(case.profile.crm, change)
    if sources and not any(case.shared(ref, since, pos, settings) for ref in sources):
        yield "unshared", "for a record outside the sharing rules", sources
