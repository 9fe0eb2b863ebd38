"""Bulk API 2.0: the life of ingest jobs, and what is refused of them."""

# ruff: noqa: E501 - bodies and messages are whole, as they go over the wire

import pytest
from bulk_by_hand import INGEST, create, ingest, rows, upload

DAY = 86_400_000


@pytest.fixture
def call(org):
    return org.as_user()


def _refused(answer):
    return answer.status_code, answer.json()[0]["errorCode"], answer.json()[0]["message"]


@pytest.mark.parametrize(
    ("body", "code", "text"),
    [
        ({"operation": "insert"}, "INVALIDJOB", "InvalidJob : Unable to find object: "),
        ({"object": "Nope", "operation": "insert"}, "INVALIDJOB",
         "InvalidJob : Unable to find object: Nope"),
        ({"object": "LeadStatus", "operation": "insert"}, "INVALIDENTITY",
         "Entity 'LeadStatus' is not supported by the Bulk API."),
        ({"object": "Lead", "operation": "explode"}, "API_ERROR",
         "Invalid value: 'explode' supplied for property: 'operation'"),
        ({"object": "Lead", "operation": "insert", "contentType": "JSON"}, "API_ERROR",
         "Invalid value: 'JSON' supplied for property: 'contentType'"),
        ({"object": "Lead", "operation": "insert", "columnDelimiter": "X"}, "API_ERROR",
         "Invalid value: 'X' supplied for property: 'columnDelimiter'"),
        ({"object": "Lead", "operation": "upsert"}, "INVALIDJOB",
         "InvalidJob : External ID was blank for Lead. An External ID must be specified for upsert."),
        ({"object": "Lead", "operation": "upsert", "externalIdFieldName": "Title"}, "INVALIDJOB",
         ("InvalidJob : Field name provided, Title does not match an External ID, Salesforce Id, or "
         "indexed field for Lead")),
    ],
)  # fmt: skip
def test_a_job_that_makes_no_sense_is_refused(call, body, code, text):
    assert _refused(call("POST", INGEST, json=body)) == (400, code, text)
    assert call("GET", INGEST).json()["records"] == []


def test_the_states_are_kept_to(call):
    job = create(call)
    path = f"{INGEST}/{job['id']}"
    assert _refused(call("GET", f"{path}/successfulResults"))[:2] == (400, "INVALIDJOBSTATE")
    assert _refused(call("DELETE", path))[:2] == (400, "INVALIDJOBSTATE")
    upload(call, job, "LastName,Company\nA,X\n")
    second = call("PUT", f"{path}/batches", data=b"x", headers={"Content-Type": "text/csv"})
    assert _refused(second) == (
        400, "BULK_API_ERROR",
        (f"Found multiple contents for job: <{job['id'][:15]}>, please 'Close' / 'Abort' / 'Delete' "
        "the current Job then create a new Job and make sure you only do 'PUT' once on a given Job."),
    )  # fmt: skip
    assert _refused(call("PATCH", path, json={"state": "Aborted"})) == (
        400, "INVALIDJOBSTATE", "Aborting already Completed Job not allowed"
    )  # fmt: skip
    assert _refused(call("PATCH", path, json={"state": "UploadComplete"}))[1] == "INVALIDJOBSTATE"
    assert _refused(call("PATCH", path, json={"state": "Open"}))[1] == "API_ERROR"
    gone = call("DELETE", path)
    assert (gone.status_code, gone.content) == (204, b"")
    assert _refused(call("GET", path))[:2] == (404, "INVALIDJOB")


def test_an_aborted_job_keeps_its_rows_unprocessed(org, call):
    job = create(call)
    path = f"{INGEST}/{job['id']}"
    call("PUT", f"{path}/batches", data=b"LastName,Company\nA,X\n")
    assert call("PATCH", path, json={"state": "Aborted"}).json()["state"] == "Aborted"
    assert [r["LastName"] for r in rows(call, job, "unprocessedrecords")] == ["A"]
    assert org.read("Lead") == []
    assert _refused(call("PATCH", path, json={"state": "Aborted"}))[2] == (
        "Aborting already Aborted Job not allowed"
    )


def test_a_job_closed_without_data_fails(call):
    job = create(call)
    path = f"{INGEST}/{job['id']}"
    assert call("PATCH", path, json={"state": "UploadComplete"}).status_code == 200
    assert call("GET", path).json()["state"] == "Failed"


def test_jobs_are_their_users_own(org, call):
    job = create(call)
    other = org.as_user(org.user())
    assert _refused(other("GET", f"{INGEST}/{job['id']}"))[0] == 404
    assert other("GET", INGEST).json()["records"] == []
    mine = call("GET", INGEST).json()
    assert [(r["id"], r["jobType"]) for r in mine["records"]] == [(job["id"], "V2Ingest")]
    assert (mine["done"], mine["nextRecordsUrl"]) == (True, None)
    for name, value, left in (("jobType", "Classic", 0), ("jobType", "V2Ingest", 1),
                              ("isPkChunkingEnabled", "true", 0), ("concurrencyMode", "serial", 0),
                              ("isPkChunkingEnabled", "false", 1)):  # fmt: skip
        assert len(call("GET", INGEST, params={name: value}).json()["records"]) == left
    assert call("GET", INGEST, params={"jobType": "x"}).status_code == 400


def test_a_list_has_pages(call, monkeypatch):
    from syncproof.systems.salesforce.bulk import listing

    monkeypatch.setattr(listing, "PAGE", 2)
    made = [create(call)["id"] for _ in range(5)]
    path, seen = INGEST, []
    while path:
        page = call("GET", path).json()
        seen += [r["id"] for r in page["records"]]
        assert page["done"] is (page["nextRecordsUrl"] is None)
        path = page["nextRecordsUrl"]
    assert seen == made


def test_a_job_is_forgotten_after_seven_days(org, call):
    job = ingest(call, "LastName,Company\nA,X\n")
    clock = org.served.world.clock
    clock.advance_to(clock.now_ms() + 7 * DAY - 1)
    call = org.as_user()
    assert call("GET", f"{INGEST}/{job['id']}").status_code == 200
    clock.advance_to(clock.now_ms() + 1)
    assert call("GET", f"{INGEST}/{job['id']}").status_code == 404
    assert call("GET", INGEST).json()["records"] == []
    create(call)


def test_work_takes_the_time_that_the_organisation_is_set_to(org, call):
    org.act("set_settings", {"bulk_processing_seconds": 30})
    job = create(call)
    upload(call, job, "LastName,Company\nA,X\n")
    path, clock = f"{INGEST}/{job['id']}", org.served.world.clock
    assert call("GET", path).json()["state"] == "InProgress"
    assert org.read("Lead") == []
    clock.advance_to(clock.now_ms() + 29_999)
    assert call("GET", path).json()["state"] == "InProgress"
    clock.advance_to(clock.now_ms() + 1)
    lead = org.read("Lead")[0]
    assert (lead["LastName"], lead["CreatedById"]) == ("A", org.admin)
    shown = call("GET", path).json()
    assert (shown["state"], shown["totalProcessingTime"]) == ("JobComplete", 30_000)


def test_a_snapshot_keeps_jobs_and_what_waits(org, call):
    org.act("set_settings", {"bulk_processing_seconds": 30})
    done, job, world = create(call), create(call), org.served.world
    upload(call, job, "LastName,Company\nA,X\n")
    name = world.snapshot()
    world.clock.advance_to(world.clock.now_ms() + 60_000)
    assert len(org.read("Lead")) == 1
    call("PATCH", f"{INGEST}/{done['id']}", json={"state": "Aborted"})
    world.restore(name)
    assert org.read("Lead") == []
    assert call("GET", f"{INGEST}/{done['id']}").json()["state"] == "Open"
    world.clock.advance_to(world.clock.now_ms() + 60_000)
    assert call("GET", f"{INGEST}/{job['id']}").json()["state"] == "JobComplete"
    assert len(org.read("Lead")) == 1


def test_the_days_batches_are_counted_and_run_out(org, call):
    quota = org.served.world.systems["salesforce"].quotas(org.instance)["DailyBulkApiBatches"]
    before = call("GET", "/limits").json()["DailyBulkApiBatches"]
    ingest(call, "LastName,Company\nA,X\n")
    after = call("GET", "/limits").json()["DailyBulkApiBatches"]
    assert (before["Max"], before["Remaining"] - after["Remaining"]) == (15_000, 1)
    job = create(call)
    quota.set_left(0, org.served.world.clock.now_ms())
    upload(call, job, "LastName,Company\nB,X\n")
    shown = call("GET", f"{INGEST}/{job['id']}").json()
    assert (shown["state"], shown["errorMessage"]) == (
        "Failed", "ExceededQuota : ApiBatchItems Limit exceeded."
    )  # fmt: skip
    refused = call("POST", INGEST, json={"object": "Lead", "operation": "insert"})
    assert _refused(refused)[1] == "EXCEEDEDQUOTA"
    assert [r["LastName"] for r in org.read("Lead")] == ["A"]


def test_a_member_that_jobs_do_not_have_is_refused(call):
    body = {"object": "Lead", "operation": "insert", "name": "x"}
    assert _refused(call("POST", INGEST, json=body))[1] == "JSON_PARSER_ERROR"


def test_a_fault_is_aimed_at_the_close_of_jobs_of_one_object(org, call):
    job = create(call)
    other = create(call, name="Contact")
    org.served.world.faults.arm(
        {"name": "rate_limited", "scope": {"operation": "bulk_ingest", "object": "Lead"}},
        org.served.world.clock.now_ms(),
    )
    path = f"{INGEST}/{job['id']}"
    call("PUT", f"{path}/batches", data=b"LastName,Company\nA,X\n")
    assert call("PATCH", path, json={"state": "UploadComplete"}).status_code == 403
    assert call("GET", path).json()["state"] == "Open"
    upload(call, other, "LastName\nA\n")
    assert call("PATCH", path, json={"state": "Aborted"}).status_code == 200
    assert org.read("Lead") == []
