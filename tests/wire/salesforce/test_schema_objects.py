"""Custom objects and fields: from a scenario, by hand, and what clients see of them."""

import pytest

from syncproof.kit.errors import SyncProofError

INVOICE = {
    "name": "Invoice__c", "label": "Invoice",
    "name_field": {"type": "AutoNumber", "display_format": "INV-{0000}", "starting_number": 7},
    "fields": [
        {"name": "Account__c", "type": "Lookup", "reference_to": "Account",
         "child_relationship": "Invoices"},
        {"name": "Total__c", "type": "Currency", "precision": 10, "scale": 2},
        {"name": "Place__c", "type": "Location", "scale": 3},
        {"name": "Paid__c", "type": "Checkbox"},
        {"name": "Terms__c", "type": "Html"},
    ],
}  # fmt: skip
LINE = {
    "name": "Line__c", "sharing": "Private",
    "fields": [{"name": "Invoice__c", "type": "MasterDetail", "reference_to": "Invoice__c",
                "child_relationship": "Lines"}],
}  # fmt: skip


@pytest.fixture(scope="session")
def shop(serve):
    return serve(
        salesforce={
            "custom_objects": [INVOICE, LINE],
            "custom_fields": {"Lead": [{"name": "Ext__c", "type": "Text", "external_id": True,
                                        "unique": True, "length": 20}]},
            "sharing_defaults": {"Invoice__c": "Read"},
        }
    )  # fmt: skip


@pytest.fixture
def sf(shop):
    from org_by_hand import Org

    shop.load()
    return Org(shop).as_user()


def made(answer):
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def query(sf, text):
    answer = sf("GET", "/query", params={"q": text})
    assert answer.status_code == 200, answer.text
    return answer.json()["records"]


def test_objects_of_a_scenario_have_prefixes_in_order_and_are_listed_at_once(sf):
    listed = {o["name"]: o for o in sf("GET", "/sobjects").json()["sobjects"]}
    assert [listed[n]["keyPrefix"] for n in ("Invoice__c", "Line__c")] == ["a00", "a01"]
    assert listed["Invoice__c"]["custom"] is True
    shown = sf("GET", "/sobjects/invoice__c/describe").json()
    fields = {f["name"]: f for f in shown["fields"]}
    assert fields["Name"]["autoNumber"] is True
    assert fields["Name"]["createable"] is False
    assert fields["Terms__c"]["extraTypeInfo"] == "richtextarea"
    assert fields["Terms__c"]["htmlFormatted"] is True
    assert fields["Place__Latitude__s"]["compoundFieldName"] == "Place__c"
    assert [c["relationshipName"] for c in shown["childRelationships"] if c["cascadeDelete"]][
        -1
    ] == "Lines__r"
    account = sf("GET", "/sobjects/Account/describe").json()["childRelationships"]
    assert [c["childSObject"] for c in account if c["relationshipName"] == "Invoices__r"] == [
        "Invoice__c"
    ]


def test_a_detail_has_no_owner_and_names_its_master(sf):
    fields = {f["name"]: f for f in sf("GET", "/sobjects/Line__c/describe").json()["fields"]}
    assert "OwnerId" not in fields
    master = fields["Invoice__c"]
    assert (master["cascadeDelete"], master["relationshipOrder"]) == (True, 0)
    assert (master["nillable"], master["updateable"]) == (False, False)


def test_records_of_custom_objects_live_like_all_others(sf):
    account = made(sf("POST", "/sobjects/Account", json={"Name": "A"}))
    body = {"Account__c": account, "Total__c": 12.345, "Place__Latitude__s": 48.1,
            "Place__Longitude__s": 11.5}  # fmt: skip
    first = made(sf("POST", "/sobjects/Invoice__c", json=body))
    second = made(sf("POST", "/sobjects/Invoice__c", json={}))
    record = sf("GET", f"/sobjects/Invoice__c/{first}").json()
    assert (record["Name"], record["Total__c"]) == ("INV-0007", 12.35)
    assert record["Place__c"] == {"latitude": 48.1, "longitude": 11.5}
    assert record["Paid__c"] is False
    assert sf("GET", f"/sobjects/Invoice__c/{second}").json()["Name"] == "INV-0008"
    found = query(sf, "SELECT Name, Place__c, Account__r.Name FROM Invoice__c WHERE Total__c > 1")
    assert found[0]["Account__r"]["Name"] == "A"
    assert found[0]["Place__c"]["latitude"] == 48.1
    nested = query(sf, "SELECT Id, (SELECT Name FROM Invoices__r) FROM Account")[0]
    assert [r["Name"] for r in nested["Invoices__r"]["records"]] == ["INV-0007"]
    line = made(sf("POST", "/sobjects/Line__c", json={"Invoice__c": first}))
    assert sf("GET", f"/sobjects/Line__c/{line}").json()["Name"] == line[:15]
    assert sf("DELETE", f"/sobjects/Invoice__c/{first}").status_code == 204
    assert sf("GET", f"/sobjects/Line__c/{line}").json()[0]["errorCode"] == "ENTITY_IS_DELETED"
    refused = sf("POST", "/sobjects/Line__c", json={}).json()
    assert refused[0]["message"] == "Required fields are missing: [Invoice__c]"


def test_an_upsert_by_a_field_of_the_scenario(sf):
    lead = {"LastName": "L", "Company": "C"}
    assert sf("PATCH", "/sobjects/Lead/Ext__c/7", json=lead).status_code == 201
    assert sf("PATCH", "/sobjects/Lead/Ext__c/7", json=lead).status_code == 200


def test_an_object_is_made_changed_and_deleted_by_hand_with_an_open_session(org):
    sf = org.as_user()
    assert sf("GET", "/query?q=SELECT+Id+FROM+Plan__c").json()[0]["errorCode"] == "INVALID_TYPE"
    fields = [{"name": "Lead__c", "type": "Lookup", "reference_to": "Lead"},
              {"name": "Done__c", "type": "Checkbox"}]  # fmt: skip
    org.act("change_schema", "Plan__c", None, {"object": {"label": "Plan"}, "fields": fields})
    key = made(sf("POST", "/sobjects/Plan__c", json={"Name": "p", "Done__c": True}))
    org.act("change_schema", "Plan__c", None, {"name": "Late__c", "type": "Checkbox",
                                              "default": True})  # fmt: skip
    assert query(sf, "SELECT Id, Late__c FROM Plan__c WHERE Done__c = true")[0]["Late__c"] is True
    org.act("change_schema", "Plan__c", "Done__c", None)
    assert "Done__c" not in sf("GET", f"/sobjects/Plan__c/{key}").json()
    assert org.act("change_schema", "Plan__c", "Plan__c", None)["deleted"] is True
    assert sf("GET", "/sobjects/Plan__c/describe").status_code == 404
    assert len(sf("GET", "/sobjects/Lead/describe").json()["childRelationships"]) == len(
        org.instance.describe.object("Lead").children
    )


def test_a_snapshot_brings_objects_and_their_records_back(org):
    sf = org.as_user()
    org.act("change_schema", "Plan__c", None, {"object": {}, "fields": []})
    key = made(sf("POST", "/sobjects/Plan__c", json={"Name": "p"}))
    name = org.served.world.snapshot()
    org.act("change_schema", "Plan__c", "Plan__c", None)
    org.served.world.restore(name)
    assert org.as_user()("GET", f"/sobjects/Plan__c/{key}").json()["Name"] == "p"


def test_a_refused_change_of_the_schema_changes_nothing(org):
    for specs, words in (
        ([{"name": "A__c"}, {"name": "B__c", "type": "colour"}], "unknown type"),
        ([{"name": "A__c"}, {"name": "A__c"}], "already"),
        ([{"name": "A__c"}, {"name": "B__c", "type": "Lookup", "reference_to": "Leed"}], "Leed"),
        ([{"name": "A__c"}, {"name": "M__c", "type": "MasterDetail", "reference_to": "Account"}],
         "cannot have the master-detail"),
        ([{"name": "A__c", "type": "Number", "precision": 19}], "found precision 19"),
        ([{"name": "A__c", "type": "AutoNumber", "display_format": "A-0"}], "display_format"),
    ):  # fmt: skip
        with pytest.raises(SyncProofError, match=words):
            org.act("change_schema", "Lead", None, {"fields": specs})
    assert org.instance.describe.object("Lead").field("A__c") is None
    assert "A__c" not in org.instance.store.tables["Lead"].c
    org.act("change_schema", "Lead", None, {"name": "A__c"})


def test_an_object_that_others_refer_to_stays(org):
    org.act("change_schema", "Plan__c", None, {"object": {}})
    spec = {"name": "Plan__c", "type": "Lookup", "reference_to": "Plan__c"}
    org.act("change_schema", "Lead", None, spec)
    with pytest.raises(SyncProofError, match=r"Lead\.Plan__c"):
        org.act("change_schema", "Plan__c", "Plan__c", None)


def test_a_master_that_goes_gives_the_object_owners_again(org):
    sf = org.as_user()
    master = {"name": "Account__c", "type": "MasterDetail", "reference_to": "Account"}
    org.act("change_schema", "Plan__c", None, {"object": {}, "fields": [master]})
    account = made(sf("POST", "/sobjects/Account", json={"Name": "A"}))
    key = made(sf("POST", "/sobjects/Plan__c", json={"Account__c": account}))
    assert "OwnerId" not in sf("GET", f"/sobjects/Plan__c/{key}").json()
    org.act("change_schema", "Plan__c", "Account__c", None)
    assert sf("GET", f"/sobjects/Plan__c/{key}").json()["OwnerId"] == org.admin


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"custom_objects": [{"name": "Plan"}]}, "ending in __c"),
        ({"custom_objects": [{"name": "P__c", "labl": "x"}]}, 'unknown member "labl"'),
        ({"custom_objects": [{"name": "P__c"}, {"name": "p__c"}]}, "already"),
        ({"custom_fields": {"Leed": [{"name": "A__c"}]}}, 'no object "Leed"'),
        ({"custom_fields": [{"name": "A__c"}]}, "lists of fields by object"),
    ],
)
def test_a_wrong_scenario_is_refused_by_name(serve, options, words):
    with pytest.raises(SyncProofError, match=words):
        serve(salesforce=options)


def test_the_list_and_a_describe_are_unchanged_until_the_schema_changes(org):
    sf = org.as_user()
    for path in ("/sobjects", "/sobjects/Lead/describe"):
        stamp = sf("GET", path).headers["Last-Modified"]
        same = sf("GET", path, headers={"If-Modified-Since": stamp})
        assert (same.status_code, same.content) == (304, b"")
        org.served.world.clock.advance_to(org.served.world.clock.now_ms() + 60_000)
        org.act("change_schema", "Lead", None, {"name": f"F{len(path)}__c"})
        assert sf("GET", path, headers={"If-Modified-Since": stamp}).status_code == 200
