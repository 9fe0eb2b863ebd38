"""Golden exchanges: what comes before one, the request, and the vendor's answer to it.

A file `errors*.json` of fixtures/wire/salesforce is a list of exchanges. Each has `name` and
`source` (where the answer is known from), then the request: `method`, `path`, and of `headers`,
`body` (JSON), `raw` (text), `form`, `anonymous`, `as` (whom a step named) and `token` what it
needs; or the name of a SOAP `call` with its `body`. Last the answer: `status` with `answer` (JSON),
`text` (all of the body), `holds` (a part of it) or `fault` (a part of a SOAP answer), and some of
the `answer_headers`. `catalogue.json` lists every error that the vendor is known to answer, `{}`
for what varies; one that no exchange shows says in `never` why.

`before` lists steps, after which the organisation is the exchange's own. A step has one of

    {"record": "Lead", "fields": {…}, "name": "lead"}    {"text": "x", "times": 9, "name": "long"}
    {"delete": "Lead", "id": "${lead}"}                  {"purge": "Lead", "id": "${lead}"}
    {"user": {…}, "name": "clerk"}                       {"field": {…}, "of": "Account"}
    {"settings": {…}}                                    {"fault": {…}}
    {"action": "convert", "args": {…}}                   {"wait_days": 15}
    {"request": {…}, "keep": {"job": "id"}}              {"app": {…}}
    {"session": ["api"], "name": "session"}              {"assertion": {…}, "name": "assertion"}
    {"code": "http://localhost:8123/callback", "name": "code"}
    {"records": "Lead", "times": 9, "each": {…}, "numbered": "Company"}

`${lead}` in any text stands for what a step named, `${lead15}` for its first 15 characters. Of the
administrator there are `admin`, `org`, `client_id`, `client_secret`, `username`, `password` and
`security_token`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from typing import Any

import jwt
import requests
from browser_flow import Browser
from org_by_hand import Org
from soap_by_hand import soap_of

from syncproof.systems.salesforce import apps
from syncproof.systems.salesforce.org import org_of
from syncproof.systems.salesforce.records import Records

FOLDER = Path(__file__).parents[3] / "fixtures" / "wire" / "salesforce"
DAY, MINUTE = 86_400_000, 60
Exchange = dict[str, Any]


def read() -> list[Exchange]:
    """Read all exchanges."""
    files = sorted(FOLDER.glob("errors*.json"))
    return [one for file in files for one in json.loads(file.read_text(encoding="utf-8"))]


@dataclass
class Stage:
    """An organisation on which one exchange happens, and what its steps named."""

    org: Org
    words: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.words |= self.org.act("create_token", self.org.admin, {"kind": "password"})
        self.words |= {"admin": self.org.admin, "org": self.org.instance.key}

    def fill(self, value: Any) -> Any:
        """Put the named words into every text of a value."""
        if isinstance(value, dict):
            return {self.fill(k): self.fill(v) for k, v in value.items()}
        if isinstance(value, list):
            return [self.fill(v) for v in value]
        if not isinstance(value, str) or "${" not in value:
            return value
        short = {f"{name}15": word[:15] for name, word in self.words.items()}
        return Template(value).substitute({**short, **self.words})

    def prepare(self, exchange: Exchange) -> None:
        """Take the steps that come before an exchange."""
        for step in exchange.get("before", ()):
            kind = next(iter(step))
            found = getattr(self, f"_{kind}")(**{k: self.fill(v) for k, v in step.items()})
            if isinstance(found, str):
                self.words[step["name"]] = found

    def send(self, exchange: Exchange) -> requests.Response:
        """Send the request of an exchange."""
        if "call" in exchange:
            return soap_of(self.org).post(exchange["call"], self.fill(exchange["body"]))
        given = self.fill({k: v for k, v in exchange.items() if k not in {"before", "answer"}})
        headers = dict(given.get("headers", {}))
        if not given.get("anonymous"):
            user = self.words.get(given.get("as", ""))
            token = given.get("token") or self.org.token(user)["access_token"]
            headers["Authorization"] = f"Bearer {token}"
        raw = given["raw"].encode() if "raw" in given else given.get("form")
        return requests.request(
            given["method"], self.org.served.urls["salesforce"] + given["path"],
            json=given.get("body"), data=raw, headers=headers, timeout=10, allow_redirects=False,
        )  # fmt: skip

    # --- steps -----------------------------------------------------------------------------------

    def _record(self, record: str, fields: dict[str, Any], name: str = "") -> str:
        return str(self.org.act("create_record", record, fields)["id"])

    def _records(self, records: str, times: int, each: dict[str, Any], numbered: str) -> None:
        def make(call: Any) -> None:
            door = Records(call)
            obj = door.object(records)
            for number in range(times):
                door.create(obj, {**each, numbered: f"{number:05}"})

        self.org.served.world.act(self.org.instance, "create", records, make)

    def _delete(self, delete: str, id: str) -> None:  # noqa: A002
        self.org.act("delete_record", delete, id)

    def _purge(self, purge: str, id: str) -> None:  # noqa: A002
        self._delete(purge, id)
        self._action("empty_recycle_bin", {"object": purge, "ids": [id]})

    def _user(self, user: dict[str, Any], name: str) -> str:
        return self.org.user(**user)

    def _settings(self, settings: dict[str, Any]) -> None:
        self.org.act("set_settings", settings)

    def _field(self, field: dict[str, Any], of: str) -> None:
        self.org.act("change_schema", of, None, field)

    def _fault(self, fault: dict[str, Any]) -> None:
        world = self.org.served.world
        world.faults.arm(fault, world.clock.now_ms())

    def _action(self, action: str, args: dict[str, Any]) -> None:
        run = self.org.served.world.systems["salesforce"].actions()[action].run
        self.org.served.world.act(self.org.instance, action, "", lambda call: run(call, args))

    def _wait_days(self, wait_days: float) -> None:
        clock = self.org.served.world.clock
        clock.advance_to(clock.now_ms() + int(wait_days * DAY))

    def _request(self, request: Exchange, keep: dict[str, str] | None = None) -> None:
        answer = self.send(request)
        assert answer.ok, answer.text
        for name, member in (keep or {}).items():
            self.words[name] = answer.json()[member]

    def _text(self, text: str, times: int, name: str) -> str:
        return text * times

    def _code(self, code: str, name: str) -> str:
        """Let the app of the administrator in, as a browser does."""
        return Browser(self.org, self.words).code(redirect_uri=code)

    def _app(self, app: dict[str, Any]) -> None:
        org = org_of(self.org.instance)
        apps.save(org, {**apps.named(org, apps.ADMIN_APP), **app})

    def _session(self, session: list[str], name: str) -> str:
        self._app({"scopes": session})
        return str(self.org.token()["access_token"])

    def _assertion(self, assertion: dict[str, Any], name: str) -> str:
        """Sign claims; `expires_in` is in minutes, `approved` says whether the user is."""
        given = dict(assertion)
        made = (
            self.org.act("create_token", self.org.admin, {"kind": "jwt"})
            if given.pop("approved", True) else self._unapproved()
        )  # fmt: skip
        now = self.org.served.world.clock.now_ms() // 1000
        claims = {"iss": made["client_id"], "sub": made["username"], "aud": made["audience"],
                  "exp": now + given.pop("expires_in", 2) * MINUTE}  # fmt: skip
        return jwt.encode({**claims, **given}, made["private_key"], algorithm="RS256")

    def _unapproved(self) -> dict[str, Any]:
        user = self.org.user()
        made = self.org.act("create_token", user, {"kind": "jwt"})
        self._app({"approved": [], "everybody": False})
        return made
