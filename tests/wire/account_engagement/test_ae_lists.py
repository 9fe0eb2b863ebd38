"""Lists, memberships, and the collections that Salesforce manages."""

import pytest
from ae_client import refused

FIELDS = {"fields": "id,name,isPublic,isDeleted"}


def test_a_list_is_created_changed_and_deleted(unit):
    made = unit.v5("POST", "lists", params=FIELDS, json={"name": "Fair", "isPublic": True})
    assert made.json() == {"id": 2, "name": "Fair", "isPublic": True, "isDeleted": False}
    changed = unit.v5("PATCH", "lists/2", params=FIELDS, json={"name": "Fair 2026"})
    assert changed.json()["name"] == "Fair 2026"
    assert unit.v5("DELETE", "lists/2").status_code == 204
    assert [r["name"] for r in unit.values("lists", fields="name")] == ["All Prospects"]
    refused(unit.v5("PATCH", "lists/2", json={"name": "x"}), 404, 219)
    refused(unit.v5("DELETE", "lists/2"), 404, 109)


@pytest.mark.parametrize(
    ("body", "code"),
    [({}, 153), ({"name": ""}, 153), ({"name": "all prospects"}, 245), ({"name": 5}, 154),
     ({"name": "x", "isDynamic": True}, 180), ({"name": "x", "campaignId": 9}, 38),
     ({"name": "x", "colour": "red"}, 154)],
)  # fmt: skip
def test_bad_lists_are_refused(unit, body, code):
    refused(unit.v5("POST", "lists", json=body), 400, code)


def test_a_prospect_joins_opts_out_and_leaves_a_list(unit):
    unit.create(email="ann@example.com")
    made = unit.v5(
        "POST", "list-memberships", json={"listId": 1, "prospectId": 1},
        params={"fields": "id,list.name,prospect.email,optedOut"},
    )  # fmt: skip
    assert made.json() == {
        "id": 1, "list": {"name": "All Prospects"}, "prospect": {"email": "ann@example.com"},
        "optedOut": False,
    }  # fmt: skip
    out = unit.v5("PATCH", "list-memberships/1", params={"fields": "optedOut"},
                  json={"optedOut": True})  # fmt: skip
    assert out.json() == {"optedOut": True}
    assert unit.v5("DELETE", "list-memberships/1").status_code == 204
    again = unit.v5("POST", "list-memberships", json={"listId": 1, "prospectId": 1})
    assert again.json() == {"id": 2}
    assert unit.values("list-memberships", fields="id", listId="1") == [{"id": 2}]


@pytest.mark.parametrize(
    ("body", "code"),
    [({"listId": 1}, 153), ({"prospectId": 1}, 153), ({"listId": 9, "prospectId": 1}, 55),
     ({"listId": 1, "prospectId": 9}, 3), ({"listId": "1", "prospectId": 1}, 56)],
)  # fmt: skip
def test_bad_memberships_are_refused(unit, body, code):
    unit.create(email="ann@example.com")
    refused(unit.v5("POST", "list-memberships", json=body), 400, code)


def test_a_second_membership_is_refused_and_its_ends_are_fixed(unit):
    unit.create(email="ann@example.com")
    unit.v5("POST", "list-memberships", json={"listId": 1, "prospectId": 1})
    refused(unit.v5("POST", "list-memberships", json={"listId": 1, "prospectId": 1}), 400, 58)
    refused(unit.v5("PATCH", "list-memberships/1", json={"listId": 1}), 400, 180)


def test_deleting_a_list_ends_its_memberships(unit):
    unit.create(email="ann@example.com")
    unit.v5("POST", "list-memberships", json={"listId": 1, "prospectId": 1})
    unit.v5("DELETE", "lists/1")
    assert unit.values("list-memberships", fields="id") == []


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("POST", "campaigns", 405, 128), ("PATCH", "campaigns/1", 405, 129),
        ("DELETE", "campaigns/1", 405, 60), ("POST", "users", 405, 60),
        ("PATCH", "users/1", 405, 60), ("POST", "prospect-accounts", 405, 59),
        ("PATCH", "prospect-accounts/1", 405, 59), ("DELETE", "prospect-accounts/1", 405, 59),
        ("POST", "opportunities", 405, 37), ("PATCH", "opportunities/1", 405, 37),
        ("DELETE", "opportunities/1", 405, 37), ("POST", "custom-fields", 400, 22),
        ("PATCH", "account", 405, 60),
    ],
)  # fmt: skip
def test_what_salesforce_manages_is_read_only(unit, method, path, status, code):
    refused(unit.v5(method, path, json={"name": "x"}), status, code)


def test_users_are_read_with_their_role_and_salesforce_id(unit):
    rows = unit.values("users", fields="id,email,roleName,role,salesforceId,isDeleted")
    assert [(r["email"], r["roleName"]) for r in rows] == [
        ("admin@example.com", "Administrator"), ("user@example.com", "Marketing"),
        ("b2bma@sp.example", "Administrator"),
    ]  # fmt: skip
    assert rows[1]["salesforceId"] == "005SP0000000002YAA"


def test_the_account_is_read_by_name_of_its_fields(unit):
    row = unit.v5("GET", "account", params={"fields": "id,company,pluginCampaignId,createdAt"})
    assert row.json() == {
        "id": 100001, "company": "SyncProof Example", "pluginCampaignId": 1,
        "createdAt": "2026-01-05T08:00:00+00:00",
    }  # fmt: skip
    refused(unit.v5("GET", "account"), 400, 13)
    refused(unit.v5("GET", "account?fields=ids"), 400, 180)


@pytest.mark.parametrize(
    ("path", "filters", "code"),
    [("prospect-accounts", {"updatedAtAfter": "2026-01-05T08:00:00Z"}, 5),
     ("lists", {"name": "All Prospects"}, None), ("campaigns", {"salesforceId": "x"}, None),
     ("users", {"updatedAtAfter": "2026-01-05T07:00:00Z"}, None)],
)  # fmt: skip
def test_each_object_has_its_own_filters(unit, path, filters, code):
    answer = unit.v5("GET", path, params={"fields": "id", **filters})
    assert answer.status_code == (200 if code is None else 400)
    assert code in {None, answer.json().get("code")}
