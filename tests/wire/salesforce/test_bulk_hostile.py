"""Hostile bulk jobs: never a 500, never work that breaks inside, nothing changed by a refusal."""

import json

import pytest
import requests
from bulk_by_hand import INGEST, QUERY, create

from syncproof.kit.population.hostile import hostile_strings
from syncproof.kit.rng import Rng
from syncproof.systems.salesforce.bulk.delimited import write_row

TEXTS = [t.encode("utf-8", "replace").decode() for t in hostile_strings(3) if len(t) < 3_000]
VALUES = [*TEXTS, "", "#N/A", "true", "1e308", "-0", "9" * 30, "NaN", "2026-01-05", "0001-01-01",
          "9999-12-31T23:59:59-23:59", "00Q", "005000000000000AAA", "a@b.example"]  # fmt: skip
FIELDS = ["LastName", "Company", "Email", "AnnualRevenue", "NumberOfEmployees", "OwnerId", "Title",
          "DoNotCall", "Id", "CreatedDate", "Name", "Address", "IsConverted", "RecordTypeId",
          "User:Owner.Username", "Owner.Name", "Status", "Latitude", "Nope", ""]  # fmt: skip
WORDS = ["SELECT", "Id", "LastName", ",", "FROM", "Lead", "WHERE", "LIKE", "'%'", "(", ")", "LIMIT",
         "2", "OFFSET", "GROUP BY", "ORDER BY", "Owner.Name", "COUNT()", "FIELDS(ALL)", "TYPEOF",
         "Address", "IN", "toLabel(Status)", "FORMAT(CreatedDate)", "FIELDS(STANDARD)",
         "FOR VIEW", "ALL ROWS", "DISTANCE(Address, GEOLOCATION(1,2), 'mi')"]  # fmt: skip
OPERATIONS = ["insert", "update", "upsert", "delete", "hardDelete"]


@pytest.fixture
def rng():
    return Rng(20260105)


@pytest.fixture
def call(org):
    org.act("update_user", org.admin, {"permissions": {"bulk_api_hard_delete": True}})
    return org.as_user()


def _table(rng, ids, operation):
    fixed = {"insert": ["LastName", "Company"], "update": ["Id"], "upsert": ["Email", "Id"]}
    header = fixed.get(operation, ["Id"])
    if operation in fixed:
        more = [rng.choice(FIELDS[: rng.integer(6, 20)]) for _ in range(rng.integer(0, 3))]
        header = list(dict.fromkeys([*header, *more]))
    rows = [[rng.choice(ids if n == "Id" and ids else VALUES) for n in header] for _ in range(4)]
    return header, rows


def _lead_ids(org):
    return [r["Id"] for r in org.read("Lead")]


def test_any_rows_are_worked_off_or_refused(org, call, rng):
    good = 0
    for _ in range(80):
        operation = rng.choice([*OPERATIONS, "insert", "insert", "update"])
        header, table = _table(rng, _lead_ids(org)[:5], operation)
        data = "".join(write_row(row) for row in [header, *table]).encode("utf-8", "replace")
        if rng.integer(0, 9) == 0:
            data = data[: rng.integer(0, len(data))]
        job = create(call, operation, externalIdFieldName=rng.choice(["Email", "Id"]))
        path = f"{INGEST}/{job['id']}"
        assert call("PUT", f"{path}/batches", data=data).status_code == 201
        assert call("PATCH", path, json={"state": "UploadComplete"}).status_code == 200
        done = call("GET", path).json()
        assert done["state"] in {"JobComplete", "Failed"}
        assert "InternalServerError" not in done.get("errorMessage", ""), (operation, data)
        good += done["numberRecordsProcessed"] - done["numberRecordsFailed"]
        for part in ("successfulResults", "failedResults", "unprocessedrecords"):
            assert call("GET", f"{path}/{part}").status_code == 200
    assert good > 40


def test_any_query_is_worked_off_or_refused(org, call, rng):
    create(call)
    for _ in range(80):
        words = ["SELECT", rng.choice(["Id", *WORDS]), "FROM", "Lead"] if rng.integer(0, 2) else []
        text = " ".join([*words, *(rng.choice(WORDS) for _ in range(rng.integer(0, 5)))])
        made = call("POST", QUERY, json={"operation": rng.choice(["query", "queryAll"]),
                                         "query": text})  # fmt: skip
        assert made.status_code in {200, 400}, text
        if made.status_code == 200:
            done = call("GET", f"{QUERY}/{made.json()['id']}").json()
            assert "InternalServerError" not in done.get("errorMessage", ""), text


def test_any_batch_is_worked_off_or_refused(org, call, rng):
    token = org.token()["access_token"]
    base = org.served.urls["salesforce"] + "/services/async/59.0"

    def send(method, path, kind, body=b""):
        headers = {"X-SFDC-Session": token, "Content-Type": kind}
        return requests.request(method, base + path, data=body, headers=headers, timeout=10)

    for _ in range(80):
        content = rng.choice(["CSV", "JSON", "XML"])
        info = {"operation": rng.choice(OPERATIONS), "object": "Lead", "contentType": content,
                "externalIdFieldName": rng.choice(["Email", "Id"])}  # fmt: skip
        job = send("POST", "/job", "application/json", json.dumps(info)).json()["id"]
        header, table = _table(rng, _lead_ids(org)[:5], info["operation"])
        if content == "JSON":
            extra = {"attributes": rng.choice([{}, None, {"type": "Lead"}, {"type": 5}, []])}
            rows = [{**dict(zip(header, row, strict=True)), **extra, "LastName": rng.choice(
                [1, None, True, [], {}, {"a": 1}, "x", 1e400])} for row in table]  # fmt: skip
            kind, body = "application/json", json.dumps(rows)
        elif content == "CSV":
            kind, body = "text/csv", "".join(write_row(row) for row in [header, *table])
        else:
            inner = "".join(f"<{n}>{v}</{n}>" for n, v in zip(header, table[0], strict=True))
            kind, body = "application/xml", f"<sObjects><sObject>{inner}</sObject></sObjects>"
        added = send("POST", f"/job/{job}/batch", kind, body.encode("utf-8", "replace"))
        assert added.status_code in {201, 400}, body
        listed = send("GET", f"/job/{job}/batch", kind)
        assert listed.status_code == 200
        assert "InternalServerError" not in listed.text, body


def test_any_path_and_body_is_answered_in_the_vendors_words(org, call, rng):
    job = create(call)["id"]
    for _ in range(200):
        parts = [rng.choice([job, "750", rng.choice(TEXTS), "batches", "results", "%00", ".."])
                 for _ in range(rng.integer(0, 3))]  # fmt: skip
        family = rng.choice(["/jobs/ingest", "/jobs/query", "/services/async/59.0/job",
                             "/services/async/x/job"])  # fmt: skip
        path = "/".join([family, *(requests.utils.quote(p, safe="") for p in parts)])
        body = rng.choice([b"", b"{}", b"[]", b"null", b'{"state": []}', b'{"operation": {}}',
                           b"<jobInfo/>", b"\xff\xfe<", b'{"state": "Aborted"}'])  # fmt: skip
        kind = rng.choice(["application/json", "text/csv", "application/xml", "", "x/y",
                           "multipart/form-data; boundary=a", "multipart/form-data"])  # fmt: skip
        answer = call(
            rng.choice(["GET", "POST", "PATCH", "PUT", "DELETE", "HEAD"]), path, data=body,
            headers={"Content-Type": kind}, params={"locator": rng.choice(TEXTS)},
        )  # fmt: skip
        assert answer.status_code < 500, (path, body, kind)
    assert org.read("Lead") == []
