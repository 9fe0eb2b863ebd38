"""What the standard objects do by themselves when their records are saved."""

import pytest

LEAD = {"LastName": "Torres", "Company": "Norvia"}


def make(caller, name, **fields):
    answer = caller("POST", f"/sobjects/{name}", json=fields)
    assert answer.status_code == 201, answer.json()
    return answer.json()["id"]


def read(caller, name, key):
    return caller("GET", f"/sobjects/{name}/{key}").json()


def change(caller, name, key, **fields):
    answer = caller("PATCH", f"/sobjects/{name}/{key}", json=fields)
    assert answer.status_code == 204, answer.json()


def refused(answer):
    return answer.json()[0]["errorCode"], answer.json()[0]["message"]


def later(org, seconds):
    world = org.served.world
    world.clock.advance_to(world.clock.now_ms() + seconds * 1000)


def undelete(org, name, key):
    system = org.served.world.systems["salesforce"]
    action = system.actions()["undelete"]
    args = {"object": name, "ids": [key]}
    org.served.world.act(org.instance, "undelete", name, lambda call: action.run(call, args))


@pytest.fixture
def sf(org):
    return org.as_user()


# --- campaigns -----------------------------------------------------------------------------------


def totals(sf, campaign):
    found = read(sf, "Campaign", campaign)
    names = ("NumberOfLeads", "NumberOfContacts", "NumberOfResponses")
    return [found[n] for n in names]


def test_members_add_up_and_only_the_system_stamp_moves(org, sf):
    campaign = make(sf, "Campaign", Name="C")
    before = read(sf, "Campaign", campaign)
    later(org, 60)
    lead, contact = make(sf, "Lead", **LEAD), make(sf, "Contact", LastName="T")
    first = make(sf, "CampaignMember", CampaignId=campaign, LeadId=lead)
    make(sf, "CampaignMember", CampaignId=campaign, ContactId=contact, Status="Responded")
    assert totals(sf, campaign) == [1, 1, 1]
    after = read(sf, "Campaign", campaign)
    assert after["LastModifiedDate"] == before["LastModifiedDate"] < after["SystemModstamp"]
    change(sf, "CampaignMember", first, Status="Responded")
    assert totals(sf, campaign) == [1, 1, 2]
    assert read(sf, "CampaignMember", first)["FirstRespondedDate"] == "2026-01-05"
    sf("DELETE", f"/sobjects/Contact/{contact}")
    assert totals(sf, campaign) == [1, 0, 1]
    undelete(org, "Contact", contact)
    assert totals(sf, campaign) == [1, 1, 2]
    sf("DELETE", f"/sobjects/Contact/{contact}")
    sf("DELETE", f"/sobjects/CampaignMember/{first}")
    assert totals(sf, campaign) == [0, 0, 0]


def test_opportunities_add_up(sf):
    one, two = make(sf, "Campaign", Name="1"), make(sf, "Campaign", Name="2")
    deal = make(sf, "Opportunity", Name="O", StageName="Closed Won", CloseDate="2026-02-01",
                Amount=50, CampaignId=one)  # fmt: skip

    def sums(key):
        found = read(sf, "Campaign", key)
        return [found[f"{n}Opportunities"] for n in (
            "NumberOf", "NumberOfWon", "AmountAll", "AmountWon")]  # fmt: skip

    assert (sums(one), sums(two)) == ([1, 1, 50, 50], [0, 0, 0, 0])
    change(sf, "Opportunity", deal, CampaignId=two, Amount=70, StageName="Prospecting")
    assert (sums(one), sums(two)) == ([0, 0, 0, 0], [1, 0, 70, 0])


def test_a_member_shows_the_person_as_it_is(sf):
    campaign = make(sf, "Campaign", Name="C")
    account = make(sf, "Account", Name="Norvia")
    contact = make(sf, "Contact", LastName="T", AccountId=account, MailingCity="Lima")
    key = make(sf, "CampaignMember", CampaignId=campaign, ContactId=contact)
    found = read(sf, "CampaignMember", key)
    assert [found[n] for n in ("CompanyOrAccount", "City", "Type", "Status")] == [
        "Norvia", "Lima", "Contact", "Sent",
    ]  # fmt: skip
    change(sf, "Contact", contact, FirstName="Ana", HasOptedOutOfEmail=True)
    found = read(sf, "CampaignMember", key)
    assert (found["Name"], found["HasOptedOutOfEmail"]) == ("Ana T", True)


def test_a_person_is_a_member_once(sf):
    campaign, lead = make(sf, "Campaign", Name="C"), make(sf, "Lead", **LEAD)
    make(sf, "CampaignMember", CampaignId=campaign, LeadId=lead)
    body = {"CampaignId": campaign, "LeadId": lead}
    answer = sf("POST", "/sobjects/CampaignMember", json=body)
    assert refused(answer) == ("DUPLICATE_VALUE", "Already a campaign member.")
    body = {"CampaignId": campaign}
    assert refused(sf("POST", "/sobjects/CampaignMember", json=body))[0] == (
        "FIELD_INTEGRITY_EXCEPTION"
    )


def test_one_member_status_is_the_default(org, sf):
    campaign = make(sf, "Campaign", Name="C")
    new = make(sf, "CampaignMemberStatus", CampaignId=campaign, Label="Met", IsDefault=True)
    rows = org.read("CampaignMemberStatus", CampaignId=campaign)
    assert {r["Label"]: r["IsDefault"] for r in rows} == {
        "Sent": False, "Responded": False, "Met": True,
    }  # fmt: skip
    answer = sf("DELETE", f"/sobjects/CampaignMemberStatus/{new}")
    assert refused(answer)[0] == "DELETE_FAILED"
    body = {"CampaignId": campaign, "Label": "sent"}
    answer = sf("POST", "/sobjects/CampaignMemberStatus", json=body)
    assert refused(answer)[0] == "DUPLICATE_VALUE"


def test_only_marketing_users_make_campaigns(org):
    plain = org.as_user(org.user())
    answer = plain("POST", "/sobjects/Campaign", json={"Name": "C"})
    assert answer.status_code == 403
    marketing = org.user(fields={"UserPermissionsMarketingUser": True})
    assert make(org.as_user(marketing), "Campaign", Name="C")


# --- activities ----------------------------------------------------------------------------------


def test_a_task_follows_whom_and_what_it_is_about(sf):
    account = make(sf, "Account", Name="N")
    contact = make(sf, "Contact", LastName="T", AccountId=account)
    deal = make(sf, "Opportunity", Name="O", StageName="Prospecting", CloseDate="2026-02-01",
                AccountId=account)  # fmt: skip
    task = make(sf, "Task", WhoId=contact)
    assert read(sf, "Task", task)["AccountId"] == account
    change(sf, "Task", task, WhoId=None)
    assert read(sf, "Task", task)["AccountId"] is None
    change(sf, "Task", task, WhatId=deal)
    assert read(sf, "Task", task)["AccountId"] == account
    lead = make(sf, "Lead", **LEAD)
    answer = sf("PATCH", f"/sobjects/Task/{task}", json={"WhoId": lead})
    assert refused(answer)[0] == "FIELD_INTEGRITY_EXCEPTION"


def test_a_task_is_closed_by_its_status(sf):
    task = make(sf, "Task", Subject="Call", Priority="High")
    found = read(sf, "Task", task)
    assert [found[n] for n in ("Status", "IsClosed", "IsHighPriority", "CompletedDateTime")] == [
        "Not Started", False, True, None,
    ]  # fmt: skip
    change(sf, "Task", task, Status="Completed")
    found = read(sf, "Task", task)
    assert (found["IsClosed"], found["CompletedDateTime"]) == (True, "2026-01-05T08:00:00.000+0000")
    change(sf, "Task", task, Status="Deferred", Priority="Low")
    found = read(sf, "Task", task)
    assert [found[n] for n in ("IsClosed", "CompletedDateTime", "IsHighPriority")] == [
        False, None, False,
    ]  # fmt: skip


START = "2026-01-10T09:00:00.000+0000"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "REQUIRED_FIELD_MISSING"),
        ({"StartDateTime": START}, "REQUIRED_FIELD_MISSING"),
        ({"IsAllDayEvent": True}, "REQUIRED_FIELD_MISSING"),
        ({"StartDateTime": START, "EndDateTime": "2026-01-10T08:00:00Z"},
         "FIELD_INTEGRITY_EXCEPTION"),
        ({"StartDateTime": START, "EndDateTime": "2026-01-10T10:00:00Z", "DurationInMinutes": 30},
         "FIELD_INTEGRITY_EXCEPTION"),
        ({"StartDateTime": START, "DurationInMinutes": 14 * 1440 + 1}, "FIELD_INTEGRITY_EXCEPTION"),
    ],
)  # fmt: skip
def test_an_event_without_proper_times_is_refused(sf, body, code):
    assert refused(sf("POST", "/sobjects/Event", json=body))[0] == code


@pytest.mark.parametrize(
    ("body", "end", "minutes", "day"),
    [
        ({"StartDateTime": START, "DurationInMinutes": 90}, "2026-01-10T10:30:00.000+0000", 90,
         "2026-01-10"),
        ({"ActivityDateTime": START, "EndDateTime": "2026-01-10T10:00:00Z"},
         "2026-01-10T10:00:00.000+0000", 60, "2026-01-10"),
        ({"IsAllDayEvent": True, "ActivityDate": "2026-01-10"}, "2026-01-10T00:00:00.000+0000",
         1440, "2026-01-10"),
        ({"IsAllDayEvent": True, "ActivityDate": "2026-01-10", "DurationInMinutes": 2880},
         "2026-01-11T00:00:00.000+0000", 2880, "2026-01-10"),
    ],
)  # fmt: skip
def test_the_times_of_an_event_complete_each_other(sf, body, end, minutes, day):
    found = read(sf, "Event", make(sf, "Event", **body))
    shown = [found[n] for n in ("EndDateTime", "DurationInMinutes", "ActivityDate")]
    assert shown == [end, minutes, day]


# --- opportunities -------------------------------------------------------------------------------


def test_stages_and_months_of_an_opportunity_are_noted(org, sf):
    key = make(sf, "Opportunity", Name="O", StageName="Prospecting", CloseDate="2026-02-01")
    later(org, 60)
    change(sf, "Opportunity", key, CloseDate="2026-02-20")
    found = read(sf, "Opportunity", key)
    assert (found["PushCount"], found["LastStageChangeDate"]) == (0, None)
    change(sf, "Opportunity", key, CloseDate="2026-03-01", StageName="Qualification")
    found = read(sf, "Opportunity", key)
    assert (found["PushCount"], found["LastStageChangeDate"]) == (1, "2026-01-05T08:01:00.000+0000")
    change(sf, "Opportunity", key, CloseDate="2026-01-01")
    assert read(sf, "Opportunity", key)["PushCount"] == 1


def test_one_contact_role_is_primary_and_the_other_loses_it_quietly(org, sf):
    one, two = make(sf, "Contact", LastName="1"), make(sf, "Contact", LastName="2")
    deal = make(sf, "Opportunity", Name="O", StageName="Prospecting", CloseDate="2026-02-01",
                ContactId=one)  # fmt: skip
    later(org, 60)
    make(sf, "OpportunityContactRole", OpportunityId=deal, ContactId=two, IsPrimary=True)
    rows = {r["ContactId"]: r for r in org.read("OpportunityContactRole")}
    assert (rows[one]["IsPrimary"], rows[two]["IsPrimary"]) == (False, True)
    assert rows[one]["LastModifiedDate"] < rows[one]["SystemModstamp"]


# --- people and what hangs on them ---------------------------------------------------------------


def test_an_account_with_a_won_opportunity_stays(sf):
    account = make(sf, "Account", Name="N")
    make(sf, "Opportunity", Name="Big", StageName="Closed Won", CloseDate="2026-02-01",
         AccountId=account)  # fmt: skip
    answer = sf("DELETE", f"/sobjects/Account/{account}")
    code, message = refused(answer)
    assert code == "DELETE_FAILED"
    assert message == (
        "Your attempt to delete N could not be completed because it is associated with the "
        "following opportunities.: Big"
    )


def test_a_new_address_has_not_bounced(org, sf):
    contact = make(sf, "Contact", LastName="T", Email="a@b.example",
                   EmailBouncedDate="2026-01-01T00:00:00Z", EmailBouncedReason="full")  # fmt: skip
    change(sf, "Contact", contact, Email="a@b.example")
    assert read(sf, "Contact", contact)["EmailBouncedReason"] == "full"
    change(sf, "Contact", contact, Email="c@d.example")
    found = read(sf, "Contact", contact)
    assert (found["EmailBouncedReason"], found["EmailBouncedDate"]) == (None, None)


def test_a_permission_set_is_assigned_once(org, sf):
    user = org.user()
    own = next(r for r in org.read("PermissionSet") if r["IsOwnedByProfile"])
    key = make(sf, "PermissionSet", Name="More", Label="More")
    make(sf, "PermissionSetAssignment", AssigneeId=user, PermissionSetId=key)
    for wrong, code in ((key, "DUPLICATE_VALUE"), (own["Id"], "FIELD_INTEGRITY_EXCEPTION")):
        body = {"AssigneeId": user, "PermissionSetId": wrong}
        assert refused(sf("POST", "/sobjects/PermissionSetAssignment", json=body))[0] == code


def test_a_user_is_not_deleted(org, sf):
    answer = sf("DELETE", f"/sobjects/User/{org.user()}")
    assert refused(answer)[0] == "INSUFFICIENT_ACCESS_OR_READONLY"


def test_series_of_activities_are_refused(sf):
    body = {"Subject": "x", "IsRecurrence": True, "RecurrenceType": "RecursDaily"}
    answer = sf("POST", "/sobjects/Task", json=body)
    assert refused(answer)[0] == "FUNCTIONALITY_NOT_ENABLED"


def test_people_make_public_groups_and_queues(org, sf):
    key = make(sf, "Group", Name="All of us", Type="Regular")
    assert org.read("Group", Id=key)[0]["DeveloperName"] == "All_of_us"
    for kind, code in (("Role", "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"),
                       ("Regular", "DUPLICATE_DEVELOPER_NAME")):  # fmt: skip
        body = {"Name": "All of us", "Type": kind}
        assert refused(sf("POST", "/sobjects/Group", json=body))[0] == code


def test_the_forecast_follows_the_stage_or_what_was_said(sf):
    deal = {"Name": "O", "CloseDate": "2026-02-01"}
    key = make(sf, "Opportunity", **deal, StageName="Closed Won")
    assert read(sf, "Opportunity", key)["ForecastCategory"] == "Closed"
    change(sf, "Opportunity", key, ForecastCategoryName="Best Case")
    assert read(sf, "Opportunity", key)["ForecastCategory"] == "BestCase"
    key = make(sf, "Opportunity", **deal, StageName="Prospecting", ForecastCategoryName="Commit")
    assert read(sf, "Opportunity", key)["ForecastCategory"] == "Forecast"
