"""Bulk API 2.0: query jobs and their results."""

import pytest
from bulk_by_hand import QUERY, ingest, query, results

LEADS = "SELECT Id, LastName FROM Lead ORDER BY LastName"


@pytest.fixture
def call(org):
    return org.as_user()


def _refused(answer):
    return answer.status_code, answer.json()[0]["errorCode"], answer.json()[0]["message"]


def _leads(call, amount, **more):
    fields = {"LastName": "", "Company": "X", **more}
    lines = [",".join(fields)]
    lines += [",".join([f"L{n:04d}", *list(fields.values())[1:]]) for n in range(amount)]
    return ingest(call, "\n".join(lines) + "\n")


def test_the_members_of_a_job_come_in_the_vendors_order(org, call):
    made = call("POST", QUERY, json={"operation": "query", "query": "select id from lead"}).json()
    assert list(made.items()) == [
        ("id", made["id"]), ("operation", "query"), ("object", "Lead"),
        ("createdById", org.admin), ("createdDate", "2026-01-05T08:00:00.000+0000"),
        ("systemModstamp", "2026-01-05T08:00:00.000+0000"), ("state", "UploadComplete"),
        ("concurrencyMode", "Parallel"), ("contentType", "CSV"), ("apiVersion", 59.0),
        ("lineEnding", "LF"), ("columnDelimiter", "COMMA"),
    ]  # fmt: skip
    shown = call("GET", f"{QUERY}/{made['id']}").json()
    assert {k: shown[k] for k in ("state", "jobType", "numberRecordsProcessed", "retries",
                                  "totalProcessingTime", "isPkChunkingSupported")} == {
        "state": "JobComplete", "jobType": "V2Query", "numberRecordsProcessed": 0, "retries": 0,
        "totalProcessingTime": 0, "isPkChunkingSupported": True,
    }  # fmt: skip


def test_pages_follow_their_locators_and_can_be_read_again(call):
    _leads(call, 25)
    job = query(call, LEADS)
    locator, names, pages = None, [], []
    while locator != "null":
        params = {"maxRecords": 10, **({"locator": locator} if locator else {})}
        page = results(call, job, **params)
        assert page.headers["Content-Type"] == "text/csv"
        lines = page.text.splitlines()
        assert lines[0] == '"Id","LastName"'
        names += [line.split('"')[3] for line in lines[1:]]
        pages.append((page.headers["Sforce-NumberOfRecords"], page.headers["Sforce-Locator"]))
        locator = page.headers["Sforce-Locator"]
    assert names == [f"L{n:04d}" for n in range(25)]
    assert pages == [("10", "MTA="), ("10", "MjA="), ("5", "null")]
    again = results(call, job, maxRecords=10, locator="MjA=")
    assert again.text.splitlines()[1].split('"')[3] == "L0020"
    whole = results(call, job)
    assert (whole.headers["Sforce-NumberOfRecords"], whole.headers["Sforce-Locator"]) == (
        "25",
        "null",
    )


def test_pages_cut_through_many_pieces(call, monkeypatch):
    from syncproof.systems.salesforce.bulk import queries

    monkeypatch.setattr(queries, "PIECE_ROWS", 4)
    _leads(call, 11, Description='"a ""quoted"""')
    job = query(call, "SELECT LastName, Description FROM Lead ORDER BY LastName")
    for start in range(11):
        for most in (1, 3, 4, 5, 9, 20):
            locator = {"locator": queries.locator_of(start)} if start else {}
            page = results(call, job, maxRecords=most, **locator)
            lines = page.text.splitlines()[1:]
            assert lines == [
                f'"L{n:04d}","a ""quoted"""' for n in range(start, min(start + most, 11))
            ]


def test_the_results_are_those_of_when_the_job_ran(org, call):
    _leads(call, 2)
    job = query(call, LEADS)
    _leads(call, 5)
    assert results(call, job).headers["Sforce-NumberOfRecords"] == "2"


def test_values_are_written_as_the_vendor_does(org, call):
    account = call("POST", "/sobjects/Account", json={"Name": "Acme"}).json()["id"]
    body = {"LastName": "Çelik", "AccountId": account, "Birthdate": "1990-02-03",
            "Description": 'a "b",\nc'}  # fmt: skip
    call("POST", "/sobjects/Contact", json=body)
    call("POST", "/sobjects/Contact", json={"LastName": "Lone"})
    job = query(
        call, "SELECT LastName, Account.Name, Account.Owner.Name, Birthdate, Description, "
        "HasOptedOutOfEmail, CreatedDate FROM Contact ORDER BY LastName DESC",
    )  # fmt: skip
    assert results(call, job).content.decode() == (
        '"LastName","Account.Name","Account.Owner.Name","Birthdate","Description",'
        '"HasOptedOutOfEmail","CreatedDate"\n'
        '"Çelik","Acme","Ada Admin","1990-02-03","a ""b"",\nc","false","2026-01-05T08:00:00.000Z"\n'
        '"Lone","","","","","false","2026-01-05T08:00:00.000Z"\n'
    )
    money = {"Name": "O", "StageName": "Prospecting", "CloseDate": "2026-02-01", "Amount": 3.5e8}
    call("POST", "/sobjects/Opportunity", json=money)
    assert results(call, query(call, "SELECT Amount FROM Opportunity")).text == (
        '"Amount"\n"350000000.0"\n'
    )


def test_delimiter_and_line_ending_are_the_jobs(call):
    _leads(call, 1)
    job = query(
        call, "SELECT LastName, Company FROM Lead", columnDelimiter="PIPE", lineEnding="CRLF"
    )
    assert results(call, job).text == '"LastName"|"Company"\r\n"L0000"|"X"\r\n'


def test_query_all_sees_the_recycle_bin(call):
    _leads(call, 2)
    key = call("GET", "/query", params={"q": LEADS}).json()["records"][0]["Id"]
    call("DELETE", f"/sobjects/Lead/{key}")
    assert query(call, LEADS)["numberRecordsProcessed"] == 1
    assert query(call, LEADS, "queryAll")["numberRecordsProcessed"] == 2


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("SELECT Address FROM Lead", "API_ERROR",
         "Selecting compound data not supported in Bulk Query"),
        ("SELECT Owner.Address FROM Contact", None, None),
        ("SELECT FIELDS(STANDARD) FROM Lead", "API_ERROR",
         "Selecting compound data not supported in Bulk Query"),
        ("SELECT Id, (SELECT Id FROM Contacts) FROM Account", "API_ERROR",
         "Aggregate Relationships not supported in Bulk Query"),
        ("SELECT COUNT() FROM Lead", "API_ERROR",
         "Aggregate functions not supported in Bulk Query"),
        ("SELECT MAX(LastName) FROM Lead", "API_ERROR",
         "Aggregate functions not supported in Bulk Query"),
        ("SELECT Status FROM Lead GROUP BY Status", "API_ERROR",
         "GROUP BY not supported in Bulk Query"),
        ("SELECT Id FROM Lead LIMIT 5 OFFSET 2", "API_ERROR", "OFFSET not supported in Bulk Query"),
        ("SELECT TYPEOF Who WHEN Lead THEN Company END FROM Task", "API_ERROR",
         "TYPEOF not supported in Bulk Query"),
        ("SELECT Id FROM TaskStatus", "INVALIDENTITY",
         "Entity 'TaskStatus' is not supported by the Bulk API."),
        ("SELECT Foo FROM Lead", "INVALID_FIELD", None),
        ("SELECT Id FROM Nope", "INVALID_TYPE", None),
        ("nothing", "MALFORMED_QUERY", None),
        ("", "MALFORMED_QUERY", None),
    ],
)  # fmt: skip
def test_what_bulk_queries_do_not_have_is_refused(call, text, code, message):
    answer = call("POST", QUERY, json={"operation": "query", "query": text})
    status, found, said = _refused(answer)
    assert status == 400
    assert code is None or found == code
    assert message is None or said == message
    assert call("GET", QUERY).json()["records"] == []


@pytest.mark.parametrize(
    "body",
    [{"operation": "insert", "query": LEADS}, {"query": LEADS}, {"operation": "query", "query": 5},
     {"operation": "query", "query": LEADS, "contentType": "JSON"}, []],
)  # fmt: skip
def test_a_job_that_makes_no_sense_is_refused(call, body):
    assert call("POST", QUERY, json=body).status_code == 400


@pytest.mark.parametrize(
    "params", [{"locator": "x"}, {"locator": "LTE="}, {"maxRecords": "0"}, {"maxRecords": "-1"},
               {"maxRecords": "x"}],
)  # fmt: skip
def test_a_page_that_makes_no_sense_is_refused(call, params):
    assert results(call, query(call, LEADS), **params).status_code == 400


def test_results_want_a_finished_job_of_the_same_version(org, call):
    org.act("set_settings", {"bulk_processing_seconds": 10})
    _leads(call, 1)
    job = query(call, LEADS)
    assert job["state"] == "InProgress"
    early = results(call, job)
    assert (early.status_code, early.content) == (204, b"")
    clock = org.served.world.clock
    clock.advance_to(clock.now_ms() + 10_000)
    assert results(call, job).status_code == 200
    other = call("GET", f"/services/data/v60.0{QUERY}/{job['id']}/results")
    assert other.status_code == 409
    assert call("GET", f"/services/data/v60.0{QUERY}/{job['id']}").status_code == 200


def test_jobs_are_aborted_and_deleted(org, call):
    org.act("set_settings", {"bulk_processing_seconds": 10})
    job = query(call, LEADS)
    path, clock = f"{QUERY}/{job['id']}", org.served.world.clock
    assert call("DELETE", path).status_code == 400
    assert call("PATCH", path, json={"state": "Aborted"}).json()["state"] == "Aborted"
    clock.advance_to(clock.now_ms() + 10_000)
    assert call("GET", path).json()["state"] == "Aborted"
    assert results(call, job).status_code == 400
    assert call("PATCH", path, json={"state": "UploadComplete"}).status_code == 400
    gone = call("DELETE", path)
    assert (gone.status_code, gone.content) == (204, b"")
    assert call("GET", path).status_code == 404


def test_only_what_the_user_may_see_is_found(org, call):
    org.act("set_settings", {"sharing_defaults": {"Lead": "Private"}})
    _leads(call, 2)
    other = org.as_user(org.user())
    mine = query(call, LEADS)
    assert query(other, LEADS)["numberRecordsProcessed"] == 0
    assert mine["numberRecordsProcessed"] == 2
    assert other("GET", f"{QUERY}/{mine['id']}").status_code == 404
    assert results(other, mine).status_code == 404


def test_the_days_query_jobs_are_counted_and_run_out(org, call):
    query(call, LEADS)
    assert call("GET", "/limits").json()["DailyBulkV2QueryJobs"] == {
        "Max": 10_000,
        "Remaining": 9_999,
    }
    quota = org.served.world.systems["salesforce"].quotas(org.instance)["DailyBulkV2QueryJobs"]
    quota.set_left(0, org.served.world.clock.now_ms())
    refused = call("POST", QUERY, json={"operation": "query", "query": LEADS})
    assert _refused(refused) == (
        400, "LIMIT_EXCEEDED", "Max bulk v2 query jobs (10000) per 24 hrs has been reached (10000)"
    )  # fmt: skip
    assert len(call("GET", QUERY).json()["records"]) == 1


def test_exchanges_are_told_apart(org, call):
    journal = org.served.world.journal
    start = journal.last + 1
    results(call, query(call, LEADS))
    told = [x["operation"] for x in journal.page({"object": "Lead"}, start).exchanges]
    assert told == ["bulk_query", "bulk_status", "bulk_results"]
    assert "jobs" in call("GET", "").json()
