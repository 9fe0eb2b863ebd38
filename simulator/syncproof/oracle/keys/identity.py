"""The connector writes in Salesforce as its declared user, and gives new records their owner."""

from __future__ import annotations

from collections.abc import Iterator

from syncproof.oracle.inquiry import Breach, Inquiry, conclude
from syncproof.oracle.keys.registry import key
from syncproof.oracle.model import Change, Finding, Ref
from syncproof.oracle.normalise import boolean, record_id
from syncproof.oracle.spoilt import SIGN_IN


@key("identity", place=9)
def judge(inquiry: Inquiry) -> Finding:
    """Judge the user of each committed write and the owner of each created record."""
    case = inquiry.case
    if case.profile.crm not in case.phases.actors:
        return conclude("identity", [], unknown="the connector's Salesforce user was not observed")
    breaches = [*_strange_users(inquiry), *_strange_owners(inquiry)]
    return conclude("identity", breaches, passed="every write was made by the connector user")


def _strange_users(inquiry: Inquiry) -> Iterator[Breach]:
    case = inquiry.case
    for exchange in case.requests:
        is_write = exchange.system == case.profile.crm and exchange.committed
        is_write = is_write and exchange.operation not in SIGN_IN
        if is_write and not case.declared(exchange.system, exchange.actor):
            reason = f"user {exchange.actor} wrote in Salesforce for the connector"
            ids = tuple(str(Ref(exchange.system, exchange.object, i)) for i in exchange.ids)
            yield Breach(reason, (exchange.n,), ids)
    for _, change in case.writes:
        if change.system == case.profile.crm and not case.declared(change.system, change.actor):
            reason = f"{change.ref} was written as user {change.actor}"
            yield Breach(reason, (change.exchange,), (change.ref,))


def _strange_owners(inquiry: Inquiry) -> Iterator[Breach]:
    """Find created records whose owner is not the Salesforce user of the assigned user."""
    case = inquiry.case
    for pos, change in case.writes:
        if change.kind != "create" or change.system != case.profile.crm:
            continue
        sources = inquiry.links.sources(change, pos)
        if len(sources) != 1:
            continue
        wanted = _wanted(inquiry, sources[0], change, pos)
        given = [change, *(c for _, c in case.line(change.ref).writes(case.profile.owner))]
        mine = [c for c in given if case.by_connector(c)]
        owners = {record_id(c.after.get(case.profile.owner)) for c in mine}
        if wanted and not owners & wanted:
            reason = f"{change.ref} was not given to the user assigned to {sources[0]}"
            yield Breach(reason, (change.exchange,), (change.ref, sources[0]))


def _wanted(inquiry: Inquiry, prospect: Ref, change: Change, pos: int) -> set[str]:
    """Give the owners that a create may name; nothing if a user is not mapped or not active."""
    case = inquiry.case
    since = case.window(case.profile.product, change)
    users = {
        str(v)
        for name in case.profile.assigned_to
        for v in case.history.held(prospect, name, since, pos)
        if v
    }
    found = set()
    for user in users:
        ref = Ref(case.profile.product, case.profile.users, user)
        line = case.history.timelines.get(ref)
        mapped = record_id(line.value(case.profile.user_link, pos)) if line else ""
        if not mapped or not _active(inquiry, mapped, pos):
            return set()
        found.add(mapped)
    return found


def _active(inquiry: Inquiry, user: str, pos: int) -> bool:
    lines = inquiry.case.history.by_object.get((inquiry.case.profile.crm, "User"), [])
    line = next((one for one in lines if record_id(one.ref.id) == user), None)
    flag = None if line is None else line.value("IsActive", pos)
    return flag is None or bool(boolean(flag))
