"""cucumber.json: the scenarios in the shape that Cucumber's own reporters read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from syncproof.conformance.reports.model import Event, Report
from syncproof.conformance.reports.registry import report_file
from syncproof.conformance.reports.text import visible

_STATUS = {
    "passed": "passed",
    "failed": "failed",
    "error": "failed",
    "undecided": "pending",
    "skipped": "skipped",
}
_NS_PER_MS = 1_000_000


@report_file("cucumber.json")
def cucumber_json(report: Report) -> Iterable[bytes]:
    """Write one element per feature; undecided is Cucumber's "pending".

    A verdict that no step brought, such as the oracle's, stands in a hook after the scenario.
    """
    features: dict[tuple[str, str], dict[str, Any]] = {}
    for scenario in (*report.scenarios, *report.cut_off):
        key = (str(scenario.get("feature_file") or ""), str(scenario.get("feature")))
        feature = features.setdefault(key, _feature(*key))
        feature["elements"].append(_element(feature["id"], scenario))
    text = json.dumps(list(features.values()), indent=2, ensure_ascii=False)
    yield text.encode("utf-8", "backslashreplace") + b"\n"


def _feature(uri: str, name: str) -> dict[str, Any]:
    return {
        "uri": visible(uri) or _slug(name) + ".feature",
        "id": _slug(name),
        "keyword": "Feature",
        "name": visible(name),
        "description": "",
        "line": 1,
        "tags": [],
        "elements": [],
    }


def _element(feature: str, scenario: Event) -> dict[str, Any]:
    outcome = scenario.get("outcome") or "error"
    reason = str(scenario.get("reason") or "")
    if scenario.get("outcome") is None:
        reason = "the run ended in the middle of this scenario"
    elif outcome == "error":
        reason = f"harness error: {reason}"
    steps = [_step(s, outcome, reason) for s in scenario.get("steps") or ()]
    tags = scenario.get("tags") or scenario.get("behaviours") or ()
    element: dict[str, Any] = {
        "id": f"{feature};{_slug(str(scenario.get('name')))}",
        "keyword": "Scenario",
        "type": "scenario",
        "name": visible(scenario.get("name")),
        "description": "",
        "line": int(scenario.get("line") or 1),
        "tags": [{"name": f"@{visible(tag)}", "line": 1} for tag in tags],
        "steps": steps,
    }
    if outcome != "passed" and not any(s["result"]["status"] == _STATUS[outcome] for s in steps):
        result = {"status": _STATUS[outcome], "duration": 0, "error_message": visible(reason)}
        element["after"] = [{"match": {"location": "syncproof: verdict"}, "result": result}]
    return element


def _step(step: Event, outcome: str, reason: str) -> dict[str, Any]:
    status = _STATUS.get(str(step.get("outcome")), "skipped")
    took = round(float(step.get("duration_ms") or 0) * _NS_PER_MS)
    result: dict[str, Any] = {"status": status, "duration": took}
    if status != "passed" and step.get("outcome") == outcome:
        result["error_message"] = visible(reason)
    return {
        "keyword": f"{visible(step.get('keyword') or '*')} ",
        "name": visible(step.get("text") or ""),
        "line": int(step.get("line") or 1),
        "match": {"location": "syncproof: step library"},
        "result": result,
    }


def _slug(text: str) -> str:
    return re.sub(r"[^\w]{1,1000}", "-", text.lower()).strip("-") or "unnamed"
