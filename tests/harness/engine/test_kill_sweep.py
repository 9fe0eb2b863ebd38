"""The engine against the real simulators, killed at every exchange of a small run.

A kill is an exception that nothing in the engine catches, raised by its HTTP session before the
request leaves or after the answer has come; a new engine then goes on with the same state folder.
"""

from __future__ import annotations

import pytest
import requests

from syncproof.conformance.suite.accounts import Accounts
from syncproof.conformance.world import Control
from syncproof.engine import factory
from syncproof.serve import ServeSettings, Serving

MINUTE_MS = 60_000


class Killed(BaseException):
    """The process is gone."""


class Dying(requests.Session):
    """A session whose process is killed at one of its exchanges."""

    def __init__(self, at: int, *, answered: bool) -> None:
        super().__init__()
        self.trust_env = False
        self.at, self.answered, self.sent = at, answered, 0

    def request(self, *args, **kwargs):
        self.sent += 1
        if self.sent == self.at and not self.answered:
            raise Killed
        response = super().request(*args, **kwargs)
        if self.sent == self.at:
            raise Killed
        return response


class Small:
    """A world with six people, two of them on both sides, and an engine at work in it."""

    def __init__(self, serving, control, folder):
        self.serving, self.control, self.folder = serving, control, folder
        control.load("empty", 1)
        accounts = Accounts(control)
        self.account = accounts.integration_user()
        owner = accounts.user("Uma", "Seller")["product_id"]
        for n in range(4):
            fields = {
                "email": f"p{n}@x.example",
                "lastName": f"P{n}",
                "company": "X",
                "userId": owner,
            }
            control.create("account_engagement", "prospects", fields)
        for n in range(2, 6):
            fields = {"Email": f"p{n}@x.example", "LastName": f"P{n}", "Company": "X"}
            control.create("salesforce", "Lead", fields)
        self.connection = None

    def begin(self, session=None):
        self.engine = factory(self.folder, session=session)
        if self.connection is None:
            args = ("r", "account_engagement", self.account.systems, self.account.actor, {})
            self.connection = self.engine.connect(*args, now=self.now)["connection"]
            self.engine.set_state(self.connection, "running", now=self.now)
        else:
            assert self.engine.status(self.connection, now=self.now)["state"] == "running"

    @property
    def now(self):
        return self.control.clock()["now"]

    def work(self, minutes):
        for _ in range(minutes):
            self.engine.advance(now=self.now)
            self.control.advance_clock(seconds=60)

    def verify(self):
        leads = self.control.records("salesforce", "Lead")
        prospects = self.control.records("account_engagement", "prospects")
        everybody = sorted(f"p{n}@x.example" for n in range(6))
        assert sorted(r["Email"] for r in leads) == everybody
        assert sorted(r["email"] for r in prospects) == everybody
        by_email = {r["Email"]: r["Id"] for r in leads}
        assert {r["email"]: r["salesforceId"] for r in prospects} == by_email
        status = self.engine.status(self.connection, now=self.now)
        assert (status["errors"], status["backlog"]) == ([], 0)


@pytest.fixture(scope="module")
def control_of_serving():
    serving = Serving(ServeSettings(port_base=None, clock="virtual", tls=False))
    control = Control(serving.start())
    yield serving, control
    control.close()
    serving.stop()


@pytest.mark.parametrize("answered", [False, True], ids=["before the request", "after the answer"])
def test_killed_at_any_exchange_it_neither_loses_nor_doubles_anybody(
    control_of_serving, tmp_path, answered
):
    plain = Small(*control_of_serving, tmp_path / "plain")
    session = Dying(0, answered=answered)
    plain.begin(session)
    plain.work(5)
    plain.verify()
    assert session.sent > 15
    for at in range(1, session.sent + 1):
        small = Small(*control_of_serving, tmp_path / f"{at}")
        small.begin(Dying(at, answered=answered))
        with pytest.raises(Killed):
            small.work(5)
        small.begin()
        small.work(8)
        small.verify()
