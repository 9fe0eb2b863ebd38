"""Runs a third-party client as a process of its own and reads what became of each operation."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
TOOLS = Path(__file__).parents[3] / ".tools"
TIMEOUT_S = 240


def tool(name: str) -> Path:
    """Give the folder of a client; `make tools` installs it."""
    folder = TOOLS / name
    if not folder.is_dir():
        pytest.skip(f"{name} is not installed: run `make tools`")
    return folder


def node() -> str:
    """Give the Node.js interpreter."""
    found = shutil.which("node")
    if found is None:
        pytest.skip("node is not installed on this machine")
    return found


def run(command: list[str], given: dict[str, Any], **environment: str) -> list[dict[str, Any]]:
    """Run a script of operations: it prints a line of JSON for each."""
    env = {"PATH": os.environ["PATH"], "SYNCPROOF_GIVEN": json.dumps(given), **environment}
    done = subprocess.run(  # noqa: S603 - our own command, no shell
        command, env=env, capture_output=True, text=True, timeout=TIMEOUT_S, check=False
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith('{"name"')]
    assert done.returncode == 0, f"{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return [json.loads(line) for line in lines]


def check(operations: list[dict[str, Any]], least: int) -> None:
    """Demand that every operation went well, and that there were as many as we know of."""
    failed = [f"{o['name']}: {o['error']}" for o in operations if not o["ok"]]
    assert not failed, "\n\n".join(failed)
    assert len(operations) >= least, len(operations)
