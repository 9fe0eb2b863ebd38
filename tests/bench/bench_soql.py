"""What it costs to plan a SOQL query whose shape is known, one whose shape is new, and pages."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bench_kit import load, microseconds, token, world
from bench_stages import environ, send
from bench_wire import FIELDS, query

from syncproof import soql
from syncproof.kit.pipeline import Pipeline
from syncproof.soql import QueryContext
from syncproof.soql.parser import parse

if TYPE_CHECKING:
    from syncproof.kit.world import World

SHORT = "SELECT Id FROM Contact WHERE Email = '{n}@example.com'"
CHANGES = (
    f"SELECT {FIELDS} FROM Contact WHERE SystemModstamp >= 2026-01-05T08:{{n:02d}}:00Z "  # noqa: S608
    "ORDER BY SystemModstamp, Id"
)


PAGES = (100, 2_000)


def run(folder: Path) -> dict[str, Any]:
    """Measure parsing alone, a known shape with other literals, and a shape never seen before.

    `new shape, with its SQL` also runs it, on a table without rows.
    """
    with world(folder) as made:
        load(made, 0)
        instance = made.instance("salesforce")
        context = QueryContext(
            describe=instance.describe, tables=instance.store.tables, now=made.clock.now(),
            timezone=ZoneInfo("UTC"), user_id=instance.memory["admin"], visible=lambda _name: None,
        )  # fmt: skip
        conn = instance.store.connection
        found: dict[str, Any] = {}
        for name, text in (("one field, by email", SHORT), ("20 fields, changes", CHANGES)):
            numbers = itertools.count()
            fresh = itertools.count()

            def known(text: str = text, numbers: Any = numbers) -> None:
                soql.prepare(text.format(n=next(numbers) % 60), context)

            def new(text: str = text, fresh: Any = fresh) -> soql.Query:
                blanks = " " * (next(fresh) + 2)
                return soql.prepare(text.format(n=1).replace(" FROM", f"{blanks}FROM"), context)

            found[name] = {
                "parse": microseconds(lambda text=text: parse(text.format(n=1))),
                "known shape": microseconds(known),
                "new shape": microseconds(new, seconds=0.5),
                "new shape, with its SQL": microseconds(lambda new=new: new().records(conn)),
            }
        found["20 fields, changes"]["pages"] = pages(made)
        return found


def pages(made: World) -> dict[str, float]:
    """Measure requests for pages of 20 fields: asked first, and asked again without changes."""
    load(made, max(PAGES))
    pipeline = Pipeline(made, made.systems["salesforce"])
    session, found = token(made), {}
    for size in PAGES:
        fresh = itertools.count()

        def first(size: int = size, fresh: Any = fresh) -> None:
            # Another order of fields is another shape, whose texts are not kept yet.
            number = next(fresh)
            names = FIELDS.split(",")
            names = [*names[number % 20 :], *names[: number % 20]]
            names = names[:10] + names[10 + number // 20 % 10 :]
            send(pipeline.wsgi_app, _page(names, size, session))

        def again(size: int = size) -> None:
            send(pipeline.wsgi_app, _page(FIELDS.split(","), size, session))

        found[f"{size}, first"] = microseconds(first, seconds=0.2)
        found[f"{size}, again"] = microseconds(again)
    return found


def _page(names: list[str], size: int, session: str) -> dict[str, Any]:
    text = f"SELECT {','.join(names)} FROM Contact ORDER BY Id LIMIT {size}"  # noqa: S608 - SOQL
    return environ("GET", query(text), session)
