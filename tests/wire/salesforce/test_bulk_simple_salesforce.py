"""The Bulk APIs through the most used Python client, unmodified, over the TLS front."""

import csv
from pathlib import Path

import pytest
import requests
from org_by_hand import Org
from simple_salesforce import Salesforce
from simple_salesforce.exceptions import SalesforceOperationError


@pytest.fixture(scope="module")
def secure(serve):
    org = Org(serve(salesforce={}))
    org.served.tls()
    return org


@pytest.fixture
def client(secure):
    with requests.Session() as session:
        session.trust_env = False
        session.verify = secure.served.ca_file
        url = secure.served.tls_urls["salesforce"]
        token = secure.token()["access_token"]
        yield Salesforce(instance_url=url, session_id=token, session=session, version="59.0")


def _names(client, text):
    return [r["LastName"] for r in client.query(text)["records"]]


def test_bulk_1_inserts_updates_upserts_and_deletes(client):
    rows = [{"LastName": f"One{n}", "Company": "C", "Email": f"one{n}@b.example"} for n in range(3)]
    made = client.bulk.Lead.insert([*rows, {"Company": "no name"}])
    assert [r["success"] for r in made] == [True, True, True, False]
    assert [r["created"] for r in made] == [True, True, True, False]
    assert made[3]["errors"] == [
        {"statusCode": "REQUIRED_FIELD_MISSING",
         "message": "Required fields are missing: [LastName]",
         "fields": ["LastName"], "extendedErrorDetails": None}
    ]  # fmt: skip
    moved = [{"Id": r["id"], "Title": "Boss"} for r in made[:3]]
    assert all(r["success"] for r in client.bulk.Lead.update(moved, use_serial=True))
    again = client.bulk.Lead.upsert([{**rows[0], "Title": "New"}], "Email")
    assert (again[0]["id"], again[0]["created"]) == (made[0]["id"], False)
    found = client.query("SELECT Title FROM Lead WHERE LastName LIKE 'One%' ORDER BY LastName")
    assert [r["Title"] for r in found["records"]] == ["New", "Boss", "Boss"]
    gone = client.bulk.Lead.delete([{"Id": r["id"]} for r in made[:3]])
    assert all(r["success"] for r in gone)
    assert _names(client, "SELECT LastName FROM Lead WHERE LastName LIKE 'One%'") == []
    assert len(client.query_all("SELECT Id FROM Lead WHERE LastName LIKE 'One%'",
                                include_deleted=True)["records"]) == 3  # fmt: skip


def test_bulk_1_queries(client):
    client.bulk.Contact.insert([{"LastName": f"Q{n}"} for n in range(3)])
    found = client.bulk.Contact.query(
        "SELECT Id, LastName, CreatedDate, Owner.Name FROM Contact WHERE LastName LIKE 'Q%' "
        "ORDER BY LastName",
    )
    assert [r["LastName"] for r in found] == ["Q0", "Q1", "Q2"]
    assert found[0]["CreatedDate"] == 1767600000000
    assert found[0]["attributes"]["url"].endswith(f"/sobjects/Contact/{found[0]['Id']}")
    assert found[0]["Owner"]["Name"] == "Ada Admin"
    assert client.bulk.Contact.query("SELECT Id FROM Contact WHERE LastName = 'nobody'") == []


def test_bulk_1_gives_detailed_results(client):
    made = client.bulk.Lead.insert(
        [{"LastName": "Detail", "Company": "C"}], include_detailed_results=True
    )
    assert (made[0]["success"], made[0]["LastName"]) == (True, "Detail")


def test_bulk_2_inserts_updates_upserts_and_deletes(client):
    rows = [
        {"LastName": f"Zwö,{n}", "Company": 'C "x"', "Email": f"z{n}@b.example"} for n in (1, 2)
    ]
    done = client.bulk2.Lead.insert(
        records=[*rows, {"LastName": "", "Company": "C", "Email": ""}], wait=0
    )
    assert (done[0]["numberRecordsTotal"], done[0]["numberRecordsProcessed"],
            done[0]["numberRecordsFailed"]) == (3, 3, 1)  # fmt: skip
    files = client.bulk2.Lead.get_all_ingest_records(done[0]["job_id"])
    names = sorted(r["LastName"] for r in files["successfulRecords"])
    # this client reads text/csv, which the vendor sends without a charset, as Latin-1
    assert [n.encode("latin-1").decode() for n in names] == ["Zwö,1", "Zwö,2"]
    assert [r["sf__Created"] for r in files["successfulRecords"]] == ["true", "true"]
    assert files["failedRecords"][0]["sf__Error"] == (
        "REQUIRED_FIELD_MISSING:Required fields are missing: [LastName]:LastName --"
    )
    assert files["unprocessedRecords"] == []
    ids = [r["sf__Id"] for r in files["successfulRecords"]]
    client.bulk2.Lead.update(records=[{"Id": i, "Title": "Boss"} for i in ids], wait=0)
    client.bulk2.Lead.upsert(
        records=[{"Email": "z1@b.example", "Title": "#N/A"}, {"Email": "q@b.example", "Title": ""}],
        external_id_field="Email", wait=0,
    )  # fmt: skip
    found = client.query("SELECT Title FROM Lead WHERE Email LIKE 'z%' ORDER BY Email")
    assert [r["Title"] for r in found["records"]] == [None, "Boss"]
    client.bulk2.Lead.delete(records=[{"Id": i} for i in ids], wait=0)
    assert _names(client, "SELECT LastName FROM Lead WHERE Email LIKE 'z%'") == []


def test_bulk_2_queries_page_by_page(client, tmp_path):
    rows = [{"LastName": f"P{n:03d}", "Description": "two\nlines"} for n in range(25)]
    client.bulk2.Contact.insert(records=rows, wait=0)
    text = "SELECT LastName, Description FROM Contact WHERE LastName LIKE 'P%' ORDER BY LastName"
    pages = list(client.bulk2.Contact.query(text, max_records=10, wait=0))
    read = [list(csv.DictReader(page.splitlines(keepends=True))) for page in pages]
    assert [len(page) for page in read] == [10, 10, 5]
    assert [r["LastName"] for page in read for r in page] == [f"P{n:03d}" for n in range(25)]
    assert read[0][0]["Description"] == "two\nlines"
    files = client.bulk2.Contact.download(text, str(tmp_path), max_records=20, wait=0)
    assert [f["number_of_records"] for f in files] == [20, 5]
    assert (
        Path(files[1]["file"]).read_text(encoding="utf-8").startswith('"LastName","Description"\n')
    )


def test_a_failed_job_says_why(client):
    with pytest.raises(SalesforceOperationError, match="InvalidBatch : Field name not found : Foo"):
        client.bulk2.Lead.insert(records=[{"LastName": "x", "Foo": "y"}], wait=0)
