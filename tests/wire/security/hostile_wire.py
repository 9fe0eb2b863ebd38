"""What the security tests attack with: callers of both systems, raw sockets, evidence of change."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
from sqlalchemy import func, select

SECOND = 1.0
JSON = {"Content-Type": "application/json"}
LEAD = {"LastName": "Roe", "Company": "Acme"}


@dataclass
class Target:
    """A served world with both systems, attacked as its administrator."""

    served: Any
    token: str
    session: requests.Session = field(default_factory=requests.Session)

    @property
    def world(self) -> Any:
        return self.served.world

    @property
    def sf_url(self) -> str:
        return self.served.urls["salesforce"]

    @property
    def ae_url(self) -> str:
        return self.served.urls["account_engagement"]

    @property
    def unit(self) -> Any:
        return self.world.instances_of("account_engagement")[0]

    def sf(self, method: str, path: str, **options: Any) -> requests.Response:
        whole = path if path.startswith(("/services", "/id/")) else "/services/data/v59.0" + path
        return self._send(method, self.sf_url + whole, {}, options)

    def ae(self, method: str, path: str, **options: Any) -> requests.Response:
        whole = path if path.startswith(("/api", "/sim")) else "/api/v5/objects/" + path
        unit = {"Pardot-Business-Unit-Id": self.unit.key}
        return self._send(method, self.ae_url + whole, unit, options)

    def seam(self, method: str, path: str, **options: Any) -> requests.Response:
        return self.ae(method, "/sim/account_engagement/v1" + path, **options)

    def _send(
        self, method: str, url: str, headers: dict[str, str], options: dict[str, Any]
    ) -> requests.Response:
        base = {"Authorization": f"Bearer {self.token}", **headers}
        return self.session.request(
            method, url, headers={**base, **options.pop("headers", {})}, timeout=20,
            allow_redirects=False, **options,
        )  # fmt: skip

    def lead(self, **fields: Any) -> str:
        made = self.sf("POST", "/sobjects/Lead", json={**LEAD, **fields})
        assert made.status_code == 201, made.text
        return made.json()["id"]

    def changes(self) -> int:
        """Give the number of the last change that any organisation or unit has committed."""
        last = 0
        for instance in self.world.instances.values():
            with instance.store.lock, instance.store.engine.connect() as conn:
                number = conn.execute(select(func.max(instance.store.log.table.c.n))).scalar()
                last = max(last, number or 0)
        return last

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """Demand that nothing is changed meanwhile."""
        before = self.changes()
        yield
        assert self.changes() == before


def refused(answer: requests.Response, *, seconds: float = SECOND) -> None:
    """Demand a refusal in the vendor's form, in time."""
    assert 400 <= answer.status_code < 500, (answer.status_code, answer.text[:200])
    assert answer.elapsed.total_seconds() < seconds
    vendors_error(answer)


def vendors_error(answer: requests.Response) -> None:
    body = answer.json()
    if isinstance(body, list):
        assert body
        assert all({"message", "errorCode"} <= set(e) <= {"message", "errorCode", "fields"}
                   for e in body), body  # fmt: skip
    else:
        assert set(body) in ({"code", "message"}, {"error", "error_description"}), body


def raw(url: str, data: bytes, *, wait: float = 5) -> bytes:
    """Send bytes as they are and give all that comes back before the server closes."""
    at = urlsplit(url)
    with socket.create_connection((at.hostname, at.port), timeout=wait) as wire:
        wire.sendall(data)
        got = b""
        while part := wire.recv(65_536):
            got += part
    return got


def request(line: str, *headers: str, body: bytes = b"") -> bytes:
    """Write a request that ends its connection."""
    lines = [f"{line} HTTP/1.1", "Host: localhost", "Connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])
