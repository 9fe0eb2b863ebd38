"""Drives the engine through its protocol, against fake systems and a clock that stands still."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine_fake import Fake
from engine_fake_facts import PEM, UNIT
from engine_fake_wire import session_to

from syncproof.engine import Engine, Policy, factory


def iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def systems(url: str = "http://fake", pem: str = PEM) -> dict[str, Any]:
    who = {"client_id": "app", "username": "connector@x.test",
           "audience": "https://login.salesforce.com", "private_key": pem}  # fmt: skip
    return {
        "salesforce": {"url": url, "tls_url": url, "credentials": who},
        "account_engagement": {
            "url": url, "tls_url": url, "credentials": {**who, "business_unit_id": UNIT},
        },
    }  # fmt: skip


class Rig:
    """An engine and the fake systems."""

    def __init__(self, folder: Path, policy: Policy | None = None) -> None:
        self.folder, self.policy = folder, policy
        self.fake = Fake()
        self.engine: Engine = self.make()
        self.connection = ""

    def make(self) -> Engine:
        return factory(self.folder, policy=self.policy, session=session_to(self.fake))

    @property
    def now(self) -> str:
        return iso(self.fake.now)

    def connect(self, run: str = "r1", pem: str = PEM, **settings: Any) -> dict[str, Any]:
        answer = self.engine.connect(
            run, "account_engagement", systems(pem=pem), {"salesforce": "005"}, settings, self.now
        )
        self.connection = answer["connection"]
        return answer

    def resume(self, **settings: Any) -> None:
        self.connect(**settings)
        self.engine.set_state(self.connection, "running", self.now)

    def run(self, seconds: float = 0) -> None:
        """Let time pass as the harness does: from one due moment to the next."""
        end = self.fake.now.timestamp() + seconds
        while True:
            due = self.engine.advance(self.now)["next_due"]
            after = datetime.fromisoformat(due) if due else None
            assert after is None or after > self.fake.now, "next_due must be later than now"
            if after is None or after.timestamp() > end:
                break
            self.fake.now = after
        self.fake.now = datetime.fromtimestamp(end, UTC)
        self.engine.advance(self.now)

    def restart(self) -> None:
        """Begin anew from the state folder, as after a kill."""
        self.engine = self.make()
        self.engine.describe(self.now)
        self.engine.status(self.connection, self.now)

    def status(self) -> dict[str, Any]:
        return self.engine.status(self.connection, self.now)

    def sync(self, system: str, sobject: str, key: Any) -> dict[str, Any]:
        return self.engine.sync_record(self.connection, system, sobject, key, self.now)
