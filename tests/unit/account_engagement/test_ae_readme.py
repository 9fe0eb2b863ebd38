"""The README keeps up with the code."""

from pathlib import Path

import pytest

import syncproof.systems.account_engagement as package
from syncproof.systems.account_engagement import SYSTEM
from syncproof.systems.account_engagement.actions import ACTIONS
from syncproof.systems.account_engagement.endpoints import EMULATED, NOT_EMULATED

README = (Path(package.__file__).parent / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("route", list(SYSTEM.routes()), ids=lambda r: f"{r.operation} {r.rule}")
def test_every_route_is_listed_with_its_status(route):
    assert f"| {' '.join(route.methods)} | `{route.rule}` | {route.status} |" in README


@pytest.mark.parametrize("name", [*EMULATED, *NOT_EMULATED, *ACTIONS])
def test_every_collection_and_action_is_named(name):
    assert name in README
