"""Composition root: settings in, systems on ports, control interface and console out."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from syncproof.console import add_pages
from syncproof.control import Context, create_app
from syncproof.kit.auth import fresh_secret
from syncproof.kit.certificates import Certificates
from syncproof.kit.clock import Clock, Mode
from syncproof.kit.errors import SyncProofError
from syncproof.kit.pipeline import Pipeline
from syncproof.kit.registry import systems
from syncproof.kit.scenario import Scenario, available, load
from syncproof.kit.server import HttpServer, stop_all
from syncproof.kit.world import World, WorldSettings

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
TLS_OFFSET = 100
YOUNG = 20_000
"""After so many new objects the collector looks at them: a page of records has thousands."""


def find_scenario(name: str) -> Scenario:
    """Load a scenario by name or file; its systems must be installed."""
    return load(name, systems=systems())


def list_scenarios() -> list[dict[str, str]]:
    """List the bundled scenarios."""
    return [{"name": name, "title": title} for name, title in available()]


@dataclass(frozen=True, slots=True)
class ServeSettings:
    """What `syncproof serve` was asked for; `port_base` None means free ports."""

    scenario: str = "empty"
    host: str = "127.0.0.1"
    port_base: int | None = 8800
    store: str | None = None
    clock: Mode = "real"
    scale: float = 60.0
    seed: int | None = None
    ready_file: Path | None = None
    tls: bool = True
    journal_bodies: bool = True
    journal_start: int = 0
    exposed: bool = False


@dataclass(slots=True)
class Ports:
    """The listening servers of one system: plain, TLS, and one more for each further instance."""

    plain: HttpServer
    tls: HttpServer | None
    instances: dict[str, HttpServer] = field(default_factory=dict)
    tls_instances: dict[str, HttpServer] = field(default_factory=dict)


class Serving:
    """Everything that `serve` runs, from start to stop."""

    def __init__(self, settings: ServeSettings) -> None:
        self.settings = settings
        if settings.host not in LOOPBACK and not settings.exposed:
            raise SyncProofError(
                f"--host {settings.host} would open the simulators to the network",
                hint="add --exposed if that is really meant; the control token is needed then",
            )
        scenario = find_scenario(settings.scenario)
        self._undo = ExitStack()
        self.token = fresh_secret(32)
        self.ports: dict[str, Ports] = {}
        self._listening: list[HttpServer] = []
        try:
            self._open(scenario)
        except BaseException:
            self.stop()
            raise

    def _open(self, scenario: Scenario) -> None:
        settings = self.settings
        self.folder = self._folder()
        self._undo.callback(self._forget_keys)
        seed = scenario.seed if settings.seed is None else settings.seed
        clock = Clock(settings.clock, scenario.start_ms, settings.scale)
        database = settings.store if _is_postgres(settings.store) else None
        kept = WorldSettings(
            self.folder, settings.journal_bodies, settings.journal_start, database or ""
        )
        self.world = World(kept, clock, systems(), seed)
        self._undo.callback(self.world.close)
        self._undo.callback(stop_all, self._listening)
        self._undo.callback(self._end_long_polls)
        self.certificates = Certificates(self.folder) if settings.tls else None
        self.pipelines = {n: Pipeline(self.world, s) for n, s in self.world.systems.items()}
        self.context = Context(
            self.world, self.token, self.pipelines, find_scenario, list_scenarios, self.ready,
            self._open_instances,
        )  # fmt: skip
        self.world.journal.notify = self.context.hub.exchange
        app = create_app(self.context)
        add_pages(app)
        self.console = self._listen(app, 0, threads=12)
        self._open_systems()
        self.world.load(scenario, seed)
        self._open_instances()

    def start(self) -> dict[str, Any]:
        """Answer on all ports, write the ready file, and return its content."""
        for server in self._listening:
            server.start()
        self.world.clock.start_ticker()
        ready = self.ready()
        path = self.settings.ready_file
        if path is not None:
            write_private(path, orjson.dumps(ready, option=orjson.OPT_INDENT_2))
            self._undo.callback(path.unlink, missing_ok=True)
        return ready

    def ready(self) -> dict[str, Any]:
        """Make the ready file's content; see contracts in the README."""
        console = f"http://{self.settings.host}:{self.console.port}"
        shown: dict[str, Any] = {
            "protocol": 1, "pid": os.getpid(), "seed": self.world.seed,
            "scenario": self.world.scenario.name if self.world.scenario else None,
            "ca_file": str(self.certificates.ca_file) if self.certificates else None,
            "console": console, "control": f"{console}/control/v1", "control_token": self.token,
            "systems": {},
        }  # fmt: skip
        for name, ports in self.ports.items():
            if self.world.instances_of(name):
                shown["systems"][name] = self._ready_system(name, ports)
        return shown

    def stop(self) -> None:
        """Close every port and file that was opened; a temporary store is removed."""
        self._undo.close()

    def _end_long_polls(self) -> None:
        self.world.stopping = True

    def _forget_keys(self) -> None:
        """Remove the private keys that were written for clients and for TLS; a store stays."""
        for path in self.folder.glob("*-key.pem"):
            path.unlink()

    def _ready_system(self, name: str, ports: Ports) -> dict[str, Any]:
        system = self.world.systems[name]
        shown: dict[str, Any] = {"url": ports.plain.url}
        if ports.tls is not None:
            shown["tls_url"] = ports.tls.url
        instances = {}
        for instance in self.world.instances_of(name):
            server = ports.instances.get(instance.name, ports.plain)
            instances[instance.name] = {"url": server.url, "key": instance.key}
            front = ports.tls_instances.get(instance.name, ports.tls)
            if front is not None:
                instances[instance.name]["tls_url"] = front.url
        shown.update(system.ready(self.world, shown["url"], instances))
        credentials = system.credentials(self.world)
        for member in [m for m in credentials if m == "private_key"]:
            path = self.folder / f"{name}-private-key.pem"
            write_private(path, str(credentials.pop(member)).encode())
            credentials["private_key_file"] = str(path)
        shown["credentials"] = credentials
        return shown

    def _open_systems(self) -> None:
        for name, pipeline in self.pipelines.items():
            offset = self.world.systems[name].port_offset
            tls = None
            plain = self._listen(pipeline, offset)
            if self.certificates is not None:
                tls = self._listen(pipeline, TLS_OFFSET + offset, tls=True)
            self.ports[name] = Ports(plain, tls)

    def _open_instances(self) -> None:
        """Give every further organisation of a system a port of its own."""
        for name, ports in self.ports.items():
            if not self.world.systems[name].port_per_instance:
                continue
            for instance in self.world.instances_of(name):
                if instance.name != "main" and instance.name not in ports.instances:
                    self._open_instance(name, instance.name, ports)
            urls = {i: s.url for i, s in ports.instances.items()}
            self.world.urls[name] = {"main": ports.plain.url, **urls}
            if ports.tls is not None:
                urls = {i: s.url for i, s in ports.tls_instances.items()}
                self.world.tls_urls[name] = {"main": ports.tls.url, **urls}

    def _open_instance(self, name: str, instance: str, ports: Ports) -> None:
        app, host = self.pipelines[name].aimed(instance), self.settings.host
        server = ports.instances[instance] = HttpServer(app, host, 0)
        opened = [server]
        if self.certificates is not None:
            front = HttpServer(app, host, 0, certificate=self.certificates.pair)
            ports.tls_instances[instance] = front
            opened.append(front)
        for one in opened:
            self._listening.append(one)
            one.start()

    def _listen(self, app: Any, offset: int, *, tls: bool = False, threads: int = 8) -> HttpServer:
        base = self.settings.port_base
        port = 0 if base is None else base + offset
        certificate = self.certificates.pair if tls and self.certificates else None
        server = HttpServer(app, self.settings.host, port, certificate=certificate, threads=threads)
        self._listening.append(server)
        return server

    def _folder(self) -> Path:
        store = self.settings.store
        if store is None or _is_postgres(store):
            own = Path(tempfile.mkdtemp(prefix="syncproof-"))
            self._undo.callback(shutil.rmtree, own, ignore_errors=True)
            return own
        if not store.startswith("sqlite:///"):
            scheme = store.partition(":")[0]
            raise SyncProofError(
                f'--store {scheme}: found "{scheme}", expected sqlite:///FOLDER '
                "or postgresql+psycopg://USER@HOST/DATABASE",
            )
        folder = Path(store.removeprefix("sqlite:///")).resolve()
        if folder.is_dir() and any(folder.glob("*.sqlite")):
            raise SyncProofError(
                f"--store: {folder} holds the store of an earlier start, expected an empty folder",
                hint="a store is there to be looked at; each start makes its world afresh",
            )
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            (folder / ".write-test").touch()
            (folder / ".write-test").unlink()
        except OSError as error:
            raise SyncProofError(f"cannot write into {folder}: {error.strerror}") from None
        return folder


def _is_postgres(store: str | None) -> bool:
    return store is not None and store.startswith("postgresql+psycopg://")


def write_private(path: Path, content: bytes) -> None:
    """Write a file atomically that only its owner can read."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        partial.replace(path)
    except OSError as error:
        raise SyncProofError(f"cannot write {path}: {error.strerror}") from None


def run_until_signal(settings: ServeSettings, report: Callable[[dict[str, Any]], None]) -> None:
    """Serve until SIGINT or SIGTERM; only the owner can read the files that are made."""
    os.umask(0o077)
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    serving = Serving(settings)
    try:
        report(serving.start())
        gc.freeze()  # what is there now stays: the collector need not look at it again
        gc.set_threshold(YOUNG)
        ended.wait()
    finally:
        serving.stop()
