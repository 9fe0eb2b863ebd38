"""After a refusal the connector waits before it asks the same again."""

from __future__ import annotations

from collections import defaultdict

from syncproof.oracle.inquiry import Breach, Inquiry, conclude
from syncproof.oracle.keys.registry import key
from syncproof.oracle.model import Exchange, Finding
from syncproof.oracle.spoilt import QUOTA_CODES, refused

MOST_RETRIES = 3
WINDOW_MS = 10_000
_CREATES = frozenset({"create", "upsert", "merge"})

Address = tuple[str, ...]


@key("backoff", place=11)
def judge(inquiry: Inquiry) -> Finding:
    """Count the retries of refused requests within ten seconds of simulated time."""
    case = inquiry.case
    refusals: dict[Address, list[Exchange]] = defaultdict(list)
    breaches: dict[Address, Breach] = {}
    for exchange in case.requests:
        address = _address(exchange)
        if address is None:
            continue
        row = refusals[address]
        row[:] = [x for x in row if x.at_ms > exchange.at_ms - WINDOW_MS]
        if len(row) > MOST_RETRIES and address not in breaches:
            what = f"{exchange.operation} {exchange.object}".strip()
            reason = f"{what} was refused and repeated {len(row)} times within 10 s"
            breaches[address] = Breach(reason, (*(x.n for x in row), exchange.n))
        if refused(exchange):
            row.append(exchange)
        else:
            row.clear()
    unknown = case.unknown_actors
    if case.phases.of("busy_wait"):
        unknown = unknown or "the connector waited busily on a clock that stands still"
        breaches.clear()
    return conclude(
        "backoff", list(breaches.values()), unknown=unknown, passed="retries kept apart"
    )


def _address(exchange: Exchange) -> Address | None:
    """Tell what was asked, so that a repetition can be told from another request.

    Creates carry no id: where the journal does not know what was sent, they are only alike where
    a quota refused them, because then any further request is one too many.
    """
    where = (exchange.system, exchange.operation, exchange.object, exchange.address)
    if exchange.body:
        return (*where, exchange.body)
    is_blind = exchange.operation in _CREATES and not exchange.ids
    is_quota = exchange.status == 429 or exchange.error_code in QUOTA_CODES
    if is_blind and refused(exchange) and not is_quota:
        return None
    return (*where, *sorted(exchange.ids))
