"""What goes wrong before or around a run, said to whoever started it."""

from __future__ import annotations


class HarnessError(Exception):
    """A mistake of the user or trouble of the harness: never the connector's failure."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
