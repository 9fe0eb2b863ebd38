"""One well-behaved connector behind every transport, and what the tests need around it."""

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from driver_helpers import HERE, NOW, QUICK
from example_connector import Example, http_server

from syncproof.conformance.drivers import Connector, Driver, DriverOptions, driver_for


@pytest.fixture
def example_url(tmp_path: Path) -> Iterator[str]:
    server = http_server(Example(tmp_path))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=["cmd", "http", "py"])
def example(request: pytest.FixtureRequest) -> Iterator[Driver]:
    """The example connector, not yet started, over each transport."""
    if request.param == "http":
        driver = driver_for(request.getfixturevalue("example_url"))
    elif request.param == "cmd":
        driver = driver_for(f'cmd:"{sys.executable}" "{HERE / "example_connector.py"}"')
    else:
        driver = driver_for("py:example_connector:factory")
    yield driver
    driver.stop()


@pytest.fixture
def connector(example: Driver, tmp_path: Path) -> Connector:
    """The example connector with a run begun, not yet connected."""
    made = Connector(example, now=lambda: NOW, state_root=tmp_path / "root", timeouts=QUICK)
    made.fresh("run-1")
    return made


Start = Callable[..., Driver]


@pytest.fixture
def hostile(tmp_path: Path) -> Iterator[Start]:
    """Start a connector process that misbehaves as named."""
    drivers: list[Driver] = []

    def start(deed: str, options: DriverOptions | None = None) -> Driver:
        spec = f"cmd:{sys.executable} {HERE / 'hostile_connector.py'} {deed}"
        driver = driver_for(spec, options)
        drivers.append(driver)
        driver.start(tmp_path / "state")
        return driver

    yield start
    for driver in drivers:
        driver.stop()
