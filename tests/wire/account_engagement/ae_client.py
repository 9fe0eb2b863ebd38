"""How the tests talk to a business unit, and a stand-in that issues Salesforce's tokens."""

from dataclasses import dataclass, field
from typing import Any

import requests

from syncproof.kit.auth import Session
from syncproof.kit.times import HOUR, from_iso
from syncproof.kit.world import World

START = from_iso("2026-01-05T08:00:00.000Z")
ADMIN, NORMAL, CONNECTOR = "005SP0000000001YAA", "005SP0000000002YAA", "005SP0000000009YAA"


class SalesforceStandIn:
    """Knows three users and issues tokens; what Account Engagement asks of Salesforce."""

    name, title, port_offset = "salesforce", "Salesforce", 1

    def users(self, instance):
        return [
            {"id": ADMIN, "profile": "System Administrator", "username": "admin@sp.example",
             "email": "admin@example.com", "first_name": "Ada", "last_name": "Admin"},
            {"id": NORMAL, "profile": "Standard User", "username": "user@sp.example",
             "email": "user@example.com", "first_name": "Uma", "last_name": "User"},
        ]  # fmt: skip

    def create_user(self, call, spec):
        assert spec == {"kind": "integration", "app": "account_engagement"}
        return {"id": CONNECTOR, "username": "b2bma@sp.example"}

    def create_token(self, call, user_id, spec):
        token = f"00D!{user_id}!{spec.get('name', '')}"
        open_session(call.world, token, user_id)
        return {"access_token": token}

    def delete_tokens(self, call, user_id):
        return call.world.sessions.close_user("salesforce", "main", user_id)


def open_session(world, token, user_id, *, scopes=("api", "pardot_api"), hours=2, instance="main"):
    now = world.clock.now_ms()
    session = Session(
        "salesforce", instance, user_id, f"{user_id}@sp.example", "app", list(scopes), now,
        now + hours * HOUR,
    )  # fmt: skip
    world.sessions.open(token, session)
    return token


@dataclass
class Unit:
    """One business unit and how to talk to it."""

    world: World
    url: str
    key: str
    token: str
    session: requests.Session = field(default_factory=requests.Session)

    def headers(self, **more: str) -> dict[str, str]:
        base = {"Authorization": f"Bearer {self.token}", "Pardot-Business-Unit-Id": self.key}
        return {**base, **more}

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        headers = {**self.headers(), **options.pop("headers", {})}
        target = path if path.startswith("http") else self.url + path
        return self.session.request(method, target, headers=headers, timeout=10, **options)

    def v5(self, method: str, path: str, **options: Any) -> requests.Response:
        return self.call(method, f"/api/v5/objects/{path}", **options)

    def seam(self, method: str, path: str, **options: Any) -> requests.Response:
        return self.call(method, f"/sim/account_engagement/v1/{path}", **options)

    def create(self, fields: str = "id", **values: Any) -> dict[str, Any]:
        answer = self.v5("POST", "prospects", params={"fields": fields}, json=values)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def values(self, path: str, **params: Any) -> list[dict[str, Any]]:
        answer = self.v5("GET", path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()["values"]

    def as_user(self, user_id: str) -> "Unit":
        token = open_session(self.world, f"token-of-{user_id}", user_id)
        return Unit(self.world, self.url, self.key, token)

    def advance(self, seconds: float) -> None:
        self.world.clock.advance_to(self.world.clock.now_ms() + int(seconds * 1000))

    @property
    def instance(self) -> Any:
        return next(i for i in self.world.instances_of("account_engagement") if i.key == self.key)

    def by_hand(self, run: Any, user: str | None = None) -> Any:
        return self.world.act(self.instance, "test", "", run, user)


def refused(answer: requests.Response, status: int, code: int) -> None:
    """Demand the vendor's error body, all of it."""
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert set(answer.json()) == {"code", "message"}
    assert answer.headers["Content-Type"] == "application/json"


def crm_id(prefix: str, number: int) -> str:
    """An 18-character Salesforce id of the tests' own range."""
    suffix = {"00Q": "2AA"}.get(prefix, "YAA")
    return f"{prefix}SP{number:010d}{suffix}"
