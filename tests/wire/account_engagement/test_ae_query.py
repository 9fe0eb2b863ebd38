"""Queries over API v5: fields, filters, order, pages."""

import pytest
from ae_client import ADMIN, open_session, refused

from syncproof.systems.account_engagement.actions import ACTIONS
from syncproof.systems.account_engagement.query import paging
from syncproof.systems.account_engagement.query.order import Order
from syncproof.systems.account_engagement.query.paging import Query

HOUR = 3600


def ids(rows):
    return [row["id"] for row in rows]


@pytest.fixture
def five(unit):
    """Five prospects, a second apart, p1 to p5."""
    for n in range(1, 6):
        unit.create(email=f"p{n}@example.com", firstName=f"P{n}", userId=2 if n < 3 else None)
        unit.advance(1)
    return unit


def test_fields_must_be_named(five):
    refused(five.v5("GET", "prospects"), 400, 13)
    refused(five.v5("GET", "prospects/1"), 400, 13)


@pytest.mark.parametrize(
    "fields",
    ["idx", "ID", "id,,email", "campaign", "campaign.nope", "nobody.id", "assignedToId.id",
     "Campaign.id", "syncError", "campaign.createdBy.createdBy.updatedBy.email"],
)  # fmt: skip
def test_unknown_fields_are_refused(five, fields):
    refused(five.v5("GET", "prospects", params={"fields": fields}), 400, 180)


def test_collections_cannot_be_queried(five):
    refused(five.v5("GET", "prospects", params={"fields": "id,tags"}), 400, 224)


def test_relations_are_followed_through_three_objects(five):
    row = five.values("prospects", fields="campaign.createdBy.createdBy.email,id,assignedTo.id",
                      id=1)[0]  # fmt: skip
    assert row == {
        "campaign": {"createdBy": {"createdBy": None}}, "id": 1, "assignedTo": {"id": 2},
    }  # fmt: skip


def test_members_come_in_the_order_they_were_asked_for(five):
    answer = five.v5("GET", "prospects", params={"fields": "firstName,campaign.id,id", "id": "3"})
    assert answer.text.endswith('"values":[{"firstName":"P3","campaign":{"id":1},"id":3}]}')


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"id": "2"}, [2]), ({"idGreaterThan": "3"}, [4, 5]),
        ({"idGreaterThanOrEqualTo": "3", "idLessThan": "5"}, [3, 4]),
        ({"idLessThanOrEqualTo": "1"}, [1]),
        ({"email": "P2@EXAMPLE.com"}, [2]), ({"userId": "2"}, [1, 2]),
        ({"assignedToId": "2"}, [1, 2]),
        ({"createdAt": "2026-01-05T08:00:02Z"}, [3]),
        ({"createdAtAfter": "2026-01-05T08:00:02Z"}, [4, 5]),
        ({"updatedAtAfterOrEqualTo": "2026-01-05T08:00:02+00:00"}, [3, 4, 5]),
        ({"updatedAtBefore": "2026-01-05T09:00:02+01:00"}, [1, 2]),
        ({"updatedAtBeforeOrEqualTo": "2026-01-05T08:00:02.000Z"}, [1, 2, 3]),
        ({"updatedAtAfterOrEqualTo": "2026-01-04T20:00:03-12:00"}, [4, 5]),
        ({"email": "nobody@example.com"}, []),
    ],
)  # fmt: skip
def test_filters_choose_records(five, params, expected):
    assert ids(five.values("prospects", fields="id", **params)) == expected


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"firstName": "P1"}, 5), ({"nonsense": "1"}, 5), ({"emailGreaterThan": "a"}, 5),
        ({"id": "x"}, 16), ({"id": "9" * 25}, 16), ({"userId": ""}, 16), ({"email": ""}, 51),
        ({"createdAt": "yesterday"}, 7), ({"updatedAtAfter": "2026-01-05T08:00:00"}, 7),
        ({"updatedAtAfter": "2026-01-05"}, 7),
        ({"id": "1", "email": "a", "userId": "2", "createdAtAfter": "2026-01-05T08:00:00Z"}, 209),
        ({"limit": "0"}, 23), ({"limit": "1001"}, 23), ({"limit": "x"}, 23),
        ({"offset": "2001"}, 21), ({"offset": "-1"}, 21), ({"deleted": "yes"}, 51),
        ({"orderBy": "firstName"}, 133), ({"orderBy": "id up"}, 133), ({"orderBy": ""}, 133),
        ({"orderBy": "id,createdAt,updatedAt"}, 134), ({"orderBy": "createdAt,updatedAt"}, 135),
        ({"orderBy": "id,id"}, 135),
    ],
)  # fmt: skip
def test_bad_query_parameters_are_refused(five, params, code):
    refused(five.v5("GET", "prospects", params={"fields": "id", **params}), 400, code)


def test_a_plus_that_is_not_encoded_spoils_a_date(five):
    path = "prospects?fields=id&updatedAtAfter=2026-01-05T08:00:00+00:00"
    refused(five.v5("GET", path), 400, 7)


def test_a_parameter_that_comes_twice_is_refused(five):
    refused(five.v5("GET", "prospects?fields=id&id=1&id=2"), 400, 5)


def test_several_filters_on_one_field_count_once(five):
    params = {"idGreaterThan": "1", "idLessThan": "4", "email": "p2@example.com", "userId": "2"}
    assert ids(five.values("prospects", fields="id", **params)) == [2]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (None, [1, 2, 3, 4, 5]), ("id DESC", [5, 4, 3, 2, 1]), ("id", [1, 2, 3, 4, 5]),
        ("updatedAt desc", [1, 5, 4, 3, 2]), ("updatedAt ASC,id DESC", [2, 3, 4, 5, 1]),
        ("id,updatedAt", [1, 2, 3, 4, 5]), ("lastActivityAt DESC,id DESC", [5, 4, 3, 2, 1]),
    ],
)  # fmt: skip
def test_order_by_sorts(five, order, expected):
    five.v5("PATCH", "prospects/1", json={"city": "Bonn"})
    params = {} if order is None else {"orderBy": order}
    assert ids(five.values("prospects", fields="id", **params)) == expected


def test_offset_skips_records(five):
    assert ids(five.values("prospects", fields="id", offset="3")) == [4, 5]


def pages(unit, params, between=lambda _n: None):
    """Follow nextPageUrl to the end."""
    answer = unit.v5("GET", "prospects", params=params).json()
    found, number = ids(answer["values"]), 1
    while answer["nextPageUrl"] is not None:
        between(number)
        answer = unit.call("GET", answer["nextPageUrl"]).json()
        found += ids(answer["values"])
        number += 1
    assert answer["nextPageToken"] is None
    return found


@pytest.mark.parametrize(
    "order", ["updatedAt ASC", "updatedAt DESC", "updatedAt ASC,id DESC", "updatedAt DESC,id ASC",
              "id DESC", "lastActivityAt"],
)  # fmt: skip
def test_pages_over_equal_stamps_give_every_record_once(unit, order):
    for n in range(7):
        unit.create(email=f"p{n}@example.com")
    found = pages(unit, {"fields": "id", "limit": "2", "orderBy": order})
    assert sorted(found) == [1, 2, 3, 4, 5, 6, 7]
    assert found == sorted(found, reverse="id DESC" in order or order == "updatedAt DESC") or (
        order == "updatedAt DESC"
    )


def test_a_deletion_between_pages_loses_nobody(unit):
    for n in range(6):
        unit.create(email=f"p{n}@example.com")

    def delete_a_seen_one(number):
        unit.v5("DELETE", f"prospects/{number}")

    found = pages(unit, {"fields": "id", "limit": "2", "orderBy": "updatedAt"}, delete_a_seen_one)
    assert found == [1, 2, 3, 4, 5, 6]


def test_a_page_holds_200_records_unless_asked_and_1000_at_most(unit):
    rows = [{"email": f"p{n}@example.com"} for n in range(1001)]
    unit.by_hand(lambda call: ACTIONS["import_prospects"].run(call, {"rows": rows}))
    assert len(unit.values("prospects", fields="id")) == 200
    assert len(unit.values("prospects", fields="id", limit="1000")) == 1000


def test_the_same_token_gives_the_same_page_again(five):
    first = five.v5("GET", "prospects", params={"fields": "id", "limit": "2"}).json()
    again = [five.call("GET", first["nextPageUrl"]).json() for _ in range(2)]
    assert again[0] == again[1]
    assert ids(again[0]["values"]) == [3, 4]


def test_the_fields_of_a_following_page_may_differ(five):
    first = five.v5("GET", "prospects", params={"fields": "id", "limit": "4"}).json()
    rows = five.values("prospects", fields="firstName", nextPageToken=first["nextPageToken"])
    assert rows == [{"firstName": "P5"}]


@pytest.mark.parametrize("extra", ["limit", "orderBy", "deleted", "offset", "idGreaterThan"])
def test_only_fields_may_stand_beside_a_token(five, extra):
    first = five.v5("GET", "prospects", params={"fields": "id", "limit": "2"}).json()
    params = {"fields": "id", "nextPageToken": first["nextPageToken"], extra: "1"}
    refused(five.v5("GET", "prospects", params=params), 400, 5)


def test_a_token_lives_four_hours_by_the_clock(five):
    first = five.v5("GET", "prospects", params={"fields": "id", "limit": "2"}).json()
    five.advance(2 * HOUR - 1)
    five.token = open_session(five.world, "later", ADMIN, hours=9)
    five.advance(2 * HOUR)
    assert five.call("GET", first["nextPageUrl"]).status_code == 200
    five.advance(1)
    answer = five.call("GET", first["nextPageUrl"])
    refused(answer, 400, 210)
    assert answer.json()["message"] == "Page token has expired."


@pytest.mark.parametrize("token", ["", "x", "ä", "AAAA" * 20])
def test_a_made_up_token_is_invalid(five, token):
    params = {"fields": "id", "nextPageToken": token}
    refused(five.v5("GET", "prospects", params=params), 400, 211)


def test_a_token_of_another_collection_or_a_changed_one_is_invalid(five):
    token = five.v5("GET", "prospects", params={"fields": "id", "limit": "2"}).json()[
        "nextPageToken"
    ]
    params = {"fields": "id", "nextPageToken": token}
    refused(five.v5("GET", "users", params=params), 400, 211)
    spoilt = token[:30] + ("A" if token[30] != "A" else "B") + token[31:]
    refused(five.v5("GET", "prospects", params={**params, "nextPageToken": spoilt}), 400, 211)


def test_a_following_page_is_journalled_as_query_more(five):
    first = five.v5("GET", "prospects", params={"fields": "id", "limit": "2"}).json()
    five.call("GET", first["nextPageUrl"])
    last = five.world.journal.read(five.world.journal.last)
    assert (last["operation"], last["object"]) == ("query_more", "prospects")


def test_an_unchanged_collection_is_answered_with_304(five):
    first = five.v5("GET", "prospects", params={"fields": "id"})
    since = {"If-Modified-Since": first.headers["Last-Modified"]}
    same = five.v5("GET", "prospects", params={"fields": "id"}, headers=since)
    assert (same.status_code, same.content) == (304, b"")
    assert five.v5("GET", "prospects/1", params={"fields": "id"}, headers=since).status_code == 304
    five.v5("PATCH", "prospects/1", json={"city": "Bonn"})
    changed = five.v5("GET", "prospects", params={"fields": "id"}, headers=since)
    assert changed.status_code == 200
    assert changed.headers["Last-Modified"] == "Mon, 05 Jan 2026 08:00:05 GMT"


def test_a_date_that_is_none_is_ignored(five):
    odd = {"If-Modified-Since": "soon"}
    assert five.v5("GET", "prospects", params={"fields": "id"}, headers=odd).status_code == 200


def test_a_chain_of_pages_ends_at_100_000_records_with_a_warning(five):
    asked = Query("prospects", (), (Order("id"),), "false", 2, after=(1,), served=99_998)
    secret = paging.secret_of(five.world.seed, five.key)
    token = paging.issue(asked, secret, five.world.clock.now_ms())
    answer = five.v5("GET", "prospects", params={"fields": "id", "nextPageToken": token})
    assert ids(answer.json()["values"]) == [2, 3]
    assert (answer.json()["nextPageToken"], answer.json()["nextPageUrl"]) == (None, None)
    assert answer.headers["Pardot-Warning"] == (
        "203;Record count for nextPageToken sequence has been exceeded. No page token returned."
    )
    assert ids(five.values("prospects", fields="id", idGreaterThan="3")) == [4, 5]


def test_a_selection_through_too_many_objects_is_refused(five):
    hops = ("createdBy", "updatedBy")
    paths = [f"{a}.{b}.{c}.id" for a in (*hops, "assignedTo") for b in hops for c in hops]
    campaigns = [f"campaign.{b}.{c}.id" for b in (*hops, "parentCampaign") for c in hops]
    accounts = [f"prospectAccount.{b}.{c}.id" for b in (*hops, "assignedTo") for c in hops]
    answer = five.v5("GET", "prospects", params={"fields": ",".join(paths + campaigns)})
    assert answer.status_code == 200
    fields = ",".join(paths + campaigns + accounts)
    refused(five.v5("GET", "prospects", params={"fields": fields}), 400, 180)
