"""The invariants: one file each, which registers itself; found by folder scan.

`place` is the invariant's place in the documented order, in which findings are given.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from syncproof.oracle.keys.registry import KEYS, Key

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")


def in_order() -> list[Key]:
    """Give all invariants in the documented order."""
    return sorted(KEYS.values(), key=lambda one: one.place)
