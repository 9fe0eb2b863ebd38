"""A factory that cannot make its connector."""

from __future__ import annotations


def make(state_dir: str) -> None:
    raise ValueError("no licence")
