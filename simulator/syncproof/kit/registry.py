"""Finds the emulated systems: folders of `syncproof.systems` and the entry-point group."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from syncproof.kit.errors import NotFoundError, nearest

if TYPE_CHECKING:
    from syncproof.kit.system import System

PACKAGE = "syncproof.systems"


@cache
def systems() -> dict[str, System]:
    """Load every system, in the order of their ports."""
    found: list[System] = []
    package = importlib.import_module(PACKAGE)
    for module in pkgutil.iter_modules(package.__path__):
        if module.ispkg:
            found += [importlib.import_module(f"{PACKAGE}.{module.name}").SYSTEM]
    found += [point.load() for point in entry_points(group=PACKAGE)]
    return {s.name: s for s in sorted(found, key=lambda s: (s.port_offset, s.name))}


def system(name: str) -> System:
    """Find a system by name."""
    try:
        return systems()[name]
    except KeyError:
        raise NotFoundError(f'unknown system "{name}"', hint=nearest(name, systems())) from None
