"""Acts in an organisation as its administrator does, and logs users in, for tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import requests


@dataclass
class Org:
    """One organisation of a served world."""

    served: Any
    name: str = "main"
    url: str = ""

    @property
    def instance(self):
        return self.served.world.instance("salesforce", self.name)

    @property
    def admin(self) -> str:
        return self.instance.memory["admin"]

    def act(self, method: str, *args: Any, user: str | None = None) -> Any:
        """Call a control method of the system in a transaction of its own."""
        system = self.served.world.systems["salesforce"]
        return self.served.world.act(
            self.instance, method, "", lambda call: getattr(system, method)(call, *args), user
        )

    def read(self, name: str, **filters: str) -> list[dict[str, Any]]:
        system = self.served.world.systems["salesforce"]
        return system.read_records(self.instance, name, filters, 1000, "")["records"]

    def user(self, **spec: Any) -> str:
        return self.act("create_user", spec)["id"]

    def token(self, user: str | None = None, **spec: Any) -> dict[str, Any]:
        return self.act("create_token", user or self.admin, {"kind": "access_token", **spec})

    def as_user(self, user: str | None = None):
        """Give a caller of the REST interface."""
        token = self.token(user)["access_token"]
        url = self.url or self.served.urls["salesforce"]

        def call(method: str, path: str, **options: Any) -> requests.Response:
            headers = {"Authorization": f"Bearer {token}", **options.pop("headers", {})}
            whole = path if path.startswith("/services") else "/services/data/v59.0" + path
            return requests.request(
                method, url + whole, headers=headers, timeout=10, allow_redirects=False, **options
            )

        return call

    def login(self, **form: str) -> requests.Response:
        url = self.url or self.served.urls["salesforce"]
        return requests.post(f"{url}/services/oauth2/token", data=form, timeout=10)

    def query(self, caller: Any, text: str) -> list[dict[str, Any]]:
        return caller("GET", "/query", params={"q": text}).json()["records"]
