"""What is wrong with a scenario file, said so that its author can mend it."""

from __future__ import annotations

from syncproof.kit.errors import SyncProofError


class ScenarioError(SyncProofError):
    """A scenario that cannot be used: file, line, what was found, what was expected."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="bad_scenario")
