"""Starts the simulated systems in this process, each on a port of its own, for tests by HTTP."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests
import trustme

from syncproof.kit.clock import Clock
from syncproof.kit.pipeline import Pipeline
from syncproof.kit.registry import systems
from syncproof.kit.scenario import parse
from syncproof.kit.server import HttpServer
from syncproof.kit.world import World, WorldSettings

SCENARIO = """
name: wire
title: What the wire tests start from
seed: 20260105
clock: {{start: "2026-01-05T08:00:00Z"}}
systems: {systems}
"""


@dataclass
class Served:
    """A world with its systems on loopback ports; `urls` and `tls_urls` are by system name."""

    world: World
    urls: dict[str, str] = field(default_factory=dict)
    tls_urls: dict[str, str] = field(default_factory=dict)
    instance_urls: dict[str, str] = field(default_factory=dict)
    ca_file: str = ""
    servers: list[HttpServer] = field(default_factory=list)
    pipelines: dict[str, Pipeline] = field(default_factory=dict)
    folder: Path = Path()
    options: dict[str, dict[str, Any]] = field(default_factory=dict)

    def load(self) -> None:
        """Begin afresh with the options that the world was started with."""
        text = SCENARIO.format(systems=self.options)
        self.world.load(parse(text.encode(), systems=list(self.options)), 20260105)

    def tls(self) -> None:
        """Open a TLS front for every system, for clients that insist on https."""
        authority = trustme.CA()
        leaf = authority.issue_cert("localhost", "127.0.0.1")
        chain, key = self.folder / "chain.pem", self.folder / "key.pem"
        for part, pem in enumerate(leaf.cert_chain_pems):
            pem.write_to_path(chain, append=part > 0)
        leaf.private_key_pem.write_to_path(key)
        authority.cert_pem.write_to_path(self.folder / "ca.pem")
        self.ca_file = str(self.folder / "ca.pem")
        for name, pipeline in self.pipelines.items():
            server = self._listen(pipeline, certificate=(str(chain), str(key)))
            self.tls_urls[name] = server.url

    def port_of(self, system: str, instance: str) -> str:
        """Open the port of one organisation and give its url."""
        server = self._listen(self.pipelines[system].aimed(instance))
        self.world.urls[system][instance] = server.url
        return server.url

    def serve(self, names: list[str]) -> None:
        for name in names:
            pipeline = Pipeline(self.world, self.world.systems[name])
            self.pipelines[name] = pipeline
            self.urls[name] = self._listen(pipeline).url
            self.world.urls[name] = {"main": self.urls[name]}

    def stop(self) -> None:
        self.world.stopping = True
        threads = [threading.Thread(target=server.stop) for server in self.servers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.world.close()

    def _listen(self, app: Any, certificate: tuple[str, str] | None = None) -> HttpServer:
        server = HttpServer(app, "127.0.0.1", 0, certificate=certificate)
        server.start()
        self.servers.append(server)
        return server


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Served]]:
    """Start systems with given options: `serve(salesforce={...})`; stopped at the end."""
    started: list[Served] = []

    def start(**options: dict[str, Any]) -> Served:
        folder = tmp_path_factory.mktemp("world")
        known = {name: systems()[name] for name in options}
        world = World(WorldSettings(folder), Clock("virtual", 0), known, 20260105)
        served = Served(world, folder=folder, options=options)
        served.load()
        served.serve(list(options))
        started.append(served)
        return served

    yield start
    for served in started:
        served.stop()


@pytest.fixture(scope="session")
def served(serve: Callable[..., Served]) -> Served:
    """All systems that there are, freshly provisioned, for tests that leave others alone."""
    wanted: dict[str, dict[str, Any]] = {"salesforce": {}}
    if "account_engagement" in systems():
        wanted["account_engagement"] = {}
    return serve(**wanted)


@pytest.fixture
def world(served: Served) -> World:
    return served.world


@pytest.fixture
def salesforce_url(served: Served) -> str:
    return served.urls["salesforce"]


@pytest.fixture
def admin_token(served: Served) -> str:
    """A fresh session of the Salesforce administrator."""
    instance = served.world.instance("salesforce")
    system = served.world.systems["salesforce"]
    admin = instance.memory["admin"]
    made = served.world.act(
        instance, "create_token", "User",
        lambda call: system.create_token(call, admin, {"kind": "access_token"}),
    )  # fmt: skip
    return str(made["access_token"])


@dataclass
class Caller:
    """Sends requests to a system as one user."""

    url: str
    token: str
    base: str = "/services/data/v59.0"
    session: requests.Session = field(default_factory=requests.Session)

    def __call__(self, method: str, path: str, **options: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        whole = path if path.startswith(("/services", "/id/", "/api", "/sim")) else self.base + path
        return self.session.request(
            method, self.url + whole, headers=headers, timeout=10, allow_redirects=False, **options
        )


@pytest.fixture
def sf(salesforce_url: str, admin_token: str) -> Caller:
    """Calls Salesforce's REST interface as the administrator."""
    return Caller(salesforce_url, admin_token)
