"""What all seeds have: a request to start from, and likely values for the variables of rules."""

# ruff: noqa: E501 - seeds stand whole; SOQL of the tests' own
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from fuzz_range import Range

ENVELOPE = (
    '<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/'
    'envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><e:Header xmlns="urn:partner.'
    'soap.sforce.com"><SessionHeader><sessionId>{token}</sessionId></SessionHeader>{header}</e:Header>'
    '<e:Body xmlns="urn:partner.soap.sforce.com">{body}</e:Body></e:Envelope>'
)
ASYNC = 'xmlns="http://www.force.com/2009/06/asyncapi/dataload"'
XML, JSON, CSV = "application/xml; charset=UTF-8", "application/json", "text/csv"
FORM = "application/x-www-form-urlencoded"
CALLBACK = "http://localhost:8123/callback"
VERIFIER = "a-verifier-of-more-than-forty-three-characters.~_"
MASTER = "012000000000000AAA"
LEAD = {"LastName": "Fuzz", "Company": "C"}


@dataclass(frozen=True)
class Seed:
    """A request to start from: `kind` is how its body is written (json, xml, csv, form, bytes)."""

    method: str
    path: str
    kind: str = ""
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    actor: str = ""


def json_seed(method: str, path: str, body: Any) -> Seed:
    return Seed(method, path, "json", body, {"Content-Type": JSON})


class SeedBase:
    """The records that there are now, and paths to them."""

    def __init__(self, at: Range, rng: Any) -> None:
        self.at, self.rng, self.ids = at, rng, at.ids
        self.lead = rng.choice(self.ids["leads"])

    def filled(self, rule: str, **own: str) -> str:
        """Put likely values for the variables of a rule."""
        version = "59.0"
        job = "query" if "/jobs/query" in rule else "open"
        likely = {
            "version": version, "name": self.rng.choice(["Lead", "Lead", "Contact", "Account", "User"]),
            "key": self.lead, "field": "Email", "path:value": "f1@x.example",
            "value": "f1@x.example", "job_id": self.ids["jobCSV" if "/async" in rule else job],
            "batch_id": self.ids["batchCSV"], "result_id": "752000000000001AAA",
            "part": self.rng.choice(["successfulResults", "failedResults", "unprocessedrecords"]),
            "kind": "flow", "path:kind": "connect", "locator": self.ids["locator"],
            "org": self.ids["org"], "user": self.ids["admin"], "api": self.rng.choice("uc"),
        }  # fmt: skip
        if "/tooling" in rule:
            likely["name"] = "CustomField"
        if "/layouts/" in rule:
            likely["key"] = MASTER
        path = rule
        for name, value in {**likely, **own}.items():
            path = path.replace(f"<{name}>", value)
        return path
