"""Up to 200 records in one call."""

import pytest


def lead(**fields):
    return {"attributes": {"type": "Lead"}, "LastName": "Doe", "Company": "Acme", **fields}


def post(sf, rows, **more):
    return sf("POST", "/composite/sobjects", json={"records": rows, **more})


def test_each_row_has_its_own_result_in_the_order_of_the_input(sf):
    results = post(sf, [lead(), {"attributes": {"type": "Lead"}, "LastName": "x"}, lead()]).json()
    assert [r["success"] for r in results] == [True, False, True]
    assert "id" not in results[1]
    assert results[1]["errors"] == [{
        "statusCode": "REQUIRED_FIELD_MISSING", "message": "Required fields are missing: [Company]",
        "fields": ["Company"],
    }]  # fmt: skip
    assert sf("GET", f"/sobjects/Lead/{results[2]['id']}").status_code == 200


def test_all_or_none_saves_nothing_when_a_row_fails(sf):
    rows = [lead(LastName="Nobody"), lead(Email="bad")]
    answer = post(sf, rows, allOrNone=True)
    codes = [r["errors"][0]["statusCode"] for r in answer.json()]
    assert answer.status_code == 200
    assert codes == ["ALL_OR_NONE_OPERATION_ROLLED_BACK", "INVALID_EMAIL_ADDRESS"]
    found = sf("GET", "/query?q=SELECT+COUNT()+FROM+Lead+WHERE+LastName='Nobody'").json()
    assert found["totalSize"] == 0


def test_a_rolled_back_update_keeps_its_id_in_the_result(sf):
    key = post(sf, [lead()]).json()[0]["id"]
    rows = [{"attributes": {"type": "Lead"}, "id": key, "Title": "No"},
            {"attributes": {"type": "Lead"}, "id": key, "Email": "bad"}]  # fmt: skip
    results = sf("PATCH", "/composite/sobjects", json={"allOrNone": True, "records": rows}).json()
    assert results[0]["id"] == key
    assert results[0]["errors"][0]["statusCode"] == "ALL_OR_NONE_OPERATION_ROLLED_BACK"
    assert "id" not in results[1]
    assert sf("GET", f"/sobjects/Lead/{key}").json()["Title"] is None


def test_updates_and_deletes_go_by_id(sf):
    keys = [r["id"] for r in post(sf, [lead(), lead()]).json()]
    rows = [{"attributes": {"type": "Lead"}, "Id": k, "Title": "T"} for k in keys]
    done = sf("PATCH", "/composite/sobjects", json={"records": rows}).json()
    assert [r["id"] for r in done] == keys
    gone = sf("DELETE", f"/composite/sobjects?ids={','.join(keys)}&allOrNone=true").json()
    assert gone == [{"id": k, "success": True, "errors": []} for k in keys]
    assert sf("GET", f"/sobjects/Lead/{keys[0]}").status_code == 404
    again = sf("DELETE", f"/composite/sobjects?ids={keys[0]}").json()
    assert again[0]["errors"][0]["statusCode"] == "ENTITY_IS_DELETED"


def test_rows_are_retrieved_in_the_order_asked_with_null_for_missing(sf):
    keys = [r["id"] for r in post(sf, [lead(LastName="A"), lead(LastName="B")]).json()]
    missing = keys[0][:3] + "S10000zzzzz"
    asked = f"{keys[1]},{missing + 'z'},{keys[0][:15]}"
    rows = sf("GET", f"/composite/sobjects/Lead?ids={asked}&fields=LastName").json()
    assert [r and r["LastName"] for r in rows] == ["B", None, "A"]
    assert rows[0]["Id"] == keys[1]
    body = {"ids": keys, "fields": ["LastName"]}
    assert len(sf("POST", "/composite/sobjects/Lead", json=body).json()) == 2
    bad = sf("GET", "/composite/sobjects/Lead?ids=xyz&fields=Id")
    assert bad.json() == [{"message": "malformed id xyz", "errorCode": "MALFORMED_ID"}]


def test_rows_are_upserted_by_an_external_id(shared):
    shared.act("change_schema", "Lead", None,
               {"name": "Ext__c", "type": "text", "length": 40, "external_id": True,
                "unique": True})  # fmt: skip
    sf = shared.as_user()
    rows = [lead(Ext__c="1"), lead(Ext__c="2")]
    first = sf("PATCH", "/composite/sobjects/Lead/ext__c", json={"records": rows}).json()
    assert [r["created"] for r in first] == [True, True]
    rows = [lead(Ext__c="2", Title="New"), lead(Ext__c="3"), lead(Ext__c="3")]
    second = sf("PATCH", "/composite/sobjects/Lead/Ext__c", json={"records": rows}).json()
    assert second[0] == {"id": first[1]["id"], "success": True, "errors": [], "created": False}
    codes = [r["errors"][0]["statusCode"] for r in second[1:]]
    assert codes == ["DUPLICATE_EXTERNAL_ID", "DUPLICATE_EXTERNAL_ID"]
    copy = sf("POST", "/sobjects/Lead", json={"LastName": "x", "Company": "y", "Ext__c": "1"})
    assert copy.json() == [{
        "message": "duplicate value found: Ext__c duplicates value on record with id: "
        + first[0]["id"][:15],
        "errorCode": "DUPLICATE_VALUE", "fields": ["Ext__c"],
    }]  # fmt: skip
    null = sf("PATCH", "/composite/sobjects/Lead/Id", json={"records": [lead(Id=None)]}).json()
    assert null[0]["created"] is True


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"records": [lead()] * 201}, "EXCEEDED_ID_LIMIT"),
        ({"records": [lead(), {"attributes": {"type": "Contact"}, "LastName": "x"}] * 6},
         "INVALID_BATCH_SIZE"),
        ({}, "JSON_PARSER_ERROR"),
        ([], "JSON_PARSER_ERROR"),
    ],
)  # fmt: skip
def test_a_call_that_is_too_large_or_malformed_is_refused_whole(sf, body, code):
    answer = sf("POST", "/composite/sobjects", json=body)
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, code)


def test_a_row_without_a_known_type_fails_alone(sf):
    results = post(sf, [lead(), {"LastName": "x"}, {"attributes": {"type": "Foo"}}]).json()
    assert [r["success"] for r in results] == [True, False, False]
    assert {r["errors"][0]["statusCode"] for r in results[1:]} == {"INVALID_TYPE"}


def test_a_locked_row_fails_and_the_others_are_saved(org):
    sf = org.as_user()
    world = org.served.world
    world.faults.arm(
        {"name": "row_locked", "scope": {"system": "salesforce"}, "params": {"rows": [2]}},
        world.clock.now_ms(),
    )
    results = post(sf, [lead(), lead(), lead()]).json()
    world.faults.heal()
    assert [r["success"] for r in results] == [True, False, True]
    assert results[1]["errors"][0]["statusCode"] == "UNABLE_TO_LOCK_ROW"
    assert len(org.read("Lead")) == 2


def test_ten_chunks_of_types_are_the_most(sf):
    pair = [lead(), {"attributes": {"type": "Contact"}, "LastName": "x"}]
    assert len(post(sf, pair * 5).json()) == 10
    runs = [lead(), lead(), *pair[1:]] * 5
    assert all(r["success"] for r in post(sf, runs).json())
    assert post(sf, [*pair * 5, lead()]).json()[0]["errorCode"] == "INVALID_BATCH_SIZE"


def test_setup_objects_do_not_mix_with_others(org):
    sf = org.as_user()
    role = {"attributes": {"type": "UserRole"}, "Name": "R"}
    results = post(sf, [lead(), role, lead()]).json()
    assert [r["success"] for r in results] == [True, False, True]
    assert results[1]["errors"][0]["statusCode"] == "MIXED_DML_OPERATION"


def test_an_overridden_method_keeps_ids_when_it_is_undone(sf):
    key = post(sf, [lead()]).json()[0]["id"]
    rows = [{"attributes": {"type": "Lead"}, "id": key, "Title": "No"},
            {"attributes": {"type": "Lead"}, "id": key, "Email": "bad"}]  # fmt: skip
    body = {"allOrNone": True, "records": rows}
    results = sf("POST", "/composite/sobjects?_HttpMethod=PATCH", json=body).json()
    assert [r.get("id") for r in results] == [key, None]


def test_an_undone_upsert_keeps_the_id_of_what_was_there_only(org):
    org.act("change_schema", "Lead", None, {"name": "Un__c", "type": "text", "length": 20,
                                            "external_id": True, "unique": True})  # fmt: skip
    sf = org.as_user()
    key = post(sf, [lead(Un__c="1")]).json()[0]["id"]
    rows = [lead(Un__c="1"), lead(Un__c="2"), lead(Un__c="3", Email="bad")]
    body = {"allOrNone": True, "records": rows}
    results = sf("PATCH", "/composite/sobjects/Lead/Un__c", json=body).json()
    assert [r.get("id") for r in results] == [key, None, None]
    assert [r["success"] for r in results] == [False] * 3
    assert "created" not in results[0]
    assert len(org.read("Lead")) == 1


def test_an_upsert_by_id_inserts_where_the_id_is_null(sf):
    rows = [{"attributes": {"type": "Contact"}, "Id": None, "LastName": "New"}]
    made = sf("PATCH", "/composite/sobjects/Contact/Id", json={"records": rows}).json()
    assert made[0]["created"] is True
    rows = [{"attributes": {"type": "Contact"}, "Id": made[0]["id"], "LastName": "Same"}]
    again = sf("PATCH", "/composite/sobjects/Contact/Id", json={"records": rows}).json()
    assert again == [{**made[0], "created": False}]


@pytest.mark.parametrize(
    ("method", "path", "version", "status"),
    [
        ("POST", "", "41.0", 404),
        ("POST", "", "42.0", 200),
        ("DELETE", "?ids=00Q000000000001AAA", "41.0", 404),
        ("GET", "/Lead?ids=00Q000000000001AAA&fields=Id", "41.0", 404),
        ("PATCH", "/Lead/Id", "45.0", 404),
        ("PATCH", "/Lead/Id", "46.0", 200),
    ],
)
def test_the_resources_came_with_their_versions(sf, method, path, version, status):
    url = f"/services/data/v{version}/composite/sobjects{path}"
    body = {"json": {"records": []}} if method in {"POST", "PATCH"} else {}
    assert sf(method, url, **body).status_code == status


def test_so_many_ids_that_the_url_is_too_long_go_in_a_body(sf):
    ids = ["00Q000000000001AAA"] * 1000
    long = sf("GET", f"/composite/sobjects/Lead?ids={','.join(ids)}&fields=Id")
    assert (long.status_code, long.json()[0]["errorCode"]) == (414, "URI_TOO_LONG")
    short = sf("GET", f"/composite/sobjects/Lead?ids={','.join(ids[:800])}&fields=Id")
    assert short.json() == [None] * 800
    body = {"ids": ids * 2, "fields": ["Id"]}
    assert len(sf("POST", "/composite/sobjects/Lead", json=body).json()) == 2000
    body["ids"].append(ids[0])
    over = sf("POST", "/composite/sobjects/Lead", json=body)
    assert (over.status_code, over.json()[0]["errorCode"]) == (400, "EXCEEDED_ID_LIMIT")
    gone = sf("DELETE", f"/composite/sobjects?ids={','.join(ids[:201])}")
    assert (gone.status_code, gone.json()[0]["errorCode"]) == (400, "EXCEEDED_ID_LIMIT")
