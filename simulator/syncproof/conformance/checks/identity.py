"""In whose name the connector works, and how it signs in."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qs

from syncproof.conformance.checks.model import Exchange, Journal, Record, short
from syncproof.conformance.verdict import Verdict

JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"


def acts_as(journal: Journal, system: str, user: str, created: Sequence[Record]) -> Verdict:
    """Demand that every call and every record made carries the connector user's name."""
    calls = journal.on(system).where(lambda x: bool(x.actor) and not x.signs_in)
    if not len(calls.person_writes):
        return Verdict.undecided("the connector has written nobody")
    strangers = calls.where(lambda x: short(x.actor) != short(user))
    if len(strangers):
        actor = next(iter(strangers)).actor
        return Verdict.failed(f"a call was made as {actor}, expected {user}", strangers.numbers)
    for record in created:
        for name in ("CreatedById", "LastModifiedById"):
            if short(record.get(name)) != short(user):
                return Verdict.failed(f"{record['Id']}: {name} is {record.get(name)}, not {user}")
    return Verdict.passed(f"everything was done as {user}", calls.person_writes.numbers)


def grant(exchange: Exchange) -> str:
    """Give the grant type that was asked for; a SOAP login knows only passwords."""
    path, _, query = exchange.path.partition("?")
    if "/Soap/" in path:
        return "a password"
    asked = parse_qs(exchange.body) or parse_qs(query)
    return (asked.get("grant_type") or [""])[0]


def signed_assertions_only(journal: Journal, system: str) -> Verdict:
    """Demand that sessions were given, and only for signed assertions."""
    given = journal.on(system).where(lambda x: x.signs_in and x.status == 200)
    if not len(given):
        return Verdict.undecided("the connector has asked for no session")
    others = given.where(lambda x: grant(x) != JWT_BEARER)
    if len(others):
        how = grant(next(iter(others))) or "something else"
        return Verdict.failed(f"a session was given for {how}", others.numbers)
    return Verdict.passed(f"{len(given)} sessions, all for signed assertions", given.numbers)


def no_session(journal: Journal, system: str) -> Verdict:
    """Demand that nobody was given a session, and that no call got through without one."""
    asked = journal.on(system).where(lambda x: x.signs_in)
    given = asked.where(lambda x: x.status == 200)
    if len(given):
        return Verdict.failed("a session was given", given.numbers)
    through = journal.on(system).where(lambda x: x.of_person and 0 < x.status < 400)
    if len(through):
        return Verdict.failed("a call got through without a session", through.numbers)
    if not len(asked):
        return Verdict.undecided("the connector has asked for no session")
    return Verdict.passed("every request for a session was refused", asked.numbers)
