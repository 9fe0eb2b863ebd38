"""report.html: one self-contained page to look at, print and send around."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from typing import Any

from markupsafe import Markup

from syncproof.conformance.reports import view
from syncproof.conformance.reports.matrix import MARKS, WORDS, Row, areas, totals
from syncproof.conformance.reports.model import Report
from syncproof.conformance.reports.page import asset, environment
from syncproof.conformance.reports.plot import plots
from syncproof.conformance.reports.registry import report_file

GLYPHS = {
    "passed": "✓",
    "failed": "✕",
    "warning": "!",
    "undecided": "?",
    "uncovered": "○",
    "error": "⚠",
    "incomplete": "⚠",
    "skipped": "·",
}


@report_file("report.html")
def report_html(report: Report) -> Iterable[bytes]:
    """Render the page.

    It may run our one script and use our one style sheet, both named by their hashes, and nothing
    else: no record's value can load, run or send anything, even if it got past the escaping.
    """
    template = environment().get_template("report.html.j2")
    for piece in template.generate(**_context(report)):
        yield piece.encode()


def policy(style: str, script: str) -> str:
    """Give the page's Content-Security-Policy."""
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _context(report: Report) -> dict[str, Any]:
    style, script = asset("report.css"), asset("report.js")
    found = areas(report)
    scenarios = view.Scenarios(report)
    scenarios.settle(row for area in found for row in area.rows)
    return {
        "report": report,
        "policy": Markup(policy(style, script)),  # noqa: S704 - made of constants and hashes
        "style": Markup(style),  # noqa: S704 - our own file, and the policy holds its hash
        "script": Markup(script),  # noqa: S704 - as above
        "areas": found,
        "open_rows": _open(row for area in found for row in area.rows),
        "totals": totals(report),
        "marks": MARKS,
        "words": WORDS,
        "glyphs": GLYPHS,
        "scenarios": scenarios,
        "plots": plots(scenarios.all),
        "view": view,
    }


def _open(rows: Iterable[Row]) -> list[Row]:
    """Pick what somebody has to look at, the worst first."""
    bad = [row for row in rows if row.mark not in {"passed", "uncovered"}]
    return sorted(bad, key=lambda row: MARKS.index(row.mark))
