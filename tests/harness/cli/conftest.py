from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import CommandLine, tidy


@pytest.fixture
def command(tmp_path: Path) -> Iterator[CommandLine]:
    """The command line; everything that a test starts has to be gone at its end."""
    yield from tidy(CommandLine(tmp_path))
