"""Process time per written row, by each way of writing: what other work on the machine blurs least.

The application is called in this process, without sockets, as a client would call it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench_bulk import App, send
from bench_kit import DATA, load, token, world
from bench_wire import NEW
from rich import box
from rich.console import Console
from rich.table import Table

from syncproof.kit.pipeline import Pipeline

CONTACTS = 1_000
WIDE = {
    **NEW, "Salutation": "Ms.", "MobilePhone": "+49 170 0100", "HomePhone": "+49 731 0100",
    "Fax": "+49 731 0101", "MailingStreet": "1 Main St", "MailingState": "BW",
    "MailingPostalCode": "89073", "OtherCity": "Berlin", "OtherCountry": "Germany",
    "Birthdate": "1980-02-03",
}  # fmt: skip
"""A contact of 20 fields."""
BATCH = 200
ROWS = 10_000
PART = 200


def process_us(work: Callable[[int], Any], rounds: int, part: int) -> float:
    """Give the microseconds of process time of one round: the quickest part of the run."""
    best = float("inf")
    for start in range(0, rounds, part):
        began = time.process_time_ns()
        for number in range(start, start + part):
            work(number)
        best = min(best, (time.process_time_ns() - began) / part / 1000)
    return best


def one_by_one(app: App, key: str, ids: list[str]) -> dict[str, float]:
    """Measure single records."""
    contact, kind = f"{DATA}/sobjects/Contact", "application/json"
    body = json.dumps(WIDE).encode()

    def create(_number: int) -> None:
        send(app, key, "POST", contact, body, kind)

    def update(number: int) -> None:
        changed = json.dumps({"Title": f"Clerk {number}"}).encode()
        send(app, key, "PATCH", f"{contact}/{ids[number % len(ids)]}", changed, kind)

    return {
        "create one": process_us(create, 4_000, PART),
        "update one": process_us(update, 4_000, PART),
    }


def collections(app: App, key: str, ids: list[str]) -> dict[str, float]:
    """Measure collections of 200."""
    path, kind = f"{DATA}/composite/sobjects", "application/json"
    typed = {"attributes": {"type": "Contact"}}
    rows = [{**typed, **WIDE, "LastName": f"Load{n}"} for n in range(BATCH)]

    def body(records: list[dict[str, Any]], *, whole: bool) -> bytes:
        return json.dumps({"allOrNone": whole, "records": records}).encode()

    def create(number: int) -> None:
        send(app, key, "POST", path, body(rows, whole=bool(number % 2)), kind)

    def update(number: int) -> None:
        moved = [{**typed, "Id": k, "Title": f"Clerk {number}"} for k in ids[:BATCH]]
        send(app, key, "PATCH", path, body(moved, whole=False), kind)

    return {
        "create 200": process_us(create, 40, 2) / BATCH,
        "update 200": process_us(update, 40, 2) / BATCH,
    }


def ingest(app: App, key: str) -> float:
    """Measure an ingest job of 10,000 rows."""
    lines = [",".join(WIDE)]
    lines += [",".join({**WIDE, "LastName": f"Load{n}"}.values()) for n in range(ROWS)]
    data = "\n".join(lines).encode()
    order = json.dumps({"object": "Contact", "operation": "insert"}).encode()

    def job(_number: int) -> None:
        made = send(app, key, "POST", f"{DATA}/jobs/ingest", order, "application/json")
        path = f"{DATA}/jobs/ingest/{made['id']}"
        send(app, key, "PUT", f"{path}/batches", data, "text/csv")
        send(app, key, "PATCH", path, b'{"state": "UploadComplete"}', "application/json")
        done = send(app, key, "GET", path, b"", "application/json")
        if (done["numberRecordsProcessed"], done["numberRecordsFailed"]) != (ROWS, 0):
            raise RuntimeError(f"{done}")

    return process_us(job, 3, 1) / ROWS


def run(folder: Path) -> dict[str, Any]:
    """Measure."""
    with world(folder) as made:
        load(made, CONTACTS)
        key = token(made)
        system, instance = made.systems["salesforce"], made.instance("salesforce")
        system.quotas(instance)["DailyApiRequests"].set(enabled=False)
        rows = system.read_records(instance, "Contact", {}, CONTACTS, "")
        ids = [row["Id"] for row in rows["records"]]
        app = Pipeline(made, system).wsgi_app
        found = {
            **one_by_one(app, key, ids), **collections(app, key, ids),
            "ingest job": ingest(app, key),
        }  # fmt: skip
    return {"fields": len(WIDE), "microseconds_per_row": found}


def show(console: Console, found: dict[str, Any]) -> None:
    """Show microseconds per row."""
    title = f"Process time of writing a contact of {found['fields']} fields, no sockets"
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, title_style="bold")
    table.add_column("work")
    table.add_column("us a row", justify="right")
    table.add_column("rows/s", justify="right")
    for name, took in found["microseconds_per_row"].items():
        table.add_row(name, f"{took:,.1f}", f"{1e6 / took:,.0f}")
    console.print(table)
