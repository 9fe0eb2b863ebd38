"""Which of the collected scenarios run."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from syncproof.catalogue.load import by_id
from syncproof.conformance.drivers.nobody import NOBODY
from syncproof.conformance.suite.options import Options

BEHAVIOUR = "behaviour"
TAG = "scenario_tag"


def select(
    items: Sequence[pytest.Item], options: Options
) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """Divide into what was asked for and what was left out.

    What judges only the product itself is in neither for a vendor's connector: it is not his to
    keep, so that leaving it away makes no part of a whole.
    """
    ours = options.connector in {"reference", NOBODY}
    his = [i for i in items if ours or not _of_the_product(i)]
    kept = [i for i in his if _asked_for(i, options)]
    return kept, [i for i in his if i not in kept]


def part(items: Sequence[pytest.Item], shard: tuple[int, int]) -> list[pytest.Item]:
    """Give every m-th scenario, beginning with the n-th."""
    number, parts = shard
    return list(items[number - 1 :: parts])


def _asked_for(item: pytest.Item, options: Options) -> bool:
    ids = _behaviours(item)
    if not ids:
        return not options.behaviours
    if options.behaviours and not set(ids) & set(options.behaviours):
        return False
    return any(by_id()[i].strength in options.strengths for i in ids)


def _behaviours(item: pytest.Item) -> list[str]:
    return [m.args[0] for m in item.iter_markers(BEHAVIOUR)]


def _of_the_product(item: pytest.Item) -> bool:
    """Tell if a scenario judges what the product itself enforces, not its connector."""
    ids = _behaviours(item)
    return bool(ids) and all(by_id()[i].subject == "simulator" for i in ids)
