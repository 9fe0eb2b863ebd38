"""The Gherkin suite as pytest runs it: options, fixtures, hooks, time and scenario worlds."""

from __future__ import annotations

from pathlib import Path


def binding_file() -> Path:
    """Give the module that binds every scenario of the chosen features to pytest."""
    return Path(__file__).with_name("binding.py")
