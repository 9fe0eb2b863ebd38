"""Runs bulk jobs step by step, for tests."""

from __future__ import annotations

import csv
import io
from typing import Any

INGEST, QUERY = "/jobs/ingest", "/jobs/query"


def create(call: Any, operation: str = "insert", name: str = "Lead", **more: Any) -> dict[str, Any]:
    """Make an ingest job."""
    made = call("POST", INGEST, json={"object": name, "operation": operation, **more})
    assert made.status_code == 200, made.text
    return made.json()


def upload(call: Any, job: dict[str, Any], data: str | bytes) -> None:
    """Send the data of a job and close it."""
    body = data.encode() if isinstance(data, str) else data
    put = call("PUT", "/" + job["contentUrl"], data=body, headers={"Content-Type": "text/csv"})
    assert (put.status_code, put.content) == (201, b""), put.text
    closed = call("PATCH", f"{INGEST}/{job['id']}", json={"state": "UploadComplete"})
    assert (closed.status_code, closed.json()["state"]) == (200, "UploadComplete")


def ingest(call: Any, data: str | bytes, operation: str = "insert", name: str = "Lead",
           **more: Any) -> dict[str, Any]:  # fmt: skip
    """Run an ingest job and show it."""
    job = create(call, operation, name, **more)
    upload(call, job, data)
    return call("GET", f"{INGEST}/{job['id']}").json()


def rows(call: Any, job: dict[str, Any], part: str, delimiter: str = ",") -> list[dict[str, str]]:
    """Read a result file."""
    found = call("GET", f"{INGEST}/{job['id']}/{part}")
    assert found.status_code == 200, found.text
    text = io.StringIO(found.content.decode(), newline="")
    return list(csv.DictReader(text, delimiter=delimiter))


def failures(call: Any, job: dict[str, Any]) -> list[str]:
    """Read why rows failed."""
    return [r["sf__Error"] for r in rows(call, job, "failedResults")]


def query(call: Any, text: str, operation: str = "query", **more: Any) -> dict[str, Any]:
    """Run a query job and show it."""
    made = call("POST", QUERY, json={"operation": operation, "query": text, **more})
    assert made.status_code == 200, made.text
    assert made.json()["state"] == "UploadComplete"
    return call("GET", f"{QUERY}/{made.json()['id']}").json()


def results(call: Any, job: dict[str, Any], **params: Any) -> Any:
    """Read a page of the results of a query."""
    return call("GET", f"{QUERY}/{job['id']}/results", params=params)
