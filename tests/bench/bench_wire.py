"""Records read and written per second over HTTP: one core serves, another one asks.

Beside them a bare WSGI hello on the same server, and what other fakes of REST interfaces do.
"""

from __future__ import annotations

import statistics
import sys
from pathlib import Path
from typing import Any

import bench_peers
import requests
from bench_kit import DATA, HERE, client, in_file, process, request, scenario_text, serve
from bench_peers import CREATE, QUERY, READ, UPDATE

CONTACTS = 10_000
HELLO_S = 0.5
FIELDS = (
    "Id,FirstName,LastName,Salutation,Email,Phone,MobilePhone,Title,Department,LeadSource,"
    "MailingStreet,MailingCity,MailingPostalCode,MailingCountry,OwnerId,AccountId,Description,"
    "HasOptedOutOfEmail,CreatedDate,SystemModstamp"
)
NEW = {
    "FirstName": "Lea", "LastName": "Load", "Email": "lea@load.example", "Title": "Clerk",
    "Phone": "+1 555 0100", "Department": "Sales", "LeadSource": "Web", "MailingCity": "Ulm",
    "MailingCountry": "Germany", "Description": "Made by the benchmark",
}  # fmt: skip


def sign_in(ready: dict[str, Any]) -> tuple[str, str]:
    """Log in as the administrator and lift the daily limit."""
    control, system = ready["control"], ready["systems"]["salesforce"]
    headers = {"Authorization": f"Bearer {ready['control_token']}"}
    requests.patch(
        f"{control}/systems/salesforce/quotas", headers=headers, timeout=10,
        json={"name": "DailyApiRequests", "enabled": False},
    ).raise_for_status()  # fmt: skip
    given = system["credentials"]
    form = {
        "grant_type": "password", "client_id": given["client_id"],
        "client_secret": given["client_secret"], "username": given["username"],
        "password": given["password"] + given["security_token"],
    }  # fmt: skip
    answer = requests.post(f"{system['url']}/services/oauth2/token", data=form, timeout=10)
    answer.raise_for_status()
    return system["url"].removeprefix("http://"), answer.json()["access_token"]


def query(soql: str) -> str:
    """Write the path of a query."""
    return f"{DATA}/query?q=" + requests.utils.quote(soql, safe="")


def by_email(row: dict[str, Any]) -> str:
    """Write the path of a query that finds one contact by its indexed e-mail."""
    return query(f"SELECT Id,FirstName,LastName,Email FROM Contact WHERE Email='{row['Email']}'")  # noqa: S608


def cases(token: str, rows: list[dict[str, Any]]) -> list[tuple[str, int, list[bytes]]]:
    """Give each case with its name, the records in one request, and its requests."""
    ids = [row["Id"] for row in rows]
    contact, batch = f"{DATA}/sobjects/Contact", f"{DATA}/composite/sobjects"
    rows = [{"attributes": {"type": "Contact"}, **NEW} for _ in range(200)]
    moved = [
        {"attributes": {"type": "Contact"}, "Id": key, "Title": f"Clerk {n}"}
        for n, key in enumerate(ids[:200])
    ]
    again = [{**row, "Title": f"{row['Title']}a"} for row in moved]

    def one(method: str, path: str, body: Any = None) -> bytes:
        return request(method, path, token, body)

    def many(records: list[Any]) -> dict[str, Any]:
        return {"allOrNone": False, "records": records}

    page = f"SELECT {FIELDS} FROM Contact ORDER BY Id LIMIT "  # noqa: S608 - SOQL
    return [
        (READ, 1, [one("GET", f"{contact}/{k}") for k in ids]),
        ("read one, 20 fields", 1, [one("GET", f"{contact}/{k}?fields={FIELDS}") for k in ids]),
        (QUERY, 1, [one("GET", by_email(row)) for row in rows]),
        ("query of 100", 100, [one("GET", query(page + "100"))]),
        ("query of 2,000", 2_000, [one("GET", query(page + "2000"))]),
        (CREATE, 1, [one("POST", contact, NEW)]),
        (UPDATE, 1, [one("PATCH", f"{contact}/{k}", {"Title": f"Clerk {n}"})
                     for n in range(2) for k in ids]),
        ("create 200", 200, [one("POST", batch, many(rows))]),
        ("update 200", 200, [one("PATCH", batch, many(moved)), one("PATCH", batch, many(again))]),
    ]  # fmt: skip


def run(folder: Path) -> dict[str, Any]:
    """Measure all cases, hello before and after each: other work on the machine comes and goes."""
    found: dict[str, Any] = {}
    ready = folder / "hello.json"
    scenario = folder / "contacts.yaml"
    scenario.write_text(scenario_text(CONTACTS))
    hello_there = [sys.executable, str(HERE / "bench_hello.py"), str(ready)]
    with (
        process(hello_there, in_file(ready), folder / "hello.log", 0) as hello,
        serve(folder, "--scenario", str(scenario), core=0) as served,
    ):
        bare = hello["url"].removeprefix("http://")

        def greet() -> float:
            return float(client(bare, [request("GET", "/")], seconds=HELLO_S)["per_second"])

        address, token = sign_in(served)
        rows = contacts(address, token)
        rates = [greet()]
        for name, records, sent in cases(token, rows[:1_000]):
            got = client(address, sent)
            rates.append(greet())
            found[name] = {
                **got, "records": records, "records_per_second": got["per_second"] * records,
                "of_hello": got["per_second"] * 2 / (rates[-2] + rates[-1]),
            }  # fmt: skip
    peers = bench_peers.measure(folder, rows, NEW)
    for name, row in found.items():
        others = [peer[name]["per_second"] for peer in peers.values() if name in peer]
        row["of_best_peer"] = row["per_second"] / max(others) if others else None
    return {"hello_per_second": statistics.median(rates), "hello_all": rates, "cases": found,
            "peers": peers}  # fmt: skip


def contacts(address: str, token: str) -> list[dict[str, Any]]:
    """Read all contacts with 20 fields."""
    found: list[dict[str, Any]] = []
    path: str | None = query(f"SELECT {FIELDS} FROM Contact ORDER BY Id")  # noqa: S608 - SOQL
    while path is not None:
        headers = {"Authorization": f"Bearer {token}"}
        answer = requests.get(f"http://{address}{path}", headers=headers, timeout=30)
        answer.raise_for_status()
        page = answer.json()
        found += [{k: v for k, v in row.items() if k != "attributes"} for row in page["records"]]
        path = page.get("nextRecordsUrl")
    return found
