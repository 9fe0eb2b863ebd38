"""Lets pytest collect feature files by themselves, where no test module binds them."""

from __future__ import annotations

import types
from pathlib import Path

import pytest
from pytest_bdd import scenarios


class FeatureFile(pytest.Module):
    """A feature file, bound as if a module beside it had called `scenarios`."""

    def _getobj(self) -> types.ModuleType:
        module = types.ModuleType(f"feature_{self.path.stem}")
        module.__file__ = str(self.path)
        names = {"__name__": module.__name__, "__file__": module.__file__}
        bound = {**names, "scenarios": scenarios, "path": str(self.path)}
        exec("scenarios(path)", bound)  # noqa: S102 - pytest-bdd binds into its caller's names
        vars(module).update({k: v for k, v in bound.items() if k.startswith("test_")})
        return module


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> FeatureFile | None:
    """Collect a feature file unless a test module lies beside it."""
    if file_path.suffix != ".feature" or any(file_path.parent.glob("test_*.py")):
        return None
    found: FeatureFile = FeatureFile.from_parent(parent, path=file_path)
    return found
