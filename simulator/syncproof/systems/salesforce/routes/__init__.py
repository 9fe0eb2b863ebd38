"""The wire interface, one family of resources a file, found by a scan of this folder.

A family is a module with `routes`. One that words its refusals in its own way also has `PATHS`, the
beginnings of its paths, and `render(call, error)`; the longest beginning that fits wins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from syncproof.kit.call import Answer, Call
from syncproof.kit.errors import VendorError
from syncproof.kit.system import Route

Render = Callable[[Call, VendorError], Answer]


@cache
def _families() -> tuple[Any, ...]:
    names = sorted(p.stem for p in Path(__file__).parent.glob("*.py") if p.stem != "__init__")
    modules = (import_module(f"{__name__}.{name}") for name in names)
    return tuple(m for m in modules if hasattr(m, "routes"))


def all_routes() -> Iterator[Route]:
    """List every route."""
    for family in _families():
        yield from family.routes


@cache
def _renderers() -> list[tuple[str, Render]]:
    own = [m for m in _families() if hasattr(m, "render")]
    found = [(path, m.render) for m in own for path in m.PATHS]
    return sorted(found, key=lambda pair: -len(pair[0]))


def renderer(path: str) -> Render | None:
    """Find who words the refusals under a path; None for the REST interface's own form."""
    for start, render in _renderers():
        if path.startswith(start):
            return render
    return None
