"""What a loader on salesforce-bulk does; run as a process of its own, never imported."""

# ruff: noqa: BLE001, PT017 - it is no pytest module; failures are told as outcomes

from __future__ import annotations

import csv
import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

from salesforce_bulk import BulkApiError, CsvDictsAdapter, SalesforceBulk
from salesforce_bulk.util import IteratorBytesIO

GIVEN = json.loads(os.environ["SYNCPROOF_GIVEN"])
OPERATIONS: list[tuple[str, Callable[[SalesforceBulk], None]]] = []
made: dict[str, Any] = {}


def operation(name: str) -> Callable[[Any], Any]:
    def register(run: Any) -> Any:
        OPERATIONS.append((name, run))
        return run

    return register


def rows(amount: int) -> Iterator[dict[str, str]]:
    return ({"LastName": f"Bulk {n}", "Key__c": f"B{n}"} for n in range(amount))


def query(bulk: SalesforceBulk, text: str, name: str = "Contact") -> list[dict[str, str]]:
    job = bulk.create_query_job(name, contentType="CSV")
    batch = bulk.query(job, text)
    bulk.close_job(job)
    bulk.wait_for_batch(job, batch, timeout=20, sleep_interval=0)
    found: list[dict[str, str]] = []
    for result in bulk.get_all_results_for_query_batch(batch, job):
        found += csv.DictReader(io.TextIOWrapper(result, encoding="utf-8"))
    return found


def load(bulk: SalesforceBulk, job: str, data: Iterator[dict[str, str]]) -> list[Any]:
    batch = bulk.post_batch(job, CsvDictsAdapter(data))
    bulk.close_job(job)
    bulk.wait_for_batch(job, batch, timeout=20, sleep_interval=0)
    return list(bulk.get_batch_results(batch, job))


@operation("insert from a stream of rows")
def insert(bulk: SalesforceBulk) -> None:
    job = bulk.create_insert_job("Contact", contentType="CSV", concurrency="Parallel")
    found = load(bulk, job, rows(50))
    assert [r.success for r in found] == ["true"] * 50
    made["ids"] = [r.id for r in found]


@operation("the state of a job and its batches")
def states(bulk: SalesforceBulk) -> None:
    job = bulk.create_insert_job("Contact", contentType="CSV")
    batch = bulk.post_batch(job, CsvDictsAdapter(iter([{"LastName": "State"}])))
    assert bulk.job_status(job)["state"] == "Open"
    assert bulk.batch_status(batch, job)["state"] in {"Queued", "InProgress", "Completed"}
    bulk.close_job(job)
    bulk.wait_for_batch(job, batch, timeout=20, sleep_interval=0)
    assert bulk.is_batch_done(batch, job)
    assert bulk.job_status(job)["state"] == "Closed"
    assert [b["id"] for b in bulk.get_batch_list(job)] == [batch]


@operation("query")
def read(bulk: SalesforceBulk) -> None:
    found = query(bulk, "SELECT Id, LastName FROM Contact WHERE Key__c LIKE 'B%' ORDER BY Id")
    assert [r["Id"] for r in found] == sorted(made["ids"])


@operation("query without a result")
def read_nothing(bulk: SalesforceBulk) -> None:
    job = bulk.create_query_job("Contact", contentType="CSV")
    batch = bulk.query(job, "SELECT Id FROM Contact WHERE LastName = 'nobody at all'")
    bulk.close_job(job)
    bulk.wait_for_batch(job, batch, timeout=20, sleep_interval=0)
    texts = [r.read() for r in bulk.get_all_results_for_query_batch(batch, job)]
    assert [t.strip() for t in texts] == [b"Records not found for this query"], texts


@operation("a wrong query fails its batch")
def read_wrong(bulk: SalesforceBulk) -> None:
    job = bulk.create_query_job("Contact", contentType="CSV")
    batch = bulk.query(job, "SELECT Nope FROM Contact")
    bulk.close_job(job)
    try:
        bulk.wait_for_batch(job, batch, timeout=20, sleep_interval=0)
    except Exception as error:
        assert "No such column" in str(error) or "Failed" in str(error), error
    else:
        raise AssertionError("it did not fail")


@operation("update")
def update(bulk: SalesforceBulk) -> None:
    job = bulk.create_update_job("Contact", contentType="CSV")
    found = load(bulk, job, ({"Id": i, "Title": "Bulk"} for i in made["ids"]))
    assert {r.success for r in found} == {"true"}
    assert len(query(bulk, "SELECT Id FROM Contact WHERE Title = 'Bulk'")) == 50


@operation("upsert by an external id")
def upsert(bulk: SalesforceBulk) -> None:
    job = bulk.create_upsert_job("Contact", "Key__c", contentType="CSV")
    found = load(bulk, job, ({"LastName": "Up", "Key__c": k} for k in ("B1", "New1")))
    assert [(r.success, r.created) for r in found] == [("true", "false"), ("true", "true")]


@operation("a wrong row is told in its place")
def wrong_row(bulk: SalesforceBulk) -> None:
    job = bulk.create_insert_job("Lead", contentType="CSV")
    data = ({"LastName": n, "Company": c} for n, c in (("Right", "Norvia"), ("Wrong", "")))
    found = load(bulk, job, data)
    assert [r.success for r in found] == ["true", "false"]
    assert found[1].error.startswith("REQUIRED_FIELD_MISSING:"), found[1].error


@operation("a null is written as #N/A")
def null(bulk: SalesforceBulk) -> None:
    job = bulk.create_update_job("Contact", contentType="CSV")
    load(bulk, job, iter([{"Id": made["ids"][0], "Title": "#N/A"}]))
    assert len(query(bulk, "SELECT Id FROM Contact WHERE Title = 'Bulk'")) == 49


@operation("a column that does not exist fails the batch")
def wrong_column(bulk: SalesforceBulk) -> None:
    job = bulk.create_insert_job("Contact", contentType="CSV")
    batch = bulk.post_batch(job, CsvDictsAdapter(iter([{"LastName": "x", "Nope": "1"}])))
    bulk.close_job(job)
    try:
        bulk.wait_for_batch(job, batch, timeout=20, sleep_interval=0)
    except Exception:
        state = bulk.batch_status(batch, job, reload=True)
        assert "Field name not found : Nope" in state["stateMessage"], state
    else:
        raise AssertionError("it did not fail")


@operation("several batches in one job")
def batches(bulk: SalesforceBulk) -> None:
    job = bulk.create_insert_job("Lead", contentType="CSV")
    data = ({"LastName": f"Many {n}", "Company": "Norvia"} for n in range(25))
    body = "LastName,Company\n" + "".join(f"{r['LastName']},{r['Company']}\n" for r in data)
    made_of = [bulk.post_batch(job, IteratorBytesIO(iter([body.encode()]))) for _ in range(2)]
    bulk.close_job(job)
    for batch in made_of:
        bulk.wait_for_batch(job, batch, timeout=20, sleep_interval=0)
    assert len(query(bulk, "SELECT Id FROM Lead WHERE LastName LIKE 'Many%'", "Lead")) == 50


@operation("delete")
def delete(bulk: SalesforceBulk) -> None:
    job = bulk.create_delete_job("Contact", contentType="CSV")
    found = load(bulk, job, ({"Id": i} for i in made["ids"]))
    assert {r.success for r in found} == {"true"}


@operation("abort")
def abort(bulk: SalesforceBulk) -> None:
    job = bulk.create_insert_job("Contact", contentType="CSV")
    bulk.abort_job(job)
    assert bulk.job_status(job)["state"] == "Aborted"


@operation("an unknown job is refused")
def unknown(bulk: SalesforceBulk) -> None:
    try:
        bulk.job_status("750000000000000AAA")
    except BulkApiError as error:
        assert "InvalidJob" in str(error), error
    else:
        raise AssertionError("it was not refused")


@operation("a wrong session is refused")
def no_session(bulk: SalesforceBulk) -> None:
    other = SalesforceBulk(sessionId="gone", host=bulk.endpoint.split("//")[1].split("/")[0])
    try:
        other.create_insert_job("Contact", contentType="CSV")
    except BulkApiError as error:
        assert "InvalidSessionId" in str(error), error
    else:
        raise AssertionError("it was not refused")


def main() -> None:
    host = GIVEN["url"].removeprefix("https://")
    bulk = SalesforceBulk(sessionId=GIVEN["access_token"], host=host, API_version="40.0")
    for name, run in OPERATIONS:
        try:
            run(bulk)
        except Exception as error:
            told = {"name": name, "ok": False, "error": f"{type(error).__name__}: {error}"[:800]}
        else:
            told = {"name": name, "ok": True}
        sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
