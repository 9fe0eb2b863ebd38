"""Rows written together, in a collection or a job, are what they are when written one by one."""

import csv
import io
import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import Client

from syncproof.kit.pipeline import Pipeline

REST = "/services/data/v59.0"
KEY = {"name": "Key__c", "type": "text", "length": 8, "external_id": True, "unique": True}
GONE = "001000000000001AAA"
RULE = {"object": "Contact", "name": "No Bob", "active": True, "formula": 'FirstName = "Bob"',
        "message": "No Bob", "error_field": "FirstName"}  # fmt: skip
ROWS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "LastName": st.sampled_from(["Weiss", " Vogt ", "x" * 81]),
            "FirstName": st.sampled_from(["Ann", "Bob", None]),
            "Email": st.sampled_from(["ann@norvia.example", "nowhere", None]),
            "Key__c": st.sampled_from(["k1", "K1", " k1", "k2", "k2\u00e4", "K2\u00c4", None]),
            "LeadSource": st.sampled_from(["Web", "web", "Moon"]),
            "Birthdate": st.sampled_from(["1980-02-03", None]),
            "AccountId": st.sampled_from(["there", GONE, "no id"]),
            "DoNotCall": st.sampled_from(["true", "false"]),
        },
    ),
    min_size=1, max_size=8,
)  # fmt: skip


class Sender:
    """Sends rows in each of the ways, and tells what became of them."""

    def __init__(self, org) -> None:
        system = org.served.world.systems["salesforce"]
        self.org = org
        self.client = Client(Pipeline(org.served.world, system))
        self.token = org.token()["access_token"]
        self.account = self.rest("POST", "/sobjects/Account", {"Name": "Norvia"})["id"]

    def rest(self, method, path, body=None, kind="application/json"):
        data = body if isinstance(body, str | None) else json.dumps(body)
        answer = self.client.open(
            path if path.startswith("/services") else REST + path, method=method, data=data,
            content_type=kind, headers={"Authorization": f"Bearer {self.token}"},
        )  # fmt: skip
        return answer.json if answer.is_json and answer.data else answer.text

    def play(self, way, created, changed):
        """Create rows and change those that were made; give all results, rows and the log."""
        log, store = self.org.instance.store.log, self.org.instance.store
        start = max((c.n for c in log.read(store.connection)), default=0)
        made = way("create", [self._row(r) for r in created])
        ids = [key for key, _ in made if key]
        rows = zip(ids, changed, strict=False)
        changes = [{"Id": key, **self._row(row)} for key, row in rows]
        updated = way("update", changes) if changes else []
        held = sorted(self.org.read("Contact"), key=lambda row: row["Id"])
        logged = [(c.object, c.id, c.kind, c.before, c.after)
                  for c in log.read(store.connection, start)]  # fmt: skip
        for key in ids:
            self.rest("DELETE", f"/sobjects/Contact/{key}")
        text = json.dumps([[e for _, e in made], [e for _, e in updated], held, logged])
        for number, key in enumerate(ids):
            text = text.replace(key, f"row {number}").replace(key[:15], f"row {number}")
        found = json.loads(text)
        for row in (*found[2], *(values for entry in found[3] for values in entry[3:])):
            row.pop("_seq", None)
        return found

    def _row(self, row):
        return {k: self.account if v == "there" else v for k, v in row.items()}

    def alone(self, verb, rows):
        results = []
        for row in rows:
            body = {k: v for k, v in row.items() if k != "Id"}
            if verb == "create":
                found = self.rest("POST", "/sobjects/Contact", body)
            else:
                found = self.rest("PATCH", f"/sobjects/Contact/{row['Id']}", body)
            errors = [(e["errorCode"], e["message"]) for e in found if isinstance(found, list)]
            results.append((found.get("id") if isinstance(found, dict) else None, errors))
        return results

    def collection(self, verb, rows):
        records = [{"attributes": {"type": "Contact"}, **row} for row in rows]
        method = "POST" if verb == "create" else "PATCH"
        found = self.rest(method, "/composite/sobjects", {"records": records})
        return [(r.get("id"), [(e["statusCode"], e["message"]) for e in r["errors"]])
                for r in found]  # fmt: skip

    def job(self, verb, rows):
        names = sorted({name for row in rows for name in row} | {"LastName"})
        out = io.StringIO()
        writer = csv.DictWriter(out, names, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows({k: "#N/A" if v is None else v for k, v in row.items()} for row in rows)
        operation = {"create": "insert"}.get(verb, verb)
        job = self.rest("POST", "/jobs/ingest", {"object": "Contact", "operation": operation})
        path = f"/jobs/ingest/{job['id']}"
        self.rest("PUT", f"{path}/batches", out.getvalue(), "text/csv")
        self.rest("PATCH", path, {"state": "UploadComplete"})
        done = self._read(path, "successfulResults")
        failed = self._read(path, "failedResults")
        return [self._result(row, names, done, failed) for row in rows]

    def _read(self, path, part):
        return list(csv.DictReader(io.StringIO(self.rest("GET", f"{path}/{part}"))))

    @staticmethod
    def _result(row, names, done, failed):
        cells = {n: "#N/A" if n in row and row[n] is None else row.get(n, "") for n in names}
        for rows in (done, failed):
            if rows and {n: rows[0][n] for n in names} == cells:
                found = rows.pop(0)
                errors = re.findall(r"([A-Z_]+):([^:]+):", found.get("sf__Error", ""))
                return found["sf__Id"] or None, errors
        raise AssertionError(cells)


@pytest.fixture(scope="module")
def sender(serve):
    from org_by_hand import Org

    org = Org(serve(salesforce={}))
    org.act("change_schema", "Contact", None, {"fields": [KEY]})
    org.act("set_settings", {"validation_rules": [RULE]})
    return Sender(org)


@given(created=ROWS, changed=ROWS)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_collection_does_what_single_calls_do(sender, created, changed):
    assert sender.play(sender.collection, created, changed) == sender.play(
        sender.alone, created, changed
    )


@given(created=ROWS, changed=ROWS)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_job_does_what_single_calls_do(sender, created, changed):
    together = sender.play(sender.job, created, changed)
    alone = sender.play(sender.alone, created, changed)
    assert codes(together) == codes(alone)
    assert together[2:] == alone[2:]


def codes(played):
    """Leave out the words and the order of a row's errors: a job has that of its columns."""
    return [[sorted(code for code, _ in errors) for errors in results] for results in played[:2]]
