"""`/behaviours` and `/runs`: the catalogue, and the reports of past runs."""

from __future__ import annotations

from dataclasses import asdict, is_dataclass
from typing import Any

import orjson

from syncproof.catalogue import load
from syncproof.control.api import Api
from syncproof.control.context import Context

api = Api()


def _plain(record: Any) -> dict[str, Any]:
    if is_dataclass(record) and not isinstance(record, type):
        return asdict(record)
    dumped: dict[str, Any] = record.model_dump()
    return dumped


@api.add("GET", "/behaviours", query=("system", "area"))
def list_behaviours(context: Context, body: None, query: dict[str, str]) -> dict[str, Any]:
    """List the behaviour catalogue."""
    records = [_plain(r) for r in load.behaviours()]
    found = [r for r in records if all(r.get(k) == v for k, v in query.items())]
    return {"behaviours": found}


@api.add("GET", "/runs")
def list_runs(context: Context, body: None, query: dict[str, str]) -> dict[str, Any]:
    """List the reports in the report folder, newest last."""
    runs = []
    for path in sorted(context.runs.glob("**/results.json"))[-50:]:
        try:
            results = orjson.loads(path.read_bytes())
        except (OSError, ValueError):
            continue
        kept = (
            "connector",
            "seed",
            "time_mode",
            "started_at",
            "duration_s",
            "conformant",
            "summary",
        )
        runs.append({"path": str(path), **{k: results.get(k) for k in kept}})
    return {"runs": runs}
