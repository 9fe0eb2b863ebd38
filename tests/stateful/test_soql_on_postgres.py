"""The compiler's own tests once more, on PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SOQL = Path(__file__).parents[1] / "soql"
TIMEOUT_S = 240


def test_the_compilers_tests_pass_on_postgresql_too(postgres):
    done = subprocess.run(  # noqa: S603 - our own command, no shell
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(SOQL)],
        env={**os.environ, "SOQL_DATABASE": postgres.url}, capture_output=True, text=True,
        timeout=TIMEOUT_S, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout[-4000:]
