"""Single records by external id."""

import pytest


@pytest.fixture(scope="module")
def by_ext(serve):
    from org_by_hand import Org

    org = Org(serve(salesforce={}))
    for name in ("Account", "Lead"):
        spec = {"name": "Ext__c", "type": "text", "length": 40, "external_id": True}
        org.act("change_schema", name, None, spec)
    return org


def test_an_upsert_creates_with_201_then_changes_with_200(by_ext):
    sf = by_ext.as_user()
    path = "/sobjects/Lead/Ext__c/a%2Fb"
    first = sf("PATCH", path, json={"LastName": "L", "Company": "C"})
    second = sf("PATCH", path, json={"Title": "T"})
    key = first.json()["id"]
    assert (first.status_code, first.json()["created"]) == (201, True)
    assert (second.status_code, second.json()) == (
        200, {"id": key, "success": True, "errors": [], "created": False}
    )  # fmt: skip
    assert sf("GET", path).json()["Id"] == key
    old = sf("PATCH", "/services/data/v45.0/sobjects/Lead/Ext__c/a%2Fb", json={"Title": "U"})
    assert (old.status_code, old.content) == (204, b"")
    assert sf("DELETE", path).status_code == 204
    gone = sf("GET", path)
    assert (gone.status_code, gone.json()[0]["message"]) == (
        404, "The requested resource does not exist"
    )  # fmt: skip


def test_the_external_id_is_not_repeated_in_the_body(by_ext):
    sf = by_ext.as_user()
    answer = sf("PATCH", "/sobjects/Lead/Ext__c/1", json={"Ext__c": "1"})
    assert answer.json() == [{
        "message": "The Ext__c field should not be specified in the sobject data.",
        "errorCode": "INVALID_FIELD",
    }]  # fmt: skip


def test_a_field_that_is_no_external_id_is_refused_by_name(by_ext):
    answer = by_ext.as_user()("PATCH", "/sobjects/Lead/Title/x", json={"LastName": "x"})
    assert (answer.status_code, answer.json()[0]["message"]) == (
        404, "Provided external ID field does not exist or is not accessible: Title"
    )  # fmt: skip


def test_update_only_creates_nothing(by_ext):
    answer = by_ext.as_user()("PATCH", "/sobjects/Lead/Ext__c/none?updateOnly=true", json={})
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (404, "NOT_FOUND")


def test_several_matches_answer_300_with_their_urls(by_ext):
    sf = by_ext.as_user()
    for _ in range(2):
        sf("POST", "/sobjects/Lead", json={"LastName": "T", "Company": "C", "Ext__c": "twin"})
    for answer in (
        sf("GET", "/sobjects/Lead/Ext__c/twin"),
        sf("PATCH", "/sobjects/Lead/Ext__c/twin", json={"Title": "x"}),
    ):
        assert answer.status_code == 300
        assert len(answer.json()) == 2
        assert answer.json()[0].startswith("/services/data/v59.0/sobjects/Lead/00Q")


def test_a_parent_is_named_by_its_external_id(by_ext):
    sf = by_ext.as_user()
    account = sf("POST", "/sobjects/Account", json={"Name": "P", "Ext__c": "P1"}).json()["id"]
    body = {"LastName": "Kid", "Account": {"Ext__c": "P1"}}
    contact = sf("POST", "/sobjects/Contact", json=body).json()["id"]
    assert sf("GET", f"/sobjects/Contact/{contact}").json()["AccountId"] == account
    answer = sf("POST", "/sobjects/Contact", json={**body, "Account": {"Ext__c": "A1"}})
    assert answer.json() == [{
        "message": "Foreign key external ID: A1 not found for field Ext__c in entity Account",
        "errorCode": "INVALID_FIELD",
    }]  # fmt: skip


def test_an_upsert_by_id_null_is_a_create(by_ext):
    answer = by_ext.as_user()("POST", "/sobjects/Lead/Id", json={"LastName": "N", "Company": "C"})
    assert answer.status_code == 201
