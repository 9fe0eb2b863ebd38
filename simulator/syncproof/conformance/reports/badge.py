"""badge.svg: the verdict in a few words, for a README."""

from __future__ import annotations

from collections.abc import Iterable

from syncproof.conformance.reports.matrix import totals
from syncproof.conformance.reports.model import Kind, Report
from syncproof.conformance.reports.page import environment
from syncproof.conformance.reports.registry import report_file
from syncproof.conformance.reports.text import one_line

COLOURS: dict[Kind, str] = {
    "conformant": "#14713d",
    "failed": "#b3261e",
    "undecided": "#8a5a00",
    "incomplete": "#5b6675",
    "partial": "#5b6675",
}
_CHAR, _PADDING = 6.6, 20


@report_file("badge.svg")
def badge_svg(report: Report) -> Iterable[bytes]:
    """Draw the badge; the widths are set, so that every font fits."""
    label = f"SyncProof {one_line(report.head.get('profile') or '')}".strip()
    message = _message(report)
    left, right = _width(label), _width(message)
    template = environment().get_template("badge.svg.j2")
    colour = COLOURS[report.verdict.kind]
    yield template.render(
        label=label, message=message, left=left, right=right, colour=colour, padding=_PADDING
    ).encode()


def _message(report: Report) -> str:
    count = totals(report)
    judged = sum(count.values()) - count["uncovered"]
    match report.verdict.kind:
        case "conformant":
            return f"conformant {count['passed']}/{judged}"
        case "failed":
            return f"{count['failed']} of {judged} failed"
        case "undecided":
            return f"{count['undecided']} of {judged} undecided"
    return report.verdict.title.lower()


def _width(text: str) -> int:
    return round(len(text) * _CHAR + _PADDING)
