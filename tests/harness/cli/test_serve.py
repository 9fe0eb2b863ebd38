"""`syncproof serve`: what it leaves on the machine while it runs, and nothing afterwards."""

from __future__ import annotations

import signal
import socket
import stat
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]
import pytest
import requests
from command_line import CommandLine, Running, assert_refused

ANYWHERE = "0.0.0.0"  # noqa: S104 - that is what the test is about
SECRETS = ("password", "security_token", "client_secret", "access_token", "private_key")


@pytest.fixture
def taken() -> Any:
    """A loopback port on which somebody else listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        yield held.getsockname()[1]


def _serve(command: CommandLine, *more: str | Path) -> tuple[Running, Path]:
    path = command.folder / "ready.json"
    return command.start("serve", "--port", "0", "--ready-file", path, *more), path


def _secrets(found: Any) -> list[str]:
    if not isinstance(found, dict):
        return []
    own = [v for k, v in found.items() if k in (*SECRETS, "control_token") and v]
    return own + [s for value in found.values() for s in _secrets(value)]


@pytest.mark.parametrize("offset", [0, 1, 101], ids=["console", "system", "TLS front"])
def test_a_taken_port_is_named_and_nothing_stays_open(
    command: CommandLine, taken: int, offset: int
) -> None:
    ready = command.folder / "ready.json"
    ready.write_text("of another server")
    ended = command.run("serve", "--port-base", str(taken - offset), "--ready-file", ready)
    assert_refused(ended, "cannot listen on 127.0.0.1:", "Address already in use", "--port 0")
    assert ready.read_text() == "of another server"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_with_exit_code_0_and_removes_the_ready_file(
    command: CommandLine, number: signal.Signals
) -> None:
    running, path = _serve(command)
    running.ready(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    ended = running.end(number)
    assert (ended.code, ended.err) == (0, "")
    assert not path.exists()


def test_what_it_prints_holds_no_secret(command: CommandLine) -> None:
    running, path = _serve(command)
    ready = running.ready(path)
    ended = running.end(signal.SIGTERM)
    assert len(_secrets(ready)) >= 4
    for secret in _secrets(ready):
        assert secret not in ended.said
    assert ready["console"] in ended.out


def test_only_its_owner_can_read_the_files_of_a_store(command: CommandLine) -> None:
    folder = command.folder / "store"
    folder.mkdir(mode=0o755)
    running, path = _serve(command, "--store", f"sqlite:///{folder}")
    running.ready(path)
    files = [f for f in folder.rglob("*") if f.is_file()]
    assert running.end(signal.SIGTERM).code == 0
    assert files
    assert [f.name for f in files if f.exists() and f.stat().st_mode & 0o077] == []


def test_it_listens_on_the_loopback_address_alone(command: CommandLine) -> None:
    running, path = _serve(command)
    running.ready(path)
    sockets = psutil.Process(running.process.pid).net_connections("inet")
    assert {s.laddr.ip for s in sockets if s.status == psutil.CONN_LISTEN} == {"127.0.0.1"}
    running.end(signal.SIGTERM)


def test_a_store_that_cannot_be_written_leaves_no_ready_file(command: CommandLine) -> None:
    running, path = _serve(command, "--store", "sqlite:////dev/null/store")
    assert_refused(running.end(), "cannot write into /dev/null/store")
    assert not path.exists()


def test_on_a_network_address_it_demands_the_token_too(command: CommandLine) -> None:
    running, path = _serve(command, "--host", ANYWHERE, "--exposed", "--clock", "virtual")
    port = running.ready(path)["console"].rpartition(":")[2]
    advance = f"http://127.0.0.1:{port}/control/v1/clock/advance"
    assert requests.post(advance, json={"seconds": 1}, timeout=10).status_code == 401
    assert running.end(signal.SIGTERM).code == 0


def test_a_store_of_an_earlier_start_is_refused(command: CommandLine) -> None:
    store = f"sqlite:///{command.folder / 'kept'}"
    assert command.run("world", "generate", "empty", "--store", store).code == 0
    assert_refused(command.run("world", "generate", "empty", "--store", store), "expected an empty")
