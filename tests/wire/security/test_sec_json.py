"""Hostile JSON: the vendor's refusal at once, and nothing changed."""

import pytest
from hostile_wire import JSON, LEAD, refused

SYNTAX = {
    "nested lists": b"[" * 10_000 + b"]" * 10_000,
    "nested objects": b'{"LastName":' * 10_000 + b"1" + b"}" * 10_000,
    "NaN": b'{"LastName":NaN}',
    "Infinity": b'{"LastName":-Infinity}',
    "lone surrogate": b'{"LastName":"\\ud800","Company":"x"}',
    "5000 digits": b'{"NumberOfEmployees":' + b"9" * 5_000 + b"}",
    "exponent": b'{"AnnualRevenue":1e999}',
    "not UTF-8": b'{"LastName":"\xff"}',
    "surrogate in UTF-8": b'{"LastName":"\xed\xa0\x80"}',
    "byte order mark": b'\xef\xbb\xbf{"LastName":"x","Company":"y"}',
    "UTF-16": '{"LastName":"x"}'.encode("utf-16"),
    "number": b"1", "text": b'"x"', "null": b"null", "true": b"true", "list": b"[]",
    "nothing": b"", "blanks": b"   ", "cut off": b'{"LastName":"x', "comment": b"{}//x",
    "single quotes": b"{'LastName':'x'}", "trailing comma": b'{"LastName":"x",}',
    "two values": b"{}{}", "control character": b'{"LastName":"a\x01"}',
}  # fmt: skip
WHERE = {
    "create": ("sf", "POST", "/sobjects/Lead"),
    "upsert": ("sf", "PATCH", "/sobjects/Lead/Email/roe@x.example"),
    "collection": ("sf", "POST", "/composite/sobjects"),
    "collection update": ("sf", "PATCH", "/composite/sobjects"),
    "retrieve": ("sf", "POST", "/composite/sobjects/Lead"),
    "prospect": ("ae", "POST", "prospects"),
    "prospect change": ("ae", "PATCH", "prospects/1"),
    "prospect upsert": ("ae", "POST", "prospects/do/upsertLatestByEmail"),
    "seam users": ("seam", "PUT", "/users"),
    "seam prospects": ("seam", "PATCH", "/prospects"),
}
WRONG = [
    [], {}, True, 1, 1.5, "x", "x" * 40_000, None, [[1]], {"a": 1}, 2**63, 2**64 - 1, -(2**63),
    1e308, "\u0663", "\x00", "",
]  # fmt: skip


@pytest.mark.parametrize("body", SYNTAX.values(), ids=SYNTAX)
@pytest.mark.parametrize("where", WHERE.values(), ids=WHERE)
def test_a_body_that_is_no_object_is_refused(target, where, body):
    system, method, path = where
    with target.unchanged():
        refused(getattr(target, system)(method, path, data=body, headers=JSON))


def test_a_name_that_comes_twice_is_refused(target):
    body = b'{"LastName":"first","LastName":"last","Company":"x"}'
    with target.unchanged():
        refused(target.sf("POST", "/sobjects/Lead", data=body, headers=JSON))


def fields_by_type(target, name):
    """Choose one writable field of every type."""
    chosen = {}
    for field in target.sf("GET", f"/sobjects/{name}/describe").json()["fields"]:
        if field["createable"] and field["updateable"]:
            chosen.setdefault(field["type"], field["name"])
    return chosen


@pytest.mark.parametrize("name", ["Lead", "Contact", "Task"])
def test_a_value_of_the_wrong_type_is_refused_or_read_as_the_field_reads_text(target, name):
    for kind, field in fields_by_type(target, name).items():
        for value in WRONG:
            before = target.changes()
            answer = target.sf("POST", f"/sobjects/{name}", json={**LEAD, field: value}
                               if name == "Lead" else {"LastName": "R", field: value})  # fmt: skip
            if answer.status_code == 201:
                assert not isinstance(value, list | dict), (kind, field, value)
            else:
                refused(answer)
                assert target.changes() == before


@pytest.mark.parametrize("value", [[], {}, [1], {"a": 1}], ids=str)
def test_lists_and_objects_fit_no_field_on_update(target, value):
    key = target.lead()
    for kind, field in fields_by_type(target, "Lead").items():
        with target.unchanged():
            answer = target.sf("PATCH", f"/sobjects/Lead/{key}", json={field: value})
            assert answer.json()[0]["errorCode"] in {
                "JSON_PARSER_ERROR", "INVALID_TYPE_ON_FIELD_IN_RECORD"
            }, kind  # fmt: skip
            refused(answer)


@pytest.mark.parametrize("value", [v for v in WRONG if not isinstance(v, dict | None)], ids=repr)
def test_the_attributes_of_a_parent_are_an_object(target, value):
    for name, body in (("Lead", LEAD), ("Contact", {"LastName": "Roe"})):
        parent = {"attributes": value, "Username": "x"}
        with target.unchanged():
            refused(target.sf("POST", f"/sobjects/{name}", json={**body, "Owner": parent}))


@pytest.mark.parametrize("value", [v for v in WRONG if not isinstance(v, str | None)], ids=repr)
def test_the_type_of_a_parent_is_text(target, value):
    parent = {"attributes": {"type": value}, "Username": "x"}
    with target.unchanged():
        refused(target.sf("POST", "/sobjects/Lead", json={**LEAD, "Owner": parent}))


@pytest.mark.parametrize("value", [[], {}, 1, 0.5, "yes", "1", ""], ids=repr)
def test_all_or_none_is_a_boolean_and_never_guessed(target, value):
    rows = [{"attributes": {"type": "Lead"}, **LEAD}]
    with target.unchanged():
        answer = target.sf(
            "POST", "/composite/sobjects", json={"records": rows, "allOrNone": value}
        )
        assert answer.json()[0]["errorCode"] == "JSON_PARSER_ERROR"
        refused(answer)


def test_all_or_none_may_be_written_as_text_and_then_holds(target):
    rows = [{"attributes": {"type": "Lead"}, **LEAD}, {"attributes": {"type": "Lead"}}]
    with target.unchanged():
        answer = target.sf("POST", "/composite/sobjects",
                           json={"records": rows, "allOrNone": "true"})  # fmt: skip
        assert not any(r["success"] for r in answer.json())


@pytest.mark.parametrize("value", WRONG, ids=lambda v: repr(v)[:20])
def test_rows_of_collections_are_refused_one_by_one(target, value):
    wrong = [{"attributes": value, **LEAD}, {"attributes": {"type": value}, **LEAD}]
    with target.unchanged():
        for method, path, rows in (
            ("POST", "/composite/sobjects", wrong),
            ("PATCH", "/composite/sobjects", wrong),
            ("PATCH", "/composite/sobjects", [{"attributes": {"type": "Lead"}, "id": value}]),
            ("PATCH", "/composite/sobjects/Lead/Id", [{"Id": value or "x", **LEAD}]),
        ):
            answer = target.sf(method, path, json={"records": rows})
            assert answer.elapsed.total_seconds() < 1
            if answer.status_code == 200:
                assert not any(r["success"] for r in answer.json()), (path, value)
            else:
                refused(answer)


@pytest.mark.parametrize("value", WRONG, ids=lambda v: repr(v)[:20])
def test_what_is_to_be_retrieved_is_named_by_lists_of_text(target, value):
    key = target.lead()
    for body in ({"ids": value, "fields": ["Id"]}, {"ids": [value], "fields": ["Id"]},
                 {"ids": [key], "fields": value}, {"ids": [key], "fields": [value]}):  # fmt: skip
        refused(target.sf("POST", "/composite/sobjects/Lead", json=body))


def test_every_prospect_field_refuses_what_is_not_of_its_type(target):
    system = target.world.systems["account_engagement"]
    fields = system.schema(target.unit, "prospects")["fields"]
    number = target.ae("POST", "prospects", json={"email": "types@x.example"}).json()["id"]
    for field in fields:
        for value in [[], {}, [1], {"a": 1}, 2**64 - 1, 1e308]:
            if field["name"] == "password":
                continue
            with target.unchanged():
                refused(target.ae("POST", "prospects",
                                  json={"email": "t@x.example", field["name"]: value}))  # fmt: skip
                refused(target.ae("PATCH", f"prospects/{number}", json={field["name"]: value}))


SEAM = {
    ("PUT", "/users", "users"): {"salesforceId": "005000000000001AAA", "email": "a@b.example",
                                 "username": "u", "firstName": "f", "isDeleted": False},
    ("PUT", "/campaigns", "campaigns"): {"salesforceId": "701000000000001AAA", "name": "n"},
    ("PUT", "/prospect-accounts", "prospectAccounts"):
        {"salesforceId": "001000000000001AAA", "name": "n"},
    ("PUT", "/opportunities", "opportunities"): {"salesforceId": "006000000000001AAA", "name": "n",
                                                 "closedAt": "2026-01-05T08:00:00Z"},
    ("PATCH", "/prospects", "prospects"): {"id": 1, "salesforceId": "00Q000000000001AAA",
                                           "salesforceLastSync": "now"},
    ("PUT", "/field-options", "fields"): {"name": "x", "label": "l", "type": "t",
                                          "options": ["a"]},
}  # fmt: skip


@pytest.mark.parametrize("where", SEAM, ids=lambda w: w[1])
def test_every_member_of_the_seam_refuses_what_is_not_of_its_type(target, where):
    method, path, member = where
    extra = {"object": "Lead"} if member == "fields" else {}
    for name in [*SEAM[where], "unknown"]:
        for value in ([{}], {"a": [1]}, 2**64 - 1, 1e308):
            row = {**SEAM[where], name: value}
            with target.unchanged():
                answer = target.seam(method, path, json={member: [row], **extra})
                assert answer.status_code == 200
                [result] = answer.json()["results"]
                assert set(result) == {"success", "code", "message"}, (name, value)
    for rows in ({}, 1, "x", None, [[]], [1], ["x"] * 201):
        answer = target.seam(method, path, json={member: rows, **extra})
        assert answer.status_code == 400 or not answer.json()["results"][0]["success"]


def test_an_answer_does_not_grow_with_a_hostile_value(target):
    answer = target.sf("POST", "/sobjects/Lead", json={**LEAD, "Email": "x" * 5_000_000})
    refused(answer)
    assert len(answer.content) < 40_000
