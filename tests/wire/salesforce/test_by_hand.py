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
