"""Bulk API 1.0 by hand, in the mixes of XML, JSON and CSV that real clients use."""

# ruff: noqa: E501 - the vendor's texts stand whole
import functools
import operator
import re

import pytest
from bulk1_by_hand import CSV, JSON, NS, XML, Async, refused, rows, tags


@pytest.fixture
def call(org):
    return Async(org)


def test_a_job_in_xml_has_the_vendors_elements_in_order(org, call):
    more = (
        "<externalIdFieldName>Email</externalIdFieldName><concurrencyMode>Serial</concurrencyMode>"
    )
    job = call.job("upsert", more=more)
    shown = call("GET", f"/job/{job}")
    assert shown.headers["Content-Type"] == "application/xml"
    assert shown.text.startswith(
        f'<?xml version="1.0" encoding="UTF-8"?><jobInfo\n   xmlns="{NS}">\n <id>{job}</id>\n'
    )
    assert re.findall(r"<(\w+)>([^<]*)<", shown.text) == [
        ("id", job), ("operation", "upsert"), ("object", "Lead"), ("createdById", org.admin),
        ("createdDate", "2026-01-05T08:00:00.000Z"), ("systemModstamp", "2026-01-05T08:00:00.000Z"),
        ("state", "Open"), ("externalIdFieldName", "Email"), ("concurrencyMode", "Serial"),
        ("contentType", "CSV"), ("numberBatchesQueued", "0"), ("numberBatchesInProgress", "0"),
        ("numberBatchesCompleted", "0"), ("numberBatchesFailed", "0"), ("numberBatchesTotal", "0"),
        ("numberRecordsProcessed", "0"), ("numberRetries", "0"), ("apiVersion", "59.0"),
        ("numberRecordsFailed", "0"), ("totalProcessingTime", "0"),
        ("apiActiveProcessingTime", "0"), ("apexProcessingTime", "0"),
    ]  # fmt: skip


def test_an_xml_job_takes_csv_batches(org, call):
    job = call.job()
    made = call(
        "POST", f"/job/{job}/batch", "LastName,Company\nA,X\n,X\n", "text/csv; charset=UTF-8"
    )
    assert (made.status_code, made.headers["Content-Type"]) == (201, "application/xml")
    assert [m for m, _ in re.findall(r"<(\w+)>([^<]*)<", made.text)] == [
        "id", "jobId", "state", "createdDate", "systemModstamp", "numberRecordsProcessed",
        "numberRecordsFailed", "totalProcessingTime", "apiActiveProcessingTime",
        "apexProcessingTime",
    ]  # fmt: skip
    assert (tags(made, "state"), tags(made, "jobId")) == (["Queued"], [job])
    path = f"/job/{job}/batch/{tags(made, 'id')[0]}"
    done = call("GET", path)
    assert (tags(done, "state"), tags(done, "numberRecordsProcessed"),
            tags(done, "numberRecordsFailed")) == (["Completed"], ["2"], ["1"])  # fmt: skip
    found = call("GET", f"{path}/result")
    key = org.read("Lead")[0]["Id"]
    assert (found.headers["Content-Type"], found.text) == (
        "text/csv",
        (
            f'"Id","Success","Created","Error"\n"{key}","true","true",""\n"","false","false",'
            '"REQUIRED_FIELD_MISSING:Required fields are missing: [LastName]:LastName --"\n'
        ),
    )
    echo = call("GET", f"{path}/request")
    assert (echo.headers["Content-Type"], echo.text) == ("text/csv", "LastName,Company\nA,X\n,X\n")
    closed = call(
        "POST", f"/job/{job}", f'<jobInfo xmlns="{NS}"><state>Closed</state></jobInfo>', XML
    )
    assert (closed.status_code, tags(closed, "state")) == (200, ["Closed"])
    assert tags(closed, "numberBatchesCompleted") == ["1"]
    listed = call("GET", f"/job/{job}/batch")
    assert listed.text.count("<batchInfo>") == 1
    assert f'<batchInfoList\n   xmlns="{NS}">' in listed.text


def test_a_json_job_with_csv_batches_answers_about_batches_in_xml(call):
    made = call(
        "POST", "/job", '{"operation": "queryAll", "object": "Lead", "contentType": "CSV"}', JSON
    )
    assert (made.status_code, made.headers["Content-Type"]) == (201, JSON)
    job = made.json()
    assert (job["state"], job["apiVersion"], job["numberBatchesTotal"]) == ("Open", 59.0, 0)
    batch = call("POST", f"/job/{job['id']}/batch", "SELECT Id, LastName FROM Lead", CSV)
    assert batch.headers["Content-Type"] == "application/xml"
    path = f"/job/{job['id']}/batch/{tags(batch, 'id')[0]}"
    for kind in (JSON, None):
        assert tags(call("GET", path, kind=kind), "state") == ["Completed"]
        assert call("GET", f"/job/{job['id']}/batch", kind=kind).headers["Content-Type"] == (
            "application/xml"
        )
    listed = call("GET", f"{path}/result", kind=JSON)
    assert f'<result-list xmlns="{NS}"><result>752' in listed.text
    data = call("GET", f"{path}/result/{tags(listed, 'result')[0]}", kind=JSON)
    assert (data.headers["Content-Type"], data.text) == (
        "text/csv",
        "Records not found for this query",
    )
    closed = call("POST", f"/job/{job['id']}", '{"state": "Closed"}', JSON)
    assert closed.json()["state"] == "Closed"


def test_a_query_gives_csv_json_and_xml(org, call):
    loaded = call.batch(call.job(), 'LastName,Company\nA,"X ""y"" <z>"\nB,Z\n')
    assert tags(call("GET", loaded), "state") == ["Completed"]
    text = "SELECT LastName, Company, CreatedDate, Owner.Name, Title FROM Lead ORDER BY LastName"
    found = {}
    for content, kind in (("CSV", CSV), ("JSON", JSON), ("XML", "application/xml")):
        path = call.batch(call.job("query", content=content), text, kind)
        listed = call("GET", f"{path}/result")
        key = listed.json()[0] if content == "JSON" else tags(listed, "result")[0]
        found[content] = call("GET", f"{path}/result/{key}")
        assert found[content].headers["Content-Type"] == kind
    assert found["CSV"].text == (
        '"LastName","Company","CreatedDate","Owner.Name","Title"\n'
        '"A","X ""y"" <z>","2026-01-05T08:00:00.000Z","Ada Admin",""\n'
        '"B","Z","2026-01-05T08:00:00.000Z","Ada Admin",""\n'
    )
    first = found["JSON"].json()[0]
    key = org.read("Lead")[0]["Id"]
    assert first["attributes"] == {
        "type": "Lead",
        "url": f"/services/data/v59.0/sobjects/Lead/{key}",
    }
    assert (first["CreatedDate"], first["Owner"]["Name"], first["Title"]) == (
        1767600000000, "Ada Admin", None
    )  # fmt: skip
    assert '<LastName>A</LastName><Company>X "y" &lt;z&gt;</Company>' in found["XML"].text
    assert '<Title xsi:nil="true"/></records>' in found["XML"].text
    assert '<Owner xsi:type="sObject"><type>' in found["XML"].text


def test_xml_batches_know_nil_and_parents(org, call):
    org.user(username="owner@x.example")
    job = call.job(content="XML")
    path = call.batch(job, f"""<sObjects xmlns="{NS}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
      <sObject><LastName>A &amp; b</LastName><Company>X</Company><Title xsi:nil="true"/><Phone/>
        <Owner><sObject><type>User</type><Username>owner@x.example</Username></sObject></Owner>
      </sObject><sObject><Company>X</Company></sObject></sObjects>""", "application/xml")  # fmt: skip
    found = call("GET", f"{path}/result")
    lead = org.read("Lead")[0]
    assert (lead["LastName"], lead["OwnerId"] != org.admin) == ("A & b", True)
    assert found.text.endswith(
        f"<result><id>{lead['Id']}</id><success>true</success><created>true</created></result>"
        "<result><success>false</success><created>false</created><errors><fields>LastName</fields>"
        "<message>Required fields are missing: [LastName]</message>"
        "<statusCode>REQUIRED_FIELD_MISSING</statusCode></errors></result></results>"
    )


def test_numbers_stand_for_the_concurrency_mode(call):
    for number, word in ((0, "Parallel"), (1, "Serial")):
        body = f'{{"operation":"insert","object":"lead","concurrencyMode":{number},"contentType":"JSON"}}'
        made = call("POST", "/job", body, JSON).json()
        assert (made["concurrencyMode"], made["object"]) == (word, "Lead")


@pytest.mark.parametrize(
    ("content", "kind", "body", "message"),
    [
        ("CSV", CSV, "LastName,Foo\nA,X\n", "InvalidBatch : Field name not found : Foo"),
        ("JSON", JSON, '[{"LastName":"A","Foo":1}]', "InvalidBatch : Field name not found : Foo"),
        ("XML", "application/xml", "<sObjects><sObject><Foo>1</Foo></sObject></sObjects>",
         "InvalidBatch : Field name not found : Foo"),
        ("JSON", JSON, '[{"attributes":{"type":"Contact"},"LastName":"A"}]',
         "InvalidBatch : A record is of another type than Lead"),
        ("JSON", JSON, '{"LastName":"A"}', "InvalidBatch : An array of records is required"),
        ("XML", "application/xml", "<nope/>", "InvalidBatch : Unable to parse the records as XML"),
        ("XML", "application/xml",
         '<!DOCTYPE a [<!ENTITY b "c">]><sObjects><sObject><LastName>&b;</LastName></sObject></sObjects>',
         "InvalidBatch : Unable to parse the records as XML"),
        ("CSV", CSV, "LastName,Company\n" + "A,X\n" * 10_001,
         "InvalidBatch : Number of records exceeds the limit of 10000"),
    ],
)  # fmt: skip
def test_a_batch_that_cannot_be_worked_off_fails(org, call, content, kind, body, message):
    job = call.job(content=content)
    path = call.batch(job, body, kind)
    shown = call("GET", path)
    told = shown.json() if content == "JSON" else {
        "state": tags(shown, "state")[0], "stateMessage": tags(shown, "stateMessage")[0]
    }  # fmt: skip
    assert (told["state"], told["stateMessage"].split(":", 3)[:2]) == (
        "Failed", message.split(":", 3)[:2]
    )  # fmt: skip
    assert told["stateMessage"].startswith(message)
    assert refused(call("GET", f"{path}/result"))[1] == "InvalidBatch"
    assert org.read("Lead") == []


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT Address FROM Lead", ("InvalidBatch : Failed to process query: "
         "FUNCTIONALITY_NOT_ENABLED: Selecting compound data not supported in Bulk Query")),
        ("SELECT Id, (SELECT Id FROM Contacts) FROM Account", ("InvalidBatch : Failed to process "
         "query: FUNCTIONALITY_NOT_ENABLED: Aggregate Relationships not supported in Bulk Query")),
        ("nothing", ("InvalidBatch : Failed to process query: MALFORMED_QUERY: unexpected token: "
         "'nothing'")),
    ],
)  # fmt: skip
def test_a_query_that_is_none_fails_its_batch(call, query, message):
    path = call.batch(call.job("query"), query)
    assert (tags(call("GET", path), "state")) == ["Failed"]
    assert tags(call("GET", path), "stateMessage")[0].replace("&apos;", "'") == message


def test_updates_deletes_and_upserts_answer_in_the_order_of_their_rows(org, call):
    made = rows(call("GET", call.batch(call.job(), "LastName,Company\nA,X\nB,X\n") + "/result"))
    a, b = (r["Id"] for r in made)
    done = rows(
        call(
            "GET", call.batch(call.job("update"), f"Id,Title\n{b},T\nabc,T\n{a},#N/A\n") + "/result"
        )
    )
    assert [(r["Id"], r["Success"], r["Created"]) for r in done] == [
        (b, "true", "false"), ("abc", "false", "false"), (a, "true", "false")
    ]  # fmt: skip
    more = "<externalIdFieldName>Id</externalIdFieldName>"
    done = rows(
        call(
            "GET",
            call.batch(call.job("upsert", more=more), f"Id,LastName,Company\n{a},C,\n,D,X\n")
            + "/result",
        )
    )
    assert [r["Created"] for r in done] == ["false", "true"]
    done = rows(call("GET", call.batch(call.job("delete"), f"Id\n{a}\n") + "/result"))
    assert [r["Success"] for r in done] == ["true"]
    assert sorted(r["LastName"] for r in org.read("Lead") if not r["IsDeleted"]) == ["B", "D"]


def test_pk_chunking_makes_a_batch_of_each_range_of_ids(org, call):
    lines = "".join(f"L{n:02d},{'X' if n % 2 else 'Y'}\n" for n in range(25))
    call.batch(call.job(), "LastName,Company\n" + lines)
    job = call.job("query", **{"Sforce-Enable-PKChunking": "true; chunkSize=10"})
    first = call.batch(job, "SELECT Id, LastName FROM Lead WHERE Company = 'X' OR Company = 'Z'")
    assert tags(call("GET", first), "state") == ["NotProcessed"]
    listed = call("GET", f"/job/{job}/batch")
    assert tags(listed, "state") == ["NotProcessed", "Completed", "Completed", "Completed"]
    found = []
    for key in tags(listed, "id")[1:]:
        path = f"/job/{job}/batch/{key}"
        text = call("GET", f"{path}/request").text
        assert text.startswith("SELECT Id, LastName FROM Lead WHERE (Company = 'X' OR Company = 'Z') "
                               "AND Id >= '00Q")  # fmt: skip
        result = tags(call("GET", f"{path}/result"), "result")[0]
        found.append([r["LastName"] for r in rows(call("GET", f"{path}/result/{result}"))])
    assert [len(part) for part in found] == [5, 5, 2]
    assert sorted(functools.reduce(operator.iadd, found, [])) == [
        f"L{n:02d}" for n in range(25) if n % 2
    ]
    for bad in ("true; chunkSize=250001", "chunkSize=x", "true; startRow=001"):
        text = "<jobInfo><operation>query</operation><object>Lead</object></jobInfo>"
        answer = call("POST", "/job", text, XML, **{"Sforce-Enable-PKChunking": bad})
        assert refused(answer)[1] == "InvalidJob"
    off = call.job("query", **{"Sforce-Enable-PKChunking": "false"})
    assert tags(call("GET", call.batch(off, "SELECT Id FROM Lead")), "state") == ["Completed"]
