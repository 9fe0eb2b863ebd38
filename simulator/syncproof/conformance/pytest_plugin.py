"""The pytest entry point: a few options, and nothing else until `--connector` is given."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest

_OPTIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("--profile", {"metavar": "NAME", "help": "product to judge (default: account_engagement)"}),
    ("--behaviour", {"action": "append", "metavar": "ID", "help": "only these behaviours"}),
    ("--strength", {"choices": ["must", "should", "may"], "help": "only this strength or more"}),
    ("--seed", {"type": int, "metavar": "N", "help": "another history of the world"}),
    ("--time", {"choices": ["virtual", "scaled", "real"], "help": "how time passes"}),
    ("--time-scale", {"type": float, "metavar": "N", "help": "factor of scaled time (60)"}),
    ("--report-dir", {"metavar": "DIR", "help": "write the report there"}),
    ("--syncproof-ready", {"metavar": "FILE", "help": "ready file of running simulators"}),
    ("--syncproof-events", {"metavar": "FILE", "help": "write events there, one JSON a line"}),
    ("--syncproof-shard", {"metavar": "N/M", "help": "only the n-th of m parts"}),
    ("--features", {"metavar": "DIR", "help": "run these features with SyncProof's steps"}),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add our options; one that another plugin has taken is left to it."""
    group = parser.getgroup("syncproof", "SyncProof: conformance of sync connectors")
    group.addoption(
        "--connector",
        metavar="SPEC",
        help='connector to judge: reference, http://…, cmd:"…", py:module:factory',
    )
    for name, settings in _OPTIONS:
        with contextlib.suppress(ValueError):
            group.addoption(name, default=None, **settings)
    parser.addini("syncproof_connector", "connector that SyncProof's steps work on", default="")


def pytest_configure(config: pytest.Config) -> None:
    """Load the suite only where somebody asked for it."""
    if config.getoption("--connector") or config.getini("syncproof_connector"):
        from syncproof.conformance.suite import plugin

        plugin.activate(config)
