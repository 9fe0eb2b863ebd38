"""Watches the initial sync of a connector under test: how many people have arrived, and when.

Nothing is sent to the simulated systems from here: the connector is the load. The watcher counts
the linked prospects through the control interface, and each person who has arrived becomes one
event of Locust's, with the time since the first look; so Locust's requests per second are people
per second. It ends when everybody has arrived, or when nobody did for a minute.

Needs the ready file of `syncproof serve` in SYNCPROOF_READY and a connector at work on it.
`syncproof load initial_sync` brings both, and has the oracle judge what arrived.
"""

from __future__ import annotations

import json
import os
import time
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

import gevent
from locust import User, constant, events, task
from locust.exception import StopUser
from locust.runners import MasterRunner, WorkerRunner

LOAD = {"connector": True, "daily_limits": True}
READY = json.loads(Path(os.environ["SYNCPROOF_READY"]).read_text(encoding="utf-8"))
RESULTS = os.environ.get("SYNCPROOF_RESULTS")
LOOK_S = 0.2
PATIENCE_S = 60.0
DONE = "everybody_arrived_or_nobody_does"


def control(path: str, **query: str | int) -> Any:
    """Read from the control interface."""
    url = f"{READY['control']}{path}?{urllib.parse.urlencode(query)}"
    with urllib.request.urlopen(url, timeout=60) as answer:  # noqa: S310 - our own http address
        return json.load(answer)


def prospects(**empty: str) -> int:
    """Count prospects, or those whose given fields are empty."""
    path = "/systems/account_engagement/records/prospects"
    return int(control(path, limit=1, **empty)["total"])


def missing() -> int:
    """Count the people who still have to arrive: assigned, and without a record of the CRM."""
    return prospects(salesforceId="") - prospects(salesforceId="", assignedToId="")


class Watcher(User):
    """The one who looks. One is enough: more would count the same people again."""

    fixed_count = 1
    wait_time = constant(LOOK_S)

    def on_start(self) -> None:
        """Take a first look, and say so to whoever waits to start the connector."""
        self.people = self.left = missing()
        self.began = self.moved = time.monotonic()
        self.samples: list[tuple[str, int]] = []
        self.note(over=False)

    @task
    def look(self) -> None:
        """Count who has arrived since the last look."""
        left = missing()
        at = time.monotonic()
        if left != self.left:
            self.moved = at
            self.arrived(self.left - left, at)
            self.left = left
            self.samples.append((str(control("/clock")["now"]), self.people - left))
        if left <= 0 or at - self.moved > PATIENCE_S:
            self.note(over=True)
            self.finish()

    def arrived(self, count: int, at: float) -> None:
        """Tell Locust of people; a link that was taken back counts as a failure."""
        since = (at - self.began) * 1000
        problem = None if count > 0 else RuntimeError("a link disappeared")
        for _ in range(abs(count)):
            events.request.fire(
                request_type="SYNC", name="person arrived", response_time=since,
                response_length=0, exception=problem, context={},
            )  # fmt: skip

    def note(self, *, over: bool) -> None:
        """Write down how far it is."""
        if RESULTS:
            found = {"people": self.people, "missing": self.left, "samples": self.samples,
                     "over": over}  # fmt: skip
            partial = Path(f"{RESULTS}.partial")
            partial.write_text(json.dumps(found), encoding="utf-8")
            partial.replace(RESULTS)

    def finish(self) -> None:
        """End the run, wherever this watcher runs; people who never came make it red."""
        runner = self.environment.runner
        if isinstance(runner, WorkerRunner):
            runner.send_message(DONE, {"missing": self.left})
        else:
            end(self.environment, self.left)
        raise StopUser


def end(environment: Any, left: int) -> None:
    """End the run."""
    environment.process_exit_code = 1 if left else 0
    gevent.spawn(environment.runner.quit)


@events.init.add_listener
def listen(environment: Any, **_: Any) -> None:
    """Let the master hear from the worker that holds the watcher."""

    def hear(environment: Any, msg: Any, **_: Any) -> None:
        end(environment, int(msg.data["missing"]))

    if isinstance(environment.runner, MasterRunner):
        environment.runner.register_message(DONE, hear)
