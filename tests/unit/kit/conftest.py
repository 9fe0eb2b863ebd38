import sys
from pathlib import Path

import pytest
import requests

from syncproof.kit.clock import Clock
from syncproof.kit.pipeline import Pipeline
from syncproof.kit.server import HttpServer
from syncproof.kit.world import World, WorldSettings

sys.path.insert(0, str(Path(__file__).parent))
from dummy_system import SCENARIO, Dummy, open_session


@pytest.fixture
def world(tmp_path, monkeypatch):
    monkeypatch.setattr("syncproof.kit.world.placements", lambda scenario, seed, system: ())
    world = World(WorldSettings(tmp_path), Clock("virtual", 0), {"dummy": Dummy()}, 1)
    world.load(SCENARIO, 1)
    yield world
    world.close()


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
