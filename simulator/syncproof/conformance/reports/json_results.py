"""results.json: the results for machines."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from syncproof.conformance.reports.model import Report
from syncproof.conformance.reports.registry import report_file

PROTOCOL = 1


@report_file("results.json")
def results_json(report: Report) -> Iterable[bytes]:
    """Write the results; half a character in somebody's name becomes JSON's own escape."""
    text = json.dumps(content(report), indent=2, ensure_ascii=False, default=str)
    yield text.encode("utf-8", "backslashreplace") + b"\n"


def content(report: Report) -> dict[str, Any]:
    """Give the members in the order of the contract; ours follow what it names."""
    head = report.head
    return {
        "protocol": PROTOCOL,
        "connector": report.connector,
        "seed": head.get("seed"),
        "time_mode": head.get("time_mode"),
        "started_at": head.get("started_at"),
        "duration_s": report.duration_s,
        **report.results.to_json(),
        "conformant": report.conformant,
        "exit_code": report.exit_code,
        "profile": head.get("profile"),
        "complete": not report.trouble,
        "trouble": report.trouble,
        "simulated_data": True,
    }
