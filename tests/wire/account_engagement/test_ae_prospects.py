"""Prospects over API v5: create, read, update, delete, and how each is refused."""

import pytest
from ae_client import NORMAL, refused

LEAD, CONTACT = "00QSP00000000012AA", "003SP0000000001YAA"


def test_a_created_prospect_is_answered_with_201_its_address_and_the_requested_fields(unit):
    answer = unit.v5(
        "POST", "prospects", params={"fields": "id,email,firstName"},
        json={"email": " ann@example.com ", "firstName": "Ann"},
    )  # fmt: skip
    assert answer.status_code == 201
    assert answer.json() == {"id": 1, "email": "ann@example.com", "firstName": "Ann"}
    assert answer.headers["Location"] == f"{unit.url}/api/v5/objects/prospects/1"


def test_a_create_without_fields_answers_with_the_id(unit):
    answer = unit.v5("POST", "prospects", json={"email": "ann@example.com"})
    assert (answer.status_code, answer.json()) == (201, {"id": 1})


def test_a_new_prospect_has_the_vendors_defaults(unit):
    made = unit.create(
        "score,recentInteraction,lastActivityAt,isDeleted,optedOut,campaign.name,userId,"
        "salesforceLastSync,grade,createdAt,updatedAt,createdBy.email",
        email="ann@example.com",
    )
    assert made == {
        "score": 0, "recentInteraction": "Never active.", "lastActivityAt": None,
        "isDeleted": False, "optedOut": False, "campaign": {"name": "Website Tracking"},
        "userId": None, "salesforceLastSync": None, "grade": None,
        "createdAt": "2026-01-05T08:00:00+00:00", "updatedAt": "2026-01-05T08:00:00+00:00",
        "createdBy": {"email": "admin@example.com"},
    }  # fmt: skip


def test_ids_ascend_by_one(unit):
    assert [unit.create(email=f"p{n}@example.com")["id"] for n in range(3)] == [1, 2, 3]


def test_dates_are_written_in_the_users_time_zone_with_its_offset(make_unit):
    unit = make_unit(zone="America/New_York")
    made = unit.create("createdAt", email="ann@example.com")
    assert made["createdAt"] == "2026-01-05T03:00:00-05:00"


def test_stamps_are_cut_to_whole_seconds(unit):
    unit.advance(0.9)
    made = unit.create("createdAt", email="ann@example.com")
    assert made["createdAt"] == "2026-01-05T08:00:00+00:00"


@pytest.mark.parametrize("body", [{}, {"firstName": "Ann"}])
def test_a_create_without_email_is_refused(unit, body):
    refused(unit.v5("POST", "prospects", json=body), 400, 153)


@pytest.mark.parametrize(
    "email", ["", "  ", "ann", "ann@", "a b@example.com", f"{'a' * 250}@example.com", None, 7]
)
def test_a_bad_email_is_refused(unit, email):
    answer = unit.v5("POST", "prospects", json={"email": email})
    refused(answer, 400, 153 if email in {"", None} else answer.json()["code"])
    assert answer.json()["code"] in {4, 153, 154}


def test_an_email_of_bad_form_is_code_4(unit):
    refused(unit.v5("POST", "prospects", json={"email": "ann"}), 400, 4)


def test_a_second_prospect_with_the_same_email_is_refused_in_any_case(unit):
    unit.create(email="ann@example.com")
    refused(unit.v5("POST", "prospects", json={"email": "ANN@Example.com"}), 400, 9)
    unit.create(email="bob@example.com")
    refused(unit.v5("PATCH", "prospects/2", json={"email": "Ann@example.com"}), 400, 9)


def test_a_unit_that_allows_duplicates_takes_the_same_email_twice(ampsea):
    ampsea.create(email="ann@example.com")
    assert ampsea.create(email="ann@example.com")["id"] == 2


@pytest.mark.parametrize(
    ("name", "value", "status", "code"),
    [
        ("optedOut", "yes", 400, 50), ("optedOut", None, 400, 50), ("optedOut", 1, 400, 50),
        ("score", "ten", 400, 56), ("score", True, 400, 56), ("score", 2**40, 400, 56),
        ("firstName", 5, 400, 154), ("firstName", "x" * 256, 400, 154),
        ("favouriteColour", "red", 400, 154), ("FirstName", "Ann", 400, 154),
        ("syncError", "x", 400, 154),
        ("id", 7, 400, 180), ("grade", "A", 400, 180), ("createdAt", "2026", 400, 180),
        ("isDeleted", True, 400, 180), ("assignedToId", 1, 400, 180),
        ("salesforceLeadId", LEAD, 400, 180), ("salesforceLastSync", None, 400, 180),
        ("prospectAccountId", 1, 405, 59),
        ("campaignId", 99, 400, 38), ("campaignId", None, 400, 38),
        ("userId", 99, 400, 10), ("salesforceOwnerId", "005SP0000000099YAA", 400, 10),
        ("profileId", 1, 400, 16),
        ("salesforceId", "00Q1", 400, 79), ("salesforceId", "001SP0000000001AAA", 400, 79),
        ("salesforceId", "00QSP00000000012AB", 400, 79),
    ],
)  # fmt: skip
def test_bad_properties_are_refused_and_nothing_changes(unit, name, value, status, code):
    unit.create(email="ann@example.com", firstName="Ann")
    unit.advance(5)
    answer = unit.v5("PATCH", "prospects/1", json={"firstName": "Bob", name: value})
    refused(answer, status, code)
    held = unit.values("prospects", fields="firstName,updatedAt")
    assert held == [{"firstName": "Ann", "updatedAt": "2026-01-05T08:00:00+00:00"}]


def test_owner_by_user_and_by_salesforce_user_at_once_is_refused(unit):
    body = {"email": "ann@example.com", "userId": 2, "salesforceOwnerId": NORMAL}
    refused(unit.v5("POST", "prospects", json=body), 400, 125)


@pytest.mark.parametrize("owner", [{"userId": 2}, {"salesforceOwnerId": NORMAL}])
def test_a_prospect_is_assigned_by_either_id_of_the_user(unit, owner):
    made = unit.create(
        "userId,assignedToId,assignedTo.email,firstAssignedAt", email="ann@example.com", **owner
    )
    assert made == {
        "userId": 2, "assignedToId": 2, "assignedTo": {"email": "user@example.com"},
        "firstAssignedAt": "2026-01-05T08:00:00+00:00",
    }  # fmt: skip


def test_a_prospect_is_unassigned_by_a_null_user(unit):
    unit.create(email="ann@example.com", userId=2)
    answer = unit.v5("PATCH", "prospects/1", params={"fields": "assignedTo.id,userId"},
                     json={"userId": None})  # fmt: skip
    assert answer.json() == {"assignedTo": None, "userId": None}


def test_the_kind_of_a_crm_id_decides_which_link_is_filled(unit):
    made = unit.create("salesforceLeadId,salesforceContactId", email="a@example.com",
                       salesforceId=LEAD)  # fmt: skip
    assert made == {"salesforceLeadId": LEAD, "salesforceContactId": None}
    answer = unit.v5("PATCH", "prospects/1", json={"salesforceId": CONTACT},
                     params={"fields": "salesforceLeadId,salesforceContactId"})  # fmt: skip
    assert answer.json() == {"salesforceLeadId": None, "salesforceContactId": CONTACT}


def test_a_crm_id_held_by_another_live_prospect_is_refused(unit):
    unit.create(email="a@example.com", salesforceId=LEAD)
    body = {"email": "b@example.com", "salesforceId": LEAD}
    refused(unit.v5("POST", "prospects", json=body), 400, 81)
    assert unit.v5("DELETE", "prospects/1").status_code == 204
    assert unit.v5("POST", "prospects", json=body).status_code == 201


def test_a_password_is_accepted_and_never_shown(unit):
    made = unit.create("password", email="ann@example.com", password="hunter2")
    assert made == {"password": None}


def test_an_update_answers_200_with_fields_and_204_without(unit):
    unit.create(email="ann@example.com")
    named = unit.v5("PATCH", "prospects/1", params={"fields": "city"}, json={"city": "Bonn"})
    assert (named.status_code, named.json()) == (200, {"city": "Bonn"})
    bare = unit.v5("PATCH", "prospects/1", json={"city": "Ulm"})
    assert (bare.status_code, bare.content) == (204, b"")
    assert "Content-Type" not in bare.headers


def test_an_update_leaves_out_what_it_does_not_name_and_null_clears(unit):
    unit.create(email="ann@example.com", city="Bonn", jobTitle="CEO")
    unit.v5("PATCH", "prospects/1", json={"city": None})
    assert unit.values("prospects", fields="city,jobTitle") == [{"city": None, "jobTitle": "CEO"}]


def test_updated_at_moves_on_a_real_change_only(unit):
    unit.create(email="ann@example.com", city="Bonn")
    unit.advance(10)
    unit.v5("PATCH", "prospects/1", json={"city": "Bonn"})
    assert unit.values("prospects", fields="updatedAt")[0]["updatedAt"][11:19] == "08:00:00"
    unit.v5("PATCH", "prospects/1", json={"city": "bonn"})
    assert unit.values("prospects", fields="updatedAt")[0]["updatedAt"][11:19] == "08:00:10"


def test_a_deleted_prospect_is_found_only_in_the_recycle_bin(unit):
    unit.create(email="ann@example.com")
    unit.create(email="bob@example.com")
    gone = unit.v5("DELETE", "prospects/1")
    assert (gone.status_code, gone.content) == (204, b"")
    assert unit.values("prospects", fields="id") == [{"id": 2}]
    assert unit.values("prospects", fields="id,isDeleted", deleted="true") == [
        {"id": 1, "isDeleted": True}
    ]
    assert len(unit.values("prospects", fields="id", deleted="all")) == 2


def test_what_lies_in_the_bin_is_refused_with_a_warning_header(unit):
    unit.create(email="ann@example.com")
    unit.v5("DELETE", "prospects/1")
    for answer, code in (
        (unit.v5("GET", "prospects/1", params={"fields": "id"}), 109),
        (unit.v5("DELETE", "prospects/1"), 109),
        (unit.v5("PATCH", "prospects/1", json={"city": "Bonn"}), 219),
    ):
        refused(answer, 404, code)
        assert answer.headers["Pardot-Warning"] == "201;Record In Recycle Bin"


@pytest.mark.parametrize(
    ("key", "status", "code"),
    [("99", 404, 109), ("x", 400, 16), ("9" * 30, 400, 16), ("-1", 400, 16)],
)
def test_an_unknown_or_malformed_id_is_refused(unit, key, status, code):
    refused(unit.v5("GET", f"prospects/{key}", params={"fields": "id"}), status, code)
    refused(unit.v5("PATCH", f"prospects/{key}", json={"city": "x"}), status, code)
    refused(unit.v5("DELETE", f"prospects/{key}"), status, code)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"data": b"", "headers": {"Content-Type": "application/json"}}, 152),
        ({"data": b"{", "headers": {"Content-Type": "application/json"}}, 150),
        ({"json": ["a"]}, 150), ({"json": "a"}, 150), ({"data": b"NaN",
          "headers": {"Content-Type": "application/json"}}, 150),
        ({"data": b"<a/>", "headers": {"Content-Type": "text/xml"}}, 151),
        ({"data": {"email": "ann@example.com"}}, 151),
    ],
)  # fmt: skip
def test_a_body_that_is_no_json_object_is_refused(unit, options, code):
    refused(unit.v5("POST", "prospects", **options), 400, code)


def test_writes_take_no_query_parameter_but_fields(unit):
    body = {"email": "ann@example.com"}
    refused(unit.v5("POST", "prospects", params={"limit": "1"}, json=body), 400, 5)
    refused(unit.v5("POST", "prospects", params={"fields": "idx"}, json=body), 400, 180)
    assert unit.values("prospects", fields="id") == []


def test_a_change_is_journalled_with_its_user_operation_and_ids(unit):
    unit.create(email="ann@example.com")
    unit.v5("PATCH", "prospects/1", json={"city": "Bonn"})
    last = unit.world.journal.read(unit.world.journal.last)
    assert (last["operation"], last["object"], last["ids"]) == ("update", "prospects", ["1"])
    assert (last["actor"], last["instance"], last["committed"]) == ("1", "main", True)
