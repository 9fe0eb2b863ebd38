"""Syncs one record by hand.

The two ways are "Sync with CRM" on a prospect and "Send to Account Engagement" on a record. It
reads what concerns this person and nothing else, and works while the connector is paused.
"""

from __future__ import annotations

from typing import Any

from syncproof.engine import tracing
from syncproof.engine.context import Context
from syncproof.engine.core.plan import Fail, Key, Skip, Step, Unlink
from syncproof.engine.cycle import Cycle
from syncproof.engine.deciding import LATER, Decider
from syncproof.engine.jobs import Jobs
from syncproof.engine.mirror import prospect_key, record_key
from syncproof.engine.wire.outcomes import Outcome, WireError
from syncproof.engine.wire.salesforce import quoted

Answer = dict[str, Any]
NOT_FOUND = frozenset({"109", "92", "3", "HTTP_404"})


class Manual:
    """Manual syncs of one connection."""

    def __init__(self, context: Context, cycle: Cycle, jobs: Jobs) -> None:
        self._ctx, self._cycle, self._jobs = context, cycle, jobs

    def sync(self, system: str, sobject: str, key: str) -> Answer:
        """Sync one record now; raises WireError when it has to wait."""
        if system == "account_engagement":
            person: Key | None = self._read_prospect(int(key))
        else:
            person = self._read_record(sobject, key)
        if person is None:
            return _answer("failed", f"{system} has no {sobject} {key}")
        tracing.resolve(self._ctx)
        self._jobs.know_assigned_users()
        return self._bring(person)

    def _bring(self, person: Key) -> Answer:
        with self._ctx.state.saving():
            decision = Decider(self._ctx).decide(person)
            if isinstance(decision, Skip | Fail):
                self._cycle.note(person, decision)
        if isinstance(decision, Skip):
            return _answer("skipped", f"{decision.code}: {decision.message}")
        if isinstance(decision, Fail):
            return _answer("failed", f"{decision.code}: {decision.message}")
        if isinstance(decision, Unlink):
            self._cycle.executor.unlink([decision])
            return _answer("skipped", "crm_deleted: the Salesforce record was deleted")
        if isinstance(decision, Step):
            return self._run(person, decision)
        reason = "it waits for another record" if decision == LATER else "nothing to sync"
        return _answer("skipped", reason)

    def _run(self, person: Key, step: Step) -> Answer:
        self._cycle.executor.run([step], link_others=False)
        if not step.failed:
            with self._ctx.state.saving():
                self._ctx.state.dequeue(person)
            return _answer("synced", None)
        waits = self._ctx.state.attempts(step.keys[0])
        if waits:
            raise WireError(
                Outcome.TRANSIENT, "salesforce", "ROW_NOT_SAVED", "the record could not be saved"
            )
        query = "SELECT code, message FROM notes WHERE kind = 'error' AND side = ? AND id = ?"
        row = self._ctx.state.db.execute(query, step.keys[0]).fetchone()
        return _answer("failed", f"{row[0]}: {row[1]}" if row else "refused")

    def _read_prospect(self, key: int) -> Key | None:
        fields = self._cycle.reader.prospect_fields
        try:
            row = self._ctx.account_engagement.prospect(key, fields)
        except WireError as error:
            if error.outcome is Outcome.PERMANENT and error.code in NOT_FOUND:
                return None
            raise
        with self._ctx.state.saving():
            seen = self._cycle.reader.keep_prospect(row)
        link = self._ctx.mirror.link_of(prospect_key(key))
        if link:
            self._read_records(f"Id = {quoted(link.record)}", _objects_of(link.record))
        elif seen.crm_id and len(seen.crm_id) == 18:
            self._read_records(f"Id = {quoted(seen.crm_id)}", _objects_of(seen.crm_id))
        elif seen.email and not self._ctx.settings.allow_duplicate_emails:
            self._read_records(f"Email = {quoted(seen.email)}", self._ctx.sobjects)
        return prospect_key(seen.id)

    def _read_record(self, sobject: str, key: str) -> Key | None:
        if sobject not in self._ctx.sobjects:
            return None
        self._read_records(f"Id = {quoted(key)}", (sobject,))
        record = self._ctx.mirror.record(key)
        if record is None:
            return None
        link = self._ctx.mirror.link_of(record_key(key))
        if link:
            self._read_linked(link.prospect)
        else:
            self._read_prospects(salesforceId=key)
            if record.email and not self._ctx.settings.allow_duplicate_emails:
                self._read_prospects(email=str(record.values.get("email", "")).strip())
        return record_key(key)

    def _read_linked(self, prospect: int) -> None:
        self._read_prospects(id=str(prospect))

    def _read_prospects(self, **query: str) -> None:
        reader = self._cycle.reader
        found = self._ctx.account_engagement.pages(
            "prospects", reader.prospect_fields, deleted="all", **query
        )
        for page in found:
            with self._ctx.state.saving():
                for row in page.records:
                    reader.keep_prospect(row)

    def _read_records(self, condition: str, sobjects: tuple[str, ...]) -> None:
        reader = self._cycle.reader
        for sobject in sobjects:
            soql = f"{reader.select(sobject)} WHERE {condition} ORDER BY SystemModstamp, Id"
            for page in self._ctx.salesforce.pages(soql):
                with self._ctx.state.saving():
                    for row in page.records:
                        reader.keep_record(sobject, row)


def _objects_of(key: str) -> tuple[str, ...]:
    """Tell the object of an id by its key prefix."""
    return ("Contact",) if key.startswith("003") else ("Lead",)


def _answer(result: str, reason: str | None) -> Answer:
    return {"result": result, "reason": reason, "next_due": None}
