"""A whole run with every kind of outcome, and its report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sample_run import exchange, results, sample_scenarios, whole

from syncproof.conformance.reports import Report, write_all

JOURNAL = [exchange(n) for n in (1, 2, 3)]


@pytest.fixture(scope="session")
def events() -> list[dict[str, Any]]:
    return whole(sample_scenarios())


@pytest.fixture(scope="session")
def report(events: list[dict[str, Any]]) -> Report:
    return Report(results(events), tuple(events))


@pytest.fixture(scope="session")
def folder(events: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    import orjson

    made = tmp_path_factory.mktemp("report")
    write_all(results(events), events, made, lambda: map(orjson.dumps, JOURNAL))
    return made
