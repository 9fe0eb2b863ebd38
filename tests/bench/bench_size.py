"""Process time per request with few and with many records: what grows with the organisation.

The application is called in this process, without sockets. The rows beyond the scenario's are put
straight into the database, with their ids; nothing else knows of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench_bulk import App, send
from bench_kit import DATA, load, token, world
from bench_wire import FIELDS, NEW, query
from bench_writes import process_us
from rich import box
from rich.console import Console
from rich.table import Table

from syncproof.kit.pipeline import Pipeline
from syncproof.systems.salesforce.org import org_of

FEW, MANY = 10_000, 1_000_000
PART, CHUNK = 100, 10_000
NOW = 1_767_600_000_000
STEP = 1_000
"""One record was changed every so many milliseconds, the last one at the clock's time."""


def grow(instance: Any, amount: int) -> list[str]:
    """Put contacts into the database until there are so many; gives the ids of all."""
    org, driver = org_of(instance), instance.store.driver
    columns = driver.execute('SELECT * FROM "Contact" LIMIT 1').description
    names = [c[0] for c in columns]
    models = [dict(zip(names, row, strict=True))
              for row in driver.execute('SELECT * FROM "Contact" ORDER BY "Id"')]  # fmt: skip
    ids: list[str] = [row["Id"] for row in models]
    new = org.new_ids(org.object("Contact"), amount - len(models))
    marks = ", ".join("?" * len(names))

    def rows() -> Iterator[tuple[Any, ...]]:
        for number, key in enumerate(new):
            row = models[number % len(models)]
            at = NOW - (len(new) - number) * STEP
            row = {
                **row, "Id": key, "LastName": f"Many{number}", "Email": f"m{number}@many.example",
                "CreatedDate": at, "LastModifiedDate": at, "SystemModstamp": at,
            }  # fmt: skip
            yield tuple(row.values())

    driver.execute("BEGIN")
    driver.executemany(f'INSERT INTO "Contact" VALUES ({marks})', rows())  # noqa: S608
    driver.execute("COMMIT")
    return ids + new


def cases(app: App, key: str, ids: list[str]) -> dict[str, float]:
    """Measure reading, querying and writing, all over the records."""
    contact, kind = f"{DATA}/sobjects/Contact", "application/json"
    spread = ids[:: max(1, len(ids) // 4_000)]
    last = spread[len(spread) // 2]

    def at(number: int) -> str:
        return spread[number * 7919 % len(spread)]

    def ask(path: str) -> Any:
        return send(app, key, "GET", path, b"", kind)

    def soql(text: str) -> Any:
        return ask(query(text))

    emails = [soql(f"SELECT Email FROM Contact WHERE Id = '{at(n)}'")["records"][0]["Email"]  # noqa: S608
              for n in range(500)]  # fmt: skip
    stamp = "2026-01-05T07:30:00Z"
    selects = {
        "query by e-mail": lambda n: (
            f"SELECT Id,FirstName,LastName,Email FROM Contact WHERE Email='{emails[n % 500]}'"  # noqa: S608
        ),
        "first page of 100 by Id": lambda _: f"SELECT {FIELDS} FROM Contact ORDER BY Id LIMIT 100",  # noqa: S608
        "page of 100 after an Id": lambda _: (
            f"SELECT {FIELDS} FROM Contact WHERE Id > '{last}' ORDER BY Id LIMIT 100"  # noqa: S608
        ),
        "last 100 changes": lambda _: (
            f"SELECT {FIELDS} FROM Contact WHERE SystemModstamp >= {stamp} "  # noqa: S608
            "ORDER BY SystemModstamp, Id LIMIT 100"
        ),
        "newest 100": lambda _: (
            f"SELECT {FIELDS} FROM Contact ORDER BY CreatedDate DESC LIMIT 100"  # noqa: S608
        ),
        "one by name": lambda n: (
            f"SELECT Id FROM Contact WHERE LastName = 'Many{n}' ORDER BY Id LIMIT 10"  # noqa: S608
        ),
    }
    found = {"read one": process_us(lambda n: ask(f"{contact}/{at(n)}"), 2_000, PART)}
    for name, write in selects.items():
        found[name] = process_us(lambda n, write=write: soql(write(n)), 400, 20)
    body = json.dumps(NEW).encode()
    found["create one"] = process_us(
        lambda _: send(app, key, "POST", contact, body, kind), 1_000, PART
    )

    def update(number: int) -> None:
        changed = json.dumps({"Title": f"Clerk {number}"}).encode()
        send(app, key, "PATCH", f"{contact}/{at(number)}", changed, kind)

    found["update one"] = process_us(update, 1_000, PART)
    found["count all"] = process_us(lambda _: soql("SELECT COUNT() FROM Contact"), 10, 2)
    return found


def run(folder: Path, many: int = MANY) -> dict[str, Any]:
    """Measure with few records, then with many."""
    found: dict[str, dict[str, float]] = {}
    with world(folder) as made:
        load(made, FEW)
        key = token(made)
        system, instance = made.systems["salesforce"], made.instance("salesforce")
        system.quotas(instance)["DailyApiRequests"].set(enabled=False)
        app = Pipeline(made, system).wsgi_app
        for size in (2 * FEW, many):
            with made.lock_of("salesforce"):
                ids = grow(instance, size)
            found[str(size)] = cases(app, key, ids)
    return {"microseconds": found}


def show(console: Console, found: dict[str, Any]) -> None:
    """Show microseconds a request, and how much of the rate is left with many records."""
    sizes = list(found["microseconds"])
    few, many = (found["microseconds"][size] for size in sizes)
    title = "Process time of requests as the organisation grows, us, no sockets"
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, title_style="bold")
    table.add_column("request")
    for size in sizes:
        table.add_column(f"{int(size):,} records", justify="right")
    table.add_column("rate left", justify="right")
    for name, took in few.items():
        table.add_row(name, f"{took:,.1f}", f"{many[name]:,.1f}", f"{took / many[name]:.0%}")
    console.print(table)
