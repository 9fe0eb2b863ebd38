"""Rows per second through the Bulk APIs, beside a bare `executemany` of the same rows.

The application is called in this process, without sockets, so that the ratio is that of the work.
"""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench_kit import DATA, load, token, world
from rich import box
from rich.console import Console
from rich.table import Table

from syncproof.kit.pipeline import Pipeline
from syncproof.kit.world import World

ROWS = 20_000
FIELDS = {
    "FirstName": "Lea", "LastName": "Load", "Salutation": "Ms.", "Email": "lea@load.example",
    "Title": "Clerk", "Phone": "+1 555 0100", "Company": "Acme", "Industry": "Banking",
    "Rating": "Hot", "Website": "www.load.example", "LeadSource": "Web", "Street": "1 Main St",
    "City": "Ulm", "State": "BW", "PostalCode": "89073", "Country": "Germany",
    "Description": "Made by the benchmark", "AnnualRevenue": "1000.5", "NumberOfEmployees": "12",
    "MobilePhone": "+49 170 0100",
}  # fmt: skip
App = Callable[..., Any]


def send(app: App, token: str, method: str, path: str, body: bytes, kind: str) -> Any:
    """Send one request and give its answer, JSON or text."""
    place, _, asked = path.partition("?")
    told: list[str] = []
    environ = {
        "REQUEST_METHOD": method, "PATH_INFO": place, "QUERY_STRING": asked,
        "SERVER_NAME": "localhost", "SERVER_PORT": "80", "HTTP_HOST": "localhost",
        "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "SCRIPT_NAME": "",
        "HTTP_AUTHORIZATION": f"Bearer {token}", "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "http", "wsgi.errors": io.StringIO(),
    }  # fmt: skip
    answer = b"".join(app(environ, lambda status, _headers, _info=None: told.append(status)))
    if not told[0].startswith("2"):
        raise RuntimeError(f"{told[0]} {answer[:500]!r}")
    try:
        return json.loads(answer)
    except ValueError:
        return answer.decode()


def bare(folder: Path, rows: list[tuple[str, ...]]) -> float:
    """Give the rows per second of sqlite3 alone, with an id as the key."""
    db = sqlite3.connect(folder / "bare.sqlite")
    columns = ", ".join(f"c{n} TEXT" for n in range(len(FIELDS)))
    db.execute(f"CREATE TABLE leads (id TEXT PRIMARY KEY, {columns})")
    marks = ", ".join("?" * (len(FIELDS) + 1))
    began = time.perf_counter()
    with db:
        keyed = ((f"00QS1000000{n:06d}", *row) for n, row in enumerate(rows))
        db.executemany(f"INSERT INTO leads VALUES ({marks})", keyed)  # noqa: S608 - our own words
    took = time.perf_counter() - began
    db.close()
    return len(rows) / took


def written(rows: list[tuple[str, ...]]) -> bytes:
    """Write the rows as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(FIELDS)
    writer.writerows(rows)
    return out.getvalue().encode()


def ingest(app: App, key: str, data: bytes) -> float:
    """Run one ingest job; gives the rows per second from the upload to the end of the work."""
    body = json.dumps({"object": "Lead", "operation": "insert"}).encode()
    job = send(app, key, "POST", f"{DATA}/jobs/ingest", body, "application/json")
    path = f"{DATA}/jobs/ingest/{job['id']}"
    began = time.perf_counter()
    send(app, key, "PUT", f"{path}/batches", data, "text/csv")
    send(app, key, "PATCH", path, b'{"state": "UploadComplete"}', "application/json")
    took = time.perf_counter() - began
    done = send(app, key, "GET", path, b"", "application/json")
    if (done["numberRecordsProcessed"], done["numberRecordsFailed"]) != (ROWS, 0):
        raise RuntimeError(f"{done}")
    return ROWS / took


def query(app: App, key: str) -> float:
    """Query all rows and read all pages; gives the rows per second."""
    text = f"SELECT {', '.join(FIELDS)} FROM Lead"  # noqa: S608 - SOQL
    body = json.dumps({"operation": "query", "query": text}).encode()
    began = time.perf_counter()
    job = send(app, key, "POST", f"{DATA}/jobs/query", body, "application/json")
    found = send(app, key, "GET", f"{DATA}/jobs/query/{job['id']}/results", b"", "text/csv")
    took = time.perf_counter() - began
    return (found.count("\n") - 1) / took


def as_stored(folder: Path, made: World) -> float:
    """Give the rows per second of sqlite3 alone for the rows as stored, with their indexes."""
    source = sqlite3.connect(made.instance("salesforce").store.engine.url.database)
    rows = source.execute('SELECT * FROM "Lead"').fetchall()
    made_by = "SELECT sql FROM sqlite_master WHERE tbl_name = 'Lead' AND sql IS NOT NULL"
    statements = [row[0] for row in source.execute(f"{made_by} ORDER BY type DESC")]
    source.close()
    db = sqlite3.connect(folder / "stored.sqlite")
    for statement in statements:
        db.execute(statement)
    marks = ", ".join("?" * len(rows[0]))
    began = time.perf_counter()
    with db:
        db.executemany(f'INSERT INTO "Lead" VALUES ({marks})', rows)  # noqa: S608 - our own words
    took = time.perf_counter() - began
    db.close()
    return len(rows) / took


def run(folder: Path) -> dict[str, Any]:
    """Measure."""
    rows = [
        tuple({**FIELDS, "LastName": f"Load{n}", "Email": f"l{n}@load.example"}.values())
        for n in range(ROWS)
    ]
    with world(folder) as made:
        load(made, 0)
        key = token(made)
        app = Pipeline(made, made.systems["salesforce"]).wsgi_app
        found = {
            "sqlite3 alone, 20 columns": bare(folder, rows),
            "ingest job": ingest(app, key, written(rows)),
            "sqlite3 alone, as stored": as_stored(folder, made),
            "query job": query(app, key),
        }
    return {"rows": ROWS, "fields": len(FIELDS), "rates": found}


def show(console: Console, found: dict[str, Any]) -> None:
    """Show rows per second."""
    title = f"Bulk API 2.0, {found['rows']:,} rows of {found['fields']} fields, no sockets"
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, title_style="bold")
    table.add_column("work")
    table.add_column("rows/s", justify="right")
    for name, rate in found["rates"].items():
        table.add_row(name, f"{rate:,.0f}")
    console.print(table)
