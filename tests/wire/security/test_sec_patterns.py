"""Every pattern of ours answers 50 kB of hostile text at once, used as its module uses it."""

import inspect
import pkgutil
import re
import time
from importlib import import_module

import pytest

from syncproof import control, engine, kit, oracle, soql, systems

SIZE = 50_000
HOSTILE = [
    "a", "a@", "a.", "a@a.", "a@" + "a." * 20, " ", "(", "()", "<a", "<password ", '"a":', '"',
    "password=", "FROM ", "FROM(", "0", "0.", "2026-01-05T", "-", "_", "%", "\\", "\\u00", "é",
    "\u0663", "'", "''", ",", "=", "&a=", "\n", "\t ", "a-b", "A1", "__c", ":", "1e", "😀",
]  # fmt: skip
WAYS = ("match", "fullmatch", "search", "sub", "finditer", "split", "findall")


def patterns():
    """Find the compiled patterns of all modules that read what strangers send."""
    found = {}
    for package in (control, engine, kit, oracle, soql, systems):
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if info.name.endswith("__main__"):
                continue
            for name, value in vars(import_module(info.name)).items():
                if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                    found.setdefault(f"{info.name}.{name}", (value, ways(info.name, name)))
    return found


def ways(module, name):
    """Tell from its source how a module uses a pattern; elsewhere it may be used in any way."""
    source = inspect.getsource(import_module(module))
    used = [w for w in WAYS if f"{name}.{w}(" in source]
    return [w if w in {"match", "fullmatch"} else "search" for w in used or ["search"]]


ALL = patterns()


def test_there_are_patterns():
    assert len(ALL) > 15


@pytest.mark.parametrize(("pattern", "used"), ALL.values(), ids=ALL)
def test_a_pattern_answers_hostile_text_at_once(pattern, used):
    for unit in HOSTILE:
        text = unit * (SIZE // len(unit))
        for way in used:
            quickest = min(timed(getattr(pattern, way), text) for _ in range(3))
            assert quickest < 0.05, (unit, way)


def timed(run, text):
    started = time.perf_counter()
    run(text)
    return time.perf_counter() - started
