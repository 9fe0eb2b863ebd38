"""A PostgreSQL server of one's own for a test run, from the binaries that `make tools` installs."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import threading
from pathlib import Path

import psycopg
import pytest

TOOLS = Path(__file__).parents[2] / ".tools" / "postgres"
_TRIES, _PAUSE_S = 200, 0.05


def binaries() -> Path:
    """Find the folder of initdb and postgres."""
    found = sorted(TOOLS.glob("*/pginstall18/bin"))
    if not found:
        pytest.skip("PostgreSQL is not installed: run `make tools`")
    return found[0]


class PostgresServer:
    """A server on a free loopback port with a fresh, throw-away cluster.

    It refuses to run as root: then it runs as nobody, from a copy that nobody may read.
    """

    def __init__(self) -> None:
        self._bin = binaries()
        self._owner = "nobody" if os.geteuid() == 0 else None
        self._folder = Path(tempfile.mkdtemp(prefix="syncproof-postgres-"))
        if self._owner is not None:
            entry = pwd.getpwnam(self._owner)
            os.chown(self._folder, entry.pw_uid, entry.pw_gid)
            self._bin = self._copy(self._bin)
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def _copy(self, found: Path) -> Path:
        package = found.parents[1]
        for folder in (package, package.with_name(f"{package.name}.libs")):
            shutil.copytree(folder, self._folder / folder.name, symlinks=True)
        return self._folder / found.relative_to(package.parent)

    @property
    def url(self) -> str:
        """SQLAlchemy's url of its one database."""
        return f"postgresql+psycopg://syncproof@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Make the cluster and wait until it answers."""
        data = self._folder / "data"
        self._run("initdb", "-D", str(data), "-U", "syncproof", "-A", "trust", "-E", "UTF8",
                  "--locale", "C", "--no-sync")  # fmt: skip
        self._process = subprocess.Popen(  # noqa: S603 - our own command, no shell
            [str(self._bin / "postgres"), "-D", str(data), "-p", str(self.port),
             "-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={self._folder}",
             "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"],
            user=self._owner, cwd=self._folder, stdout=subprocess.DEVNULL,
            stderr=(self._folder / "log").open("wb"),
        )  # fmt: skip
        self._wait()

    def stop(self) -> None:
        """End the server and remove all of it."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _wait(self) -> None:
        pause = threading.Event()
        for _ in range(_TRIES):
            try:
                psycopg.connect(self.url.replace("+psycopg", ""), connect_timeout=2).close()
            except psycopg.OperationalError:
                pause.wait(_PAUSE_S)
            else:
                return
        log = (self._folder / "log").read_text(encoding="utf-8", errors="replace")
        raise AssertionError(f"PostgreSQL does not answer: {log[-2000:]}")

    def _run(self, name: str, *arguments: str) -> None:
        done = subprocess.run(  # noqa: S603 - our own command, no shell
            [str(self._bin / name), *arguments], user=self._owner, cwd=self._folder,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
