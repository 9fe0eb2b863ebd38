"""junit.xml: the scenarios for CI systems."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree import ElementTree as ET

from syncproof.conformance.reports.commands import reproduce
from syncproof.conformance.reports.matrix import is_warning
from syncproof.conformance.reports.model import Event, Report
from syncproof.conformance.reports.registry import report_file
from syncproof.conformance.reports.text import one_line, visible

_COUNTED = {"failure": "failures", "error": "errors", "skipped": "skipped"}


@report_file("junit.xml")
def junit_xml(report: Report) -> Iterable[bytes]:
    """Write one suite per feature.

    What is undecided is skipped with its reason. So is a failed recommendation: it is a warning,
    and never turns a run red. Trouble of the harness is an error, a failure is the connector's.
    """
    root = ET.Element("testsuites", name="SyncProof")
    for name, scenarios in _by_feature(report).items():
        root.append(_suite(report, name, scenarios))
    if report.trouble:
        root.append(_run_suite(report))
    suites = list(root)
    for counted in ("tests", *_COUNTED.values()):
        root.set(counted, str(sum(int(s.get(counted, "0")) for s in suites)))
    root.set("time", f"{report.duration_s or 0:.3f}")
    ET.indent(root)
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n'
    yield ET.tostring(root, encoding="unicode").encode() + b"\n"


def _by_feature(report: Report) -> dict[str, list[Event]]:
    found: dict[str, list[Event]] = {}
    for scenario in (*report.scenarios, *report.cut_off):
        found.setdefault(str(scenario.get("feature")), []).append(scenario)
    return found


def _suite(report: Report, name: str, scenarios: list[Event]) -> ET.Element:
    cases = [_case(report, s) for s in scenarios]
    suite = _counted(name, cases, sum(float(s.get("duration_s") or 0) for s in scenarios))
    if report.head.get("started_at"):
        suite.set("timestamp", one_line(report.head["started_at"]).removesuffix("Z"))
    properties = ET.Element("properties")
    for key, value in _facts(report):
        ET.SubElement(properties, "property", name=key, value=one_line(value))
    suite.insert(0, properties)
    return suite


def _run_suite(report: Report) -> ET.Element:
    case = ET.Element("testcase", classname="syncproof", name="The run came to its end", time="0")
    _say(case, "error", "incomplete", report.trouble)
    return _counted("SyncProof", [case], 0)


def _counted(name: str, cases: list[ET.Element], seconds: float) -> ET.Element:
    suite = ET.Element("testsuite", name=one_line(name), tests=str(len(cases)))
    for tag, counted in _COUNTED.items():
        suite.set(counted, str(sum(c.find(tag) is not None for c in cases)))
    suite.set("time", f"{seconds:.3f}")
    suite.extend(cases)
    return suite


def _facts(report: Report) -> Iterator[tuple[str, Any]]:
    yield "connector", f"{report.connector.get('name')} {report.connector.get('version')}"
    for name in ("profile", "seed", "time_mode"):
        yield name, report.head.get(name)
    yield "data", "simulated"


def _case(report: Report, scenario: Event) -> ET.Element:
    profile = report.head.get("profile") or "syncproof"
    case = ET.Element(
        "testcase",
        classname=one_line(f"{profile}.{scenario.get('feature')}"),
        name=one_line(_title(scenario)),
        time=f"{float(scenario.get('duration_s') or 0):.3f}",
    )
    if scenario.get("feature_file"):
        case.set("file", one_line(scenario["feature_file"]))
    reason = str(scenario.get("reason") or "no reason was given")
    match scenario.get("outcome"):
        case "passed":
            return case
        case "failed" if not is_warning(report, scenario):
            _say(case, "failure", "failed", reason, _details(report, scenario))
        case "failed":
            _say(case, "skipped", "warning", f"warning, only recommended: {reason}")
        case "undecided":
            _say(case, "skipped", "undecided", f"undecided: {reason}")
        case None:
            _say(case, "error", "incomplete", "the run ended in the middle of this scenario")
        case _:
            _say(case, "error", "harness", f"harness error: {reason}", _details(report, scenario))
    return case


def _title(scenario: Event) -> str:
    ids = ", ".join(scenario.get("behaviours") or ())
    return f"{scenario.get('name')} ({ids})" if ids else str(scenario.get("name"))


def _say(case: ET.Element, tag: str, kind: str, message: str, details: str = "") -> None:
    element = ET.SubElement(case, tag, type=kind, message=one_line(message))
    element.text = visible(details or message)


def _details(report: Report, scenario: Event) -> str:
    lines = [str(scenario.get("reason") or "")]
    lines += [
        f"{s.get('outcome', ''):>9}  {s.get('keyword', '')} {s.get('text', '')}"
        for s in scenario.get("steps") or ()
    ]
    if scenario.get("evidence"):
        numbers = ", ".join(map(str, scenario["evidence"]))
        lines.append(f"exchanges: {numbers} (journal.jsonl)")
    lines += [reproduce(report, id_) for id_ in scenario.get("behaviours") or ()]
    return "\n".join(lines)
