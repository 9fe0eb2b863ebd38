"""Finds what changed on both sides since the mark.

A page is kept, its people are put on the queue and the mark is moved in one transaction: whatever
the mark has passed is either brought over or waits in the file. Each read reaches back a little,
because records can become visible with a stamp older than one already served.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from syncproof.engine.context import Context
from syncproof.engine.core.mapping import canonical, prospect_values, record_values
from syncproof.engine.core.moments import MINUTE, SECOND, read_iso, write_seconds
from syncproof.engine.mirror import Prospect, Record, prospect_key, record_key
from syncproof.engine.state import ERROR
from syncproof.engine.wire.outcomes import Outcome, WireError

TRUSTED_SKEW_MS = 10 * MINUTE
_ALWAYS = ("Id", "Email", "CreatedDate", "CreatedById", "LastModifiedById", "SystemModstamp",
           "OwnerId")  # fmt: skip
_OF_OBJECT = {"Lead": ("IsConverted", "ConvertedContactId"), "Contact": ("AccountId",)}


class Reader:
    """Reads changes into the mirror and the queue."""

    def __init__(self, context: Context) -> None:
        self._ctx = context
        names = [p.ae for p in context.policy.pairs if p.ae != "email"]
        self.prospect_fields = ",".join((
            "id", "email", "salesforceId", "salesforceLeadId", "salesforceContactId",
            "assignedToId", "isDeleted", "updatedAt", *names,
        ))  # fmt: skip

    # Salesforce

    def records(self) -> None:
        """Read changed leads and contacts; an object that cannot be read is reported."""
        for sobject in self._ctx.sobjects:
            problem = ("r", sobject)
            try:
                self._read_object(sobject)
            except WireError as error:
                if error.outcome is not Outcome.PERMANENT:
                    raise
                with self._ctx.state.saving():
                    self._ctx.state.note(
                        ERROR, problem, self._ctx.now, sobject, error.code, error.message
                    )
            else:
                self._ctx.state.settle(problem)

    def _read_object(self, sobject: str) -> None:
        mark = self._ctx.state.get(f"mark {sobject}", {})
        since = _since(mark, self._ctx.policy.salesforce_overlap_s)
        where = "" if since is None else f" WHERE SystemModstamp >= {write_seconds(since)}"
        tail = f"{where} ORDER BY SystemModstamp, Id"
        try:
            self._read_pages(sobject, tail, mark)
        except WireError as error:
            if error.code != "INVALID_FIELD":
                raise
            self.learn_fields(sobject, fresh=True)
            self._read_pages(sobject, tail, mark)

    def _read_pages(self, sobject: str, tail: str, mark: dict[str, Any]) -> None:
        state = self._ctx.state
        served: int | None = None
        for page in self._ctx.salesforce.pages(self.select(sobject) + tail):
            served = served if served is not None else page.served_at
            with state.saving():
                for row in page.records:
                    seen = self.keep_record(sobject, row)
                    mark = {**mark, "stamp": seen.stamp, "id": seen.id}
                if page.is_last:
                    mark["read_at"] = self._trusted(served)
                if page.records or page.is_last:
                    state.put(f"mark {sobject}", mark)

    def select(self, sobject: str) -> str:
        """Write the SELECT of an object, with the fields that the user may see."""
        wanted = [*_ALWAYS, *_OF_OBJECT[sobject]]
        wanted += [n for p in self._ctx.policy.pairs if (n := p.name_on(sobject))]
        wanted += [r.field for r in self._ctx.settings.sharing_rules if r.object == sobject]
        known = self._ctx.state.get(f"fields {sobject}")
        if known is not None:
            readable = {*known, "Account.Name"} if "AccountId" in known else set(known)
            wanted = [n for n in wanted if n in readable]
        return f"SELECT {', '.join(dict.fromkeys(wanted))} FROM {sobject}"  # noqa: S608

    def keep_record(self, sobject: str, row: Mapping[str, Any]) -> Record:
        """Keep a record as read, and put it on the queue if anything is different."""
        seen = self._record(sobject, row)
        before = self._ctx.mirror.record(seen.id)
        if self._ctx.mirror.see_record(seen) and not self._is_ours(before, seen):
            self._ctx.state.enqueue(record_key(seen.id))
        return seen

    def _is_ours(self, before: Record | None, seen: Record) -> bool:
        """Tell if a record is as we made it: saved as sent, and not touched since."""
        if before is None or before.stamp or seen.deleted or seen.converted:
            return False
        me = self._ctx.salesforce.user_id
        if seen.modified_by != me or seen.owner not in (before.owner, me):
            return False
        link = self._ctx.mirror.link_of(record_key(seen.id))
        kinds = {p.ae: p.kind for p in self._ctx.policy.pairs}
        return link is not None and all(
            canonical(kinds[name], value) == link.base.get(name, ["", ""])[1]
            for name, value in seen.values.items()
        )

    def _record(self, sobject: str, row: Mapping[str, Any]) -> Record:
        values = record_values(self._ctx.policy.pairs, sobject, row)
        converted = row.get("ConvertedContactId") or ("?" if row.get("IsConverted") else None)
        created_by = row.get("CreatedById")
        return Record(
            str(row["Id"]), sobject, canonical("email", row.get("Email")),
            read_iso(row["CreatedDate"]) if row.get("CreatedDate") else 0, created_by,
            row.get("LastModifiedById"), read_iso(row["SystemModstamp"]),
            bool(row.get("IsDeleted", False)), converted, row.get("OwnerId"),
            row.get("AccountId"), self._is_shared(sobject, row, created_by), values,
        )  # fmt: skip

    def _is_shared(self, sobject: str, row: Mapping[str, Any], created_by: str | None) -> bool:
        """Apply the sharing rule; what the connector user created matches by default."""
        rule = next((r for r in self._ctx.settings.sharing_rules if r.object == sobject), None)
        if rule is None or created_by == self._ctx.salesforce.user_id:
            return True
        return row.get(rule.field) == rule.value

    def deletions(self) -> None:
        """Learn which known records were deleted."""
        state, now = self._ctx.state, self._ctx.now
        for sobject in self._ctx.sobjects:
            since = state.get(f"deleted {sobject}", now - 2 * MINUTE)
            try:
                gone, covered = self._ctx.salesforce.deleted(sobject, since, now)
            except WireError as error:
                if error.outcome is not Outcome.PERMANENT:
                    raise
                continue
            with state.saving():
                for key in gone:
                    if self._ctx.mirror.see_deleted(key):
                        state.enqueue(record_key(key))
                state.put(f"deleted {sobject}", covered)

    def learn_fields(self, sobject: str, *, fresh: bool = False) -> dict[str, Any] | None:
        """Read an object's description, if it is another than last time."""
        state = self._ctx.state
        before = None if fresh else state.get(f"described {sobject}")
        found = self._ctx.salesforce.describe(sobject, before)
        if found is None:
            return None
        description, modified = found
        fields = [f for f in description["fields"] if isinstance(f, dict) and "name" in f]
        with state.saving():
            state.put(f"fields {sobject}", [f["name"] for f in fields])
            state.put(f"createable {sobject}", [f["name"] for f in fields if f.get("createable")])
            state.put(f"updateable {sobject}", [f["name"] for f in fields if f.get("updateable")])
        return {"fields": fields, "modified": modified}

    # Account Engagement

    def prospects(self) -> None:
        """Read changed prospects, those in the recycle bin too."""
        state = self._ctx.state
        mark = state.get("mark prospects", {})
        since = _since(mark, self._ctx.policy.prospect_overlap_s)
        query = {"orderBy": "updatedAt ASC", "deleted": "all",
                 "limit": str(self._ctx.policy.prospect_page)}  # fmt: skip
        if since is not None:
            query["updatedAtAfterOrEqualTo"] = write_seconds(since)
        served: int | None = None
        for page in self._ctx.account_engagement.pages("prospects", self.prospect_fields, **query):
            served = served if served is not None else page.served_at
            with state.saving():
                for row in page.records:
                    seen = self.keep_prospect(row)
                    mark = {**mark, "stamp": seen.stamp, "id": seen.id}
                if page.is_last:
                    mark["read_at"] = self._trusted(served)
                state.put("mark prospects", mark)

    def keep_prospect(self, row: Mapping[str, Any], *, quiet: bool = False) -> Prospect:
        """Keep a prospect as read; what we wrote ourselves is not put on the queue."""
        crm = row.get("salesforceId") or row.get("salesforceContactId")
        values = prospect_values(self._ctx.policy.pairs, row)
        seen = Prospect(
            int(row["id"]), canonical("email", row.get("email")), read_iso(row["updatedAt"]),
            bool(row.get("isDeleted")), crm or row.get("salesforceLeadId"),
            row.get("assignedToId"), values,
        )  # fmt: skip
        if self._ctx.mirror.see_prospect(seen) and not quiet:
            self._ctx.state.enqueue(prospect_key(seen.id))
        return seen

    def _trusted(self, served: int | None) -> int | None:
        """Use the server's clock as a mark only where it agrees with the time we were told."""
        if served is None or abs(served - self._ctx.now) > TRUSTED_SKEW_MS:
            return None
        return served


def _since(mark: Mapping[str, Any], overlap_s: int) -> int | None:
    """Say from when to read: the time of the last complete read, else the newest stamp seen."""
    known = mark.get("read_at") or mark.get("stamp")
    return None if known is None else int(known) - overlap_s * SECOND
