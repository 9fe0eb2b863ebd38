"""The connector creates at most one record per source record and link key."""

from __future__ import annotations

from collections.abc import Iterator

from syncproof.oracle.inquiry import Breach, Inquiry, conclude
from syncproof.oracle.keys.registry import key
from syncproof.oracle.model import Change, Finding, Ref
from syncproof.oracle.normalise import boolean

_NOT_ITS_FAULT = "repeat_request"  # a gateway delivered one request twice


@key("duplicate", place=2)
def judge(inquiry: Inquiry) -> Finding:
    """Judge each committed create: by email address, or by ids where ids are the key."""
    case = inquiry.case
    breaches: list[Breach] = []
    for pos, change in case.writes:
        exchange = case.exchange(change)
        if change.kind != "create" or (exchange and exchange.fault == _NOT_ITS_FAULT):
            continue
        settings = case.phases.settings(change.exchange, change.at_ms)
        by_id = case.profile.ids_are_key(settings)
        breaches += (_by_id if by_id else _by_email)(inquiry, pos, change)
    return conclude(
        "duplicate", breaches, unknown=case.unknown_actors, passed="no record was created twice"
    )


def _twins(inquiry: Inquiry, pos: int, change: Change) -> list[Ref]:
    """Give the other live records that had the created one's address at that moment."""
    case = inquiry.case
    address = case.email(change.ref, pos + 1)
    return [
        ref
        for ref in case.with_email(change.system, address)
        if ref != change.ref
        and case.line(ref).alive(pos)
        and case.email(ref, pos) == address
        and not boolean(case.line(ref).value("IsConverted", pos))
    ]


def _made(inquiry: Inquiry, ref: Ref) -> Change | None:
    """Give the connector's create of a record, if the connector created it."""
    born = inquiry.case.line(ref).created
    return born[1] if born and inquiry.case.by_connector(born[1]) else None


def _by_email(inquiry: Inquiry, pos: int, change: Change) -> Iterator[Breach]:
    sources = inquiry.links.sources(change, pos)
    for twin in _twins(inquiry, pos, change):
        made = _made(inquiry, twin)
        partner = inquiry.links.partner(twin, pos)
        if partner is not None and sources and partner not in sources:
            continue  # the twin belongs to somebody else, whose address changed
        if made is not None:
            reason = f"{change.ref} was created while {twin} had been created for the same email"
            yield Breach(reason, (made.exchange, change.exchange), (twin, change.ref))
        elif _was_a_match(inquiry, twin, pos, change):
            reason = f"{change.ref} was created although {twin} has the same email"
            yield Breach(reason, (change.exchange,), (twin, change.ref))


def _was_a_match(inquiry: Inquiry, twin: Ref, pos: int, change: Change) -> bool:
    """Tell if the connector could see the twin, knew its address, and nobody else had it."""
    case = inquiry.case
    settings = case.phases.settings(change.exchange, change.at_ms)
    if settings.get("connector_user") not in (None, "integration"):
        return False
    since = case.window(twin.system, change)
    address = case.email(change.ref, pos + 1)
    stood = case.line(twin).alive(since) and case.emails(twin, since, pos) == {address}
    return (
        stood
        and inquiry.links.partner(twin, pos) is None
        and case.shared(twin, since, since, settings)
    )


def _by_id(inquiry: Inquiry, pos: int, change: Change) -> Iterator[Breach]:
    """Count: the connector's records of an address against the people they can stand for."""
    case = inquiry.case
    address = case.email(change.ref, pos + 1)
    made = [m for ref in _twins(inquiry, pos, change) if (m := _made(inquiry, ref)) is not None]
    other = case.other(change.system)
    since = case.window(other, change)
    sources = [
        ref
        for ref in case.with_email(other, address)
        if case.history.lived(ref, since, pos) and _free(inquiry, ref, pos)
    ]
    if address and len(made) + 1 > len(sources):
        reason = (
            f"the connector created {len(made) + 1} records of one email for {len(sources)} "
            f"people without a counterpart"
        )
        exchanges = (*(m.exchange for m in made), change.exchange)
        yield Breach(reason, exchanges, (*(m.ref for m in made), change.ref))


def _free(inquiry: Inquiry, ref: Ref, pos: int) -> bool:
    """Tell if a person had no counterpart, or only one that the connector created for it."""
    partner = inquiry.links.partner(ref, pos)
    return partner is None or _made(inquiry, partner) is not None
