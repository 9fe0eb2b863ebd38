"""The control interface's view: records, users, schema, actions, snapshots, crashes."""

import pytest

from syncproof.kit.errors import SyncProofError


def make(org, **fields):
    body = {"LastName": "Doe", "Company": "Acme", **fields}
    return org.act("create_record", "Lead", body)["id"]


def test_records_are_read_by_their_text_deleted_ones_if_asked(org):
    first, second = make(org, LastName="A", AnnualRevenue=1000), make(org, LastName="B")
    org.act("delete_record", "Lead", second)
    assert [r["Id"] for r in org.read("Lead")] == [first]
    assert [r["Id"] for r in org.read("Lead", deleted="only")] == [second]
    assert len(org.read("Lead", deleted="all")) == 2
    assert [r["Id"] for r in org.read("Lead", AnnualRevenue="1000", IsConverted="false")] == [first]
    assert org.read("Lead", CreatedDate="2026-01-05T08:00:00.000Z")[0]["Id"] == first
    assert org.read("Lead", Title="")[0]["LastName"] == "A"
    with pytest.raises(SyncProofError, match='no field "Titel"'):
        org.read("Lead", Titel="x")


def test_records_are_read_in_pages(org):
    ids = [make(org) for _ in range(5)]
    system = org.served.world.systems["salesforce"]
    first = system.read_records(org.instance, "lead", {}, 3, "")
    second = system.read_records(org.instance, "lead", {}, 3, first["next"])
    assert (first["total"], second["next"]) == (5, None)
    assert [r["Id"] for r in first["records"] + second["records"]] == ids


def test_a_person_acts_as_a_named_user_and_is_refused_like_one(org):
    user = org.user(profile="Standard User")
    made = org.act("create_record", "Lead", {"LastName": "x", "Company": "y"}, user=user)
    assert made["record"]["OwnerId"] == made["record"]["CreatedById"] == user
    with pytest.raises(SyncProofError, match="REQUIRED_FIELD_MISSING"):
        org.act("create_record", "Lead", {"LastName": "x"}, user=user)


def test_a_new_field_and_new_options_are_there_at_once(org):
    sf = org.as_user()
    spec = {"name": "Region__c", "type": "picklist", "picklist": ["EMEA", "APAC"]}
    org.act("change_schema", "Lead", None, spec)
    body = {"LastName": "x", "Company": "y", "Region__c": "EMEA"}
    key = sf("POST", "/sobjects/Lead", json=body).json()["id"]
    assert org.query(sf, "SELECT Id FROM Lead WHERE Region__c = 'EMEA'")[0]["Id"] == key
    refused = sf("POST", "/sobjects/Lead", json={**body, "Region__c": "LATAM"}).json()
    assert refused[0]["errorCode"] == "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"
    org.act("change_schema", "Lead", "Region__c", {"picklist": ["EMEA", "APAC", "LATAM"]})
    assert sf("POST", "/sobjects/Lead", json={**body, "Region__c": "LATAM"}).ok
    shown = sf("GET", "/sobjects/Lead/describe").json()["fields"][-1]
    assert [o["value"] for o in shown["picklistValues"]] == ["EMEA", "APAC", "LATAM"]
    org.act("change_schema", "Lead", "Region__c", None)
    assert "Region__c" not in sf("GET", f"/sobjects/Lead/{key}").json()
    org.act("change_schema", "Lead", None, spec)
    assert sf("GET", f"/sobjects/Lead/{key}").json()["Region__c"] is None


def test_a_field_needs_a_good_name_and_a_known_type(org):
    for spec, words in (
        ({"name": "Region"}, "ending in __c"),
        ({"name": "R__c", "type": "colour"}, 'unknown type "colour"'),
        ({"name": "R__c", "lenght": 3}, 'unknown member "lenght"'),
    ):
        with pytest.raises(SyncProofError, match=words):
            org.act("change_schema", "Lead", None, spec)
    with pytest.raises(SyncProofError, match="standard field"):
        org.act("change_schema", "Lead", "Title", None)


def test_an_undeleted_account_brings_its_contacts_back(org):
    sf = org.as_user()
    account = sf("POST", "/sobjects/Account", json={"Name": "Back"}).json()["id"]
    contact = sf("POST", "/sobjects/Contact", json={"LastName": "C", "AccountId": account}).json()
    clock = org.served.world.clock
    clock.advance_to(clock.now_ms() + 60_000)
    sf("DELETE", f"/sobjects/Account/{account}")
    clock.advance_to(clock.now_ms() + 60_000)
    run = org.served.world.systems["salesforce"].actions()["undelete"].run
    org.served.world.act(
        org.instance, "undelete", "Account",
        lambda call: run(call, {"object": "Account", "ids": [account]}),
    )  # fmt: skip
    assert sf("GET", f"/sobjects/Contact/{contact['id']}").json()["AccountId"] == account
    kinds = [c.kind for c in changes(org, account)]
    assert kinds == ["create", "delete", "undelete"]


def changes(org, key):
    with org.instance.store.engine.connect() as conn:
        return list(org.instance.store.log.read(conn, id=key))


def test_many_records_are_touched_at_one_moment(org):
    ids = [make(org) for _ in range(3)]
    run = org.served.world.systems["salesforce"].actions()["bulk_update"].run
    clock = org.served.world.clock
    clock.advance_to(clock.now_ms() + 5_000)
    org.served.world.act(
        org.instance, "bulk", "Lead",
        lambda call: run(call, {"object": "Lead", "ids": ids, "fields": {"Title": "x"}}),
    )  # fmt: skip
    stamps = {r["SystemModstamp"] for r in org.read("Lead")}
    assert stamps == {"2026-01-05T08:00:05.000+0000"}


def test_a_snapshot_brings_back_records_schema_settings_and_sessions(org):
    sf, world = org.as_user(), org.served.world
    kept = make(org)
    name = world.snapshot()
    make(org)
    org.act("change_schema", "Lead", None, {"name": "New__c", "type": "text"})
    org.act("set_settings", {"sharing_defaults": {"Lead": "Private"}})
    world.restore(name)
    assert [r["Id"] for r in org.read("Lead")] == [kept]
    assert sf("GET", f"/sobjects/Lead/{kept}").status_code == 200
    assert "New__c" not in sf("GET", f"/sobjects/Lead/{kept}").json()
    assert org.instance.settings["sharing_defaults"] == {}
    again = make(org)
    assert again.startswith("00Q")
    assert again != kept


def test_the_same_history_gives_the_same_ids(serve):
    from org_by_hand import Org

    first, second = Org(serve(salesforce={})), Org(serve(salesforce={}))
    assert first.instance.key == second.instance.key
    assert make(first) == make(second)
    assert first.user() == second.user()


def test_stages_make_an_opportunity_open_won_or_lost(org):
    sf = org.as_user()
    stages = org.query(sf, "SELECT MasterLabel, IsClosed, IsWon FROM OpportunityStage "
                           "ORDER BY SortOrder")  # fmt: skip
    assert stages[0]["MasterLabel"] == "Prospecting"
    body = {"Name": "D", "StageName": "Prospecting", "CloseDate": "2026-03-31", "Amount": 50}
    key = sf("POST", "/sobjects/Opportunity", json=body).json()["id"]
    assert sf("GET", f"/sobjects/Opportunity/{key}").json()["IsClosed"] is False
    sf("PATCH", f"/sobjects/Opportunity/{key}", json={"StageName": "Closed Lost"})
    shown = sf("GET", f"/sobjects/Opportunity/{key}").json()
    assert (shown["IsClosed"], shown["IsWon"], shown["ExpectedRevenue"]) == (True, False, 0.0)


def test_an_inactive_user_owns_nothing_new(org):
    user = org.user()
    org.act("update_user", user, {"active": False})
    body = {"LastName": "x", "Company": "y", "OwnerId": user}
    answer = org.as_user()("POST", "/sobjects/Lead", json=body).json()
    assert answer[0]["errorCode"] == "INACTIVE_OWNER_OR_USER"


def test_an_unknown_option_of_the_scenario_is_refused(serve):
    with pytest.raises(SyncProofError, match='unknown option "editon"'):
        serve(salesforce={"editon": "Developer"})


def test_the_list_of_stages_follows_its_picklist(org):
    options = [
        "Prospecting", {"value": "Signed", "closed": True, "won": True},
        {"value": "Lost", "closed": True},
    ]  # fmt: skip
    org.act("change_schema", "Opportunity", "StageName", {"picklist": options})
    sf = org.as_user()
    rows = org.query(sf, "SELECT MasterLabel, IsWon, DefaultProbability FROM OpportunityStage "
                         "ORDER BY SortOrder")  # fmt: skip
    assert [(r["MasterLabel"], r["IsWon"], r["DefaultProbability"]) for r in rows] == [
        ("Prospecting", False, 10.0), ("Signed", True, 100.0), ("Lost", False, 0.0)
    ]  # fmt: skip
    body = {"Name": "D", "StageName": "Signed", "CloseDate": "2026-03-31"}
    key = sf("POST", "/sobjects/Opportunity", json=body).json()["id"]
    shown = sf("GET", f"/sobjects/Opportunity/{key}").json()
    assert (shown["IsWon"], shown["ForecastCategory"]) == (True, "Closed")
    with pytest.raises(SyncProofError, match='unknown member "one"'):
        org.act("change_schema", "Opportunity", "StageName",
                {"picklist": [{"value": "x", "one": True}]})  # fmt: skip


def test_the_contact_of_a_new_opportunity_has_its_primary_role(org):
    sf = org.as_user()
    people = [sf("POST", "/sobjects/Contact", json={"LastName": n}).json()["id"] for n in "ab"]
    body = {"Name": "D", "StageName": "Prospecting", "CloseDate": "2026-03-31",
            "ContactId": people[0]}  # fmt: skip
    deal = sf("POST", "/sobjects/Opportunity", json=body).json()["id"]
    role = {"OpportunityId": deal, "ContactId": people[1], "IsPrimary": True}
    assert sf("POST", "/sobjects/OpportunityContactRole", json=role).status_code == 201
    rows = org.query(sf, "SELECT ContactId, IsPrimary FROM OpportunityContactRole")
    assert {r["ContactId"]: r["IsPrimary"] for r in rows} == {people[0]: False, people[1]: True}


def test_a_fault_finds_the_object_of_a_query(org):
    sf, world = org.as_user(), org.served.world
    world.faults.arm(
        {"name": "daily_exhausted", "scope": {"object": "contact", "operation": "query"}},
        world.clock.now_ms(),
    )
    refused = sf("GET", "/query?q=SELECT+Id,(SELECT+Id+FROM+Tasks)+FROM+Contact")
    fine = sf("GET", "/query?q=SELECT+Id,(SELECT+Id+FROM+Contacts)+FROM+Account")
    world.faults.heal()
    assert (refused.status_code, fine.status_code) == (403, 200)


def test_people_of_the_population_become_leads_and_contacts_with_their_accounts(serve):
    from org_by_hand import Org

    from syncproof.kit.scenario import parse

    served = serve(salesforce={})
    text = b"""
name: crowd
title: A crowd
seed: 5
clock: {start: "2026-01-05T08:00:00Z"}
systems: {salesforce: {}}
people:
  count: 60
  salesforce:
    leads: {from: 0, to: 40, owner: user}
    contacts: {from: 40, to: 60}
"""
    served.world.load(parse(text, systems=["salesforce"]), 5)
    org = Org(served)
    leads, contacts = org.read("Lead"), org.read("Contact")
    assert (len(leads), len(contacts)) == (40, 20)
    accounts = {a["Id"] for a in org.read("Account")}
    assert {c["AccountId"] for c in contacts} == accounts
    assert {r["OwnerId"] for r in leads} == {org.read("User", LastName="User")[0]["Id"]}
    truth = dict(served.world.state.items("truth"))
    assert truth[f"salesforce/Lead/{leads[0]['Id']}"] == "person/0"
