import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import requests

from syncproof.kit.auth import Session
from syncproof.kit.clock import Clock
from syncproof.kit.pipeline import Pipeline
from syncproof.kit.server import HttpServer
from syncproof.kit.world import World, WorldSettings

sys.path.insert(0, str(Path(__file__).parent))
from dummy_system import Dummy

START = 1_767_600_000_000
SCENARIO = SimpleNamespace(
    name="dummy", title="", seed=1, start_ms=START, digest="d", systems={"dummy": {}}, faults=[],
    people=None, placements=(),
)  # fmt: skip


@pytest.fixture
def world(tmp_path, monkeypatch):
    monkeypatch.setattr("syncproof.kit.world.placements", lambda scenario, seed: ())
    world = World(WorldSettings(tmp_path), Clock("virtual", 0), {"dummy": Dummy()}, 1)
    world.load(SCENARIO, 1)
    yield world
    world.close()


def open_session(world, token="t", expires_in=10**9, sliding=0):
    now = world.clock.now_ms()
    session = Session("dummy", "main", "u1", "u@x", "app", [], now, now + expires_in, sliding)
    return world.sessions.open(token, session)


@pytest.fixture
def client(world):
    open_session(world)
    server = HttpServer(Pipeline(world, world.systems["dummy"]), "127.0.0.1", 0)
    server.start()
    with requests.Session() as session:
        session.headers["Authorization"] = "Bearer t"
        session.base = server.url
        yield session
    server.stop()
