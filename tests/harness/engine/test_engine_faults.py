from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import orjson
import pytest
import requests
from engine_fake import Fake
from engine_fake_facts import FOREIGN_PEM
from engine_fake_wire import Drop, served
from engine_rig import Rig, iso, systems

import syncproof.engine
from syncproof.engine import Policy


class Killed(BaseException):
    """The process is no more."""


def people(fake: Fake) -> None:
    """Six people: two to be made in Salesforce, two in the product, two that match."""
    for name in "ab":
        fake.add_prospect(email=f"{name}@x.test", lastName=name, userId=7)
    for name in "cd":
        fake.add_record("Lead", Email=f"{name}@x.test", LastName=name, Company="X")
    fake.add_record("Contact", Email="e@x.test", LastName="e", Title="T")
    fake.add_prospect(email="e@x.test", lastName="e", phone="1")
    fake.add_record("Lead", Email="f@x.test", LastName="f", Company="X", Phone="2")
    fake.add_prospect(email="f@x.test", lastName="f", jobTitle="J")


def all_well(fake: Fake) -> None:
    emails = Counter((r["Email"], r["object"]) for r in fake.records.values())
    assert set(emails.values()) == {1}, emails
    assert len(fake.records) == 6
    assert Counter(p["email"] for p in fake.prospects.values()) == dict.fromkeys(
        (f"{n}@x.test" for n in "abcdef"), 1
    )
    links = {p["salesforceId"] for p in fake.prospects.values()}
    assert links == set(fake.records)
    for prospect in fake.prospects.values():
        record = fake.records[prospect["salesforceId"]]
        assert prospect.get("phone") == record["Phone"]
        assert prospect.get("jobTitle") == record["Title"]


def exchanges(tmp_path: Path) -> int:
    rig = Rig(tmp_path)
    people(rig.fake)
    rig.resume()
    rig.run(500)
    all_well(rig.fake)
    return len(rig.fake.calls)


@pytest.mark.parametrize("committed", [False, True])
def test_killed_at_any_exchange_it_goes_on_and_neither_loses_nor_doubles(tmp_path, committed):
    for number in range(1, exchanges(tmp_path / "plain") + 1):
        rig = Rig(tmp_path / f"{number}")
        people(rig.fake)

        def kill(n: int, _method: str, _path: str, at: int = number) -> None:
            if n == at:
                raise Killed

        setattr(rig.fake, "after" if committed else "before", kill)
        rig.connect()
        rig.engine.set_state(rig.connection, "running", rig.now)
        with pytest.raises(Killed):
            rig.run(500)
        rig.restart()
        rig.run(900)
        all_well(rig.fake)
        status = rig.status()
        assert (status["errors"], status["backlog"]) == ([], 0), number


@pytest.mark.parametrize("committed", [False, True])
def test_an_answer_lost_at_any_exchange_neither_loses_nor_doubles(tmp_path, committed):
    for number in range(1, exchanges(tmp_path / "plain") + 1):
        rig = Rig(tmp_path / f"{number}")
        people(rig.fake)

        def lose(n: int, _method: str, _path: str, at: int = number) -> None:
            if n == at:
                raise requests.ConnectionError("reset by peer")

        setattr(rig.fake, "after" if committed else "before", lose)
        rig.resume()
        rig.run(900)
        all_well(rig.fake)
        assert rig.status()["message"] is None


def test_a_connector_that_does_not_look_first_doubles_after_a_lost_answer(tmp_path):
    rig = Rig(tmp_path, Policy(lookup_before_retry=False))
    rig.fake.add_prospect(email="a@x.test", lastName="A", userId=7)
    rig.fake.after = lose_first_create()
    rig.resume(auto_create_prospects=False)
    rig.run(600)
    assert len(rig.fake.leads()) == 2


def lose_first_create():
    lost = []

    def lose(_n: int, method: str, path: str) -> None:
        if method == "POST" and path.endswith("/composite/sobjects") and not lost:
            lost.append(path)
            raise requests.ConnectionError("reset by peer")

    return lose


def test_two_people_of_one_email_whose_create_was_lost_are_found_one_by_one(tmp_path):
    rig = Rig(tmp_path)
    for name in ("One", "Two"):
        rig.fake.add_prospect(email="a@x.test", lastName=name, userId=7)
    rig.fake.after = lose_first_create()
    rig.resume(allow_duplicate_emails=True)
    rig.run(600)
    assert sorted(lead["LastName"] for lead in rig.fake.leads()) == ["One", "Two"]
    assert len(rig.fake.prospects) == 2
    for prospect in rig.fake.prospects.values():
        record = rig.fake.records[prospect["salesforceId"]]
        assert record["LastName"] == prospect["lastName"]


@pytest.mark.parametrize(
    "answer",
    [
        (503, {"Content-Type": "text/html"}, b"<html>maintenance</html>"),
        (200, {}, b'{"done": true, "records": [{"Id'),
        (200, {}, b""),
        (200, {}, b"{}"),
        (429, {}, {"code": 66, "message": "concurrent request limit"}),
        (403, {}, [{"errorCode": "REQUEST_LIMIT_EXCEEDED", "message": "TotalRequests Limit"}]),
    ],
)
def test_spoilt_answers_postpone_work_ever_longer_and_move_no_mark(tmp_path, answer):
    rig = Rig(tmp_path)
    people(rig.fake)
    rig.resume()
    rig.fake.before = lambda _n, _method, path: answer if "token" not in path else None
    rig.run(1_200)
    assert len(rig.fake.calls) < 20
    assert rig.status()["last_sync_at"] is None
    assert rig.status()["message"]
    rig.fake.before = lambda *_: None
    rig.run(720)
    all_well(rig.fake)
    assert rig.status()["message"] is None


def test_an_expired_token_costs_one_login_and_skips_nothing(tmp_path):
    rig = Rig(tmp_path)
    people(rig.fake)
    rig.resume()
    rig.run(300)
    rig.fake.tokens.clear()
    rig.fake.add_prospect(email="g@x.test", lastName="g", userId=7)
    rig.run(300)
    assert rig.fake.logins == 2
    assert "g@x.test" in {lead["Email"] for lead in rig.fake.leads()}


def test_tokens_that_die_at_once_cause_no_storm_of_logins(tmp_path):
    rig = Rig(tmp_path)
    rig.resume()
    rig.fake.after = lambda *_: rig.fake.tokens.clear()
    rig.run(600)
    assert rig.fake.logins <= 10
    assert rig.status()["credentials_valid"] is False


def test_a_foreign_key_gets_no_session_and_no_data_call_follows(tmp_path):
    rig = Rig(tmp_path)
    rig.connect(pem=FOREIGN_PEM)
    rig.engine.set_state(rig.connection, "running", rig.now)
    rig.run(600)
    assert {path for _, path in rig.fake.calls} == {"/services/oauth2/token"}
    status = rig.status()
    assert status["credentials_valid"] is False
    assert "invalid_grant" in status["message"]


def test_rows_that_share_one_stamp_beyond_a_page_all_arrive(tmp_path):
    rig = Rig(tmp_path, Policy(prospect_page=4))
    rig.fake.page = 3
    for number in range(10):
        rig.fake.add_record("Lead", Email=f"l{number}@x.test", LastName="L", Company="C")
        rig.fake.add_prospect(email=f"p{number}@x.test", lastName="P", userId=7)
    rig.resume()
    rig.run(300)
    assert len(rig.fake.prospects) == len(rig.fake.leads()) == 20


def test_a_record_that_becomes_visible_late_is_not_missed(tmp_path):
    rig = Rig(tmp_path)
    rig.resume()
    rig.run(240)
    late = rig.fake.add_record("Lead", Email="late@x.test", LastName="L", Company="C")
    hidden = rig.fake.records.pop(late)
    rig.fake.pass_time(5)
    rig.fake.add_record("Lead", Email="new@x.test", LastName="N", Company="C")
    rig.engine.advance(rig.now)
    rig.fake.records[late] = hidden
    rig.run(300)
    assert {p["email"] for p in rig.fake.prospects.values()} == {"late@x.test", "new@x.test"}


def test_a_hidden_field_is_left_alone_on_the_other_side(tmp_path, monkeypatch):
    rig = Rig(tmp_path)
    key = rig.fake.add_prospect(email="a@x.test", lastName="A", phone="1", userId=7)
    rig.resume()
    rig.run(300)
    import engine_fake_facts

    fields = [f for f in engine_fake_facts.FIELDS["Lead"] if f != "Phone"]
    monkeypatch.setitem(engine_fake_facts.FIELDS, "Lead", fields)
    (lead,) = rig.fake.leads()
    rig.fake.edit_record(lead["Id"], Title="X")
    rig.fake.edit_prospect(key, phone="2")
    rig.run(300)
    assert rig.fake.prospects[key]["phone"] == "2"
    assert rig.fake.prospects[key]["jobTitle"] == "X"


def test_a_backlog_goes_at_the_pace_that_is_set(tmp_path):
    rig = Rig(tmp_path)
    for number in range(50):
        rig.fake.add_prospect(email=f"p{number}@x.test", lastName="P", userId=7)
    rig.resume(initial_sync_per_minute=20)
    rig.run(0)
    assert len(rig.fake.leads()) == 20
    rig.run(59)
    assert len(rig.fake.leads()) == 20
    assert rig.status()["backlog"] == 30
    rig.run(61)
    assert len(rig.fake.leads()) == 50
    assert rig.status()["backlog"] == 0


def test_twelve_thousand_people_cost_few_calls(tmp_path):
    rig = Rig(tmp_path)
    for number in range(12_000):
        rig.fake.add_prospect(email=f"p{number}@x.test", lastName="P", company="C", userId=7)
    rig.resume()
    rig.run(14 * 60)
    assert len(rig.fake.leads()) == 12_000
    least = 12 + 60 * 2 + 3 * 7
    assert len(rig.fake.calls) <= 1.5 * least


def test_the_program_speaks_json_lines_and_survives_a_kill(tmp_path):
    fake = Fake()
    people(fake)
    dropped = []

    def drop(_n: int, method: str, path: str) -> None:
        if method == "POST" and path.endswith("/composite/sobjects") and not dropped:
            dropped.append(path)
            raise Drop

    fake.after = drop
    with served(fake) as url:
        first = Program(tmp_path, fake)
        made = first.ask("connect", run="r", profile="account_engagement", systems=systems(url),
                         actor={}, settings={})  # fmt: skip
        first.ask("set_state", connection=made["connection"], state="running")
        first.ask("advance")
        first.kill()
        second = Program(tmp_path, fake)
        assert second.ask("describe")["protocol"] == 1
        assert second.ask("status", connection=made["connection"])["state"] == "running"
        for _ in range(40):
            fake.pass_time(30)
            assert second.ask("advance")["idle"] is True
        assert second.ask("status", connection=made["connection"])["backlog"] == 0
        with pytest.raises(LookupError, match="unsupported"):
            second.ask("dance")
        second.kill()
    assert dropped
    all_well(fake)


class Program:
    """The engine as a process of its own."""

    def __init__(self, folder: Path, fake: Fake) -> None:
        root = str(Path(syncproof.engine.__file__).parents[2])
        self.fake = fake
        self.process = subprocess.Popen(
            [sys.executable, "-m", "syncproof.engine"], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": root, "SYNCPROOF_STATE_DIR": str(folder)},
        )  # fmt: skip

    def ask(self, verb: str, **args: object) -> dict:
        message = {"id": 1, "verb": verb, "args": {"now": iso(self.fake.now), **args}}
        self.process.stdin.write(orjson.dumps(message) + b"\n")
        self.process.stdin.flush()
        answer = orjson.loads(self.process.stdout.readline())
        if "error" in answer:
            raise LookupError(f"{answer['error']['code']}: {answer['error']['message']}")
        return answer["ok"]

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()
