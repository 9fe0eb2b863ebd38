from __future__ import annotations

import pytest
from engine_fake_facts import REP

from syncproof.engine.endpoint import ProtocolError


def test_an_assigned_prospect_becomes_one_lead_with_its_owner(rig):
    key = rig.fake.add_prospect(email="Ann@X.test", firstName="Ann", lastName="Lee",
                                company="Acme", employees="1,200", userId=7)  # fmt: skip
    rig.resume()
    rig.run(600)
    (lead,) = rig.fake.leads()
    assert (lead["LastName"], lead["Company"], lead["NumberOfEmployees"]) == ("Lee", "Acme", 1200)
    assert lead["OwnerId"] == REP
    assert rig.fake.prospects[key]["salesforceId"] == lead["Id"]
    status = rig.status()
    assert (status["backlog"], status["errors"], status["skipped"]) == (0, [], [])


def test_a_new_connector_is_paused_and_writes_no_person_for_a_day(rig):
    rig.fake.add_prospect(email="a@x.test", lastName="A", userId=7)
    rig.fake.add_record("Lead", Email="b@x.test", LastName="B")
    assert rig.connect()["state"] == "paused"
    rig.run(24 * 3600)
    assert rig.fake.writes == []
    assert rig.status()["state"] == "paused"


def test_users_campaigns_and_metadata_sync_while_paused(rig):
    rig.connect()
    rig.run(1)
    rig.fake.pass_time(60)
    rig.fake.users.append({"Id": "005000000000009AAA", "Username": "n", "Email": "n@x.test",
                           "FirstName": "N", "LastName": "W", "IsActive": True,
                           "UserType": "Standard", "SystemModstamp": rig.fake.stamp()})  # fmt: skip
    rig.fake.campaigns["701"] = {"Id": "701", "Name": "Fair", "SystemModstamp": rig.fake.stamp()}
    rig.run(600)
    assert "n@x.test" in {u["email"] for u in rig.fake.ae_users.values()}
    assert rig.fake.campaigns_seen["701"]["name"] == "Fair"
    assert {f["name"] for f in rig.fake.options["Lead"]} >= {"Company", "Email"}


def test_a_paused_connector_syncs_one_prospect_by_hand_and_stays_paused(rig):
    key = rig.fake.add_prospect(email="a@x.test", lastName="A", userId=7)
    rig.fake.add_prospect(email="b@x.test", lastName="B", userId=7)
    rig.connect()
    rig.run(1)
    assert rig.sync("account_engagement", "prospect", key)["result"] == "synced"
    assert [lead["Email"] for lead in rig.fake.leads()] == ["a@x.test"]
    assert rig.status()["state"] == "paused"
    rig.run(3600)
    assert len(rig.fake.leads()) == 1


@pytest.mark.parametrize("sobject", ["Lead", "Contact"])
def test_a_record_sent_by_hand_gets_a_prospect_with_its_id(rig, sobject):
    record = rig.fake.add_record(sobject, Email="a@x.test", LastName="A", Title="CTO")
    rig.connect()
    assert rig.sync("salesforce", sobject, record)["result"] == "synced"
    (prospect,) = rig.fake.prospects.values()
    assert (prospect["salesforceId"], prospect["jobTitle"]) == (record, "CTO")


@pytest.mark.parametrize("email", [None, "", "  "])
def test_nobody_without_an_email_gets_a_counterpart_and_everybody_is_reported(rig, email):
    key = rig.fake.add_prospect(email=email, lastName="A", userId=7)
    record = rig.fake.add_record("Lead", Email=email, LastName="B")
    rig.resume()
    rig.run(3600)
    assert rig.fake.writes == []
    skipped = {(s["system"], s["record_id"]): s["code"] for s in rig.status()["skipped"]}
    assert skipped == {("account_engagement", str(key)): "no_email",
                       ("salesforce", record): "no_email"}  # fmt: skip


def test_an_unassigned_prospect_links_with_a_match_and_never_creates(rig):
    lead = rig.fake.add_record("Lead", Email="A@x.test", LastName="A", Company="C")
    key = rig.fake.add_prospect(email="a@x.test", lastName="A", company="C")
    other = rig.fake.add_prospect(email="b@x.test", lastName="B")
    rig.resume()
    rig.run(600)
    assert rig.fake.prospects[key]["salesforceId"] == lead
    assert len(rig.fake.leads()) == 1
    assert [(s["record_id"], s["code"]) for s in rig.status()["skipped"]] == [
        (str(other), "unassigned")
    ]


def test_assigning_a_prospect_creates_exactly_one_record_owned_by_its_user(rig):
    key = rig.fake.add_prospect(email="b@x.test", lastName="B")
    rig.resume()
    rig.run(600)
    rig.fake.edit_prospect(key, userId=7)
    rig.run(600)
    (lead,) = rig.fake.leads()
    assert (lead["OwnerId"], rig.status()["skipped"]) == (REP, [])


def test_contacts_are_matched_before_leads_and_the_oldest_first(rig):
    rig.fake.add_record("Lead", Email="a@x.test", LastName="A")
    rig.fake.pass_time(5)
    first = rig.fake.add_record("Contact", Email="a@x.test", LastName="A")
    rig.fake.pass_time(5)
    rig.fake.add_record("Contact", Email="a@x.test", LastName="A")
    key = rig.fake.add_prospect(email="a@x.test", lastName="A")
    rig.resume()
    rig.run(600)
    assert rig.fake.prospects[key]["salesforceId"] == first
    assert len(rig.fake.prospects) == 1


def test_changes_travel_both_ways_within_two_checks_and_never_come_back(rig):
    key = rig.fake.add_prospect(email="a@x.test", lastName="A", company="C", userId=7)
    rig.resume()
    rig.run(300)
    (lead,) = rig.fake.leads()
    rig.fake.edit_record(lead["Id"], Title="CTO")
    rig.fake.edit_prospect(key, phone="12")
    rig.run(240)
    assert rig.fake.prospects[key]["jobTitle"] == "CTO"
    assert rig.fake.records[lead["Id"]]["Phone"] == "12"
    count = len(rig.fake.writes)
    rig.run(3600)
    assert len(rig.fake.writes) == count


@pytest.mark.parametrize(
    ("rule", "winner"), [("account_engagement", "ours"), ("salesforce", "theirs")]
)
def test_the_rule_of_a_field_decides_a_conflict(rig, rule, winner):
    key = rig.fake.add_prospect(email="a@x.test", lastName="A", company="C", userId=7)
    rig.resume(field_rules={"jobTitle": rule})
    rig.run(300)
    (lead,) = rig.fake.leads()
    rig.fake.edit_record(lead["Id"], Title="theirs")
    rig.fake.edit_prospect(key, jobTitle="ours")
    rig.run(300)
    assert rig.fake.prospects[key]["jobTitle"] == winner
    assert rig.fake.records[lead["Id"]]["Title"] == winner


def test_an_emptied_value_is_filled_from_the_other_side(rig):
    key = rig.fake.add_prospect(email="a@x.test", lastName="A", phone="1", userId=7)
    rig.resume()
    rig.run(300)
    (lead,) = rig.fake.leads()
    rig.fake.edit_record(lead["Id"], Phone=None)
    rig.run(300)
    assert rig.fake.records[lead["Id"]]["Phone"] == "1"
    assert rig.fake.prospects[key]["phone"] == "1"


def test_units_that_allow_duplicate_emails_match_by_crm_id_alone(rig):
    rig.fake.add_prospect(email="a@x.test", lastName="A")
    one = rig.fake.add_record("Lead", Email="a@x.test", LastName="One")
    two = rig.fake.add_record("Lead", Email="a@x.test", LastName="Two")
    rig.resume(allow_duplicate_emails=True, auto_create_prospects=False)
    rig.run(600)
    names = {p.get("salesforceId"): p["lastName"] for p in rig.fake.prospects.values()}
    assert names == {None: "A", one: "One", two: "Two"}
    rig.fake.edit_record(one, LastName="Uno")
    rig.run(300)
    assert sorted(p["lastName"] for p in rig.fake.prospects.values()) == ["A", "Two", "Uno"]


def test_a_refused_record_stays_in_the_error_queue_until_it_is_touched(rig):
    rig.fake.refuse_row = lambda row: (
        ("FIELD_CUSTOM_VALIDATION_EXCEPTION", "no") if row.get("Phone") == "bad" else None
    )
    key = rig.fake.add_prospect(email="a@x.test", lastName="A", phone="bad", userId=7)
    rig.fake.add_prospect(email="b@x.test", lastName="B", userId=7)
    rig.resume()
    rig.run(3600)
    assert [lead["Email"] for lead in rig.fake.leads()] == ["b@x.test"]
    (error,) = rig.status()["errors"]
    assert (error["record_id"], error["code"]) == (str(key), "FIELD_CUSTOM_VALIDATION_EXCEPTION")
    tries = sum(1 for m, p in rig.fake.calls if m == "POST" and p.endswith("sobjects"))
    assert tries == 1
    rig.fake.edit_prospect(key, phone="good")
    rig.run(300)
    assert len(rig.fake.leads()) == 2
    assert rig.status()["errors"] == []


def test_errors_are_retried_on_request(rig):
    rig.fake.refuse_row = lambda row: ("DUPLICATES_DETECTED", "Use one of these records?")
    rig.fake.add_prospect(email="a@x.test", lastName="A", userId=7)
    rig.resume()
    rig.run(300)
    rig.fake.refuse_row = lambda row: None
    assert rig.engine.act(rig.connection, "retry_errors", {}, rig.now) == {"retried": 1}
    rig.run(300)
    assert len(rig.fake.leads()) == 1


def test_a_locked_row_is_tried_again_alone_and_later(rig):
    locked = {"left": 2}

    def refuse(row):
        if row.get("LastName") == "A" and locked["left"]:
            locked["left"] -= 1
            return "UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access"
        return None

    rig.fake.refuse_row = refuse
    rig.fake.add_prospect(email="a@x.test", lastName="A", userId=7)
    rig.fake.add_prospect(email="b@x.test", lastName="B", userId=7)
    rig.resume()
    rig.run(600)
    assert sorted(lead["LastName"] for lead in rig.fake.leads()) == ["A", "B"]


def test_a_deleted_record_ends_the_link_and_is_never_made_again(rig):
    key = rig.fake.add_prospect(email="a@x.test", lastName="A", userId=7)
    rig.resume()
    rig.run(300)
    (lead,) = rig.fake.leads()
    rig.fake.edit_record(lead["Id"], IsDeleted=True)
    rig.run(400)
    assert rig.fake.prospects[key]["salesforceId"] == "[[crm_deleted]]"
    rig.fake.edit_prospect(key, jobTitle="X")
    rig.run(600)
    assert rig.fake.leads() == []
    assert rig.sync("account_engagement", "prospect", key)["result"] == "skipped"
    assert rig.status()["skipped"][0]["code"] == "crm_deleted"


def test_a_deleted_prospect_leaves_its_record_and_does_not_come_back(rig):
    key = rig.fake.add_prospect(email="a@x.test", lastName="A", userId=7)
    rig.resume()
    rig.run(300)
    (lead,) = rig.fake.leads()
    rig.fake.edit_prospect(key, isDeleted=True)
    rig.run(300)
    rig.fake.edit_record(lead["Id"], Title="X")
    rig.run(600)
    assert len(rig.fake.leads()) == 1
    assert len(rig.fake.prospects) == 1


def test_only_shared_records_get_prospects(rig):
    rule = {"object": "Lead", "field": "Region__c", "value": "EMEA"}
    shared = rig.fake.add_record("Lead", Email="a@x.test", LastName="A", Region__c="EMEA")
    rig.fake.add_record("Lead", Email="b@x.test", LastName="B", Region__c="emea")
    rig.resume(sharing_rules=[rule])
    rig.run(600)
    assert [p["salesforceId"] for p in rig.fake.prospects.values()] == [shared]


def test_a_second_connector_of_a_unit_is_refused_within_a_run_and_fresh_in_the_next(rig):
    rig.connect()
    with pytest.raises(ProtocolError) as refused:
        rig.connect()
    assert refused.value.code == "connector_exists"
    rig.connect(run="r2")
    assert rig.status()["state"] == "paused"
    rig.engine.disconnect(rig.connection, rig.now)
    rig.connect(run="r2")


def test_a_connector_is_not_resumed_before_its_setup_is_complete(rig):
    rig.connect(setup_complete=False)
    with pytest.raises(ProtocolError) as refused:
        rig.engine.set_state(rig.connection, "running", rig.now)
    assert refused.value.code == "setup_incomplete"
    rig.engine.change_settings(rig.connection, {"setup_complete": True}, now=rig.now)
    assert rig.engine.set_state(rig.connection, "running", rig.now) == {"state": "running"}


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"create_az": "lead"}, "create_as"),
        ({"check_interval_s": "often"}, "check_interval_s"),
        ({"field_rules": {"jobTitel": "salesforce"}}, "jobTitel"),
        ({"field_rules": {"jobTitle": "oldest"}}, "jobTitle"),
    ],
)
def test_a_bad_setting_is_refused_by_name(rig, settings, named):
    with pytest.raises(ProtocolError, match=named) as refused:
        rig.connect(**settings)
    assert refused.value.code == "invalid_setting"


def test_a_draft_of_settings_is_shown_and_not_used(rig):
    rig.connect()
    rig.engine.change_settings(rig.connection, {"create_as": "contact"}, save=False, now=rig.now)
    status = rig.status()
    assert status["draft"] == {"create_as": "contact"}
    assert status["settings"]["create_as"] == "lead"
