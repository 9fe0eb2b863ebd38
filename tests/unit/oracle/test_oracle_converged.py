"""The key `converged`."""

from __future__ import annotations

import pytest


def test_pairs_that_agree_pass(synced):
    synced.settle()
    found = synced.verdict("converged")
    assert (found.outcome, found.reason) == ("passed", "1 linked pairs agree")


def test_a_pair_that_differs_fails_with_the_writes_of_that_field(synced):
    synced.later(60).look()
    wrong = synced.write(synced.AE, "prospects", "1", jobTitle="Anaylst")
    synced.settle()
    found = synced.verdict("converged")
    assert found.outcome == "failed"
    assert wrong in found.evidence


@pytest.mark.parametrize(
    ("prospect", "lead"),
    [
        ({"jobTitle": "  e\u0301 "}, {"Title": "\u00e9"}),
        ({"addressOne": "a\nb"}, {"Street": "a\r\nb"}),
        ({"annualRevenue": "1000"}, {"AnnualRevenue": 1000.0}),
        ({"employees": "12"}, {"NumberOfEmployees": 12}),
        ({"optedOut": 0}, {"HasOptedOutOfEmail": None}),
        ({"optedOut": 1}, {"HasOptedOutOfEmail": True}),
        ({"fax": ""}, {"Fax": None}),
        ({"email": "ADA@example.com"}, {"Email": "ada@example.com"}),
    ],
)
def test_values_that_mean_the_same_agree(synced, prospect, lead):
    synced.later(60).person(synced.AE, "prospects", "1", **prospect)
    synced.person(synced.SF, "Lead", synced.LEAD, **lead)
    synced.settle()
    assert synced.outcome("converged") == "passed"


@pytest.mark.parametrize(
    ("prospect", "lead"),
    [
        ({"jobTitle": "ceo"}, {"Title": "CEO"}),
        ({"annualRevenue": "1000"}, {"AnnualRevenue": 1000.5}),
        ({"isDoNotCall": True}, {"DoNotCall": False}),
        ({"fax": ""}, {"Fax": "1"}),
    ],
)
def test_values_that_mean_something_else_do_not(synced, prospect, lead):
    synced.later(60).person(synced.AE, "prospects", "1", **prospect)
    synced.person(synced.SF, "Lead", synced.LEAD, **lead)
    synced.settle()
    assert synced.outcome("converged") == "failed"


def test_what_salesforce_holds_in_the_products_own_field_is_no_difference(synced):
    synced.later(60).person(synced.SF, "Lead", synced.LEAD, Description="by hand")
    synced.settle()
    assert synced.outcome("converged") == "passed"


def test_people_linked_long_ago_whom_nobody_touched_need_not_agree(story):
    story.row(story.SF, "Lead", story.LEAD, Email="a@b.com", Title="One")
    story.row(story.AE, "prospects", "1", email="a@b.com", jobTitle="Two", salesforceId=story.LEAD)
    story.settle()
    assert story.outcome("converged") == "passed"


def test_before_settling_it_is_undecided(synced):
    assert synced.outcome("converged") == "undecided"


def test_a_difference_named_in_status_is_no_breach(synced):
    synced.later(60).person(synced.SF, "Lead", synced.LEAD, Title="Countess")
    synced.settle(errors=[{"system": None, "record_id": synced.LEAD[:15]}])
    assert synced.outcome("converged") == "passed"


def test_an_address_changed_in_salesforce_has_to_reach_the_prospect(synced):
    synced.later(60).person(synced.SF, "Lead", synced.LEAD, Email="b@b.com")
    synced.settle()
    assert synced.outcome("converged") == "failed"


def test_an_address_changed_in_the_product_may_lead_to_a_new_record_instead(synced):
    synced.later(60).person(synced.AE, "prospects", "1", email="b@b.com")
    synced.settle()
    assert synced.outcome("converged") == "passed"


def test_comments_have_to_reach_salesforce(synced):
    synced.later(60).person(synced.SF, "Lead", synced.LEAD, Description="by hand")
    synced.later(60).person(synced.AE, "prospects", "1", comments="by marketing")
    synced.settle()
    assert synced.outcome("converged") == "failed"
