"""The lock file, package by package, and which of them the installed project needs to run."""

import re
from functools import cache
from importlib.metadata import distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from project_tree import ROOT, text


@cache
def entries() -> dict[str, str]:
    """Give the lock file's text for each package, hashes included."""
    found: dict[str, str] = {}
    current = ""
    for line in text(ROOT / "requirements.lock").splitlines(keepends=True):
        if not line[0].isspace():
            current = canonicalize_name(re.split(r"[=\[ ]", line)[0])
        found[current] = found.get(current, "") + line
    return found


@cache
def runtime() -> frozenset[str]:
    """Give the project and all that it needs on this machine, directly or not."""
    needed: set[str] = set()
    waiting = [Requirement("syncproof")]
    seen: set[tuple[str, str]] = set()
    while waiting:
        wanted = waiting.pop()
        package = canonicalize_name(wanted.name)
        needed.add(package)
        for extra in {"", *wanted.extras} - {e for p, e in seen if p == package}:
            seen.add((package, extra))
            requires = map(Requirement, distribution(package).requires or ())
            waiting += [
                r for r in requires if r.marker is None or r.marker.evaluate({"extra": extra})
            ]
    return frozenset(needed)
