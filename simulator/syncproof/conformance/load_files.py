"""Finds load tests by name, and reads what each of them needs."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from syncproof import bundled
from syncproof.conformance.errors import HarnessError

NEEDS = "LOAD"


@dataclass(frozen=True, slots=True)
class LoadFile:
    """A Locust file, and what has to be there for it.

    `connector`: a connector under test at work. `daily_limits`: the systems' daily limits stay in
    force; a load on the simulators alone does without them.
    """

    name: str
    path: Path
    title: str
    connector: bool
    daily_limits: bool


def names() -> list[str]:
    """Name every load test; a new one is a new file."""
    return sorted(p.stem for p in bundled.folder("loadtests").glob("[a-z]*.py"))


def find(name: str) -> LoadFile:
    """Find a load test, or say which was probably meant.

    The file is read, never imported: Locust patches the interpreter that imports it.
    """
    known = names()
    if name not in known:
        close = get_close_matches(name, known, n=1, cutoff=0.5)
        hint = f'did you mean "{close[0]}"?' if close else f"there are: {', '.join(known)}"
        raise HarnessError(f'there is no load test "{name}"', hint=hint)
    path = bundled.folder("loadtests") / f"{name}.py"
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    title = (ast.get_docstring(tree) or name).partition("\n")[0]
    needs = _literal(tree, path)
    return LoadFile(name, path, title, needs["connector"] is True, needs["daily_limits"] is True)


def _literal(tree: ast.Module, path: Path) -> dict[str, Any]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(
            isinstance(t, ast.Name) and t.id == NEEDS for t in node.targets
        ):
            found = ast.literal_eval(node.value)
            if isinstance(found, dict) and set(found) == {"connector", "daily_limits"}:
                return found
    raise HarnessError(
        f"{path} has no {NEEDS} that says what it needs",
        hint=f'expected {NEEDS} = {{"connector": False, "daily_limits": False}}',
    )
