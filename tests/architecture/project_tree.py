"""The files of the project as the tests of its structure see them."""

import ast
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "simulator" / "syncproof"
BIN = Path(sys.executable).parent
_NO_SOURCE = {"__pycache__", "dist", "build", "syncproof-report", "syncproof-load"}


@cache
def files() -> tuple[Path, ...]:
    """Give what is tracked or about to be; in a tree without git, everything but caches."""
    names = _names_by_git()
    if names is None:
        paths = [p for p in ROOT.rglob("*") if _is_source(p.relative_to(ROOT))]
    else:
        paths = [ROOT / n for n in names]
    return tuple(sorted(p for p in paths if p.is_file()))


def _names_by_git() -> list[str] | None:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        return None
    found = run(
        git, "ls-files", "--cached", "--others", "--exclude-standard", "-z", cwd=ROOT, timeout=30
    )
    return [n for n in found.stdout.split("\0") if n] if found.returncode == 0 else None


def _is_source(path: Path) -> bool:
    hidden = any(p.startswith(".") for p in path.parts[:-1])
    return not hidden and not _NO_SOURCE & set(path.parts) and path.suffix != ".pyc"


@cache
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(text(path), str(path))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def modules() -> tuple[Path, ...]:
    """Give the modules of the package."""
    return tuple(p for p in files() if p.suffix == ".py" and p.is_relative_to(PACKAGE))


def documents() -> list[Path]:
    """Give every page that people read."""
    return [p for p in files() if p.suffix == ".md"]


def run(
    *command: str, cwd: Path, timeout: float = 60, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a command with the commands of this environment in front."""
    env = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", **environment}
    return subprocess.run(  # noqa: S603 - our own commands, no shell
        command, cwd=cwd, env=env, timeout=timeout, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
