"""A believable run, made from the catalogue's own records."""

from __future__ import annotations

import json
from typing import Any

from syncproof.catalogue.load import behaviours
from syncproof.conformance.results import Results, judge

PROFILE = "account_engagement"
STARTED = "2026-01-05T08:00:00.000Z"
IMG = "<img src=x onerror=alert(1)>"
SCRIPT = "</script><script>alert(2)</script>"
TEMPLATE = "{{7*7}}"
LINK = "javascript:alert(3)"
ANSI = "\x1b]0;owned\x07\x1b[31mred"
BIDI = "abc\u202etxt.exe"
HOSTILE = (IMG, SCRIPT, TEMPLATE, LINK, ANSI, BIDI)
CONNECTOR = {
    "name": "reference engine",
    "version": "0.1.0",
    "protocol": 1,
    "profiles": [PROFILE],
    "capabilities": ["pause", "settings", "manual_sync", "virtual_time"],
    "time_modes": ["virtual", "scaled", "real"],
    "fresh_connect": True,
}
FAILED = {
    "AE-PAUSE-01": "Salesforce received 3 leads from the connector while it was paused",
    "AE-POLL-01": "the median interval between change checks is 600 s, documented are 90 to 150 s",
    "CARD-EMAIL-01": "Salesforce holds 2 leads of people without an email address",
}
UNDECIDED = {"AE-QUEUE-01": "the connector cannot show its queue", "AE-USER-02": "no second user"}


def exchange(n: int, **members: Any) -> dict[str, Any]:
    """One whole exchange of the journal."""
    body = {"FirstName": "Ana", "LastName": "Torres", "Email": None, "Company": "Nordlicht GmbH"}
    made: dict[str, Any] = {
        "n": n, "at": "2026-01-05T08:12:00.000Z", "system": "salesforce", "instance": "main",
        "actor": "0055g00000AB12cAAD", "app": "connector", "operation": "create", "object": "Lead",
        "ids": ["00Q5g00000XyZ1aEAF"], "status": 201, "error_code": None, "committed": True,
        "fault": None, "counted": True, "duration_ms": 1.8,
        "request": {
            "method": "POST", "path": "/services/data/v62.0/sobjects/Lead",
            "headers": {"Host": "127.0.0.1:8801", "Authorization": "Bearer ***",
                        "Content-Type": "application/json"},
            "body": json.dumps(body),
        },
        "response": {
            "status": 201,
            "headers": {"Content-Type": "application/json",
                        "Sforce-Limit-Info": "api-usage=41/100000"},
            "body": '{"id":"00Q5g00000XyZ1aEAF","success":true,"errors":[]}',
        },
    }  # fmt: skip
    return {**made, **members}


def scenario(number: int, *ids: str, outcome: str = "passed", **members: Any) -> dict[str, Any]:
    """The event of a scenario's end."""
    area = ids[0].rsplit("-", 1)[0] if ids else "own"
    last = {"passed": "passed", "failed": "failed", "undecided": "undecided", "error": "error"}
    steps = [
        ("Given", "an active Account Engagement connector", "passed", 412.0),
        ("And", 'the prospect "Ana Torres" assigned to a sales user', "passed", 31.5),
        ("When", "10 minutes pass", "passed", 120.25),
        ("Then", "neither side has received a person without an email", last[outcome], 4.0),
    ]
    made: dict[str, Any] = {
        "event": "scenario_finished", "feature": f"Rules of {area}",
        "feature_file": f"features/{area.lower()}.feature",
        "name": f"{ids[0] if ids else 'Own rule'} holds for Ana Torres, number {number}",
        "behaviours": list(ids), "tags": list(ids), "outcome": outcome, "reason": "",
        "evidence": [], "oracle": [], "duration_s": round(0.2 + (number * 7 % 11) * 0.13, 3),
        "steps": [
            {"keyword": k, "text": t, "outcome": o, "duration_ms": d} for k, t, o, d in steps
        ],
        "exchanges": {"from": number * 50, "to": number * 50 + 14 + (number * 13 % 29)},
        "exchange_samples": [], "run": f"run-1-{number:04d}", "world": "empty",
    }  # fmt: skip
    return {**made, **members}


def head(scenarios: int) -> dict[str, Any]:
    return {
        "event": "run_started", "connector": CONNECTOR, "profile": PROFILE, "seed": 20260105,
        "time_mode": "virtual", "started_at": STARTED, "scenarios": scenarios,
        "connector_spec": "http://tester:s3cret@127.0.0.1:9000",
    }  # fmt: skip


def whole(scenarios: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A run around scenarios, from its start to its end."""
    begun = [
        {"event": "scenario_started", **{k: s[k] for k in ("feature", "name", "behaviours")}}
        for s in scenarios
    ]
    pairs = [event for pair in zip(begun, scenarios, strict=True) for event in pair]
    return [head(len(scenarios)), *pairs, {"event": "run_finished", "duration_s": 41.25}]


def finding(key: str, outcome: str, reason: str) -> dict[str, Any]:
    records = ["salesforce/Lead/00Q5g00000XyZ1aEAF"] if outcome == "failed" else []
    return {
        "key": key, "outcome": outcome, "reason": reason,
        "evidence": [214] if records else [], "records": records,
    }  # fmt: skip


def sample_scenarios(hostile: bool = True) -> list[dict[str, Any]]:
    """One scenario per behaviour of the profile, most of them good."""
    found = []
    for number, record in enumerate(_records(), 1):
        found.append(_sample(number, record.id, hostile=hostile))
    own = scenario(len(found) + 1, name="Our own rule: a newsletter reader stays a prospect")
    return [*found, own]


def _records() -> list[Any]:
    """Leave the last two behaviours of the profile without a scenario."""
    of_profile = [b for b in behaviours() if b.of_profile(PROFILE) and b.subject != "ui"]
    return of_profile[:-2]


def _sample(number: int, id_: str, *, hostile: bool) -> dict[str, Any]:
    if id_ in FAILED:
        strange = " ".join(HOSTILE) if hostile else "Ana Torres"
        people = [exchange(214, request={**exchange(1)["request"], "body": strange})]
        return scenario(
            number, id_, outcome="failed", reason=f"{FAILED[id_]}: {strange}",
            evidence=[212, 214], exchange_samples=[_read(212), *people],
            oracle=[finding("email", "failed", f"{strange} has no email and was created"),
                    finding("lost", "undecided", "the connector never settled"),
                    *(finding(k, "passed", "") for k in ("duplicate", "stale", "link"))],
        )  # fmt: skip
    if id_ in UNDECIDED:
        return scenario(number, id_, outcome="undecided", reason=UNDECIDED[id_], evidence=[9])
    return scenario(number, id_)


def _read(n: int) -> dict[str, Any]:
    query = "/services/data/v62.0/query?q=SELECT+Id,Email+FROM+Lead+WHERE+SystemModstamp+%3E"
    body = '[{"message":"TotalRequests Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]'
    asked = {**exchange(1)["request"], "method": "GET", "path": query, "body": ""}
    answer = {"status": 403, "headers": {}, "body": body}
    return exchange(
        n, request=asked, response=answer, status=403, operation="query", committed=False,
        error_code="REQUEST_LIMIT_EXCEEDED", fault={"id": "f1", "name": "rate_limited"},
    )  # fmt: skip


def results(events: list[dict[str, Any]]) -> Results:
    return judge(events, behaviours(), PROFILE)
