"""Carries decisions out: batches of writes, one result per person, creates never blindly repeated.

Before a create is sent, the intent to make it is saved; while it is there, nobody creates that
person again. An answer that did not come leaves it behind, and the next round looks for the trace.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from syncproof.engine.context import Context
from syncproof.engine.core.backoff import wait_ms
from syncproof.engine.core.mapping import canonical
from syncproof.engine.core.matching import CRM_DELETED
from syncproof.engine.core.plan import Key, Step, Unlink, batches
from syncproof.engine.deciding import deleted_from_crm
from syncproof.engine.mirror import RECORD_DELETED, Intent, Record, prospect_key, record_key
from syncproof.engine.reading import Reader
from syncproof.engine.state import ERROR, SKIPPED
from syncproof.engine.wire.account_engagement import RETRYABLE_ROWS, SeamResult
from syncproof.engine.wire.outcomes import Outcome, WireError
from syncproof.engine.wire.salesforce import RowResult

T = TypeVar("T")


class Executor:
    """Writes to both systems and keeps what is certain."""

    def __init__(self, context: Context, reader: Reader) -> None:
        self._ctx, self._reader = context, reader
        self._state, self._mirror = context.state, context.mirror

    def run(self, steps: Sequence[Step], *, link_others: bool = True) -> None:
        """Carry out steps: new records, changed records, new and changed prospects, links."""
        size = self._ctx.policy.salesforce_batch
        only = None if link_others else {s.prospect for s in steps if s.prospect}
        self._begin(steps)
        new = [s for s in steps if s.record is None]
        changed = [s for s in steps if s.row and s.record]
        for batch in batches(new, size):
            self._create_records(batch)
            self.confirm_links(only)
        for batch in batches(changed, size):
            self._update_records(batch)
        for step in steps:
            if step.patch and not step.failed:
                self._write_prospect(step)
        self._finish([s for s in steps if s.record and s.prospect and not s.failed])
        self.confirm_links(only)

    def _begin(self, steps: Sequence[Step]) -> None:
        """Keep the links of pairs that were matched."""
        matched = [s for s in steps if s.link and s.record and s.prospect]
        if not matched:
            return
        with self._state.saving():
            for step in matched:
                base = step.settled(step.row_fields | step.patch_fields)
                assert step.prospect is not None  # noqa: S101 - chosen above
                assert step.record is not None  # noqa: S101 - chosen above
                self._mirror.link(step.prospect, step.record, base, confirmed=step.confirmed)

    # Salesforce

    def _create_records(self, batch: Sequence[Step]) -> None:
        with self._state.saving():
            for step in batch:
                self._intend(step)
        rows = [{"attributes": {"type": s.sobject}, **s.row} for s in batch]
        try:
            results = self._once(lambda: self._ctx.salesforce.create(rows))
        except WireError as error:
            if error.outcome is not Outcome.UNKNOWN:
                self._withdraw(batch)
            if error.outcome is not Outcome.PERMANENT:
                raise
            self._split(batch, error, self._create_records)
            return
        with self._state.saving():
            for step, result in zip(batch, results, strict=True):
                self._created(step, result)

    def _once(self, create: Callable[[], T]) -> T:
        """Send a create; a careless connector repeats it blindly when no answer came."""
        try:
            return create()
        except WireError as error:
            if error.outcome is Outcome.UNKNOWN and not self._ctx.policy.lookup_before_retry:
                return create()
            raise

    def _intend(self, step: Step) -> None:
        values = {name: both[0] for name, both in step.base.items()}
        self._mirror.intend(Intent(step.keys[0], self._ctx.now, step.email, values))

    def _withdraw(self, batch: Sequence[Step]) -> None:
        with self._state.saving():
            for step in batch:
                self._mirror.drop_intent(step.keys[0])

    def _split(self, batch: Sequence[Step], error: WireError, again: Any) -> None:
        """Find the rows for which a whole call is refused."""
        if len(batch) == 1:
            with self._state.saving():
                self._refused(batch[0], error.code, error.message)
            return
        middle = len(batch) // 2
        again(batch[:middle])
        again(batch[middle:])

    def _created(self, step: Step, result: RowResult) -> None:
        self._mirror.drop_intent(step.keys[0])
        if not result.ok and not self._ctx.policy.ignore_row_errors:
            self._row_failed(step, result)
            return
        if result.id is None or step.prospect is None:
            self._done(step)
            return
        step.record = result.id
        me = self._ctx.salesforce.user_id
        values = {n: b[1] for n, b in step.base.items()}
        self._mirror.see_record(Record(
            result.id, step.sobject, step.email, self._ctx.now, me, me, 0, deleted=False,
            converted=None, owner=step.row.get("OwnerId"), account=None, shared=True,
            values=values,
        ))  # fmt: skip
        self._mirror.link(step.prospect, result.id, step.settled(), confirmed=False)
        self._done(step)

    def _update_records(self, batch: Sequence[Step]) -> None:
        rows = [{"attributes": {"type": s.sobject}, "id": s.record, **s.row} for s in batch]
        try:
            results = self._ctx.salesforce.update(rows)
        except WireError as error:
            if error.outcome is not Outcome.PERMANENT:
                raise
            self._split(batch, error, self._update_records)
            return
        with self._state.saving():
            for step, result in zip(batch, results, strict=True):
                if result.ok or self._ctx.policy.ignore_row_errors:
                    self._rebase(step, step.patch_fields)
                else:
                    self._row_failed(step, result)

    def _row_failed(self, step: Step, result: RowResult) -> None:
        if result.retryable or self._ctx.policy.retry_permanent:
            self._postpone(step)
        else:
            self._refused(step, result.code, result.message)

    # Account Engagement

    def _write_prospect(self, step: Step) -> None:
        try:
            if step.prospect is None:
                self._create_prospect(step)
            else:
                self._update_prospect(step)
        except WireError as error:
            is_row = error.code in RETRYABLE_ROWS and error.outcome is Outcome.TRANSIENT
            if is_row:
                with self._state.saving():
                    self._postpone(step)
            elif error.outcome is Outcome.PERMANENT:
                with self._state.saving():
                    self._refused(step, error.code, error.message)
            else:
                raise

    def _create_prospect(self, step: Step) -> None:
        with self._state.saving():
            self._intend(step)
        fields = self._reader.prospect_fields
        create = self._ctx.account_engagement.create_prospect
        try:
            row = self._once(lambda: create(step.patch, fields))
        except WireError as error:
            if error.outcome is not Outcome.UNKNOWN:
                self._withdraw([step])
            raise
        with self._state.saving():
            self._mirror.drop_intent(step.keys[0])
            seen = self._reader.keep_prospect(row, quiet=True)
            step.prospect = seen.id
            confirmed = seen.crm_id == step.record
            self._mirror.link(seen.id, step.record or "", step.settled(), confirmed=confirmed)
            self._done(step)

    def _update_prospect(self, step: Step) -> None:
        assert step.prospect is not None  # noqa: S101 - the caller tells creates apart
        row = self._ctx.account_engagement.update_prospect(
            step.prospect, step.patch, self._reader.prospect_fields
        )
        with self._state.saving():
            if row is not None:
                self._check(step, self._reader.keep_prospect(row, quiet=True).values)
            self._rebase(step, frozenset())

    def _check(self, step: Step, values: Any) -> None:
        """Look again at a prospect that took a value otherwise than it was sent."""
        kinds = {p.ae: p.kind for p in self._ctx.policy.pairs}
        for name in step.patch_fields:
            if canonical(kinds[name], values.get(name)) != step.base[name][0]:
                step.again = True

    # Links inside the product

    def confirm_links(self, only: set[int] | None = None) -> None:
        """Tell the product which record each newly linked prospect has."""
        tried: set[int] = set()
        while True:
            waiting = self._mirror.unconfirmed(len(tried) + self._ctx.policy.seam_batch)
            rows = [w for w in waiting if w[0] not in tried and (only is None or w[0] in only)]
            rows = rows[: self._ctx.policy.seam_batch]
            if not rows:
                return
            tried.update(w[0] for w in rows)
            sent = [self._link_row(*w) for w in rows]
            results = self._ctx.account_engagement.link_prospects(sent)
            with self._state.saving():
                for (prospect, record, _), result in zip(rows, results, strict=True):
                    self._linked(prospect, record, result)

    def _link_row(self, prospect: int, record: str, account: str | None) -> dict[str, Any]:
        row = {"id": prospect, "salesforceId": record, "salesforceLastSync": "now",
               "salesforceUrl": f"{self._ctx.salesforce.instance_url}/{record}"}  # fmt: skip
        if account:
            row["salesforceAccountId"] = account
        return row

    def _linked(self, prospect: int, record: str, result: SeamResult) -> None:
        if result.ok:
            self._mirror.confirm(prospect)
            self._mirror.note_crm_id(prospect, record)
        elif not result.retryable:
            self._mirror.drop_link(prospect)
            self._note_error(prospect_key(prospect), result.code, result.message)

    def unlink(self, actions: Sequence[Unlink]) -> None:
        """Mark prospects whose record was deleted, so that nobody creates it again."""
        if self._ctx.settings.sync_deletes:
            for batch in batches(actions, self._ctx.policy.seam_batch):
                rows = [{"id": a.prospect, "salesforceId": CRM_DELETED} for a in batch]
                results = self._ctx.account_engagement.link_prospects(rows)
                with self._state.saving():
                    for action, result in zip(batch, results, strict=True):
                        self._unlinked(action, result)
            return
        with self._state.saving():
            for action in actions:
                self._unlinked(action, SeamResult(ok=True))

    def _unlinked(self, action: Unlink, result: SeamResult) -> None:
        if result.retryable:
            self._wait(action.key)
            return
        if not result.ok:
            self._note_error(action.key, result.code, result.message)
        else:
            if self._ctx.settings.sync_deletes:
                self._mirror.note_crm_id(action.prospect, CRM_DELETED)
            if self._mirror.link_of(prospect_key(action.prospect)) is None:
                self._mirror.link(action.prospect, action.record, {}, confirmed=True)
            self._mirror.end_link(action.prospect, RECORD_DELETED)
            self._state.settle(prospect_key(action.prospect))
            left = deleted_from_crm(action.prospect)
            self._state.note(SKIPPED, left.key, self._ctx.now, "prospect", left.code, left.message)
        self._state.dequeue(prospect_key(action.prospect))
        self._state.dequeue(record_key(action.record))

    # Results

    def _finish(self, steps: Sequence[Step]) -> None:
        with self._state.saving():
            for step in steps:
                if not step.failed:
                    self._rebase(step, frozenset())
                    self._done(step)

    def _rebase(self, step: Step, still_open: frozenset[str]) -> None:
        if step.prospect is not None:
            self._mirror.rebase(step.prospect, step.settled(still_open))

    def _done(self, step: Step) -> None:
        for key in step.keys:
            self._state.settle(key)
            self._state.dequeue(key)
        if step.again:
            self._state.enqueue(step.keys[0])
        if step.refused and self._ctx.policy.report_errors:
            text = "; ".join(step.refused.values())
            self._note_error(step.keys[0], "field_not_synced", text)

    def _refused(self, step: Step, code: str, message: str) -> None:
        step.failed = True
        for key in step.keys:
            self._state.dequeue(key)
        if self._ctx.policy.report_errors:
            self._note_error(step.keys[0], code, message)

    def _note_error(self, key: Key, code: str, message: str) -> None:
        sobject = "prospect"
        if key[0] == "r":
            record = self._mirror.record(key[1])
            sobject = record.object if record else ""
        self._state.note(ERROR, key, self._ctx.now, sobject, code, message)

    def _postpone(self, step: Step) -> None:
        step.failed = True
        for key in step.keys:
            self._wait(key)

    def _wait(self, key: Key) -> None:
        attempt = self._state.attempts(key) + 1
        wait = wait_ms(self._ctx.policy.row, attempt, "/".join(key))
        self._state.postpone(key, self._ctx.now + wait)
