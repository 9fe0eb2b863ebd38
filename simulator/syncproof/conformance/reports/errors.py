"""What can go wrong with a report."""

from __future__ import annotations


class ReportError(Exception):
    """A report that could not be written; its text says what, where and what to do."""
