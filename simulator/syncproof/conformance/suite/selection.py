"""Which of the collected scenarios run."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from syncproof.catalogue.load import by_id
from syncproof.conformance.suite.options import Options

BEHAVIOUR = "behaviour"
TAG = "scenario_tag"


def select(
    items: Sequence[pytest.Item], options: Options
) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """Divide into what was asked for and the rest."""
    kept = [i for i in items if _asked_for(i, options)]
    return kept, [i for i in items if i not in kept]


def part(items: Sequence[pytest.Item], shard: tuple[int, int]) -> list[pytest.Item]:
    """Give every m-th scenario, beginning with the n-th."""
    number, parts = shard
    return list(items[number - 1 :: parts])


def _asked_for(item: pytest.Item, options: Options) -> bool:
    ids = [m.args[0] for m in item.iter_markers(BEHAVIOUR)]
    if not ids:
        return not options.behaviours
    if options.behaviours and not set(ids) & set(options.behaviours):
        return False
    if options.connector != "reference" and _of_the_product(ids):
        return False
    return any(by_id()[i].strength in options.strengths for i in ids)


def _of_the_product(ids: list[str]) -> bool:
    """Tell if a scenario judges what the product itself enforces: no vendor's connector has to."""
    return all(by_id()[i].subject == "simulator" for i in ids)
