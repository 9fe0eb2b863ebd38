"""Finds out what became of creates whose answer never came.

The trace of a create is a record of ours, of that email, that nobody is linked to. It is looked for
in the mirror, after both sides were read: what a lost create left behind is a change like others.
"""

from __future__ import annotations

from syncproof.engine.context import Context
from syncproof.engine.core.matching import best_trace
from syncproof.engine.core.moments import MINUTE
from syncproof.engine.core.plan import PROSPECT
from syncproof.engine.mirror import Intent, prospect_key, record_key

MARGIN_MS = 10 * MINUTE
"""Clocks differ: a record of ours may carry a stamp from a little before we began to make it."""


def resolve(context: Context) -> None:
    """Link what was created unnoticed; whoever was not created may be tried again."""
    for intent in context.mirror.intents():
        with context.state.saving():
            if context.policy.lookup_before_retry:
                _find(context, intent)
            context.mirror.drop_intent(intent.source)


def _find(context: Context, intent: Intent) -> None:
    side, key = intent.source
    if context.mirror.link_of(intent.source):
        return
    if side == PROSPECT:
        found = _record_of_ours(context, intent)
        if found:
            _link(context, int(key), found, intent)
        return
    prospect = context.mirror.prospect_of_crm_id(key)
    if prospect and not prospect.deleted:
        _link(context, prospect.id, key, intent)


def _record_of_ours(context: Context, intent: Intent) -> str | None:
    me = context.salesforce.user_id
    traces = {
        record.id: record.values
        for candidate, record in context.mirror.records_with(intent.email)
        if candidate.free and record.created_by == me
        and record.created >= intent.since - MARGIN_MS
    }  # fmt: skip
    return best_trace(intent.values, traces)


def _link(context: Context, prospect: int, record: str, intent: Intent) -> None:
    base = {name: [value, value] for name, value in intent.values.items()}
    context.mirror.link(prospect, record, base, confirmed=intent.source[0] != PROSPECT)
    context.state.enqueue(prospect_key(prospect))
    context.state.enqueue(record_key(record))
