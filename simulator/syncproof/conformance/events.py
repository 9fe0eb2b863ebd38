"""The stream of events that a run emits: JSON objects, one a line.

Reports and live progress read nothing else, so that they work while the run goes on and afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

import orjson

Event = dict[str, Any]


class Events:
    """Writes events to a file or a named pipe, each at once; keeps them for whoever asks."""

    def __init__(self, path: Path | None = None) -> None:
        self.all: list[Event] = []
        self._file: TextIO | None = None
        if path is not None:
            self._file = path.open("w", encoding="utf-8")

    def emit(self, event: str, **members: Any) -> None:
        """Send one event."""
        made = {"event": event, **members}
        self.all.append(made)
        if self._file is not None:
            self._file.write(orjson.dumps(made, default=str).decode() + "\n")
            self._file.flush()

    def close(self) -> None:
        """Say that no more will come."""
        if self._file is not None:
            self._file.close()
            self._file = None


def read_events(path: Path) -> Iterator[Event]:
    """Read events back; a line cut off by a crash ends the stream."""
    with path.open("rb") as file:
        for line in file:
            try:
                yield orjson.loads(line)
            except orjson.JSONDecodeError:
                return
