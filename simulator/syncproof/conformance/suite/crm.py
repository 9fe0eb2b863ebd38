"""Salesforce as its users see it over the REST interface, for the profile that judges it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import requests

from syncproof.conformance.checks.answers import Reply
from syncproof.conformance.checks.model import SALESFORCE
from syncproof.conformance.suite.clock import iso
from syncproof.conformance.suite.scene import World
from syncproof.conformance.world import Json

VERSION = "/services/data/v59.0"
NUMBERS = frozenset({"currency", "double", "percent", "int"})
SESSION = timedelta(hours=1)
_TIMEOUT_S = 30
_NAMED = re.compile(r"<([^<>]+)>")


@dataclass
class Crm:
    """Calls of several users, the records that they made by name, and the latest answer.

    `<Norvia>` in a value or query stands for the id of what was made under that name.
    """

    world: World
    ids: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    marks: dict[str, Any] = field(default_factory=dict)
    reply: Reply = field(default_factory=Reply)
    _sessions: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    _kinds: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where Salesforce answers."""
        return str(self.world.control.systems[SALESFORCE]["url"])

    @cached_property
    def http(self) -> requests.Session:
        """The connection, which knows no proxies."""
        found = requests.Session()
        found.trust_env = False
        return found

    # -- users ------------------------------------------------------------------------------

    def user(self, name: str, **spec: Any) -> str:
        """Make a user, or give the one of that name."""
        if name not in self.ids:
            first, _, last = name.partition(" ")
            fields = {"FirstName": first, "LastName": last or first}
            whole = {"profile": "Standard User", **spec, "fields": fields}
            made = self.world.control.create_user(SALESFORCE, whole)
            self.ids[name] = made["id"]
            self.places[name] = made["username"]
        return self.ids[name]

    def session(self, name: str) -> str:
        """Give a user's session, a new one every hour; the user is made at first."""
        now = self.world.clock.now
        token, made = self._sessions.get(name, ("", now - SESSION))
        if now - made >= SESSION:
            token = self.tokens(name, "access_token")["access_token"]
            self._sessions[name] = (token, now)
        return token

    def tokens(self, name: str, kind: str, **more: Any) -> Json:
        """Give a user's credentials of a kind."""
        key = self.user(name)
        return self.world.control.tokens(SALESFORCE, key, {"kind": kind, **more})

    # -- calls ------------------------------------------------------------------------------

    def call(
        self,
        name: str,
        method: str,
        path: str,
        body: Json | None = None,
        query: dict[str, str] | None = None,
    ) -> Reply:
        """Make a call in a user's name and remember the answer."""
        headers = {"Authorization": f"Bearer {self.session(name)}"}
        answer = self.http.request(
            method, self.url + VERSION + path, json=body, params=query, headers=headers,
            timeout=_TIMEOUT_S,
        )  # fmt: skip
        return self._keep(answer)

    def log_in(self, **form: str) -> Reply:
        """Ask the token endpoint for a session."""
        url = f"{self.url}/services/oauth2/token"
        return self._keep(self.http.post(url, data=form, timeout=_TIMEOUT_S))

    def query(self, name: str, text: str, resource: str = "query") -> Reply:
        """Run a query."""
        return self.call(name, "GET", f"/{resource}", query={"q": self.filled(text)})

    def create(self, name: str, kind: str, called: str, rows: list[list[str]]) -> Reply:
        """Create a record and remember it under a name if it was saved."""
        found = self.call(name, "POST", f"/sobjects/{kind}", self.fields(name, kind, rows))
        if found.status == 201:
            self.ids[called] = found.body["id"]
        return found

    def change(self, name: str, kind: str, called: str, rows: list[list[str]]) -> Reply:
        """Change a record."""
        fields = self.fields(name, kind, rows)
        return self.call(name, "PATCH", f"/sobjects/{kind}/{self.ids[called]}", fields)

    def read(self, name: str, kind: str, called: str) -> Reply:
        """Read a record."""
        return self.call(name, "GET", f"/sobjects/{kind}/{self.ids[called]}")

    def last_hour(self) -> dict[str, str]:
        """Give the last hour, until a minute from now, as a range of a request for changes."""
        now = self.world.clock.now
        span = {"start": now - timedelta(hours=1), "end": now + timedelta(minutes=1)}
        return {k: iso(v) for k, v in span.items()}

    # -- values -----------------------------------------------------------------------------

    def filled(self, text: str) -> str:
        """Put ids in the place of names in angle brackets."""
        return _NAMED.sub(lambda m: self.ids[m[1]], " ".join(text.split()))

    def fields(self, name: str, kind: str, rows: list[list[str]]) -> Json:
        """Read a table of fields and values by the types that the object's description gives."""
        return {field: self.value(name, kind, field, text) for field, text in rows}

    def value(self, name: str, kind: str, field_name: str, text: str) -> Any:
        """Read one value; an empty one is null."""
        if text == "":
            return None
        type_ = self._types(name, kind).get(field_name)
        if type_ == "boolean":
            return text == "true"
        if type_ in NUMBERS:
            return float(text)
        return self.filled(text)

    def _types(self, name: str, kind: str) -> dict[str, str]:
        if kind not in self._kinds:
            kept = self.reply
            found = self.call(name, "GET", f"/sobjects/{kind}/describe")
            self.reply = kept
            if found.status == 200:
                self._kinds[kind] = {f["name"]: f["type"] for f in found.body["fields"]}
        return self._kinds.get(kind, {})

    def _keep(self, answer: requests.Response) -> Reply:
        n = self.world.control.last_exchange()
        try:
            body = answer.json()
        except ValueError:
            body = answer.text
        self.reply = Reply(answer.status_code, body, dict(answer.headers), n)
        return self.reply
