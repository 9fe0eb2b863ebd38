"""journal.jsonl: every exchange of the run, as the control interface exports it."""

from __future__ import annotations

from collections.abc import Iterable

from syncproof.conformance.reports.errors import ReportError
from syncproof.conformance.reports.model import Report
from syncproof.conformance.reports.registry import report_file


@report_file("journal.jsonl", stream=True)
def journal_jsonl(report: Report) -> Iterable[bytes]:
    """Copy the lines one by one, so that a long journal never lies in memory."""
    try:
        source = report.journal
        for line in source() if callable(source) else source:
            raw = line.encode("utf-8", "backslashreplace") if isinstance(line, str) else line
            if raw.strip():
                yield raw.rstrip(b"\r\n") + b"\n"
    except Exception as error:
        raise ReportError(
            f"journal.jsonl could not be copied: the journal broke off ({error}); "
            "the other files of the report are complete"
        ) from error
