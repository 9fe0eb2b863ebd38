"""Builds the wheel, and installs it with what the lock file gives it into an empty environment.

Slow (about a minute), so it is no part of `make check`: `make test` runs it.
"""

import os
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from lock_file import entries, runtime
from project_tree import ROOT

FOREIGN = ("PYTHON", "PYTEST", "SYNCPROOF", "VIRTUAL_ENV", "COVERAGE")


@dataclass(frozen=True)
class Installed:
    """An environment that holds our wheel and nothing of the checkout."""

    folder: Path
    wheel: Path

    @property
    def bin(self) -> Path:
        return self.folder / "bin"

    @property
    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(FOREIGN)}
        return {**kept, "PATH": f"{self.bin}{os.pathsep}{os.defpath}", "HOME": str(self.folder)}

    def run(
        self, *command: str, cwd: Path, timeout: float = 60
    ) -> subprocess.CompletedProcess[str]:
        """Run a command of the environment, with nothing of ours around it."""
        return subprocess.run(  # noqa: S603 - our own commands, no shell
            [str(self.bin / command[0]), *command[1:]], cwd=cwd, env=self.environment,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout, check=False,
        )  # fmt: skip


def must(*command: str, cwd: Path, timeout: float) -> None:
    """Run a step of the set-up; what it said is the failure."""
    done = subprocess.run(  # noqa: S603 - our own commands, no shell
        command, cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=timeout, check=False,
    )  # fmt: skip
    if done.returncode:
        pytest.fail(f"{' '.join(command)}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    must(
        sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder),
        cwd=ROOT, timeout=120,
    )  # fmt: skip
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("empty") / "venv"
    must(sys.executable, "-m", "venv", str(folder), cwd=folder.parent, timeout=120)
    pip = (
        str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--no-deps",
        "--no-compile", "--disable-pip-version-check",
    )  # fmt: skip
    needed = folder.parent / "runtime.txt"
    needed.write_text("".join(entries()[p] for p in sorted(runtime() - {"syncproof"})))
    must(*pip, "--require-hashes", "-r", str(needed), cwd=folder.parent, timeout=400)
    must(*pip, "--no-index", str(wheel), cwd=folder.parent, timeout=60)
    return Installed(folder, wheel)


@pytest.fixture(scope="session")
def contents(wheel: Path) -> set[str]:
    """Give the names of the files in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())
