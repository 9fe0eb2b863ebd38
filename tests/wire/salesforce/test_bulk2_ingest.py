"""Bulk API 2.0: what ingest jobs do, and what they refuse."""

# ruff: noqa: E501 - the vendor's texts stand whole
import pytest
from bulk_by_hand import INGEST, create, failures, ingest, rows

DAY = 86_400_000


@pytest.fixture
def call(org):
    return org.as_user()


def _refused(answer):
    return answer.status_code, answer.json()[0]["errorCode"], answer.json()[0]["message"]


def test_the_members_of_a_job_come_in_the_vendors_order(org, call):
    job = create(call, "upsert", externalIdFieldName="email", lineEnding="CRLF",
                 columnDelimiter="PIPE")  # fmt: skip
    assert list(job.items()) == [
        ("id", job["id"]), ("operation", "upsert"), ("object", "Lead"),
        ("createdById", org.admin), ("createdDate", "2026-01-05T08:00:00.000+0000"),
        ("systemModstamp", "2026-01-05T08:00:00.000+0000"), ("state", "Open"),
        ("externalIdFieldName", "Email"), ("concurrencyMode", "Parallel"), ("contentType", "CSV"),
        ("apiVersion", 59.0),
        ("contentUrl", f"services/data/v59.0/jobs/ingest/{job['id']}/batches"),
        ("lineEnding", "CRLF"), ("columnDelimiter", "PIPE"),
    ]  # fmt: skip
    assert job["id"][:3] == "750"
    assert len(job["id"]) == 18


def test_a_job_runs_from_open_to_complete(call):
    job = ingest(call, "LastName,Company\nA,X\n,X\n")
    assert {k: job[k] for k in ("state", "jobType", "retries", "numberRecordsProcessed",
                                "numberRecordsFailed", "totalProcessingTime")} == {
        "state": "JobComplete", "jobType": "V2Ingest", "retries": 0, "numberRecordsProcessed": 2,
        "numberRecordsFailed": 1, "totalProcessingTime": 0,
    }  # fmt: skip
    good = call("GET", f"{INGEST}/{job['id']}/successfulResults")
    key = good.text.split('"')[9]
    assert good.text == f'"sf__Id","sf__Created","LastName","Company"\n"{key}","true","A","X"\n'
    assert good.headers["Content-Type"] == "text/csv"
    bad = call("GET", f"{INGEST}/{job['id']}/failedResults/").text
    assert bad == (
        '"sf__Id","sf__Error","LastName","Company"\n"","REQUIRED_FIELD_MISSING:Required fields '
        'are missing: [LastName]:LastName --","","X"\n'
    )
    for word in ("unprocessedrecords", "unprocessedRecords"):
        assert call("GET", f"{INGEST}/{job['id']}/{word}").text == '"LastName","Company"\n'


def test_the_exchange_that_closes_a_job_carries_its_records(org, call):
    journal = org.served.world.journal
    first = journal.last + 1
    job = ingest(call, "LastName,Company\nA,X\nB,X\n")
    told = journal.page({"operation": "bulk_ingest"}, first).exchanges[-1]
    made = [r["sf__Id"] for r in rows(call, job, "successfulResults")]
    assert (told["ids"], told["object"], told["committed"]) == (made, "Lead", True)
    store = org.instance.store
    changes = list(store.log.read(store.connection, object="Lead"))
    store.connection.rollback()
    assert {c.exchange for c in changes} == {told["n"]}


def test_one_request_can_bring_the_data_along(call):
    parts = {
        "job": (
            "",
            '{"object":"Lead","operation":"insert","contentType":"CSV"}',
            "application/json",
        ),
        "content": ("content", "LastName,Company\nMulti,Part\n", "text/csv"),
    }
    made = call("POST", INGEST, files=parts)
    assert (made.status_code, made.json()["state"]) == (200, "UploadComplete")
    job = call("GET", f"{INGEST}/{made.json()['id']}").json()
    assert (job["state"], job["numberRecordsProcessed"]) == ("JobComplete", 1)
    broken = call("POST", INGEST, files={"job": parts["job"]})
    assert broken.status_code == 400


@pytest.mark.parametrize(
    ("word", "mark"),
    [("COMMA", ","), ("TAB", "\t"), ("PIPE", "|"), ("SEMICOLON", ";"), ("CARET", "^"),
     ("BACKQUOTE", "`")],
)  # fmt: skip
@pytest.mark.parametrize(("ending", "end"), [("LF", "\n"), ("CRLF", "\r\n")])
def test_every_delimiter_and_line_ending_is_read(call, word, mark, ending, end):
    lines = [f"LastName{mark}Company", f'"A{mark}""q""{end}b"{mark}X', f"B{mark}Y"]
    data = b"\xef\xbb\xbf" + end.join(lines).encode()
    job = ingest(call, data, columnDelimiter=word, lineEnding=ending)
    assert (job["state"], job["numberRecordsFailed"]) == ("JobComplete", 0)
    good = rows(call, job, "successfulResults", mark)
    assert [r["LastName"] for r in good] == [f'A{mark}"q"{end}b', "B"]


@pytest.mark.parametrize(
    ("data", "options", "text"),
    [
        ("LastName,Company\r\nA,X\r\n", {},
         "ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is LF"),
        ("LastName,Company\nA,X\n", {"lineEnding": "CRLF"},
         "ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is CRLF"),
        ("LastName,Foo,Bar\nA,X,Y\n", {}, "InvalidBatch : Field name not found : Foo"),
        ("LastName,Account.Name\nA,X\n", {}, "InvalidBatch : Field name not found : Account.Name"),
        ("LastName,User:CreatedBy.Username\nA,X\n", {},
         ("InvalidBatch : type is not needed for non polymorphic foreign key reference : "
         "User:CreatedBy.Username")),
        ("LastName,lastname\nA,X\n", {}, "InvalidBatch : Duplicate field name found : lastname"),
        ("Id,Name\n00Q,X\n", {"operation": "delete"},
         "InvalidBatch : The 'delete' batch must contain only ids."),
        ("LastName\nX\n", {"operation": "update"}, "InvalidBatch : Field name not found : Id"),
        (b"LastName,Company\n\xff,X\n", {}, "ClientInputError : The data is not UTF-8"),
    ],
)  # fmt: skip
def test_data_that_cannot_be_worked_off_fails_the_job(call, data, options, text):
    job = ingest(call, data, **options)
    assert (job["state"], job["errorMessage"]) == ("Failed", text)
    assert job["numberRecordsProcessed"] == 0
    assert call("GET", f"{INGEST}/{job['id']}/failedResults").status_code == 200


def test_rows_after_a_broken_one_stay_unprocessed(call):
    good = "".join(f"A{n},X\n" for n in range(250))
    job = ingest(call, f"LastName,Company\n{good}one,two,three\n")
    assert (job["state"], job["numberRecordsProcessed"]) == ("Failed", 200)
    left = rows(call, job, "unprocessedRecords")
    assert [r["LastName"] for r in left] == [f"A{n}" for n in range(200, 250)]
    assert len(rows(call, job, "successfulResults")) == 200


def test_a_column_hidden_from_the_user_is_none(org):
    user = org.user(permissions={"hidden_fields": ["Lead.Title"]})
    job = ingest(org.as_user(user), "LastName,Company,Title\nA,X,Y\n")
    assert job["errorMessage"] == "InvalidBatch : Field name not found : Title"


def test_empty_says_nothing_and_n_a_clears(org, call):
    made = ingest(call, "LastName,Company,Title,Phone\nA,X,Boss,1\n")
    key = rows(call, made, "successfulResults")[0]["sf__Id"]
    done = ingest(call, f"Id,Title,Phone\n{key},,#N/A\n", "update")
    assert done["numberRecordsFailed"] == 0
    lead = org.read("Lead")[0]
    assert (lead["Title"], lead["Phone"]) == ("Boss", None)
    good = rows(call, done, "successfulResults")
    assert good == [
        {"sf__Id": key, "sf__Created": "false", "Id": key, "Title": "", "Phone": "#N/A"}
    ]


def test_parents_are_named_by_external_ids(org, call):
    org.user(username="owner@x.example")
    job = ingest(
        call, "LastName,Company,User:Owner.Username\nA,X,owner@x.example\nB,X,nobody@x.example\n"
    )
    assert failures(call, job) == [
        (
            "INVALID_FIELD:Foreign key external ID: nobody@x.example not found for field Username in "
            "entity User:--"
        )
    ]
    assert org.read("Lead")[0]["OwnerId"] != org.admin


@pytest.mark.parametrize(
    ("header", "row", "error"),
    [
        ("LastName,Company,Email", "A,X,nomail",
         "INVALID_EMAIL_ADDRESS:Email: invalid email address: nomail:Email --"),
        ("LastName,Company,NumberOfEmployees", "A,X,many",
         ("INVALID_TYPE_ON_FIELD_IN_RECORD:Employees: value not of required type: many:"
         "NumberOfEmployees --")),
        ("LastName,Company,Id", "A,X,00QS10000000001AAA",
         "INVALID_FIELD_FOR_INSERT_UPDATE:cannot specify Id in an insert call:Id --"),
        ("LastName", '""', ("REQUIRED_FIELD_MISSING:Required fields are missing: [LastName, Company]:"
         "LastName,Company --")),
    ],
)  # fmt: skip
def test_a_refused_row_says_why(call, header, row, error):
    assert failures(call, ingest(call, f"{header}\n{row}\n")) == [error]


def test_rows_without_their_record_are_refused(call):
    made = ingest(call, "LastName,Company\nA,X\n")
    key = rows(call, made, "successfulResults")[0]["sf__Id"]
    gone = ingest(call, f"Id\n{key}\n", "delete")
    assert gone["numberRecordsFailed"] == 0
    never = key[:10] + "zzzzz"
    job = ingest(call, f"Id,Title\n{key},x\n{never},x\nabc,x\n,x\n", "update")
    assert failures(call, job) == [
        "ENTITY_IS_DELETED:entity is deleted:--",
        "INVALID_CROSS_REFERENCE_KEY:invalid cross reference id:--",
        "MALFORMED_ID:Lead ID: id value of incorrect type: abc:Id --",
        "MISSING_ARGUMENT:Id not specified:Id --",
    ]
    assert [r["sf__Id"] for r in rows(call, job, "failedResults")] == [key, never, "abc", ""]


def test_upsert_creates_changes_and_refuses_what_is_ambiguous(call):
    job = ingest(call, "LastName,Company,Email\nA,X,a@x.example\nB,X,a@x.example\nC,X,\nD,X,d@x.example\n",
                 "upsert", externalIdFieldName="Email")  # fmt: skip
    assert failures(call, job) == [
        "DUPLICATE_EXTERNAL_ID:Duplicate external id specified: a@x.example:Email --",
        "DUPLICATE_EXTERNAL_ID:Duplicate external id specified: a@x.example:Email --",
        "MISSING_ARGUMENT:Email not specified:Email --",
    ]
    again = ingest(call, "Email,Title\nD@x.example,T\n", "upsert", externalIdFieldName="Email")
    assert [r["sf__Created"] for r in rows(call, again, "successfulResults")] == ["false"]
    by_id = ingest(call, f"Id,LastName,Company\n{rows(call, again, 'successfulResults')[0]['sf__Id']},"
                   "E,\n,New,X\n", "upsert", externalIdFieldName="Id")  # fmt: skip
    assert [r["sf__Created"] for r in rows(call, by_id, "successfulResults")] == ["false", "true"]


def test_hard_delete_needs_its_permission_and_leaves_nothing(org, call):
    made = ingest(call, "LastName,Company\nA,X\n")
    key = rows(call, made, "successfulResults")[0]["sf__Id"]
    refused = call("POST", INGEST, json={"object": "Lead", "operation": "hardDelete"})
    assert _refused(refused) == (
        400, "FEATURENOTENABLED",
        ("FeatureNotEnabled : hardDelete operation requires special user profile permission, please "
        "contact your system administrator"),
    )  # fmt: skip
    org.act("update_user", org.admin, {"permissions": {"bulk_api_hard_delete": True}})
    assert ingest(call, f"Id\n{key}\n", "hardDelete")["numberRecordsFailed"] == 0
    found = call("GET", "/queryAll", params={"q": "SELECT Id FROM Lead"}).json()
    assert found["totalSize"] == 0


def test_a_fault_refuses_single_rows(org, call):
    org.served.world.faults.arm(
        {
            "name": "row_locked",
            "scope": {"operation": "bulk_ingest", "object": "Lead"},
            "params": {"rows": [2]},
        },
        org.served.world.clock.now_ms(),
    )
    job = ingest(call, "LastName,Company\nA,X\nB,X\nC,X\n")
    assert [e.partition(":")[0] for e in failures(call, job)] == ["UNABLE_TO_LOCK_ROW"]


def test_validation_rules_and_rights_hold_for_rows(org):
    org.act("set_settings", {"validation_rules": [
        {"object": "Lead", "name": "no", "formula": 'Title = "X"', "message": "No X.",
         "error_field": None}
    ]})  # fmt: skip
    call = org.as_user()
    job = ingest(call, "LastName,Company,Title\nA,X,X\nB,X,Y\n")
    assert failures(call, job) == ["FIELD_CUSTOM_VALIDATION_EXCEPTION:No X.:--"]
    reader = org.as_user(org.user(profile="Read Only"))
    job = ingest(reader, "LastName,Company\nA,X\n")
    assert failures(reader, job)[0].startswith("INSUFFICIENT_ACCESS_OR_READONLY:")


def test_what_was_hard_deleted_counts_as_purged(org, call):
    org.act("update_user", org.admin, {"permissions": {"bulk_api_hard_delete": True}})
    made = ingest(call, "LastName,Company\nA,X\n")
    key = rows(call, made, "successfulResults")[0]["sf__Id"]
    clock = org.served.world.clock
    clock.advance_to(clock.now_ms() + 60_000)
    ingest(call, f"Id\n{key}\n", "hardDelete")
    span = {"start": "2026-01-05T07:00:00Z", "end": "2026-01-05T08:30:00Z"}
    told = call("GET", "/sobjects/Lead/deleted/", params=span).json()
    assert told["deletedRecords"] == []
    assert told["earliestDateAvailable"] == "2026-01-05T08:01:00.000+0000"
