"""Merging leads, contacts and accounts, and what becomes of the losers."""

# ruff: noqa: S608 - SOQL is not SQL
import pytest
from org_by_hand import Org
from soap_by_hand import errors_of, soap_of, xml


@pytest.fixture
def soap(shared):
    return soap_of(shared)


def create(soap, name, **values):
    [made] = soap("create", xml(sObjects={"type": name, **values}))
    assert made["success"] == "true", made
    return made["id"]


def merge(soap, name, master, *losers, **values):
    record = {"type": name, "Id": master, **values}
    return soap("merge", xml(request={"masterRecord": record, "recordToMergeIds": list(losers)}))[0]


def row(shared, name, key):
    return next(r for r in shared.read(name, deleted="all") if r["Id"] == key)


def listed(value):
    return value if isinstance(value, list) else [value] if value else []


def test_losers_name_their_master_and_their_children_move(shared, soap):
    keep, one, two = (create(soap, "Account", Name=n) for n in ("Keep", "One", "Two"))
    contact = create(soap, "Contact", LastName="Kid", AccountId=one)
    task = create(soap, "Task", Subject="t", WhatId=two)
    hers = create(soap, "Task", Subject="t", WhoId=contact)
    opportunity = create(soap, "Opportunity", Name="o", StageName="Prospecting",
                         CloseDate="2026-02-01", AccountId=one)  # fmt: skip
    branch = create(soap, "Account", Name="Branch", ParentId=two)
    made = merge(soap, "Account", keep, one, two, Phone="1")
    assert (made["id"], made["success"], made["mergedRecordIds"]) == (keep, "true", [one, two])
    assert set(listed(made["updatedRelatedIds"])) == {contact, task, opportunity, branch}
    assert row(shared, "Account", keep)["Phone"] == "1"
    for key in (one, two):
        gone = row(shared, "Account", key)
        assert (gone["IsDeleted"], gone["MasterRecordId"]) == (True, keep)
    assert row(shared, "Contact", contact)["AccountId"] == keep
    assert row(shared, "Task", task)["WhatId"] == row(shared, "Task", task)["AccountId"] == keep
    assert row(shared, "Task", hers)["AccountId"] == keep
    assert row(shared, "Opportunity", opportunity)["AccountId"] == keep
    assert row(shared, "Account", branch)["ParentId"] == keep
    text = f"SELECT Id FROM Account WHERE IsDeleted = true AND MasterRecordId = '{keep}'"
    assert soap("queryAll", xml(queryString=text))[0]["size"] == "2"


def test_a_master_below_its_loser_does_not_become_its_own_parent(shared, soap):
    top = create(soap, "Account", Name="Top")
    keep = create(soap, "Account", Name="Below", ParentId=top)
    made = merge(soap, "Account", keep, top)
    assert made["success"] == "true"
    assert row(shared, "Account", keep)["ParentId"] is None


def test_a_loser_that_comes_back_is_merged_no_more_but_has_lost_its_children(shared, soap):
    keep, gone = (create(soap, "Contact", LastName=n) for n in ("Keep", "Gone"))
    task = create(soap, "Task", Subject="t", WhoId=gone)
    merge(soap, "Contact", keep, gone)
    assert soap("undelete", xml(ids=gone))[0]["success"] == "true"
    back = row(shared, "Contact", gone)
    assert (back["IsDeleted"], back["MasterRecordId"]) == (False, None)
    assert row(shared, "Task", task)["WhoId"] == keep


def test_members_of_one_campaign_become_one(shared, soap):
    keep, gone = (
        create(soap, "Lead", LastName=n, Company="C") for n in ("Keep", "Gone")
    )  # fmt: skip
    both, other = (create(soap, "Campaign", Name=n) for n in ("Both", "Other"))
    held = create(soap, "CampaignMember", LeadId=keep, CampaignId=both)
    create(soap, "CampaignMember", LeadId=gone, CampaignId=both)
    moved = create(soap, "CampaignMember", LeadId=gone, CampaignId=other)
    made = merge(soap, "Lead", keep, gone)
    assert listed(made["updatedRelatedIds"]) == [moved]
    assert [m["Id"] for m in shared.read("CampaignMember", CampaignId=both)] == [held]
    assert row(shared, "CampaignMember", moved)["LeadId"] == keep


def test_a_unique_value_can_pass_from_the_loser_to_the_master(org):
    org.act("change_schema", "Lead", None, {"fields": [
        {"name": "Ext__c", "type": "text", "external_id": True, "unique": True}]})  # fmt: skip
    soap = soap_of(org)
    keep = create(soap, "Lead", LastName="a", Company="C")
    gone = create(soap, "Lead", LastName="b", Company="C", Ext__c="X1")
    assert merge(soap, "Lead", keep, gone, Ext__c="X1")["success"] == "true"
    [refused] = soap("undelete", xml(ids=gone))
    assert errors_of(refused)[0][0] == "DUPLICATE_VALUE"


def test_each_request_stands_alone(shared, soap):
    a, b, c = (create(soap, "Contact", LastName=n) for n in "abc")
    account = create(soap, "Account", Name="x")
    contact = {"type": "Contact", "Id": a}
    good = {"masterRecord": contact, "recordToMergeIds": [b]}
    bad = [
        ({"masterRecord": contact, "recordToMergeIds": []}, "MERGE_FAILED"),
        ({"masterRecord": contact, "recordToMergeIds": [a]}, "MERGE_FAILED"),
        ({"masterRecord": contact, "recordToMergeIds": [b, b]}, "MERGE_FAILED"),
        ({"masterRecord": contact, "recordToMergeIds": [b, c, c]}, "MERGE_FAILED"),
        ({"masterRecord": contact, "recordToMergeIds": [account]}, "MALFORMED_ID"),
        ({"masterRecord": {"type": "Contact"}, "recordToMergeIds": [b]}, "MALFORMED_ID"),
        ({"masterRecord": {**contact, "Email": "no"}, "recordToMergeIds": [b]},
         "INVALID_EMAIL_ADDRESS"),
    ]  # fmt: skip
    rows = soap("merge", xml(mergeRequests=[r for r, _ in bad] + [good, good]))
    assert [errors_of(r)[0][0] for r in rows[: len(bad)]] == [code for _, code in bad]
    assert rows[-2]["success"] == "true"
    assert errors_of(rows[-1])[0][0] == "ENTITY_IS_DELETED"
    assert [row(shared, "Contact", k)["IsDeleted"] for k in (a, b, c)] == [False, True, False]


def test_whole_calls_that_are_refused(soap):
    _, code, message = soap.fault("merge", xml(request={
        "masterRecord": {"type": "Opportunity", "Id": "006000000000001AAA"},
        "recordToMergeIds": ["006000000000002AAA"]}))  # fmt: skip
    assert (code, message) == ("INVALID_TYPE_FOR_OPERATION", "entity type does not support merge")
    assert soap.fault("merge", xml(request={"recordToMergeIds": ["x"]}))[1] == "MISSING_ARGUMENT"
    many = xml(request=[{"masterRecord": {"type": "Lead"}, "recordToMergeIds": ["x"]}] * 201)
    assert soap.fault("merge", many)[1] == "EXCEEDED_ID_LIMIT"


def test_merging_needs_the_right_to_delete(shared, soap):
    keep, gone = (create(soap, "Lead", LastName=n, Company="C") for n in "ab")
    rights = {"read": True, "create": True, "edit": True}
    user = shared.user(profile="Standard User", permissions={"objects": {"Lead": rights}})
    refused = merge(soap_of(shared, user), "Lead", keep, gone)
    assert errors_of(refused)[0][0] == "INSUFFICIENT_ACCESS_OR_READONLY"
    assert row(shared, "Lead", gone)["IsDeleted"] is False


def test_a_converted_lead_is_not_merged(soap):
    keep, gone = (create(soap, "Lead", LastName=n, Company="C") for n in "ab")
    soap("convertLead", xml(leadConverts={"leadId": gone, "convertedStatus": "Closed - Converted"}))
    refused = merge(soap, "Lead", keep, gone)
    assert errors_of(refused)[0][0] == "CANNOT_UPDATE_CONVERTED_LEAD"


def test_the_change_log_tells_of_merges_and_conversions(org):
    soap = soap_of(org)
    keep, gone, other = (create(soap, "Lead", LastName=n, Company="C") for n in "abc")
    merge(soap, "Lead", keep, gone)
    soap(
        "convertLead", xml(leadConverts={"leadId": other, "convertedStatus": "Closed - Converted"})
    )
    store = org.instance.store
    with store.lock, store.engine.connect() as conn:
        kinds = {c.id: c.kind for c in store.log.read(conn) if c.id in {gone, other}}
    assert kinds == {gone: "merge", other: "convert"}


def test_a_person_at_the_console_merges_by_the_same_rules(shared, soap):
    act = shared.served.world.systems["salesforce"].actions()["merge"]

    def run(args):
        world = shared.served.world
        return world.act(shared.instance, "merge", "Lead", lambda call: act.run(call, args))

    keep, gone = (create(soap, "Lead", LastName=n, Company="C") for n in "ab")
    args = {"object": "Lead", "master": keep, "losers": [gone], "fields": {"Title": "T"}}
    assert run(args)["mergedRecordIds"] == [gone]
    assert row(shared, "Lead", keep)["Title"] == "T"
    with pytest.raises(Exception, match="entity is deleted"):
        run(args)


def test_person_accounts_are_merged_with_their_contacts(serve):
    org = Org(serve(salesforce={"person_accounts": True}))
    soap = soap_of(org)
    keep, gone = (create(soap, "Account", LastName=n) for n in ("Keep", "Gone"))
    company = create(soap, "Account", Name="Inc")
    kept, lost = (row(org, "Account", k)["PersonContactId"] for k in (keep, gone))
    task = create(soap, "Task", Subject="t", WhoId=lost)
    assert errors_of(merge(soap, "Account", keep, company))[0][0] == "MERGE_FAILED"
    assert errors_of(merge(soap, "Contact", kept, lost))[0][0] == "MERGE_FAILED"
    assert merge(soap, "Account", keep, gone)["success"] == "true"
    contact = row(org, "Contact", lost)
    assert (contact["IsDeleted"], contact["MasterRecordId"]) == (True, kept)
    assert row(org, "Task", task)["WhoId"] == kept
    assert row(org, "Contact", kept)["AccountId"] == keep
    assert soap("undelete", xml(ids=gone))[0]["success"] == "true"
    assert row(org, "Contact", lost)["IsDeleted"] is False
