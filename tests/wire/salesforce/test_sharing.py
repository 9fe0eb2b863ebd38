"""Sharing: owners, roles, defaults, parents, queues, rules, and what UserRecordAccess says."""

import pytest

from syncproof.kit.errors import SyncProofError

LEAD = {"LastName": "Doe", "Company": "Acme"}
ROLES = ("SVP, Sales & Marketing", "VP, North American Sales", "Director, Channel Sales")


def made(answer):
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def default(org, **levels):
    org.act("set_settings", {"sharing_defaults": levels})


def sees(org, user, key, name="Lead"):
    """Say whether a user's query and read of a record agree, and give what they say."""
    sf = org.as_user(user)
    listed = len(org.query(sf, f"SELECT Id FROM {name} WHERE Id = '{key}'"))  # noqa: S608 - SOQL
    read = sf("GET", f"/sobjects/{name}/{key}").status_code == 200
    assert read == bool(listed)
    return read


def edits(org, user, key, name="Lead", **body):
    return org.as_user(user)("PATCH", f"/sobjects/{name}/{key}", json=body or {"Title": "x"}).ok


def deletes(org, user, key, name="Lead"):
    return org.as_user(user)("DELETE", f"/sobjects/{name}/{key}").ok


def test_a_private_contact_is_the_owners_and_superiors_at_any_height(org):
    default(org, Contact="Private")
    top, middle, owner = (org.user(role=r) for r in ROLES)
    peer, plain = org.user(role="Director, Direct Sales"), org.user()
    key = made(org.as_user(owner)("POST", "/sobjects/Contact", json={"LastName": "C"}))
    seen = [sees(org, u, key, "Contact") for u in (owner, middle, top, peer, plain)]
    assert seen == [True, True, True, False, False]
    default(org, Contact="Read")
    assert [sees(org, u, key, "Contact") for u in (peer, plain)] == [True, True]


def test_public_read_lets_read_and_not_edit(org):
    default(org, Lead="Read")
    owner, other = org.user(), org.user()
    key = made(org.as_user(owner)("POST", "/sobjects/Lead", json=LEAD))
    assert sees(org, other, key)
    refused = org.as_user(other)("PATCH", f"/sobjects/Lead/{key}", json={"Title": "x"})
    assert (refused.status_code, refused.json()) == (403, [{
        "message": "insufficient access rights on object id",
        "errorCode": "INSUFFICIENT_ACCESS_OR_READONLY", "fields": [],
    }])  # fmt: skip
    assert edits(org, owner, key)


def test_public_read_write_lets_edit_and_only_the_owner_delete(org):
    owner, other, boss = org.user(role=ROLES[2]), org.user(), org.user(role=ROLES[0])
    first, second = (made(org.as_user(owner)("POST", "/sobjects/Lead", json=LEAD)) for _ in "ab")
    assert edits(org, other, first)
    assert not deletes(org, other, first)
    assert deletes(org, boss, first)
    assert deletes(org, owner, second)


def test_all_data_permissions_open_everything_to_read_or_to_edit(org):
    default(org, Lead="Private")
    key = made(org.as_user()("POST", "/sobjects/Lead", json=LEAD))
    viewer = org.user(permissions={"view_all_data": True})
    editor = org.user(permissions={"modify_all_data": True})
    words = ("read", "edit", "delete", "view_all", "modify_all")
    one = org.user(permissions={"objects": {"Lead": dict.fromkeys(words, True)}})
    assert (sees(org, viewer, key), edits(org, viewer, key)) == (True, False)
    assert (sees(org, editor, key), edits(org, editor, key)) == (True, True)
    assert (sees(org, one, key), deletes(org, one, key)) == (True, True)


def test_a_contact_is_controlled_by_its_account_unless_it_has_none(org):
    default(org, Account="Private")
    owner, other = org.user(), org.user()
    account = made(org.as_user(owner)("POST", "/sobjects/Account", json={"Name": "A"}))
    under = made(org.as_user(owner)("POST", "/sobjects/Contact",
                                    json={"LastName": "C", "AccountId": account}))  # fmt: skip
    alone = made(org.as_user(other)("POST", "/sobjects/Contact", json={"LastName": "D"}))
    assert [sees(org, other, k, "Contact") for k in (under, alone)] == [False, True]
    assert not sees(org, owner, alone, "Contact")
    default(org, Account="Read")
    assert sees(org, other, under, "Contact")
    assert not edits(org, other, under, "Contact")


def test_the_owner_of_an_opportunity_reads_its_account(org):
    default(org, Account="Private", Opportunity="Private")
    sf, owner, other = org.as_user(), org.user(), org.user()
    account = made(sf("POST", "/sobjects/Account", json={"Name": "A"}))
    deal = {"Name": "O", "StageName": "Prospecting", "CloseDate": "2026-02-01"}
    made(sf("POST", "/sobjects/Opportunity", json={**deal, "AccountId": account,
                                                   "OwnerId": owner}))  # fmt: skip
    assert [sees(org, u, account, "Account") for u in (owner, other)] == [True, False]
    assert not edits(org, owner, account, "Account", Name="B")


def test_members_roles_notes_and_attachments_follow_their_parents(org):
    default(org, Campaign="Private", Opportunity="Private", Lead="ReadEdit")
    sf, other = org.as_user(), org.user()
    lead = made(sf("POST", "/sobjects/Lead", json=LEAD))
    campaign = made(sf("POST", "/sobjects/Campaign", json={"Name": "C"}))
    made(sf("POST", "/sobjects/CampaignMember", json={"CampaignId": campaign, "LeadId": lead}))
    deal = made(sf("POST", "/sobjects/Opportunity", json={
        "Name": "O", "StageName": "Prospecting", "CloseDate": "2026-02-01"}))  # fmt: skip
    note = made(sf("POST", "/sobjects/Note", json={"ParentId": deal, "Title": "n"}))
    open_note = made(sf("POST", "/sobjects/Note", json={"ParentId": lead, "Title": "n"}))
    own = made(sf("POST", "/sobjects/Note", json={"ParentId": lead, "Title": "n",
                                                  "IsPrivate": True}))  # fmt: skip
    reader = org.as_user(other)
    assert org.query(reader, "SELECT Id FROM CampaignMember") == []
    assert len(org.query(sf, "SELECT Id FROM CampaignMember")) == 1
    assert [sees(org, other, k, "Note") for k in (note, open_note, own)] == [False, True, False]


def test_a_private_task_is_read_with_its_record_and_edited_by_its_owner(org):
    default(org, Task="Private", Lead="Private")
    owner, keeper, other = org.user(), org.user(), org.user()
    lead = made(org.as_user(keeper)("POST", "/sobjects/Lead", json=LEAD))
    task = made(org.as_user()("POST", "/sobjects/Task",
                              json={"Subject": "s", "WhoId": lead, "OwnerId": owner}))  # fmt: skip
    assert [sees(org, u, task, "Task") for u in (owner, keeper, other)] == [True, True, False]
    assert [edits(org, u, task, "Task", Subject="t") for u in (owner, keeper)] == [True, False]


def test_details_follow_their_masters_and_need_them_editable(org):
    master = {"name": "Account__c", "type": "MasterDetail", "reference_to": "Account"}
    org.act("change_schema", "Plan__c", None, {"object": {}, "fields": [master]})
    default(org, Account="Private")
    owner, other = org.user(), org.user()
    account = made(org.as_user(owner)("POST", "/sobjects/Account", json={"Name": "A"}))
    key = made(org.as_user(owner)("POST", "/sobjects/Plan__c", json={"Account__c": account}))
    assert not sees(org, other, key, "Plan__c")
    default(org, Account="Read")
    assert sees(org, other, key, "Plan__c")
    assert not edits(org, other, key, "Plan__c", Name="x")
    default(org, Account="ReadEdit")
    assert edits(org, other, key, "Plan__c", Name="x")
    assert deletes(org, other, key, "Plan__c")


def test_members_of_a_queue_see_what_it_owns(org):
    default(org, Lead="Private")
    sf, member, boss, other = org.as_user(), org.user(role=ROLES[2]), org.user(role=ROLES[0]), (
        org.user())  # fmt: skip
    queue = made(sf("POST", "/sobjects/Group", json={"Name": "Q", "Type": "Queue"}))
    made(sf("POST", "/sobjects/QueueSobject", json={"QueueId": queue, "SobjectType": "Lead"}))
    lead = made(sf("POST", "/sobjects/Lead", json={**LEAD, "OwnerId": queue}))
    assert not sees(org, member, lead)
    made(sf("POST", "/sobjects/GroupMember", json={"GroupId": queue, "UserOrGroupId": member}))
    assert [sees(org, u, lead) for u in (member, boss, other)] == [True, True, False]
    assert edits(org, member, lead)


def test_rules_open_records_by_role_group_and_value(org):
    sf, west, reader = org.as_user(), org.user(role="Western Sales Team"), org.user()
    group = made(sf("POST", "/sobjects/Group", json={"Name": "G", "Type": "Regular"}))
    made(sf("POST", "/sobjects/GroupMember", json={"GroupId": group, "UserOrGroupId": reader}))
    by_owner = {"object": "Lead", "owned_by": "role:Western Sales Team", "shared_with": "group:G",
                "access": "Read"}  # fmt: skip
    by_value = {"object": "Lead", "field": "Rating", "value": "Hot", "access": "ReadEdit",
                "shared_with": "group:G"}  # fmt: skip
    org.act("set_settings", {"sharing_defaults": {"Lead": "Private"},
                             "sharing_rules": [by_owner, by_value]})  # fmt: skip
    hers = made(org.as_user(west)("POST", "/sobjects/Lead", json=LEAD))
    hot = made(sf("POST", "/sobjects/Lead", json={**LEAD, "Rating": "Hot"}))
    cold = made(sf("POST", "/sobjects/Lead", json={**LEAD, "Rating": "Cold"}))
    assert [sees(org, reader, k) for k in (hers, hot, cold)] == [True, True, False]
    assert [edits(org, reader, k) for k in (hers, hot)] == [False, True]
    assert not deletes(org, reader, hot)
    sf("PATCH", f"/sobjects/Lead/{hot}", json={"Rating": "Warm"})
    assert not sees(org, reader, hot)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"sharing_defaults": {"Leed": "Read"}}, 'no object "Leed"'),
        ({"sharing_defaults": {"Lead": "ControlledByParent"}}, "no parent"),
        ({"sharing_rules": [{"object": "Lead", "shared_with": "all", "access": "Read"}]},
         "either owned_by"),
        ({"sharing_rules": [{"object": "Lead", "shared_with": "all", "access": "Read",
                             "field": "Ratin", "value": "Hot"}]}, 'no field "Ratin"'),
    ],
)  # fmt: skip
def test_a_wrong_sharing_setting_is_refused_by_name(org, settings, words):
    with pytest.raises(SyncProofError, match=words):
        org.act("set_settings", settings)


def test_the_organisation_shows_its_sharing_defaults(org):
    text = "SELECT DefaultContactAccess, DefaultCampaignAccess, DefaultLeadAccess FROM Organization"
    shown = org.query(org.as_user(), text)[0]
    assert [shown[f"Default{n}Access"] for n in ("Contact", "Campaign", "Lead")] == [
        "ControlledByParent", "All", "Edit",
    ]  # fmt: skip


ACCESS = "SELECT RecordId, HasReadAccess, HasEditAccess, HasDeleteAccess, MaxAccessLevel FROM "


def levels(org, sf, user, keys):
    listed = ", ".join(f"'{k}'" for k in keys)
    text = f"{ACCESS} UserRecordAccess WHERE UserId = '{user}' AND RecordId IN ({listed})"
    return {r["RecordId"]: r["MaxAccessLevel"] for r in org.query(sf, text)}


def test_user_record_access_says_what_the_user_really_may(org):
    default(org, Lead="Read", Account="Private")
    owner, other = org.user(), org.user()
    lead = made(org.as_user(owner)("POST", "/sobjects/Lead", json=LEAD))
    account = made(org.as_user(owner)("POST", "/sobjects/Account", json={"Name": "A"}))
    sf = org.as_user()
    keys = [lead, account]
    assert levels(org, sf, other, keys) == {lead: "Read", account: "None"}
    assert levels(org, sf, owner, keys) == {lead: "All", account: "All"}
    assert levels(org, org.as_user(other), other, [lead[:15]]) == {lead: "Read"}
    text = f"{ACCESS} UserRecordAccess WHERE UserId = '{other}' AND RecordId = '{lead}'"
    row = org.query(sf, text)[0]
    assert row["attributes"]["type"] == "UserRecordAccess"
    assert (row["HasReadAccess"], row["HasEditAccess"], row["HasDeleteAccess"]) == (
        True, False, False,
    )  # fmt: skip


@pytest.mark.parametrize(
    "where",
    [
        "", "WHERE UserId = '{user}'", "WHERE RecordId = '{lead}'",
        "WHERE UserId = '{user}' OR RecordId = '{lead}'",
        "WHERE UserId = '{user}' AND RecordId != '{lead}'",
        "WHERE UserId = '{user}' AND RecordId IN (SELECT Id FROM Lead)",
        "WHERE UserId = '{user}' AND RecordId IN (" + ",".join(["'{lead}'"] * 201) + ")",
    ],
)  # fmt: skip
def test_user_record_access_is_asked_for_a_user_and_some_records_only(org, where):
    sf = org.as_user()
    lead = made(sf("POST", "/sobjects/Lead", json=LEAD))
    text = ACCESS + "UserRecordAccess " + where.format(user=org.admin, lead=lead)
    answer = sf("GET", "/query", params={"q": text})
    assert answer.status_code == 400
    assert answer.json()[0]["errorCode"] in {"MALFORMED_QUERY", "EXCEEDED_ID_LIMIT"}


def test_a_deactivated_user_has_no_session_and_no_refresh(org):
    user = org.user()
    key = made(org.as_user()("POST", "/sobjects/Lead", json=LEAD))
    sf = org.as_user(user)
    assert sf("GET", f"/sobjects/Lead/{key}").status_code == 200
    org.as_user()("PATCH", f"/sobjects/User/{user}", json={"IsActive": False})
    refused = sf("GET", f"/sobjects/Lead/{key}")
    assert (refused.status_code, refused.json()) == (401, [
        {"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"},
    ])  # fmt: skip
