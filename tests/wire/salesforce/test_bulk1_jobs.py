"""Bulk API 1.0: the life of jobs, who may ask, and what is refused."""

# ruff: noqa: E501 - bodies and messages are whole, as they go over the wire

import pytest
import requests
from bulk1_by_hand import CSV, DAY, HOUR, JSON, XML, Async, refused, tags


@pytest.fixture
def call(org):
    return Async(org)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("<jobInfo><operation>insert</operation><object>Nope</object></jobInfo>", "InvalidJob"),
        ("<jobInfo><operation>insert</operation><object>LeadStatus</object></jobInfo>", "InvalidEntity"),
        ("<jobInfo><operation>explode</operation><object>Lead</object></jobInfo>", "InvalidJob"),
        ("<jobInfo><operation>hardDelete</operation><object>Lead</object></jobInfo>",
         "FeatureNotEnabled"),
        (("<jobInfo><operation>insert</operation><object>Lead</object><contentType>ZIP_CSV"
         "</contentType></jobInfo>"), "FeatureNotEnabled"),
        ("<jobInfo><operation>upsert</operation><object>Lead</object></jobInfo>", "InvalidJob"),
        ("<jobInfo><operation>insert</operation><object>Lead</object><a><b/></a></jobInfo>",
         "InvalidJob"),
        ("<jobInfo><nope>1</nope></jobInfo>", "InvalidJob"),
        ("<other/>", "InvalidJob"),
        ("not xml", "InvalidJob"),
        ("", "InvalidJob"),
    ],
)  # fmt: skip
def test_a_job_that_makes_no_sense_is_refused(call, body, code):
    assert refused(call("POST", "/job", body, XML))[:2] == (400, code)


def test_refusals_come_in_the_callers_form(org, call):
    assert refused(call("GET", "/job/750000000000000", kind=JSON)) == (
        400, "InvalidJob", "Unable to find object for id: 750000000000000"
    )  # fmt: skip
    job = call.job()
    assert refused(call("GET", f"/job/{job}/batch/751000000000000"))[:2] == (400, "InvalidBatch")
    assert refused(call("POST", f"/job/{job}/batch", "{}", JSON))[:2] == (400, "ClientInputError")
    assert refused(call("POST", f"/job/{job}/batch", "", CSV))[:2] == (400, "InvalidBatch")
    assert refused(call("POST", f"/job/{job}", '{"state": "Open"}', JSON))[:2] == (
        400,
        "InvalidJob",
    )
    assert refused(call("GET", "/nothing"))[:2] == (400, "InvalidUrl")
    assert refused(call("PUT", "/job"))[:2] == (400, "InvalidUrl")
    assert refused(call("POST", f"/job/{job}/batch", "PK", "zip/csv"))[1] == "FeatureNotEnabled"
    other = Async(org, org.user())
    assert refused(other("GET", f"/job/{job}"))[1] == "InvalidJob"


def test_a_bad_session_is_a_400_that_clients_know(org, call):
    for kind in (None, JSON, XML):
        answer = requests.get(
            call.url + "/job/750", timeout=10,
            headers={"X-SFDC-Session": "00D!x", **({"Content-Type": kind} if kind else {})},
        )  # fmt: skip
        assert refused(answer) == (400, "InvalidSessionId", "Invalid session id")
    assert (
        "<exceptionCode>InvalidSessionId</exceptionCode>"
        in requests.get(call.url + "/job/750", timeout=10).text
    )
    job = call.job()
    bearer = {"Authorization": f"Bearer {call.token}"}
    assert requests.get(f"{call.url}/job/{job}", headers=bearer, timeout=10).status_code == 200


def test_the_states_are_kept_to(org, call):
    org.act("set_settings", {"bulk_processing_seconds": 60})
    job = call.job()
    path = call.batch(job, "LastName,Company\nA,X\n")
    assert tags(call("GET", path), "state") == ["InProgress"]
    assert tags(call("GET", f"/job/{job}"), "numberBatchesInProgress") == ["1"]
    assert refused(call("GET", f"{path}/result")) == (400, "InvalidBatch", "Records not processed")
    aborted = call("POST", f"/job/{job}", "<jobInfo><state>Aborted</state></jobInfo>", XML)
    assert tags(aborted, "state") == ["Aborted"]
    assert tags(call("GET", path), "state") == ["NotProcessed"]
    clock = org.served.world.clock
    clock.advance_to(clock.now_ms() + HOUR)
    assert org.read("Lead") == []
    assert refused(call("POST", f"/job/{job}/batch", "LastName\nA\n", CSV)) == (
        400, "InvalidJobState",
        "Failed to create batch, since the Job is not Open. Current job state is 'Aborted'",
    )  # fmt: skip
    assert refused(call("POST", f"/job/{job}", '{"state": "Closed"}', JSON))[1] == "InvalidJobState"


def test_batches_of_a_closed_job_are_still_worked_off(org, call):
    org.act("set_settings", {"bulk_processing_seconds": 60})
    job = call.job()
    path = call.batch(job, "LastName,Company\nA,X\n")
    call("POST", f"/job/{job}", '{"state": "Closed"}', JSON)
    clock = org.served.world.clock
    clock.advance_to(clock.now_ms() + 60_000)
    assert org.read("Lead")[0]["CreatedById"] == org.admin
    shown = call("GET", path)
    assert (tags(shown, "state"), tags(shown, "totalProcessingTime")) == (["Completed"], ["60000"])


def test_a_job_stays_open_for_a_day_and_is_kept_for_seven(org, call):
    job, closed = call.job(), call.job()
    call("POST", f"/job/{closed}", '{"state": "Closed"}', JSON)
    clock = org.served.world.clock
    clock.advance_to(clock.now_ms() + DAY)
    call = Async(org)
    assert tags(call("GET", f"/job/{job}"), "state") == ["Failed"]
    assert refused(call("POST", f"/job/{job}/batch", "LastName\nA\n", CSV))[1] == "InvalidJobState"
    clock.advance_to(clock.now_ms() + 6 * DAY)
    assert refused(Async(org)("GET", f"/job/{closed}"))[1] == "InvalidJob"


def test_a_batch_has_bounds(org, call):
    job = call.job()
    big = call("POST", f"/job/{job}/batch", "LastName\n" + "x" * 10_000_000, CSV)
    assert refused(big)[1] == "ExceededQuota"
    quota = org.served.world.systems["salesforce"].quotas(org.instance)["DailyBulkApiBatches"]
    quota.set_left(0, org.served.world.clock.now_ms())
    assert refused(call("POST", f"/job/{job}/batch", "LastName,Company\nA,X\n", CSV)) == (
        400, "ExceededQuota", "ApiBatchItems Limit exceeded."
    )  # fmt: skip
    assert tags(call("GET", f"/job/{job}"), "numberBatchesTotal") == ["0"]


def test_every_call_counts_and_tells_what_it_did(org, call):
    journal = org.served.world.journal
    start = journal.last + 1
    path = call.batch(call.job(), "LastName,Company\nA,X\n")
    call("GET", f"{path}/result")
    told = journal.page({}, start).exchanges
    assert [(x["operation"], x["object"]) for x in told] == [
        ("bulk_job", "Lead"), ("bulk_ingest", "Lead"), ("bulk_results", "Lead")
    ]  # fmt: skip
    assert told[1]["ids"] == [org.read("Lead")[0]["Id"]]
    assert told[1]["committed"] is True
    assert all(x["counted"] for x in told)
    assert call.token not in str(told)
