"""Who may call: token, business unit, user, role."""

import gzip

import pytest
from ae_client import ADMIN, CONNECTOR, NORMAL, open_session, refused

PATH = "prospects?fields=id"


def test_the_administrator_a_normal_user_and_the_connector_may_call(unit):
    for person in (ADMIN, NORMAL, CONNECTOR):
        assert unit.as_user(person).v5("GET", PATH).status_code == 200


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic abc", "Bearer unknown"])
def test_a_call_without_a_valid_token_is_refused(unit, header):
    answer = unit.v5("GET", PATH, headers={"Authorization": header})
    refused(answer, 401, 184)
    assert answer.json()["message"] == "access_token is invalid, unknown, or malformed"


def test_a_token_ends_when_its_time_is_up_on_the_clock(unit):
    unit.advance(2 * 3600 - 1)
    assert unit.v5("GET", PATH).status_code == 200
    unit.advance(1)
    refused(unit.v5("GET", PATH), 401, 184)


def test_a_token_without_the_scope_is_refused(unit):
    unit.token = open_session(unit.world, "narrow", ADMIN, scopes=("api", "refresh_token"))
    refused(unit.v5("GET", PATH), 401, 184)
    unit.token = open_session(unit.world, "wide", ADMIN, scopes=("full",))
    assert unit.v5("GET", PATH).status_code == 200


def test_a_user_whom_the_unit_does_not_know_is_refused(unit):
    stranger = unit.as_user("005SP0000000077YAA")
    refused(stranger.v5("GET", PATH), 401, 184)


def test_a_token_of_another_organisation_is_refused(unit):
    unit.token = open_session(unit.world, "foreign", ADMIN, instance="other")
    refused(unit.v5("GET", PATH), 401, 184)


def test_the_unit_header_is_required_and_must_name_a_unit(unit):
    refused(unit.v5("GET", PATH, headers={"Pardot-Business-Unit-Id": ""}), 400, 181)
    refused(unit.v5("GET", PATH, headers={"Pardot-Business-Unit-Id": unit.key[:15]}), 400, 201)
    refused(unit.v5("GET", PATH, headers={"Pardot-Business-Unit-Id": "0UvSP0000000099"}), 400, 201)


def test_a_cookie_is_no_identity(unit):
    answer = unit.v5("GET", PATH, headers={"Authorization": "", "Cookie": f"sid={unit.token}"})
    refused(answer, 401, 184)


def test_units_keep_their_records_apart(make_unit):
    unit = make_unit(business_units=["main", "bu2"])
    unit.create(email="ann@example.com")
    other = unit.world.instance("account_engagement", "bu2")
    header = {"Pardot-Business-Unit-Id": other.key}
    assert unit.v5("GET", PATH, headers=header).json()["values"] == []
    made = unit.v5("POST", "prospects", json={"email": "ann@example.com"}, headers=header)
    assert made.json() == {"id": 1}


def test_a_page_token_of_one_unit_is_invalid_in_another(make_unit):
    unit = make_unit(business_units=["main", "bu2"])
    for n in range(3):
        unit.create(email=f"p{n}@example.com")
    first = unit.v5("GET", "prospects", params={"fields": "id", "limit": "1"}).json()
    other = unit.world.instance("account_engagement", "bu2")
    header = {"Pardot-Business-Unit-Id": other.key}
    refused(unit.call("GET", first["nextPageUrl"], headers=header), 400, 211)


def seller(unit, role):
    """A salesperson with a token, by role."""
    spec = {"profile": role, "fields": {"email": "sal@example.com",
                                        "salesforceId": "005SP0000000050YAA"}}  # fmt: skip
    system = unit.world.systems["account_engagement"]
    made = unit.by_hand(lambda call: system.create_user(call, spec))
    return made["id"], unit.as_user("005SP0000000050YAA")


def test_sales_sees_only_own_prospects_and_is_told_that_others_are_hidden(unit):
    number, sales = seller(unit, "Sales")
    unit.create(email="ann@example.com", userId=number)
    assert "Pardot-Warning" not in sales.v5("GET", PATH).headers
    unit.create(email="bob@example.com")
    answer = sales.v5("GET", PATH)
    assert answer.json()["values"] == [{"id": 1}]
    assert answer.headers["Pardot-Warning"].startswith("202;")
    refused(sales.v5("GET", "prospects/2", params={"fields": "id"}), 405, 46)
    refused(sales.v5("PATCH", "prospects/2", json={"city": "Bonn"}), 405, 46)
    assert sales.v5("PATCH", "prospects/1", json={"city": "Bonn"}).status_code == 204


def test_sales_neither_assigns_nor_deletes_nor_touches_lists(unit):
    number, sales = seller(unit, "Sales")
    unit.create(email="ann@example.com", userId=number)
    refused(sales.v5("PATCH", "prospects/1", json={"userId": 1}), 405, 46)
    refused(sales.v5("POST", "prospects", json={"email": "x@example.com", "userId": 1}), 405, 46)
    refused(sales.v5("DELETE", "prospects/1"), 405, 46)
    refused(sales.v5("POST", "lists", json={"name": "L"}), 405, 46)


def test_a_create_that_its_maker_may_not_read_answers_204_with_the_address(unit):
    _, sales = seller(unit, "Sales")
    answer = sales.v5("POST", PATH, json={"email": "ann@example.com"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["Location"].endswith("/prospects/1")


def test_a_sales_manager_sees_everything_but_deletes_nothing(unit):
    _, manager = seller(unit, "Sales Manager")
    unit.create(email="ann@example.com")
    assert manager.v5("GET", PATH).json()["values"] == [{"id": 1}]
    refused(manager.v5("DELETE", "prospects/1"), 405, 46)


def test_a_deactivated_user_is_no_longer_known(unit):
    number, sales = seller(unit, "Marketing")
    assert sales.v5("GET", PATH).status_code == 200
    system = unit.world.systems["account_engagement"]
    unit.by_hand(lambda call: system.update_user(call, str(number), {"active": False}))
    refused(sales.v5("GET", PATH), 401, 184)


def test_unknown_paths_and_methods_are_refused_in_the_vendors_words(unit):
    refused(unit.call("GET", "/"), 404, 198)
    refused(unit.call("GET", "/api/v5/nothing"), 404, 198)
    refused(unit.call("POST", "/api/v5/imports", json={}), 404, 198)
    refused(unit.v5("GET", "nothings?fields=id"), 404, 198)
    refused(unit.v5("GET", "salesforce-connectors?fields=id"), 404, 198)
    answer = unit.v5("PUT", "prospects", json={})
    refused(answer, 405, 60)
    assert answer.headers["Allow"] == "GET, HEAD, POST"


@pytest.mark.parametrize("name", ["tags", "visitors", "visitor-activities", "folders", "emails"])
def test_the_vendors_other_collections_are_refused_as_unsupported(unit, name):
    refused(unit.v5("GET", f"{name}?fields=id"), 400, 22)
    refused(unit.v5("POST", name, json={"name": "x"}), 400, 22)


@pytest.mark.parametrize(
    ("path", "code"),
    [("prospects/1/do/addTag", 22), ("prospects/do/nothing", 205), ("nothings/do/x", 198),
     ("prospects/1/do/undo", 205), ("campaigns/1/do/connectSalesforceCampaign", 22),
     ("lists/do/upsertLatestByEmail", 60)],
)  # fmt: skip
def test_actions_that_are_not_there_are_refused(unit, path, code):
    answer = unit.v5("POST", path, json={})
    assert answer.json()["code"] == code


LEGACY = "/api/prospect/version/{}/do/query"


def test_the_version_that_a_unit_cannot_use_is_refused_as_xml_or_json(unit):
    answer = unit.call("GET", LEGACY.format(4))
    assert answer.status_code == 400
    assert '<rsp stat="fail" version="1.0"><err code="89">' in answer.text
    answer = unit.call("GET", LEGACY.format(4), params={"format": "json"})
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json() == {
        "@attributes": {"stat": "fail", "version": 1, "err_code": 89},
        "err": "Your account is unable to use version 4 of the API.",
    }


def test_version_3_is_refused_where_duplicates_are_allowed(ampsea):
    answer = ampsea.call("POST", LEGACY.format(3), data={"format": "json"})
    assert answer.json()["@attributes"]["err_code"] == 88


def test_the_right_version_is_refused_as_not_emulated(unit):
    answer = unit.call("GET", LEGACY.format(3), params={"format": "json"})
    assert (answer.status_code, answer.json()["@attributes"]["err_code"]) == (400, 22)


def test_the_old_forms_refuse_bad_tokens_with_401_and_the_old_login_with_199(unit):
    answer = unit.call("GET", LEGACY.format(3), headers={"Authorization": ""},
                       params={"format": "json"})  # fmt: skip
    assert (answer.status_code, answer.json()["@attributes"]["err_code"]) == (401, 184)
    answer = unit.call("POST", "/api/login/version/4", params={"format": "json"})
    assert (answer.status_code, answer.json()["@attributes"]["err_code"]) == (400, 199)


def test_bodies_that_cannot_be_unpacked_or_are_too_large_are_refused(unit):
    kind = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    refused(unit.v5("POST", "prospects", data=b"not gzip", headers=kind), 400, 150)
    bomb = gzip.compress(b" " * (11 * 1024 * 1024))
    refused(unit.v5("POST", "prospects", data=bomb, headers=kind), 400, 150)
    good = gzip.compress(b'{"email": "ann@example.com"}')
    assert unit.v5("POST", "prospects", data=good, headers=kind).status_code == 201
