"""The connector's side: users, campaigns, accounts, opportunities, options, links."""

import pytest
from ae_client import CONNECTOR, NORMAL, crm_id, refused

LEAD, CONTACT = crm_id("00Q", 1), crm_id("003", 1)


@pytest.fixture
def linked(unit):
    """A unit with two prospects, seen by the connector."""
    unit.create(email="ann@example.com")
    unit.create(email="bob@example.com")
    unit.advance(60)
    return unit


def results(unit, method, path, **body):
    answer = unit.seam(method, path, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()["results"]


def test_the_connectors_user_may_use_it_and_a_salesperson_may_not(unit):
    assert unit.as_user(CONNECTOR).seam("PUT", "users", json={"users": []}).status_code == 200
    assert unit.as_user(NORMAL).seam("PUT", "users", json={"users": []}).status_code == 200
    system = unit.world.systems["account_engagement"]
    spec = {"profile": "Sales", "fields": {"email": "s@example.com",
                                           "salesforceId": crm_id("005", 50)}}  # fmt: skip
    unit.by_hand(lambda call: system.create_user(call, spec))
    sales = unit.as_user(crm_id("005", 50))
    refused(sales.seam("PUT", "users", json={"users": []}), 405, 46)
    refused(unit.seam("PUT", "users", json={"users": []}, headers={"Authorization": ""}), 401, 184)


def test_users_are_upserted_by_salesforce_id(unit):
    row = {"salesforceId": crm_id("005", 20), "email": "sal@example.com", "username": "sal@sp",
           "firstName": "Sal", "lastName": "Seller", "isDeleted": False}  # fmt: skip
    assert results(unit, "PUT", "users", users=[row]) == [
        {"success": True, "id": 4, "created": True}
    ]
    again = {**row, "email": "sally@example.com"}
    assert results(unit, "PUT", "users", users=[again]) == [
        {"success": True, "id": 4, "created": False}
    ]
    held = unit.values("users", fields="email,roleName", id="4")
    assert held == [{"email": "sally@example.com", "roleName": "Marketing"}]
    assert unit.as_user(row["salesforceId"]).v5("GET", "users?fields=id").status_code == 200


def test_an_equal_email_links_a_user_that_has_no_salesforce_id(unit):
    system = unit.world.systems["account_engagement"]
    spec = {"profile": "Sales", "fields": {"email": "sal@example.com"}}
    unit.by_hand(lambda call: system.create_user(call, spec))
    row = {"salesforceId": crm_id("005", 20), "email": "SAL@example.com"}
    assert results(unit, "PUT", "users", users=[row])[0]["created"] is False
    assert unit.values("users", fields="salesforceId,roleName", id="4") == [
        {"salesforceId": crm_id("005", 20), "roleName": "Sales"}
    ]


@pytest.mark.parametrize(
    ("path", "member", "prefix", "fields"),
    [("campaigns", "campaigns", "701", {"name": "Fair", "cost": 10}),
     ("prospect-accounts", "prospectAccounts", "001", {"name": "Acme", "billingCity": "Bonn"}),
     ("opportunities", "opportunities", "006", {"name": "Deal", "value": 12.5, "stage": "Won"})],
)  # fmt: skip
def test_records_of_salesforce_are_upserted_and_read_over_v5(unit, path, member, prefix, fields):
    row = {"salesforceId": crm_id(prefix, 1), **fields}
    made = results(unit, "PUT", path, **{member: [row]})[0]
    assert made["created"] is True
    changed = results(unit, "PUT", path, **{member: [{**row, "name": "New"}]})[0]
    assert (changed["id"], changed["created"]) == (made["id"], False)
    names = ",".join(fields)
    assert unit.values(path, fields=names, id=made["id"]) == [{**fields, "name": "New"}]
    gone = {"salesforceId": row["salesforceId"], "isDeleted": True}
    results(unit, "PUT", path, **{member: [gone]})
    assert unit.values(path, fields="id", id=made["id"]) == []


@pytest.mark.parametrize(
    ("path", "member", "row", "code"),
    [
        ("users", "users", {"email": "a@example.com"}, 79),
        ("users", "users", {"salesforceId": crm_id("005", 5)}, 11),
        ("users", "users", {"salesforceId": crm_id("005", 5), "email": "x@y.com", "role": 1}, 154),
        ("users", "users", {"salesforceId": crm_id("00Q", 5), "email": "x@y.com"}, 79),
        ("campaigns", "campaigns", {"salesforceId": crm_id("701", 5)}, 153),
        ("campaigns", "campaigns", {"salesforceId": crm_id("701", 5), "id": 4}, 154),
        ("campaigns", "campaigns", {"salesforceId": crm_id("701", 5), "name": 4}, 154),
        ("campaigns", "campaigns", "x", 154),
        ("opportunities", "opportunities", {"salesforceId": crm_id("006", 5), "name": "x",
                                            "probability": "half"}, 56),
    ],
)  # fmt: skip
def test_a_bad_row_is_refused_and_its_neighbour_written(unit, path, member, row, code):
    prefix = {"users": "005", "campaigns": "701", "opportunities": "006"}[path]
    good = {"salesforceId": crm_id(prefix, 50)}
    good |= {"email": "good@example.com"} if path == "users" else {"name": "Good"}
    bad, fine = results(unit, "PUT", path, **{member: [row, good]})
    assert (bad["success"], bad["code"], set(bad)) == (False, code, {"success", "code", "message"})
    assert fine["success"] is True


def test_at_most_200_rows_come_in_one_call(unit):
    refused(unit.seam("PUT", "users", json={"users": [{}] * 201}), 400, 51)
    assert len(results(unit, "PUT", "users", users=[{}] * 200)) == 200


@pytest.mark.parametrize("body", [{}, {"user": []}, {"users": {}}, {"users": [], "more": 1}])
def test_a_body_of_another_shape_is_refused(unit, body):
    refused(unit.seam("PUT", "users", json=body), 400, 154)


def test_linking_back_fills_the_kind_of_the_id_and_leaves_updated_at_alone(linked):
    rows = [
        {"id": 1, "salesforceId": LEAD, "salesforceLastSync": "now",
         "salesforceOwnerId": crm_id("005", 2), "salesforceUrl": "https://sp.example/00Q"},
        {"id": 2, "salesforceContactId": CONTACT, "salesforceAccountId": crm_id("001", 1),
         "salesforceCampaignId": crm_id("701", 1),
         "salesforceLastSync": "2026-01-05T08:00:30.500Z"},
    ]  # fmt: skip
    assert [r["success"] for r in results(linked, "PATCH", "prospects", prospects=rows)] == [
        True
    ] * 2
    held = linked.values("prospects", fields="salesforceId,salesforceLeadId,salesforceContactId,"
                         "salesforceLastSync,updatedAt,salesforceAccountId,userId")  # fmt: skip
    assert held[0] == {
        "salesforceId": LEAD, "salesforceLeadId": LEAD, "salesforceContactId": None,
        "salesforceLastSync": "2026-01-05T08:01:00+00:00",
        "updatedAt": "2026-01-05T08:00:00+00:00", "salesforceAccountId": None, "userId": None,
    }  # fmt: skip
    assert (held[1]["salesforceId"], held[1]["salesforceLeadId"]) == (CONTACT, None)
    assert held[1]["salesforceLastSync"] == "2026-01-05T08:00:30+00:00"
    assert held[1]["updatedAt"] == "2026-01-05T08:00:00+00:00"


def test_a_lead_that_became_a_contact_is_linked_anew_and_a_link_can_be_cleared(linked):
    results(linked, "PATCH", "prospects", prospects=[{"id": 1, "salesforceLeadId": LEAD}])
    results(linked, "PATCH", "prospects", prospects=[{"id": 1, "salesforceId": CONTACT}])
    fields = "salesforceId,salesforceLeadId,salesforceContactId"
    assert linked.values("prospects", fields=fields, id="1")[0] == {
        "salesforceId": CONTACT, "salesforceLeadId": None, "salesforceContactId": CONTACT,
    }  # fmt: skip
    results(linked, "PATCH", "prospects", prospects=[{"id": 1, "salesforceId": None}])
    assert set(linked.values("prospects", fields=fields, id="1")[0].values()) == {None}


def test_the_sentinel_of_a_deleted_record_is_kept(linked):
    results(linked, "PATCH", "prospects", prospects=[{"id": 1, "salesforceId": "[[crm_deleted]]"}])
    held = linked.values("prospects", fields="salesforceId", id="1")
    assert held == [{"salesforceId": "[[crm_deleted]]"}]


def test_a_crm_id_of_another_live_prospect_is_refused_per_row(linked):
    first, second = results(linked, "PATCH", "prospects", prospects=[
        {"id": 1, "salesforceId": LEAD}, {"id": 2, "salesforceLeadId": LEAD},
    ])  # fmt: skip
    assert first["success"] is True
    assert (second["success"], second["code"]) == (False, 81)


@pytest.mark.parametrize(
    ("row", "code"),
    [({"id": 99}, 3), ({"id": "1"}, 3), ({}, 3), ({"id": 1, "firstName": "x"}, 154),
     ({"id": 1, "salesforceId": "x"}, 79), ({"id": 1, "salesforceLeadId": CONTACT}, 79),
     ({"id": 1, "syncError": "oops"}, 154), ({"id": 1, "salesforceLastSync": "later"}, 57)],
)  # fmt: skip
def test_a_bad_link_is_refused(linked, row, code):
    assert results(linked, "PATCH", "prospects", prospects=[row])[0]["code"] == code


def test_a_sync_error_is_kept_and_taken_back(linked):
    system = linked.world.systems["account_engagement"]
    error = {"code": "REQUIRED_FIELD_MISSING", "message": "Company"}

    def held():
        rows = system.read_records(linked.instance, "prospects", {"id": "1"}, 1, "")["records"]
        return rows[0]["syncError"]

    one = linked.seam("PATCH", "prospects/1", json={"syncError": error})
    assert one.json() == {"success": True, "id": 1, "created": False}
    assert held() == error
    linked.seam("PATCH", "prospects/1", json={"salesforceLastSync": "now"})
    assert held() == error
    linked.seam("PATCH", "prospects/1", json={"syncError": None})
    assert held() is None
    refused(linked.seam("PATCH", "prospects/9", json={}), 400, 3)


def test_field_options_are_kept_per_object_and_read_back(unit):
    field = {"name": "Industry", "label": "Industry", "type": "picklist", "options": ["A", "B"]}
    assert results(unit, "PUT", "field-options", object="Lead", fields=[field]) == [
        {"success": True, "id": "Industry", "created": True}
    ]
    changed = {**field, "options": ["A", "B", "C"]}
    assert (
        results(unit, "PUT", "field-options", object="Lead", fields=[changed])[0]["created"]
        is False
    )
    got = unit.seam("GET", "field-options", params={"object": "Lead"})
    assert got.json() == {"object": "Lead", "fields": [changed]}
    empty = unit.seam("GET", "field-options", params={"object": "Contact"})
    assert empty.json() == {"object": "Contact", "fields": []}
    refused(unit.seam("GET", "field-options"), 400, 13)
    refused(unit.seam("GET", "field-options?object=Lead&x=1"), 400, 5)
    refused(unit.seam("PUT", "field-options", json={"fields": []}), 400, 154)
    bad = results(
        unit,
        "PUT",
        "field-options",
        object="Lead",
        fields=[{"label": "x"}, {"name": "a", "x": 1}, {"name": "a", "options": "b"}],
    )
    assert [r["code"] for r in bad] == [153, 154, 154]
