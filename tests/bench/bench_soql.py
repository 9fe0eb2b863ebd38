"""What it costs to plan a SOQL query whose shape is known, and one whose shape is new."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bench_kit import load, microseconds, world
from bench_wire import FIELDS

from syncproof import soql
from syncproof.soql import QueryContext
from syncproof.soql.parser import parse

SHORT = "SELECT Id FROM Contact WHERE Email = '{n}@example.com'"
CHANGES = (
    f"SELECT {FIELDS} FROM Contact WHERE SystemModstamp >= 2026-01-05T08:{{n:02d}}:00Z "  # noqa: S608
    "ORDER BY SystemModstamp, Id"
)


def run(folder: Path) -> dict[str, Any]:
    """Measure parsing alone, a known shape with other literals, and a shape never seen before."""
    with world(folder) as made:
        load(made, 0)
        instance = made.instance("salesforce")
        context = QueryContext(
            describe=instance.describe, tables=instance.store.tables, now=made.clock.now(),
            timezone=ZoneInfo("UTC"), user_id=instance.memory["admin"], visible=lambda _name: None,
        )  # fmt: skip
        found: dict[str, Any] = {}
        for name, text in (("one field, by email", SHORT), ("20 fields, changes", CHANGES)):
            numbers = itertools.count()
            fresh = itertools.count()

            def known(text: str = text, numbers: Any = numbers) -> None:
                soql.prepare(text.format(n=next(numbers) % 60), context)

            def new(text: str = text, fresh: Any = fresh) -> None:
                blanks = " " * (next(fresh) + 2)
                soql.prepare(text.format(n=1).replace(" FROM", f"{blanks}FROM"), context)

            found[name] = {
                "parse": microseconds(lambda text=text: parse(text.format(n=1))),
                "known shape": microseconds(known),
                "new shape": microseconds(new, seconds=0.5),
            }
    return found
