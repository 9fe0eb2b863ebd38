"""Sales people at work in Salesforce: reads, queries, changes, creates, batches.

Of 100 tasks 40 read a record, 25 query, 15 change a record, 10 create one, 5 send a batch
(20 creates, then 20 changes), and 5 delete: about what an integration with a busy organisation
sends. Leads go one by one, contacts in batches.

Nothing may be lost or doubled: at the end the records that appeared in the store must be exactly
those whose creation was confirmed, and every read must show what was last written.

Needs the ready file of `syncproof serve` in SYNCPROOF_READY. By hand:
SYNCPROOF_READY=ready.json locust -f loadtests/salesforce_crud.py --headless -u 4 -r 4 -t 20s
"""

from __future__ import annotations

import itertools
import json
import os
import sys
import urllib.parse
import urllib.request
from collections import Counter, deque
from pathlib import Path
from typing import Any

from locust import FastHttpUser, constant, events, task
from locust.runners import WorkerRunner

LOAD = {"connector": False, "daily_limits": False}
READY = json.loads(Path(os.environ["SYNCPROOF_READY"]).read_text(encoding="utf-8"))
RESULTS = os.environ.get("SYNCPROOF_RESULTS")
DATA = "/services/data/v59.0"
OBJECTS = ("Lead", "Contact")
BATCH = 20
KEPT = 200
FIELDS = "Id,LastName,Title,Email,LastModifiedDate"

confirmed: Counter[str] = Counter()
before: dict[str, int] = {}
people = itertools.count(1)


def stored(name: str) -> int:
    """Count the records of an object in the store, deleted ones too, past the wire."""
    url = f"{READY['control']}/systems/salesforce/records/{name}?deleted=all&limit=1"
    with urllib.request.urlopen(url, timeout=60) as answer:  # noqa: S310 - our own http address
        return int(json.load(answer)["total"])


@events.test_start.add_listener
def remember(environment: Any, **_: Any) -> None:
    """Count what is there before anybody works."""
    if not isinstance(environment.runner, WorkerRunner):
        before.update({name: stored(name) for name in OBJECTS})


@events.report_to_master.add_listener
def hand_over(data: dict[str, Any], **_: Any) -> None:
    """Send a worker's counts to the master."""
    data["confirmed"] = dict(confirmed)
    confirmed.clear()


@events.worker_report.add_listener
def take_over(data: dict[str, Any], **_: Any) -> None:
    """Add a worker's counts."""
    confirmed.update(data.get("confirmed", {}))


@events.quitting.add_listener
def compare(environment: Any, **_: Any) -> None:
    """Turn the run red unless the store holds exactly what was confirmed."""
    if isinstance(environment.runner, WorkerRunner):
        return
    appeared = {name: stored(name) - before[name] for name in before}
    wrong = [
        f"{name}: {confirmed[name]} creates were confirmed, {appeared[name]} records appeared"
        for name in before
        if confirmed[name] != appeared[name]
    ]
    if not sum(confirmed.values()):
        wrong.append("nothing was created")
    if wrong:
        environment.process_exit_code = 1
    if RESULTS:
        found = {"confirmed": dict(confirmed), "appeared": appeared, "wrong": wrong}
        Path(RESULTS).write_text(json.dumps(found), encoding="utf-8")
    for line in wrong:
        print(f"syncproof: {line}", file=sys.stderr)  # noqa: T201 - a Locust file has no other voice


class SalesPerson(FastHttpUser):
    """Somebody, or some program, that works without a pause on records of their own."""

    host = READY["systems"]["salesforce"]["url"]
    wait_time = constant(0)

    def on_start(self) -> None:
        """Log in and make a first record."""
        self.name = f"Load {os.getpid()}-{next(people)}"
        self.numbers = itertools.count(1)
        self.own: deque[str] = deque(maxlen=KEPT)
        self.title: dict[str, str] = {}
        self.token = self.log_in()
        self.create_one()

    def log_in(self) -> str:
        """Fetch an access token with the administrator's credentials."""
        given = READY["systems"]["salesforce"]["credentials"]
        form = {
            "grant_type": "password", "client_id": given["client_id"],
            "client_secret": given["client_secret"], "username": given["username"],
            "password": given["password"] + given["security_token"],
        }  # fmt: skip
        answer = self.client.post(
            "/services/oauth2/token", data=urllib.parse.urlencode(form), name="log in",
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )  # fmt: skip
        return str(answer.json()["access_token"])

    @task(40)
    def read_one(self) -> None:
        """Read a record of one's own: it must be as it was last written."""
        if not self.own:
            return
        key = self.turn()
        path = f"{DATA}/sobjects/Lead/{key}?fields={FIELDS}"
        with self.call("GET", path, "read") as answer:
            if answer.status_code == 200 and answer.json()["Title"] != self.title[key]:
                answer.failure(f"lost update of {key}: found {answer.json()['Title']!r}")

    @task(20)
    def find_one(self) -> None:
        """Find a record by its address, as a connector does before it creates one."""
        if not self.own:
            return
        key = self.turn()
        address = f"{self.title[key].partition(' ')[0]}@load.example"
        query = f"SELECT {FIELDS} FROM Lead WHERE Email = '{address}'"  # noqa: S608 - SOQL
        with self.call("GET", f"{DATA}/query?q={urllib.parse.quote(query)}", "find") as answer:
            if answer.status_code == 200 and key not in [r["Id"] for r in answer.json()["records"]]:
                answer.failure(f"{key} was not found by its address")

    @task(5)
    def list_newest(self) -> None:
        """Look through the newest records."""
        query = f"SELECT {FIELDS} FROM Lead ORDER BY LastModifiedDate DESC, Id LIMIT 200"  # noqa: S608
        with self.call("GET", f"{DATA}/query?q={urllib.parse.quote(query)}", "list 200"):
            pass

    @task(15)
    def change_one(self) -> None:
        """Change a record of one's own."""
        if not self.own:
            return
        key = self.turn()
        title = f"{self.title[key].partition(' ')[0]} {next(self.numbers)}"
        with self.call("PATCH", f"{DATA}/sobjects/Lead/{key}", "update", {"Title": title}) as a:
            if a.status_code == 204:
                self.title[key] = title

    @task(10)
    def create_one(self) -> None:
        """Create a lead."""
        mark = f"{self.name.removeprefix('Load ')}-{next(self.numbers)}"
        body = {
            "LastName": self.name, "FirstName": "Lea", "Company": "Load Ltd", "Title": mark,
            "Email": f"{mark}@load.example", "Phone": "+1 555 0100", "City": "Springfield",
        }  # fmt: skip
        with self.call("POST", f"{DATA}/sobjects/Lead", "create", body) as answer:
            if answer.status_code == 201:
                confirmed["Lead"] += 1
                key = answer.json()["id"]
                self.own.append(key)
                self.title[key] = mark

    @task(5)
    def send_batch(self) -> None:
        """Create contacts in one call, and change them in another."""
        path = f"{DATA}/composite/sobjects"
        rows = [
            {"attributes": {"type": "Contact"}, "LastName": self.name, "FirstName": str(n)}
            for n in range(BATCH)
        ]
        body = {"allOrNone": False, "records": rows}
        with self.call("POST", path, f"create {BATCH}", body) as answer:
            made = self.saved(answer)
            confirmed["Contact"] += len(made)
        if made:
            rows = [
                {"attributes": {"type": "Contact"}, "Id": key, "Title": self.name} for key in made
            ]
            body = {"allOrNone": False, "records": rows}
            with self.call("PATCH", path, f"update {BATCH}", body) as answer:
                self.saved(answer)

    @task(5)
    def delete_one(self) -> None:
        """Move the oldest record of one's own to the recycle bin."""
        if len(self.own) < 2:
            return
        key = self.own.popleft()
        with self.call("DELETE", f"{DATA}/sobjects/Lead/{key}", "delete"):
            pass
        del self.title[key]

    def turn(self) -> str:
        """Take one's own records in turn."""
        self.own.rotate(-1)
        return self.own[0]

    def call(self, method: str, path: str, name: str, body: Any = None) -> Any:
        """Send a request with the session's token, and let the caller judge the answer."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return self.client.request(
            method, path, name=name, json=body, headers=headers, catch_response=True
        )

    @staticmethod
    def saved(answer: Any) -> list[str]:
        """Give the ids of a batch, and call it failed if a row was refused."""
        if answer.status_code != 200:
            return []
        rows = answer.json()
        refused = [row for row in rows if not row["success"]]
        if refused:
            answer.failure(f"{len(refused)} rows were refused, the first with {refused[0]}")
        return [row["id"] for row in rows if row["success"]]
