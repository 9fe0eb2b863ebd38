"""What a run leaves behind for people and machines: one consumer of the events per format."""

from __future__ import annotations

from syncproof.conformance.reports.errors import ReportError
from syncproof.conformance.reports.model import Report, Verdict
from syncproof.conformance.reports.registry import Format, formats
from syncproof.conformance.reports.terminal import Terminal
from syncproof.conformance.reports.write import write_all

__all__ = ["Format", "Report", "ReportError", "Terminal", "Verdict", "formats", "write_all"]
