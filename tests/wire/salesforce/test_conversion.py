"""Converting leads, by SOAP and by hand."""

# ruff: noqa: S608 - SOQL is not SQL
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from org_by_hand import Org
from soap_by_hand import errors_of, soap_of, xml

from syncproof.systems.salesforce.domain.conversion import into_empty, mapped, quarter_end

STATUS = "Closed - Converted"


@pytest.fixture
def soap(shared):
    return soap_of(shared)


def convert(soap, *requests):
    defaults = {"convertedStatus": STATUS, "doNotCreateOpportunity": False,
                "overwriteLeadSource": False, "sendNotificationEmail": False}  # fmt: skip
    return soap("convertLead", xml(leadConverts=[{**defaults, **r} for r in requests]))


def create(soap, name, **values):
    [made] = soap("create", xml(sObjects={"type": name, **values}))
    assert made["success"] == "true", made
    return made["id"]


def lead(soap, **values):
    return create(soap, "Lead", **{"LastName": "Lead", "Company": "Acme", **values})


def row(shared, name, key):
    return next(r for r in shared.read(name, deleted="all") if r["Id"] == key)


FULL = {
    "FirstName": "Ada", "Salutation": "Ms.", "Email": "ada@acme.example", "Phone": "1",
    "MobilePhone": "2", "Fax": "3", "Title": "CEO", "LeadSource": "Web", "Description": "met",
    "DoNotCall": "true", "HasOptedOutOfEmail": "true", "Street": "Way 1", "City": "Ulm",
    "Website": "acme.example", "Industry": "Banking", "AnnualRevenue": "10",
    "NumberOfEmployees": "5", "Rating": "Hot",
}  # fmt: skip


def test_a_lead_becomes_an_account_a_contact_and_an_opportunity(shared, soap):
    key = lead(soap, **FULL)
    [made] = convert(soap, {"leadId": key})
    assert (made["leadId"], made["success"]) == (key, "true")
    account = row(shared, "Account", made["accountId"])
    names = ("Name", "Phone", "Fax", "Website", "Industry", "AnnualRevenue", "NumberOfEmployees",
             "Rating", "BillingStreet", "BillingCity")  # fmt: skip
    assert [account[n] for n in names] == [
        "Acme", "1", "3", "acme.example", "Banking", 10.0, 5, "Hot", "Way 1", "Ulm"]  # fmt: skip
    contact = row(shared, "Contact", made["contactId"])
    assert [contact[n] for n in ("AccountId", "Name", "Salutation", "Email", "MobilePhone", "Title",
                                 "LeadSource", "Description", "DoNotCall", "HasOptedOutOfEmail",
                                 "HasOptedOutOfFax", "MailingStreet", "MailingCity")] == [
        account["Id"], "Ada Lead", "Ms.", "ada@acme.example", "2", "CEO", "Web", "met", True, True,
        False, "Way 1", "Ulm"]  # fmt: skip
    opportunity = row(shared, "Opportunity", made["opportunityId"])
    assert [opportunity[n] for n in ("Name", "AccountId", "StageName", "LeadSource")] == [
        "Acme", account["Id"], "Prospecting", "Web"]  # fmt: skip
    assert opportunity["CloseDate"].startswith("2026-03-31")
    [role] = shared.read("OpportunityContactRole", OpportunityId=opportunity["Id"])
    assert (role["ContactId"], role["IsPrimary"]) == (contact["Id"], True)


def test_a_converted_lead_can_still_be_queried_and_says_what_it_became(soap):
    key = lead(soap)
    [made] = convert(soap, {"leadId": key, "opportunityName": "Deal"})
    text = (
        "SELECT IsConverted, Status, ConvertedDate, ConvertedAccountId, ConvertedContactId, "
        f"ConvertedOpportunityId FROM Lead WHERE Id = '{key}'"
    )
    found = soap("query", xml(queryString=text))[0]["records"]
    assert (found["IsConverted"], found["Status"]) == ("true", STATUS)
    assert found["ConvertedDate"] == "2026-01-05"
    assert [found[f"Converted{n}Id"] for n in ("Account", "Contact", "Opportunity")] == [
        made["accountId"], made["contactId"], made["opportunityId"]]  # fmt: skip


def test_no_opportunity_when_none_is_wanted(shared, soap):
    before = len(shared.read("Opportunity"))
    [made] = convert(soap, {"leadId": lead(soap), "doNotCreateOpportunity": True})
    assert (made["success"], made["opportunityId"]) == ("true", None)
    assert len(shared.read("Opportunity")) == before


def test_only_empty_fields_of_existing_records_are_filled(shared, soap):
    account = create(soap, "Account", Name="Held", Phone="held")
    contact = create(soap, "Contact", LastName="Held", AccountId=account, LeadSource="Other")
    asked = {"accountId": account, "contactId": contact, "doNotCreateOpportunity": True}
    [made] = convert(soap, {"leadId": lead(soap, **FULL), **asked})
    assert (made["accountId"], made["contactId"]) == (account, contact)
    held = row(shared, "Account", account)
    assert (held["Name"], held["Phone"], held["Fax"]) == ("Held", "held", "3")
    person = row(shared, "Contact", contact)
    assert (person["LastName"], person["LeadSource"], person["Email"]) == (
        "Held", "Other", "ada@acme.example")  # fmt: skip
    convert(soap, {"leadId": lead(soap, **FULL), **asked, "overwriteLeadSource": True})
    assert row(shared, "Contact", contact)["LeadSource"] == "Web"


def test_an_existing_opportunity_gets_the_contact(shared, soap):
    account = create(soap, "Account", Name="Opp")
    opportunity = create(soap, "Opportunity", Name="Held", StageName="Prospecting",
                         CloseDate="2026-02-01", AccountId=account)  # fmt: skip
    asked = {"leadId": lead(soap), "accountId": account, "opportunityId": opportunity}
    [made] = convert(soap, asked)
    assert made["opportunityId"] == opportunity
    [role] = shared.read("OpportunityContactRole", OpportunityId=opportunity)
    assert (role["ContactId"], role["IsPrimary"]) == (made["contactId"], True)


def test_every_row_stands_alone_and_what_is_wrong_is_named(shared, soap):
    good, account = lead(soap), create(soap, "Account", Name="A")
    stranger = create(soap, "Contact", LastName="S")
    before = {n: len(shared.read(n)) for n in ("Account", "Contact", "Opportunity")}
    rows = convert(
        soap, {"leadId": good, "convertedStatus": "Open - Not Contacted"},
        {"leadId": good, "contactId": stranger},
        {"leadId": good, "accountId": account, "contactId": stranger},
        {"leadId": good, "overwriteLeadSource": True},
        {"leadId": good, "doNotCreateOpportunity": True, "opportunityName": "x"},
        {"leadId": "00Q000000000001EAA"}, {"leadId": account},
        {"leadId": good, "accountId": "001000000000001AAA"},
        {"leadId": good, "relatedPersonAccountId": account},
        {"leadId": good, "ownerId": "nobody"},
        {"leadId": good, "opportunityName": "x" * 121},
        {"leadId": good},
    )  # fmt: skip
    assert [errors_of(r)[0][0] for r in rows[:-1]] == [
        "INVALID_STATUS", "FIELD_INTEGRITY_EXCEPTION", "FIELD_INTEGRITY_EXCEPTION",
        "FIELD_INTEGRITY_EXCEPTION", "FIELD_INTEGRITY_EXCEPTION", "INVALID_CROSS_REFERENCE_KEY",
        "MALFORMED_ID", "INVALID_CROSS_REFERENCE_KEY", "FUNCTIONALITY_NOT_ENABLED", "MALFORMED_ID",
        "STRING_TOO_LONG",
    ]  # fmt: skip
    assert errors_of(rows[0]) == [
        ("INVALID_STATUS", "invalid convertedStatus: Open - Not Contacted")
    ]
    assert (rows[0]["leadId"], rows[0]["accountId"], rows[-1]["success"]) == (good, None, "true")
    assert {n: len(shared.read(n)) - c for n, c in before.items()} == {
        "Account": 1, "Contact": 1, "Opportunity": 1,
    }  # fmt: skip


def test_a_refused_opportunity_leaves_no_account_behind(org):
    soap = soap_of(org)
    rule = {"object": "Opportunity", "name": "no", "formula": "TRUE", "message": "no deals"}
    org.act("set_settings", {"validation_rules": [rule]})
    key = lead(soap)
    [refused] = convert(soap, {"leadId": key})
    assert errors_of(refused) == [("FIELD_CUSTOM_VALIDATION_EXCEPTION", "no deals")]
    assert org.read("Account") == org.read("Contact") == org.read("Opportunity") == []
    assert row(org, "Lead", key)["IsConverted"] is False
    assert convert(soap, {"leadId": key, "doNotCreateOpportunity": True})[0]["success"] == "true"


def test_more_than_a_hundred_leads_are_refused(soap):
    rows = [{"leadId": "00Q000000000001EAA"}] * 101
    assert soap.fault("convertLead", xml(leadConverts=rows))[1] == "EXCEEDED_ID_LIMIT"


def test_a_converted_lead_is_closed_to_changes_and_new_ties(shared, soap, sf):
    key = lead(soap)
    campaign = create(soap, "Campaign", Name="C")
    convert(soap, {"leadId": key})
    closed = ("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead")
    [again] = convert(soap, {"leadId": key})
    assert errors_of(again) == [closed]
    [changed] = soap("update", xml(sObjects={"type": "Lead", "Id": key, "Title": "x"}))
    assert errors_of(changed) == [closed]
    moment = "2026-01-06T08:00:00Z"
    for name, values in (
        ("Task", {"WhoId": key}),
        ("Event", {"WhoId": key, "StartDateTime": moment, "DurationInMinutes": 30}),
        ("CampaignMember", {"LeadId": key, "CampaignId": campaign}),
    ):
        answer = sf("POST", f"/sobjects/{name}", json=values)
        assert [(e["errorCode"], e["message"]) for e in answer.json()] == [closed]
    editor = shared.user(profile="Standard User", permissions={"edit_converted_leads": True})
    body = xml(sObjects={"type": "Lead", "Id": key, "Title": "x"})
    assert soap_of(shared, editor)("update", body)[0]["success"] == "true"


def test_what_hung_on_the_lead_moves(shared, soap):
    key = lead(soap)
    task = create(soap, "Task", WhoId=key, Subject="Call")
    event = create(soap, "Event", WhoId=key, StartDateTime="2026-01-06T08:00:00Z",
                   DurationInMinutes="30")  # fmt: skip
    note = create(soap, "Note", ParentId=key, Title="n")
    file = create(soap, "Attachment", ParentId=key, Name="f", Body="aGk=")
    campaign = create(soap, "Campaign", Name="Camp")
    member = create(soap, "CampaignMember", LeadId=key, CampaignId=campaign)
    [made] = convert(soap, {"leadId": key})
    for name, held in (("Task", task), ("Event", event)):
        moved = row(shared, name, held)
        assert [moved[n] for n in ("WhoId", "WhatId", "AccountId")] == [
            made["contactId"], made["opportunityId"], made["accountId"]]  # fmt: skip
    assert row(shared, "Note", note)["ParentId"] == made["contactId"]
    assert row(shared, "Attachment", file)["ParentId"] == made["contactId"]
    joined = row(shared, "CampaignMember", member)
    assert (joined["ContactId"], joined["LeadId"]) == (made["contactId"], key)
    assert row(shared, "Opportunity", made["opportunityId"])["CampaignId"] == campaign


def test_a_contact_is_a_member_of_a_campaign_once(shared, soap):
    account = create(soap, "Account", Name="Once")
    contact = create(soap, "Contact", LastName="Once", AccountId=account)
    key, campaign = lead(soap), create(soap, "Campaign", Name="Once")
    kept = create(soap, "CampaignMember", ContactId=contact, CampaignId=campaign)
    create(soap, "CampaignMember", LeadId=key, CampaignId=campaign)
    convert(soap, {"leadId": key, "accountId": account, "contactId": contact})
    assert [m["Id"] for m in shared.read("CampaignMember", CampaignId=campaign)] == [kept]


def test_owners(org):
    soap = soap_of(org)
    user = org.user(profile="Standard User")
    [made] = convert(soap, {"leadId": lead(soap), "ownerId": user})
    owners = {row(org, n, made[f"{n.lower()}Id"])["OwnerId"]
              for n in ("Account", "Contact", "Opportunity")}  # fmt: skip
    assert owners == {user}
    queue = org.act("create_record", "Group", {"Name": "Q", "Type": "Queue"})["id"]
    key = lead(soap)
    obj = org.instance.describe.object("Lead")
    org.served.world.act(
        org.instance, "own", "Lead",
        lambda call: call.tx.update(obj, call.tx.get(obj, key), {"OwnerId": queue}),
    )  # fmt: skip
    [refused] = convert(soap, {"leadId": key})
    assert errors_of(refused)[0][1].startswith("Converted objects can only be owned by users.")
    assert convert(soap, {"leadId": key, "ownerId": user})[0]["success"] == "true"


def test_converting_needs_the_permission_and_the_rights(shared, soap):
    key = lead(soap)
    for permissions in ({"convert_leads": False}, {"objects": {"Account": {"read": True}}}):
        user = shared.user(profile="Standard User", permissions=permissions)
        [refused] = convert(soap_of(shared, user), {"leadId": key})
        assert errors_of(refused)[0][0] == "INSUFFICIENT_ACCESS_OR_READONLY"


def test_custom_fields_follow_the_mapping_and_bodies_come_first(org):
    soap = soap_of(org)
    kinds = {"Amount__c": "currency", "When__c": "datetime", "Word__c": "text"}
    for name in ("Lead", "Account", "Contact", "Opportunity"):
        specs = [{"name": f, "type": t} for f, t in kinds.items()]
        org.act("change_schema", name, None, {"fields": specs})
    mapping = {"Amount__c": "Account.Amount__c", "When__c": "Contact.When__c",
               "Word__c": "Opportunity.Word__c"}  # fmt: skip
    with pytest.raises(Exception, match="Foo__c"):
        org.act("set_settings", {"lead_field_mapping": {"Word__c": "Contact.Foo__c"}})
    org.act("set_settings", {"lead_field_mapping": mapping})
    key = lead(soap, Amount__c="7", When__c="2026-01-05T10:00:00Z", Word__c="w")
    record = {"type": "Contact", "Title": "Given"}
    [made] = convert(soap, {"leadId": key, "contactRecord": record})
    assert row(org, "Account", made["accountId"])["Amount__c"] == 7.0
    contact = row(org, "Contact", made["contactId"])
    assert contact["Title"] == "Given"
    assert contact["When__c"].startswith("2026-01-05T10:00:00")
    assert row(org, "Opportunity", made["opportunityId"])["Word__c"] == "w"


def test_a_person_at_the_console_converts_by_the_same_rules(shared, soap):
    system = shared.served.world.systems["salesforce"]
    act = system.actions()["convert"]

    def run(args):
        world = shared.served.world
        return world.act(shared.instance, "convert", "Lead", lambda call: act.run(call, args))

    key = lead(soap)
    made = run({"leadId": key, "convertedStatus": STATUS, "doNotCreateOpportunity": True})
    assert made["opportunityId"] is None
    assert row(shared, "Lead", key)["ConvertedContactId"] == made["contactId"]
    with pytest.raises(Exception, match="cannot reference converted lead"):
        run({"leadId": key, "convertedStatus": STATUS})
    assert isinstance(shared, Org)


def test_campaigns_count_the_converted(org):
    soap = soap_of(org)
    key, campaign = lead(soap), create(soap, "Campaign", Name="Sum")
    create(soap, "CampaignMember", LeadId=key, CampaignId=campaign)
    convert(soap, {"leadId": key})
    [found] = org.read("Campaign")
    assert [found[f"NumberOf{n}"] for n in ("Leads", "ConvertedLeads", "Contacts")] == [0, 1, 1]
    assert found["NumberOfOpportunities"] == 1


def test_a_lead_without_a_company_becomes_a_person_where_there_are_such_accounts(serve):
    org = Org(serve(salesforce={"person_accounts": True}))
    soap = soap_of(org)
    key = create(soap, "Lead", LastName="Solo", FirstName="Han", Email="han@solo.example")
    task = create(soap, "Task", WhoId=key, Subject="Call")
    [made] = convert(soap, {"leadId": key})
    account = row(org, "Account", made["accountId"])
    assert (account["IsPersonAccount"], account["Name"]) == (True, "Han Solo")
    assert account["PersonEmail"] == "han@solo.example"
    assert made["contactId"] == account["PersonContactId"]
    assert row(org, "Task", task)["WhoId"] == made["contactId"]
    assert row(org, "Opportunity", made["opportunityId"])["Name"] == "Han Solo"
    again = create(soap, "Lead", LastName="Solo", Title="Pilot")
    asked = {"leadId": again, "accountId": account["Id"], "doNotCreateOpportunity": True}
    [refused] = convert(soap, {**asked, "contactId": made["contactId"]})
    assert errors_of(refused)[0][0] == "FIELD_INTEGRITY_EXCEPTION"
    assert convert(soap, asked)[0]["contactId"] == made["contactId"]
    assert row(org, "Account", account["Id"])["PersonTitle"] == "Pilot"
    company = create(soap, "Lead", LastName="Org", Company="Inc")
    [plain] = convert(soap, {"leadId": company})
    assert row(org, "Account", plain["accountId"])["IsPersonAccount"] is False


def test_a_warning_of_a_duplicate_rule_can_be_passed_over(org):
    org.act("set_settings", {"duplicate_rules": {"Standard_Account_Duplicate_Rule": {}}})
    soap = soap_of(org)
    create(soap, "Account", Name="Acme", Phone="1")
    asked = {"leadId": lead(soap, Phone="1"), "doNotCreateOpportunity": True}
    [refused] = convert(soap, asked)
    assert errors_of(refused)[0][0] == "DUPLICATES_DETECTED"
    assert convert(soap, {**asked, "bypassAccountDedupeCheck": True})[0]["success"] == "true"


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(1, 12))
def test_a_quarter_ends_within_three_months_on_the_last_day_of_its_third(day, start):
    end = quarter_end(day, start)
    assert day <= end
    assert (end - day).days < 92
    assert quarter_end(end, start) == end
    assert (end.month - start) % 3 == 2
    assert (end + timedelta(days=1)).day == 1


@given(st.fixed_dictionaries({}, optional=dict.fromkeys("abc", st.none() | st.text(max_size=2))))
def test_what_a_record_holds_is_never_replaced(held):
    filled = into_empty(held, {"a": "x", "b": "y"})
    assert all(held.get(name) is None for name in filled)
    assert set(filled) == {n for n in "ab" if held.get(n) is None}


def test_a_mapping_adds_to_the_standard_one():
    found = mapped({"Company": "A", "Phone": None, "X__c": 0}, "Account", {
        "X__c": "Account.Y__c", "Company": "Contact.Z__c"})  # fmt: skip
    assert found == {"Name": "A", "Y__c": 0}
