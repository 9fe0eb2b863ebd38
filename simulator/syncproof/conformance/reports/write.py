"""Writes the results folder."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from syncproof.conformance.reports.errors import ReportError
from syncproof.conformance.reports.model import JournalSource, Report
from syncproof.conformance.reports.registry import formats
from syncproof.conformance.results import Results


def write_all(
    results: Results,
    events: Iterable[Mapping[str, Any]],
    folder: Path | str,
    journal_lines: JournalSource = (),
) -> list[Path]:
    """Write every file of the report, each complete or not at all, and give their paths.

    `journal_lines` are the lines of the control interface's export, or a callable that gives
    them; it is asked only when everything else is safely on disk.
    """
    report = Report(results, tuple(events), journal_lines)
    place = _folder(Path(folder))
    return [write_file(place / f.name, f.render(report)) for f in formats()]


def write_file(path: Path, chunks: Iterable[bytes]) -> Path:
    """Write a file beside its place and move it there once it is whole."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        try:
            _fill(part, chunks)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise _trouble(path, error) from error
    return path


def _fill(part: Path, chunks: Iterable[bytes]) -> None:
    with part.open("wb") as file:
        file.writelines(chunks)


def _folder(path: Path) -> Path:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _trouble(path, error) from error
    return path


def _trouble(path: Path, error: OSError) -> ReportError:
    why = error.strerror or str(error)
    return ReportError(
        f"cannot write the report to {path}: {why}; "
        "expected a folder that this user may write to (choose one with --report-dir)"
    )
