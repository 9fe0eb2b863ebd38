"""The same organisation in SQLite and in PostgreSQL; each request goes to both."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from werkzeug.test import Client

from syncproof.kit.clock import Clock
from syncproof.kit.pipeline import Pipeline
from syncproof.kit.registry import systems
from syncproof.kit.scenario import parse
from syncproof.kit.world import World, WorldSettings

SCENARIO = """
name: twins
title: What the machines start from
seed: 20260105
clock: {start: "2026-01-05T08:00:00Z"}
systems: {salesforce: {}}
"""
KEY = {"name": "Key__c", "type": "text", "length": 20, "external_id": True, "unique": True}
REST = "/services/data/v59.0"
_ENVELOPE = (
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" '
    'xmlns="urn:partner.soap.sforce.com" xmlns:s="urn:sobject.partner.soap.sforce.com" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    "<soapenv:Header><SessionHeader><sessionId>{session}</sessionId></SessionHeader>"
    "</soapenv:Header><soapenv:Body>{body}</soapenv:Body></soapenv:Envelope>"
)


class Twin:
    """One world, asked through its front door without a network."""

    def __init__(self, folder: Path, database: str = "") -> None:
        known = {"salesforce": systems()["salesforce"]}
        self.world = World(WorldSettings(folder, database=database), Clock("virtual", 0), known, 1)
        self.client = Client(Pipeline(self.world, known["salesforce"]))
        self.scenario = parse(SCENARIO.encode(), systems=["salesforce"])
        self.system = known["salesforce"]
        self.session = ""

    def load(self) -> None:
        """Begin afresh."""
        self.world.load(self.scenario, 20260105)
        for name in ("Lead", "Contact"):
            self.act("change_schema", name, None, {"fields": [KEY]})
        admin = self.world.instance("salesforce").memory["admin"]
        made = self.act("create_token", admin, {"kind": "access_token"})
        self.session = made["access_token"]

    def act(self, method: str, *args: Any) -> Any:
        instance = self.world.instance("salesforce")
        return self.world.act(
            instance, method, "", lambda call: getattr(self.system, method)(call, *args)
        )

    def rest(self, method: str, path: str, body: Any, query: dict[str, str]) -> tuple[int, Any]:
        answer = self.client.open(
            REST + path, method=method, json=body, query_string=query,
            headers={"Authorization": f"Bearer {self.session}"},
        )  # fmt: skip
        return answer.status_code, answer.json if answer.data else None

    def soap(self, body: str) -> tuple[int, str]:
        whole = _ENVELOPE.format(session=self.session, body=body)
        answer = self.client.post(
            "/services/Soap/u/59.0", data=whole, content_type="text/xml",
            headers={"SOAPAction": '""'},
        )  # fmt: skip
        return answer.status_code, answer.text

    def close(self) -> None:
        self.world.close()


class Twins:
    """Worlds that have to give the same answer to everything."""

    def __init__(self, twins: list[Twin]) -> None:
        self.twins = twins

    def load(self) -> None:
        for twin in self.twins:
            twin.load()

    def rest(
        self, method: str, path: str, body: Any = None, query: dict[str, str] | None = None
    ) -> tuple[int, Any]:
        return self._same([t.rest(method, path, body, query or {}) for t in self.twins])

    def soap(self, body: str) -> tuple[int, str]:
        return self._same([t.soap(body) for t in self.twins])

    def query(self, text: str, resource: str = "query") -> list[dict[str, Any]]:
        status, body = self.rest("GET", f"/{resource}", query={"q": text})
        assert status == 200, body
        return body["records"]

    def pass_time(self, seconds: int) -> None:
        for twin in self.twins:
            clock = twin.world.clock
            clock.advance_to(clock.now_ms() + seconds * 1000)

    @staticmethod
    def _same(answers: list[Any]) -> Any:
        for other in answers[1:]:
            assert other == answers[0]
        return answers[0]


def element(text: str, name: str) -> str | None:
    """Read the first element of a name from an answer of SOAP."""
    found = re.search(rf"<{name}>([^<]*)</{name}>", text)
    return found[1] if found else None
