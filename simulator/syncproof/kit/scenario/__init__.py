"""Scenarios: starting worlds, as files that an administrator can read and write."""

from syncproof.kit.scenario.errors import ScenarioError
from syncproof.kit.scenario.load import available, default_folder, load, parse
from syncproof.kit.scenario.model import Scenario

__all__ = [
    "Scenario", "ScenarioError", "available", "default_folder", "load",
    "parse",
]  # fmt: skip
