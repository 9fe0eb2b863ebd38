"""A pen for small histories: who did what, when, on which side."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from syncproof.oracle import PROFILES, Evidence, judge

START = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
SF, AE = "salesforce", "account_engagement"
ACTORS = {SF: "005000000000001AAA", AE: "7"}
SALES = "005000000000002AAA"
LEAD, LEAD2, CONTACT = "00Q000000000001AAA", "00Q000000000002AAA", "003000000000001AAA"
KEYS = (
    "lost", "duplicate", "link", "converged", "looping", "resurrected", "stale", "forbidden",
    "identity", "budget", "backoff", "marks", "secrets", "honest", "conserved",
)  # fmt: skip


class Story:
    """Writes a history down as control would fill it in."""

    SF, AE, KEYS, ACTORS, SALES = SF, AE, KEYS, ACTORS, SALES
    LEAD, LEAD2, CONTACT = LEAD, LEAD2, CONTACT

    def __init__(self, state="running", observed=True, **settings):
        self.now = START
        self.rows = {SF: {}, AE: {}}
        self.changes, self.exchanges, self.observations = [], [], []
        self.budget, self.secrets, self.truth = None, [], {}
        if observed:
            self.observe("profile", profile=AE, actor=ACTORS)
            self.settings(state, **settings)

    @property
    def at(self):
        return self.now.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def later(self, seconds):
        self.now += timedelta(seconds=seconds)
        return self

    def observe(self, kind, **data):
        seen = {"at": self.at, "kind": kind, "exchange": len(self.exchanges), **data}
        self.observations.append(seen)

    def settings(self, state="running", **settings):
        self.observe("settings", state=state, settings=settings)

    def row(self, system, name, record, /, **values):
        """A record of the population: it has a row and no create."""
        key = "Id" if system == SF else "id"
        self.rows[system].setdefault(name, {})[record] = {key: record, **values}

    def _change(self, who, exchange, system, name, record, kind, after):
        rows = self.rows[system].setdefault(name, {})
        row = rows.setdefault(record, {"Id" if system == SF else "id": record})
        flag = "IsDeleted" if system == SF else "isDeleted"
        if kind in ("delete", "undelete"):
            after = {flag: kind == "delete"}
        before = {} if kind == "create" else {k: row.get(k) for k in after}
        row.update(after)
        self.changes.append(
            {"n": len(self.changes) + 1, "at": self.at, "system": system, "instance": "main",
             "object": name, "id": record, "kind": kind, "actor": who, "exchange": exchange,
             "before": before, "after": dict(after)}
        )  # fmt: skip

    def person(self, system, name, record, kind="update", /, **after):
        """A person edits through control."""
        self._change("human", None, system, name, record, kind, after)

    def call(self, system, operation, name, ids=(), status=200, **more):
        number = len(self.exchanges) + 1
        exchange = {
            "n": number, "at": self.at, "system": system, "actor": ACTORS[system],
            "app": "connector", "operation": operation, "object": name, "ids": list(ids),
            "status": status, "error_code": None, "committed": False, "fault": None,
            "counted": True,
        }  # fmt: skip
        self.exchanges.append({**exchange, **more})
        return number

    def look(self):
        """A change check of the connector on both sides."""
        self.call(AE, "query", "prospects")
        self.call(SF, "query", "Lead")
        self.call(SF, "query", "Contact")

    def write(self, system, name, record, kind="update", /, actor=None, fault=None, **after):
        """The connector writes over the wire."""
        who = actor or ACTORS[system]
        ids = [] if kind == "create" else [record]
        number = self.call(system, kind, name, ids, committed=True, actor=who, fault=fault)
        self._change(who, number, system, name, record, kind, after)
        return number

    def link(self, prospect, record):
        """The connector links back."""
        return self.write(
            AE, "prospects", prospect, salesforceId=record, salesforceLastSync=self.at
        )

    def status(self, errors=(), skipped=(), **more):
        self.observe("status", state="running", errors=list(errors), skipped=list(skipped), **more)

    def settle(self, errors=(), skipped=(), **more):
        """Heal, let five quiet change checks pass, and note that nothing moves any more."""
        self.later(60).observe("healed")
        since = self.later(360).at
        for _ in range(5):
            self.later(120).look()
        self.status(errors, skipped, **more)
        self.observe("settled", since=since)

    def evidence(self):
        return Evidence.from_json(
            {
                "changes": self.changes,
                "exchanges": self.exchanges,
                "records": {
                    system: {name: list(rows.values()) for name, rows in objects.items()}
                    for system, objects in self.rows.items()
                },
                "truth": self.truth,
                "observations": self.observations,
                "budget": self.budget,
                "secrets": self.secrets,
            }
        )

    def judge(self):
        return {f.key: f for f in judge(self.evidence(), PROFILES[AE])}

    def verdict(self, key):
        return self.judge()[key]

    def outcome(self, key):
        return self.verdict(key).outcome

    def reds(self):
        """The keys that are not green, with their reasons; everything observable is given."""
        self.budget = self.budget or 1000
        self.secrets = self.secrets or ["a-secret-nobody-shows"]
        return {f.key: f.reason for f in self.judge().values() if f.outcome != "passed"}


@pytest.fixture
def story():
    """A running connector, declared and with its settings observed."""
    return Story()


@pytest.fixture
def tell():
    """Makes a story with other settings."""
    return Story


@pytest.fixture
def synced(story):
    """An assigned prospect that the connector created a lead for and linked."""
    story.row(AE, "users", "3", salesforceId=SALES)
    story.row(SF, "User", SALES, IsActive=True)
    ada = {"email": "ada@example.com", "lastName": "Byron", "jobTitle": "Analyst", "userId": 3}
    story.later(10).person(AE, "prospects", "1", "create", **ada)
    story.later(120).look()
    lead = {"Email": "ada@example.com", "LastName": "Byron", "Title": "Analyst", "OwnerId": SALES}
    story.write(SF, "Lead", LEAD, "create", Company="[not provided]", **lead)
    story.link("1", LEAD)
    return story
