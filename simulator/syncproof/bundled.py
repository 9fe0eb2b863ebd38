"""Finds the folders that travel with the package: features, scenarios, load tests."""

from __future__ import annotations

from pathlib import Path

FOLDERS = ("features", "scenarios", "loadtests")
_PACKAGE = Path(__file__).parent
_CHECKOUT = _PACKAGE.parent.parent


def folder(name: str) -> Path:
    """Give a bundled folder: inside an installed package, else in the checkout.

    A wheel holds them under `_bundled`; a checkout has them at its top level.
    """
    if name not in FOLDERS:
        raise ValueError(f'no bundled folder "{name}", expected one of: {", ".join(FOLDERS)}')
    for place in (_PACKAGE / "_bundled" / name, _CHECKOUT / name):
        if place.is_dir():
            return place
    raise FileNotFoundError(f'the folder "{name}" is missing from this installation of SyncProof')
