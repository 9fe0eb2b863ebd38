"""One record is the same whole, by chosen fields, and by a query."""

import pytest

RECORDS = {
    "Contact": {"LastName": "Roe", "FirstName": "Ann", "Email": "ann@roe.example", "MailingCity":
                "Ulm", "HasOptedOutOfEmail": True, "Birthdate": "1990-02-03"},
    "Account": {"Name": "Acme", "AnnualRevenue": 12.5, "NumberOfEmployees": 3},
    "Opportunity": {"Name": "Big", "StageName": "Prospecting", "CloseDate": "2026-02-01",
                    "Amount": 10},
}  # fmt: skip


@pytest.fixture(params=RECORDS)
def made(request, sf):
    key = sf("POST", f"/sobjects/{request.param}", json=RECORDS[request.param]).json()["id"]
    return request.param, key


def plain(sf, name):
    fields = sf("GET", f"/sobjects/{name}/describe").json()["fields"]
    return [f["name"] for f in fields if f["type"] not in {"address", "location", "base64"}]


def test_a_record_is_the_same_in_every_way_of_reading(sf, made):
    name, key = made
    names = plain(sf, name)
    whole = sf("GET", f"/sobjects/{name}/{key}").json()
    chosen = sf("GET", f"/sobjects/{name}/{key}?fields={','.join(names)}").json()
    text = f"SELECT {','.join(names)} FROM {name} WHERE Id = '{key}'"  # noqa: S608 - SOQL
    (queried,) = sf("GET", "/query", params={"q": text}).json()["records"]
    assert chosen == queried == {k: whole[k] for k in ("attributes", *names)}
    assert list(chosen) == ["attributes", "Id", *(n for n in names if n != "Id")]


def test_chosen_fields_come_with_the_id_in_their_own_spelling(sf, made):
    name, key = made
    body = sf("GET", f"/sobjects/{name}/{key}?fields=createddate, IsDeleted").json()
    assert list(body) == ["attributes", "Id", "CreatedDate", "IsDeleted"]
    assert body["Id"] == key
    assert body["IsDeleted"] is False
    assert body["CreatedDate"].endswith("+0000")


@pytest.mark.parametrize("asked", ["Nothing", "Name,Nothing", "CreatedDate;", "Id,Owner.Nothing"])
def test_fields_that_are_none_are_refused(sf, made, asked):
    name, key = made
    answer = sf("GET", f"/sobjects/{name}/{key}?fields={asked}")
    assert answer.status_code == 400
    assert answer.json()[0]["errorCode"] == "INVALID_FIELD"


def test_compound_fields_and_parents_can_be_chosen_too(sf, made):
    name, key = made
    whole = sf("GET", f"/sobjects/{name}/{key}").json()
    asked = "MailingAddress" if name == "Contact" else "Owner.Name"
    body = sf("GET", f"/sobjects/{name}/{key}?fields={asked}").json()
    if name == "Contact":
        assert body["MailingAddress"] == whole["MailingAddress"]
        assert body["MailingAddress"]["city"] == "Ulm"
    else:
        assert body["Owner"]["attributes"]["type"] == "User"


def test_changes_are_seen_at_once(sf, made):
    name, key = made
    path = f"/sobjects/{name}/{key}"
    field = "LastName" if name == "Contact" else "Name"
    for value in ("one", "two"):
        assert sf("PATCH", path, json={field: value}).status_code == 204
        assert sf("GET", path).json()[field] == value
        assert sf("GET", f"{path}?fields={field}").json()[field] == value
    assert sf("PATCH", path, json={"CreatedDate": "x"}).status_code == 400
    assert sf("GET", path).json()[field] == "two"
    assert sf("DELETE", path).status_code == 204
    assert sf("GET", path).status_code == 404
