"""The keys under which pytest's objects carry ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from syncproof.conformance.suite.options import Options
    from syncproof.conformance.suite.run import Run
    from syncproof.conformance.suite.trial import Trial

OPTIONS: pytest.StashKey[Options] = pytest.StashKey()
RUN: pytest.StashKey[Run] = pytest.StashKey()
TRIAL: pytest.StashKey[Trial] = pytest.StashKey()
DESELECTED: pytest.StashKey[int] = pytest.StashKey()
