"""Links, fields, identity, signing in, and what the connector reports."""

import pytest
from journals import USER, journal, x

from syncproof.conformance.checks import fields, identity, links, queue, state
from syncproof.conformance.checks.fields import Conflict

SF = "salesforce"
JWT = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=***"
PATH = "/services/oauth2/token"
LEAD = {
    "Id": "00Q1", "FirstName": "Ana", "LastName": "Torres", "Email": "A@x.example",
    "Company": "N", "Title": "Buyer",
}  # fmt: skip
PROSPECT = {
    "id": 7, "firstName": "Ana", "lastName": "Torres", "email": "a@x.example", "company": "N",
    "jobTitle": "Buyer", "salesforceLeadId": "00Q1",
}  # fmt: skip


def test_a_mark_in_brackets_is_no_link():
    assert links.link({"salesforceId": "[[crm_deleted]]"}) is None
    assert links.link(PROSPECT) == "00Q1"


def test_two_prospects_of_one_lead_are_no_bijection():
    twins = [PROSPECT, {**PROSPECT, "id": 8}]

    assert links.one_to_one([PROSPECT], [LEAD]).outcome == "passed"
    assert links.one_to_one(twins, [LEAD]).outcome == "failed"


def test_a_link_to_a_record_that_is_gone_is_no_bijection():
    assert links.one_to_one([PROSPECT], []).outcome == "failed"


def test_no_link_at_all_is_no_bijection():
    assert links.one_to_one([{"id": 1}], [LEAD]).outcome == "failed"


def test_a_source_created_twice_is_found_even_if_one_of_them_is_gone():
    found = journal(x(1, 0, SF, "create", "Lead", "00Q1"), x(2, 0, SF, "create", "Lead", "00Q2"))

    both = links.created_once(found, SF, {"00Q1": "Ana", "00Q2": "Ana"})
    assert (both.outcome, both.evidence) == ("failed", (1, 2))
    assert links.created_once(found, SF, {"00Q1": "Ana", "00Q2": "Ben"}).outcome == "passed"


def test_nobody_created_proves_nothing():
    assert links.created_once(journal(), SF, {}).outcome == "undecided"


def test_every_record_with_an_address_needs_its_prospect():
    nameless = {"Id": "00Q2", "Email": " "}

    assert links.all_have_prospects([LEAD, nameless], [PROSPECT]).outcome == "passed"
    assert links.all_have_prospects([LEAD], []).outcome == "failed"
    assert links.all_have_prospects([nameless], []).outcome == "undecided"


def test_addresses_agree_whatever_their_case():
    assert fields.agree(PROSPECT, "Lead", LEAD).outcome == "passed"


def test_a_field_that_differs_is_named():
    got = fields.agree({**PROSPECT, "jobTitle": "Boss"}, "Lead", LEAD)

    assert (got.outcome, "jobTitle" in got.reason) == ("failed", True)


def test_a_pair_without_its_record_does_not_agree():
    assert fields.agree(PROSPECT, "", None).outcome == "failed"
    assert fields.agree(None, "Lead", LEAD).outcome == "failed"


def test_a_value_invented_for_an_empty_one_is_no_difference():
    assert fields.agree({**PROSPECT, "company": None}, "Lead", LEAD).outcome == "passed"


def test_the_winner_has_to_win_on_both_sides():
    conflict = Conflict("jobTitle", "Title", "salesforce", "Buyer")

    assert fields.winners(PROSPECT, LEAD, [conflict]).outcome == "passed"
    assert fields.winners({**PROSPECT, "jobTitle": "x"}, LEAD, [conflict]).outcome == "failed"
    assert fields.winners(PROSPECT, {**LEAD, "Title": "x"}, [conflict]).outcome == "failed"


def test_a_call_in_another_name_is_found():
    mine = x(1, 0, SF, "update", "Lead", "00Q1")
    other = x(2, 0, SF, "query", "Lead", actor="005000000000002")

    assert identity.acts_as(journal(mine), SF, USER, []).outcome == "passed"
    assert identity.acts_as(journal(mine, other), SF, USER, []).evidence == (2,)


def test_a_record_created_in_another_name_is_found():
    mine = x(1, 0, SF, "create", "Lead", "00Q1")
    stamps = {"Id": "00Q1", "CreatedById": "005000000000009", "LastModifiedById": USER}

    assert identity.acts_as(journal(mine), SF, USER, [stamps]).outcome == "failed"


def test_a_silent_connector_has_no_identity():
    only_reads = journal(x(1, 0, SF, "query", "Lead"))

    assert identity.acts_as(only_reads, SF, USER, []).outcome == "undecided"


def test_a_session_for_a_password_is_found():
    signed = x(1, 0, SF, "login", "", path=PATH, body=JWT, actor="")
    password = x(
        2, 0, SF, "login", "", path=PATH, body="grant_type=password&password=***", actor=""
    )

    assert identity.signed_assertions_only(journal(signed), SF).outcome == "passed"
    got = identity.signed_assertions_only(journal(signed, password), SF)
    assert (got.outcome, got.evidence) == ("failed", (2,))


def test_a_soap_login_is_no_signed_assertion():
    assert identity.signed_assertions_only(
        journal(x(1, 0, SF, "login", "", path="/services/Soap/u/62.0")), SF
    ).outcome == ("failed")


def test_without_any_request_for_a_session_nothing_can_be_said():
    assert identity.signed_assertions_only(journal(), SF).outcome == "undecided"
    assert identity.no_session(journal(), SF).outcome == "undecided"


def test_a_foreign_key_must_open_nothing():
    refused = x(1, 0, SF, "token", "", status=400, body=JWT)
    given = x(2, 0, SF, "token", "", body=JWT)

    assert identity.no_session(journal(refused), SF).outcome == "passed"
    assert identity.no_session(journal(refused, given), SF).outcome == "failed"


def test_a_call_that_gets_through_without_a_session_is_found():
    refused = x(1, 0, SF, "token", "", status=400, body=JWT)

    assert identity.no_session(journal(refused, x(2, 0, SF, "query", "Lead")), SF).evidence == (2,)


ENTRY = {"record_id": "7", "message": "Enter a real phone number."}


@pytest.mark.parametrize(
    ("entries", "outcome"),
    [
        ([ENTRY], "passed"),
        ([], "failed"),
        (None, "undecided"),
        ([{"record_id": None, "message": "?"}], "undecided"),
        ([{"record_id": 7, "message": None}], "failed"),
    ],
)
def test_an_error_is_listed_with_its_record_and_cause(entries, outcome):
    assert queue.is_listed(entries, ["7", "00Q1"], "sync errors").outcome == outcome


@pytest.mark.parametrize(
    ("entries", "outcome"), [([ENTRY], "failed"), ([], "passed"), (None, "undecided")]
)
def test_a_resolved_error_is_listed_no_more(entries, outcome):
    assert queue.is_not_listed(entries, ["7"], "sync errors").outcome == outcome


def test_everybody_left_out_has_to_be_named_somewhere():
    people = {"7": "prospect with blank email", "00Q1": "lead with empty email"}
    both = [{"record_id": "7"}, {"record_id": "00Q1"}]

    assert queue.all_reported([both[0]], [both[1]], people).outcome == "passed"
    assert queue.all_reported([], [both[0]], people).outcome == "failed"
    assert queue.all_reported([], None, people).outcome == "undecided"
    assert queue.all_reported(None, None, people).outcome == "undecided"


def test_a_state_that_is_not_shown_is_undecided():
    assert state.is_state("paused", "paused").outcome == "passed"
    assert state.is_state("running", "paused").outcome == "failed"
    assert state.is_state(None, "paused").outcome == "undecided"


def test_an_attempt_has_to_be_refused_with_the_right_error():
    assert state.refused("setup_incomplete", "setup_incomplete").outcome == "passed"
    assert state.refused("other", "setup_incomplete").outcome == "failed"
    assert state.refused(None, "setup_incomplete").outcome == "failed"
