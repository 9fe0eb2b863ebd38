"""What keeps syncing while the connector is paused: users, campaigns, metadata."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import orjson

from syncproof.engine.context import Context
from syncproof.engine.core.moments import MINUTE, SECOND, read_iso, write_seconds
from syncproof.engine.core.plan import batches
from syncproof.engine.reading import Reader
from syncproof.engine.state import ERROR
from syncproof.engine.wire.account_engagement import RETRYABLE_ROWS
from syncproof.engine.wire.outcomes import Outcome, WireError

_USER = "Id, Username, Email, FirstName, LastName, IsActive, UserType, SystemModstamp"
_CAMPAIGN = "Id, Name, SystemModstamp"
Row = dict[str, Any]


class Jobs:
    """Copies users, campaigns and field descriptions from Salesforce into the product."""

    def __init__(self, context: Context) -> None:
        self._ctx = context
        self._state = context.state
        self._reader = Reader(context)

    def users_and_campaigns(self) -> None:
        """Bring changed users and campaigns over, and learn who is who."""
        policy = self._ctx.policy
        if policy.sync_users:
            self._guarded("User", self._users)
        if policy.sync_campaigns:
            self._guarded("Campaign", self._campaigns)
        self._guarded("users", self._learn_users)

    def metadata(self) -> None:
        """Bring changed descriptions of leads and contacts over."""
        for sobject in self._ctx.sobjects:
            self._guarded(f"{sobject} description", partial(self._describe, sobject))

    def know_assigned_users(self) -> None:
        """Learn the product's users again when somebody unknown is assigned to a prospect."""
        known = set(self._state.get("user_ids", []))
        rows = self._state.db.execute(
            "SELECT DISTINCT assigned FROM prospects WHERE assigned IS NOT NULL"
        )
        if any(row[0] not in known for row in rows):
            self._learn_users()
            known = set(self._state.get("user_ids", []))
            rows = self._state.db.execute(
                "SELECT DISTINCT assigned FROM prospects WHERE assigned IS NOT NULL"
            )
            with self._state.saving():
                self._state.put("user_ids", sorted(known | {row[0] for row in rows}))

    def _guarded(self, what: str, job: Callable[[], None]) -> None:
        """Do a job; one that is refused for good is reported and does not hold up the others."""
        key = ("r", what)
        try:
            job()
        except WireError as error:
            if error.outcome is not Outcome.PERMANENT:
                raise
            with self._state.saving():
                self._state.note(ERROR, key, self._ctx.now, what, error.code, error.message)
        else:
            self._state.settle(key)

    def _users(self) -> None:
        me = self._ctx.salesforce.user_id
        for rows, mark in self._changed("User", _USER):
            users = [
                {"salesforceId": r["Id"], "email": r["Email"], "username": r["Username"],
                 "firstName": r["FirstName"], "lastName": r["LastName"],
                 "isDeleted": not r["IsActive"]}
                for r in rows
                if r["Id"] != me and r.get("UserType", "Standard") in ("Standard", None)
            ]  # fmt: skip
            self._put("users", users)
            self._keep_mark("User", mark)

    def _campaigns(self) -> None:
        now = self._ctx.now
        since = self._state.get("deleted Campaign", now - 2 * MINUTE)
        for rows, mark in self._changed("Campaign", _CAMPAIGN):
            found = [{"salesforceId": r["Id"], "name": r["Name"], "isDeleted": False} for r in rows]
            self._put("campaigns", found)
            self._keep_mark("Campaign", mark)
        gone, covered = self._ctx.salesforce.deleted("Campaign", since, now)
        self._put("campaigns", [{"salesforceId": key, "isDeleted": True} for key in gone])
        with self._state.saving():
            self._state.put("deleted Campaign", covered)

    def _changed(self, sobject: str, fields: str) -> Any:
        mark = self._state.get(f"mark {sobject}")
        where = ""
        if mark is not None:
            since = mark - self._ctx.policy.salesforce_overlap_s * SECOND
            where = f" WHERE SystemModstamp >= {write_seconds(since)}"
        soql = f"SELECT {fields} FROM {sobject}{where} ORDER BY SystemModstamp, Id"  # noqa: S608
        for page in self._ctx.salesforce.pages(soql):
            if page.records:
                yield page.records, read_iso(page.records[-1]["SystemModstamp"])

    def _keep_mark(self, sobject: str, mark: int) -> None:
        with self._state.saving():
            self._state.put(f"mark {sobject}", mark)

    def _put(self, what: str, rows: Sequence[Row], **more: Any) -> None:
        """Upsert rows that are not as they were when we last sent them."""
        sent: dict[str, str] = self._state.get(f"sent {what} {more}", {})
        fresh = [r for r in rows if sent.get(_row_key(r)) != _digest(r)]
        member = "fields" if what == "field-options" else what
        for batch in batches(fresh, self._ctx.policy.seam_batch):
            results = self._ctx.account_engagement.put(what, {**more, member: list(batch)})
            for row, result in zip(batch, results, strict=False):
                if result.ok:
                    sent[_row_key(row)] = _digest(row)
                elif result.code in RETRYABLE_ROWS:
                    raise WireError(
                        Outcome.TRANSIENT, "account_engagement", result.code, result.message
                    )
            with self._state.saving():
                self._state.put(f"sent {what} {more}", sent)

    def _learn_users(self) -> None:
        users: dict[str, int] = {}
        known: list[int] = []
        fields = "id,salesforceId,email,isDeleted"
        for page in self._ctx.account_engagement.pages("users", fields, limit="1000"):
            for row in page.records:
                known.append(row["id"])
                if row.get("salesforceId") and not row.get("isDeleted"):
                    users[row["salesforceId"]] = row["id"]
        before = self._state.get("users")
        with self._state.saving():
            if before is not None:
                self._look_again(users.keys() - before.keys())
            self._state.put("users", users)
            self._state.put("user_ids", known)

    def _look_again(self, owners: set[str]) -> None:
        """Put linked records of users who have just become known on the queue."""
        for owner in sorted(owners):
            rows = self._state.db.execute(
                "SELECT records.id FROM records JOIN links ON links.record = records.id "
                "WHERE records.owner = ?",
                (owner,),
            ).fetchall()
            for row in rows:
                self._state.enqueue(("r", row[0]))

    def _describe(self, sobject: str) -> None:
        found = self._reader.learn_fields(sobject)
        if found is None:
            return
        if self._ctx.policy.sync_metadata:
            rows = [_option(field) for field in found["fields"]]
            self._put("field-options", rows, object=sobject)
        with self._state.saving():
            self._state.put(f"described {sobject}", found["modified"] or None)


def _option(field: Mapping[str, Any]) -> Row:
    values = field.get("picklistValues") or []
    return {
        "name": field["name"], "label": field.get("label"), "type": field.get("type"),
        "options": [v["value"] for v in values if v.get("active", True)],
    }  # fmt: skip


def _row_key(row: Mapping[str, Any]) -> str:
    return str(row.get("salesforceId") or row.get("name"))


def _digest(row: Mapping[str, Any]) -> str:
    return hashlib.sha256(orjson.dumps(dict(row), option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]
