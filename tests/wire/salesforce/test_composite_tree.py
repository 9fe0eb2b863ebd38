"""Records with their children in one request."""

import pytest


def node(kind, ref, children=None, **fields):
    found = {"attributes": {"type": kind, "referenceId": ref}, **fields}
    for name, rows in (children or {}).items():
        found[name] = {"records": rows}
    return found


def account(ref, children=None, **fields):
    return node("Account", ref, children, **{"Name": f"Tree {ref}", **fields})


def contact(ref, **fields):
    return node("Contact", ref, None, **{"LastName": ref, **fields})


def send(sf, *records, name="Account"):
    return sf("POST", f"/composite/tree/{name}", json={"records": list(records)})


def test_children_get_their_parent_and_results_come_level_by_level(org):
    sf = org.as_user()
    answer = send(
        sf,
        account("ref1", {"Contacts": [contact("ref2"), contact("ref3")]}),
        account("ref4", {"opportunities": [node(
            "Opportunity", "ref5", {"OpportunityContactRoles": []}, name="Deal",
            stagename="Prospecting", closedate="2026-02-01")]}),
    )  # fmt: skip
    body = answer.json()
    assert (answer.status_code, body["hasErrors"]) == (201, False)
    assert [r["referenceId"] for r in body["results"]] == ["ref1", "ref4", "ref2", "ref3", "ref5"]
    assert all(set(r) == {"referenceId", "id"} for r in body["results"])
    ids = {r["referenceId"]: r["id"] for r in body["results"]}
    contacts = org.query(sf, "SELECT Name, AccountId FROM Contact ORDER BY LastName")
    assert [(c["Name"], c["AccountId"]) for c in contacts] == [
        ("ref2", ids["ref1"]), ("ref3", ids["ref1"])
    ]  # fmt: skip
    deal = org.query(sf, "SELECT Name, AccountId FROM Opportunity")[0]
    assert (deal["Name"], deal["AccountId"]) == ("Deal", ids["ref4"])


def test_five_levels_are_the_most(org):
    sf = org.as_user()

    def deep(levels):
        below = {"ChildAccounts": [deep(levels - 1)]} if levels > 1 else None
        return account(f"r{levels}", below)

    made = send(sf, deep(5))
    assert made.status_code == 201
    keys = [r["id"] for r in made.json()["results"]]
    parents = {a["Id"]: a["ParentId"] for a in org.query(sf, "SELECT Id, ParentId FROM Account")}
    assert [parents[k] for k in keys] == [None, *keys[:-1]]
    assert send(sf, deep(6)).status_code == 400
    assert len(org.read("Account")) == 5


def test_a_failure_saves_nothing_and_lists_only_what_failed(org):
    sf = org.as_user()
    answer = send(
        sf,
        account("a", {"Contacts": [contact("b", Email="123"), contact("c"), contact("d", Foo=1)]}),
        account("e"),
    )
    assert answer.status_code == 400
    assert answer.json() == {"hasErrors": True, "results": [
        {"referenceId": "b", "errors": [{"statusCode": "INVALID_EMAIL_ADDRESS",
                                         "message": "Email: invalid email address: 123",
                                         "fields": ["Email"]}]},
        {"referenceId": "d", "errors": [{"statusCode": "INVALID_FIELD",
                                         "message": "No such column 'Foo' on sobject of type "
                                         "Contact", "fields": []}]},
    ]}  # fmt: skip
    assert org.read("Account") == []
    journal = org.served.world.journal
    exchange = journal.read(journal.last)
    assert (exchange["operation"], exchange["object"]) == ("create", "Account")
    assert (exchange["ids"], exchange["committed"]) == ([], False)


def test_children_of_a_parent_that_failed_are_not_tried(org):
    sf = org.as_user()
    answer = send(sf, account("a", {"Contacts": [contact("b", Email="123")]}, Foo=1)).json()
    assert [r["referenceId"] for r in answer["results"]] == ["a"]


def test_a_reference_id_that_stands_twice_is_listed_for_each_time(org):
    sf = org.as_user()
    answer = send(sf, account("a", {"Contacts": [contact("b")]}), account("b"))
    item = {"referenceId": "b", "errors": [{
        "statusCode": "INVALID_INPUT", "message": "Duplicate ReferenceId provided in the request.",
        "fields": [],
    }]}  # fmt: skip
    assert (answer.status_code, answer.json()) == (400, {"hasErrors": True, "results": [item] * 2})
    flat = send(sf, account("b"), account("b"), account("c"), account("b"), account("d", Foo=1))
    assert flat.json() == {"hasErrors": True, "results": [item] * 3}
    assert org.read("Account") == []


@pytest.mark.parametrize("attributes", [None, {}, {"type": "Account"}, "x", {"referenceId": 1},
                                        {"type": "Account", "referenceId": ""}])  # fmt: skip
def test_a_record_without_a_reference_id_refuses_the_call(org, attributes):
    answer = send(org.as_user(), account("a"), {"attributes": attributes, "Name": "x"})
    assert (answer.status_code, answer.json()) == (403, [{
        "message": "Include a reference ID for each record in the request.",
        "errorCode": "INVALID_INPUT",
    }])  # fmt: skip
    assert org.read("Account") == []


@pytest.mark.parametrize("kind", [None, "", 1, "Contact", "Nothing"])
def test_a_record_of_no_or_another_type_is_refused(org, kind):
    attributes = {"type": kind, "referenceId": "bad"}
    answer = send(org.as_user(), account("a"), {"attributes": attributes, "Name": "x"})
    assert (answer.status_code, answer.json()["results"][0]["referenceId"]) == (400, "bad")
    assert answer.json()["results"][0]["errors"][0]["statusCode"] == "INVALID_INPUT"
    assert org.read("Account") == []


@pytest.mark.parametrize(
    "record",
    [account("_a"), account("é"),
     account("a", {"Contacts": [account("b")]}),
     account("a", {"Nothing": [contact("b")]}),
     account("a", {"Contact": [contact("b")]})],
    ids=["underscore", "letter beyond ASCII", "type of the child", "no relationship", "a type"],
)  # fmt: skip
def test_a_record_that_is_not_well_formed_is_refused(org, record):
    answer = send(org.as_user(), record)
    assert (answer.status_code, answer.json()["hasErrors"]) == (400, True)
    assert org.read("Account") == []


def test_two_hundred_records_of_five_types_are_the_most(org):
    sf = org.as_user()
    children = {"Contacts": [contact(f"c{n}") for n in range(199)]}
    assert send(sf, account("a", children)).status_code == 201
    children["Contacts"].append(contact("more"))
    over = send(sf, account("a", children))
    assert (over.status_code, over.json()[0]["errorCode"]) == (400, "EXCEEDED_ID_LIMIT")
    assert send(sf, *[account(f"a{n}") for n in range(201)]).status_code == 400
    assert len(org.read("Account")) == 1


@pytest.mark.parametrize("body", [{}, [], {"records": {}}, {"records": [1]},
                                  {"records": [], "x": 1}])  # fmt: skip
def test_a_body_that_is_not_of_the_form_is_refused(sf, body):
    assert sf("POST", "/composite/tree/Account", json=body).status_code == 400


def test_an_unknown_object_is_no_resource(sf):
    assert send(sf, account("a"), name="Nothing").status_code == 404


def test_a_parent_by_external_id_is_still_a_field(org):
    org.act("change_schema", "Account", None, {"name": "Tree__c", "type": "text", "length": 20,
                                               "external_id": True, "unique": True})  # fmt: skip
    sf = org.as_user()
    key = sf("POST", "/sobjects/Account", json={"Name": "p", "Tree__c": "T1"}).json()["id"]
    made = send(sf, contact("c", Account={"Tree__c": "T1"}), name="contact").json()
    assert sf("GET", f"/sobjects/Contact/{made['results'][0]['id']}").json()["AccountId"] == key
