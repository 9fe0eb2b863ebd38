"""Says what is wrong with an answer; an answer that harms nobody gets no word."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import requests
from defusedxml import ElementTree
from fuzz_range import PRIVATE, RIVAL, Range

WORDS = {b"Bad_OAuth_Token", b"Missing_OAuth_Token", b"Wrong_Org", b"Bad_Id"}
SAVES = ("/composite/sobjects", "/composite/tree")


def complaints(
    at: Range, sent: Any, answer: requests.Response, before: dict[str, Any]
) -> list[str]:
    """List what is wrong with an answer to a request that was sent by `sent.actor`."""
    found = [*_status(sent, answer), *_body(sent, answer), *_leaks(at, sent, answer)]
    found += [f"crash: {text}" for text in at.crashes.seen]
    at.crashes.seen.clear()
    if refused(sent, answer):
        after = at.standing()
        found += [
            f"a refusal changed {k}" for k in {*before, *after} if before.get(k) != after.get(k)
        ]
    return found


def refused(sent: Any, answer: requests.Response) -> bool:
    """Say whether nothing of a request was done."""
    if answer.status_code >= 400:
        return "/oauth2/" not in sent.path  # wrong passwords are counted, reused codes end sessions
    if answer.status_code == 200 and any(s in sent.path for s in SAVES) and sent.method != "GET":
        try:
            rows = answer.json()
        except ValueError:
            return False
        return (
            isinstance(rows, list)
            and bool(rows)
            and not any(r.get("success") for r in rows if isinstance(r, dict))
        )
    return False


def _status(sent: Any, answer: requests.Response) -> list[str]:
    code, soap = answer.status_code, "/services/Soap" in sent.path
    if soap and code == 500:
        return [] if "faultcode" in answer.text else ["500 without a fault"]
    if not (200 <= code < 300 or code in {302, 300, 304} or 400 <= code < 500):
        return [f"status {code}"]
    if code == 302 and not answer.headers["Location"].startswith(
        ("http://localhost", "http://127.0.0.1", "https://localhost", "https://127.0.0.1",
         "http://[::1]", "https://[::1]")):  # fmt: skip
        return [f"redirect to {answer.headers['Location'][:200]}"]
    return ["the answer tells of a crash"] if "ErrorId" in answer.text else []


def _body(sent: Any, answer: requests.Response) -> list[str]:
    kind, data = answer.headers.get("Content-Type", ""), answer.content
    if not data:
        return []
    if sent.method == "HEAD":
        return ["HEAD has a body"]
    try:
        return _read(kind, data)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with it
        if "/request" in sent.path or "/services/async" in sent.path:
            return []  # the caller's own bytes
        return [f"not {kind}: {error!r} {data[:200]!r}"]


def _read(kind: str, data: bytes) -> list[str]:
    """Read a body as its type says."""
    if kind.startswith("application/json"):
        json.loads(data)
    elif "xml" in kind:
        ElementTree.fromstring(data)
    elif kind.startswith("text/csv"):
        list(csv.reader(io.StringIO(data.decode(), newline=""), strict=False))
    elif kind.startswith("text/html"):
        return ["markup comes back"] if "<script" in data.decode().lower() else []
    elif not kind and data not in WORDS:
        return ["a body without a type"]
    return []


def _leaks(at: Range, sent: Any, answer: requests.Response) -> list[str]:
    text = answer.text + str(answer.headers)
    found = []
    if RIVAL in text and RIVAL not in sent.shown:
        found.append("another organisation's data")
    if sent.actor != "admin" and PRIVATE in text and PRIVATE not in sent.shown:
        found.append("another user's data")
    if sent.actor in {"rival", "nobody", "rubbish"} and "Fuzz" in text and "Fuzz" not in sent.shown:
        found.append("data for a stranger")
    return found
