"""Every route of the table, with good requests broken at one place: no crash, no leak, no trace.

SYNCPROOF_FUZZ_ROUTES sets how many requests a group of routes gets, SYNCPROOF_FUZZ_SEED which ones.
"""

# ruff: noqa: E501 - requests and hostile texts stand whole

import os
import time
from dataclasses import dataclass, field
from urllib.parse import quote

import pytest
from fuzz_mutation import Mutator, written
from fuzz_range import Range
from fuzz_seeds import Seeds
from fuzz_verdict import complaints

from syncproof.kit.registry import systems
from syncproof.kit.rng import Rng
from syncproof.systems.salesforce.streaming import bayeux

AMOUNT = int(os.environ.get("SYNCPROOF_FUZZ_ROUTES", "0"))
SEED = int(os.environ.get("SYNCPROOF_FUZZ_SEED", "20260105"))
RESTOCK, SHOWN = 120, 3
ROUTES = list(systems()["salesforce"].routes())
GROUPS = {
    "composite": ("/composite", 220), "jobs": ("/jobs/", 200), "async": ("/services/async", 180),
    "soap": ("/services/Soap", 220), "oauth": ("/services/oauth2", 180), "identity": ("/id/", 60),
    "streaming": ("/cometd", 160), "tooling": ("/tooling", 160), "search": ("earch", 160),
    "query": ("/query", 180), "records": ("/sobjects", 340), "rest": ("", 160),
}  # fmt: skip
"""The part of a rule that puts a route into a group, and how many requests the group gets."""


@dataclass
class Sent:
    """A request as it went out."""

    method: str
    path: str
    actor: str
    body: bytes = b""
    headers: dict = field(default_factory=dict)

    @property
    def shown(self):
        return f"{self.path} {self.body.decode('utf-8', 'replace')}"


def grouped():
    """Sort the routes into groups; each is in the first that fits."""
    found = {name: [] for name in GROUPS}
    often = {"POST": 6, "PATCH": 6, "PUT": 6, "GET": 4}
    for route in ROUTES:
        name = next(n for n, (part, _) in GROUPS.items() if part in route.rule)
        found[name] += [(m, route.rule) for m in route.methods for _ in range(often.get(m, 1))]
    return found


BY_GROUP = grouped()


@pytest.fixture(scope="module")
def attacked(serve):
    found = Range.open(serve)
    yield found
    found.session.close()


@pytest.fixture(autouse=True)
def no_long_polls(monkeypatch):
    monkeypatch.setattr(bayeux, "TIMEOUT_MS", 0)


def request(at, group, number):
    """Make the request of a number; the same number is always the same request."""
    maker = Mutator(Rng(SEED).derive("routes", group, number))
    maker.kept = tuple(s.encode() for s in at.secrets())
    method, rule = BY_GROUP[group][number % len(BY_GROUP[group])]
    seed = Seeds(at, maker.rng).of(method, rule)
    actor = seed.actor or maker.rng.weighted(
        ["admin", "low", "rival", "nobody", "rubbish"], [80, 12, 4, 2, 2])  # fmt: skip
    if "earch" in rule and seed.method == "GET" and "?q=FIND" in seed.path and not maker.one_in(4):
        path = seed.path.partition("?")[0] + "?q=" + quote(maker.sosl(), errors="replace")
    elif "?q=SELECT" in seed.path and not maker.one_in(4):
        path = seed.path.partition("?")[0] + "?q=" + quote(maker.soql(), errors="replace")
    else:
        path = maker.path(seed.path)
    headers = maker.headers(seed.headers)
    session = headers.pop("Session", "")
    body = maker.body(seed.kind, seed.body) if seed.kind else b""
    body = body.replace(b"{token}", at.tokens[actor].encode())
    if body:
        body = maker.packed(body, headers)
    if session == "X":
        headers["X-SFDC-Session"] = at.tokens[actor]
    elif not session and actor != "nobody":
        headers["Authorization"] = f"Bearer {at.tokens[actor]}"
    good = {k: v.encode("latin-1", "replace") for k, v in headers.items()}
    return Sent(method, path, actor, body, good)


def send(at, sent):
    """Send a request and say how many seconds of work it took."""
    began, wall = time.process_time(), time.perf_counter()
    answer = at.session.request(sent.method, at.main.url + sent.path, data=sent.body or None,
                                headers=sent.headers, timeout=60, allow_redirects=False)  # fmt: skip
    at.session.cookies.clear()
    took = min(time.process_time() - began, time.perf_counter() - wall)
    return answer, took


@pytest.mark.parametrize("group", GROUPS)
def test_a_broken_request_harms_nothing(attacked, group):
    at, reached, harm = attacked, {}, []
    at.renew()
    at.restock()
    for number in range(AMOUNT or GROUPS[group][1]):
        if number % RESTOCK == RESTOCK - 1:
            at.renew()
            at.restock()
        sent = request(at, group, number)
        before = at.standing()
        answer, took = send(at, sent)
        if took > 1:
            took = min(took, send(at, sent)[1])
        wrong = complaints(at, sent, answer, before)
        wrong += [f"took {took:.2f} s"] if took > 1 else []
        if wrong:
            harm.append((number, sent.method, sent.path[:300], sent.actor, sent.body[:600],
                         sent.headers, answer.status_code, wrong, answer.text[:300]))  # fmt: skip
        if answer.status_code == 401 and sent.actor in {"admin", "low"}:
            at.renew()
        key = BY_GROUP[group][number % len(BY_GROUP[group])]
        reached.setdefault(key, set()).add(answer.status_code)
    assert not harm, harm[:SHOWN]
    unheard = set(BY_GROUP[group]) - set(reached)
    assert not unheard, unheard


def test_the_journal_holds_no_secret_of_the_attack(attacked):
    secrets = [s.encode() for s in attacked.secrets()]
    for line in attacked.served.world.journal.lines():
        assert not any(s in line for s in secrets), line[:3_000]


def test_every_route_has_a_group_and_a_request_that_is_not_lost(attacked):
    """What the table lists must be found by the seeds: a route that only says 404 is not tried."""
    attacked.renew()
    lost = set()
    for group, pairs in BY_GROUP.items():
        attacked.restock()
        for method, rule in sorted(set(pairs), key=lambda pair: (pair[0] == "DELETE", pair)):
            tries = (_plain(attacked, method, rule, n) for n in range(9))
            if all(status == 404 for status in tries):
                lost.add((group, method, rule))
    assert not lost


def _plain(at, method, rule, number):
    rng = Rng(SEED).derive("plain", method, rule, number)
    seed = Seeds(at, rng).of(method, rule)
    headers = dict(seed.headers)
    headers.pop("Session", None)
    body = (
        written(seed.kind, seed.body).replace(b"{token}", at.tokens["admin"].encode())
        if seed.kind
        else None
    )
    answer = at.session.request(method, at.main.url + seed.path, data=body, timeout=30, allow_redirects=False,
                                headers={**headers, "Authorization": f"Bearer {at.tokens['admin']}"})  # fmt: skip
    at.session.cookies.clear()
    if answer.status_code == 401:
        at.renew()
    return answer.status_code
