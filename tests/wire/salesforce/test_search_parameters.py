"""Searches whose parameters stand in a URI or in a JSON body."""

import pytest
from org_by_hand import Org


@pytest.fixture(scope="module")
def filled(serve):
    org = Org(serve(salesforce={}))
    sf = org.as_user()
    for name, body in (
        ("Account", {"Name": "Acme Ltd", "Phone": "555 1234"}),
        ("Account", {"Name": "Acme Inc"}),
        ("Contact", {"LastName": "Acme", "Email": "a@x.example"}),
        ("Contact", {"LastName": "Zoe", "Title": "of Acme"}),
    ):
        assert sf("POST", f"/sobjects/{name}", json=body).status_code == 201
    return org


@pytest.fixture
def sf(filled):
    return filled.as_user()


def shown(answer):
    assert answer.status_code == 200, answer.text
    records = answer.json()["searchRecords"]
    return [{k: v for k, v in r.items() if k != "attributes"} for r in records]


def test_a_uri_says_objects_fields_filters_and_limits(sf):
    found = sf("GET", "/parameterizedSearch/?q=Acme&sobject=Account&Account.fields=id,name"
                      "&Account.limit=1&account.orderBy=Name+DESC")  # fmt: skip
    assert [list(r) for r in shown(found)] == [["Id", "Name"]]
    assert shown(found)[0]["Name"] == "Acme Ltd"
    found = sf("GET", "/parameterizedSearch", params={
        "q": "acme", "sobject": ["Contact", "Account"], "fields": "Name", "in": "NAME",
        "Account.where": "Phone != null", "spellCorrection": "false",
    })  # fmt: skip
    assert shown(found) == [{"Name": "Acme"}, {"Name": "Acme Ltd"}]


def test_a_body_says_the_same(sf):
    body = {
        "q": "Acme", "in": "ALL", "fields": ["Name"], "overallLimit": 3, "defaultLimit": 2,
        "updateTracking": "false",
        "sobjects": [
            {"name": "Contact", "fields": ["Title"], "where": "Title LIKE 'of%'", "limit": "10"},
            {"name": "Account", "orderBy": "Phone ASC NULLS_LAST, Name"},
        ],
    }  # fmt: skip
    answer = sf("POST", "/parameterizedSearch/", json=body)
    assert shown(answer) == [{"Title": "of Acme"}, {"Name": "Acme Ltd"}, {"Name": "Acme Inc"}]
    assert len(shown(sf("POST", "/parameterizedSearch", json={**body, "overallLimit": 2}))) == 2
    assert len(shown(sf("POST", "/parameterizedSearch", json={"q": "acme"}))) == 4
    one = {"q": "acme", "offset": 1, "sobjects": [{"name": "Account", "orderBy": "Name"}]}
    assert len(shown(sf("POST", "/parameterizedSearch", json=one))) == 1


def test_it_came_with_v36(sf):
    old = sf("GET", "/services/data/v35.0/parameterizedSearch?q=acme")
    assert (old.status_code, old.json()[0]["errorCode"]) == (404, "NOT_FOUND")
    found = sf("GET", "/services/data/v36.0/parameterizedSearch?q=acme").json()
    assert len(found) == 4


@pytest.mark.parametrize(
    ("query", "code", "words"),
    [
        ("", "MISSING_ARGUMENT", "q"),
        ("q=acme&fields=id", "MISSING_ARGUMENT", "sobject"),
        ("q=acme&metadata=LABELS", "FUNCTIONALITY_NOT_ENABLED", "metadata"),
        ("q=acme&snippet=100", "FUNCTIONALITY_NOT_ENABLED", "snippet"),
        ("q=acme&division=global", "FUNCTIONALITY_NOT_ENABLED", "division"),
        ("q=acme&dataCategory=x", "FUNCTIONALITY_NOT_ENABLED", "dataCategory"),
        ("q=acme&spellCorrection=true", "FUNCTIONALITY_NOT_ENABLED", "spellCorrection"),
        ("q=acme&in=FOO", "INVALID_SEARCH", "Invalid IN fields group: FOO"),
        ("q=a", "INVALID_SEARCH", "search term must be longer than one character: a"),
        ("q=a%7Cb", "MALFORMED_SEARCH", "mismatched character '|'"),
        ("q=ab%7D", "MALFORMED_SEARCH", "mismatched character '}'"),
        ("q=ab%5C", "MALFORMED_SEARCH", "mismatched character '<EOF>'"),
        ("q=acme&overallLimit=2001", "MALFORMED_SEARCH", "2000"),
        ("q=acme&overallLimit=x", "JSON_PARSER_ERROR", "int"),
        ("q=acme&sobject=Foo", "INVALID_TYPE", "sObject type 'Foo'"),
        ("q=acme&sobject=Account&Account.fields=Foo", "INVALID_FIELD", "No such column 'Foo'"),
        ("q=acme&sobject=Account&Account.where=Name='x'+LIMIT+1", "MALFORMED_SEARCH", "token"),
        ("q=acme&sobject=Account&Account.where=Id=null)+GROUP+BY+(Id", "MALFORMED_SEARCH", "token"),
        ("q=acme&sobject=Account&Account.fields=Id+FROM+Lead", "MALFORMED_SEARCH", "token"),
        ("q=acme&sobject=Account&Account.orderBy=Name+LIMIT+1", "MALFORMED_SEARCH", "token"),
        ("q=acme&sobject=Account&Account.orderBy=Name+FOR+VIEW", "MALFORMED_SEARCH", "token"),
        ("q=acme&sobject=Account&sobject=Contact&offset=1", "MALFORMED_SEARCH", "single object"),
        ("q=acme&sobject=Account&sobject=account", "MALFORMED_SEARCH", "duplicate"),
    ],
)
def test_wrong_parameters_are_refused(sf, query, code, words):
    answer = sf("GET", f"/parameterizedSearch?{query}")
    assert answer.status_code == 400, answer.text
    [error] = answer.json()
    assert (error["errorCode"], words in error["message"]) == (code, True)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ([], "JSON_PARSER_ERROR"),
        ({"q": 5}, "JSON_PARSER_ERROR"),
        ({"q": "acme", "nope": 1}, "JSON_PARSER_ERROR"),
        ({"q": "acme", "sobjects": {}}, "JSON_PARSER_ERROR"),
        ({"q": "acme", "sobjects": ["Account"]}, "JSON_PARSER_ERROR"),
        ({"q": "acme", "sobjects": [{"name": "Account", "nope": 1}]}, "JSON_PARSER_ERROR"),
        ({"q": "acme", "sobjects": [{"name": "Account", "limit": True}]}, "JSON_PARSER_ERROR"),
        ({"q": "acme", "sobjects": [{"name": "Account", "fields": [1]}]}, "JSON_PARSER_ERROR"),
        ({"q": "acme", "sobjects": [{"where": "x = 1"}]}, "MISSING_ARGUMENT"),
        ({"q": "acme", "sobjects": [{"name": "Account"}] * 201}, "EXCEEDED_ID_LIMIT"),
        ({"q": "acme", "dataCategories": [{"groupName": "x"}]}, "FUNCTIONALITY_NOT_ENABLED"),
        ({"sobjects": []}, "MISSING_ARGUMENT"),
        ({"q": "a" * 30_000}, "INVALID_INPUT"),
    ],
)
def test_wrong_bodies_are_refused(sf, body, code):
    answer = sf("POST", "/parameterizedSearch", json=body)
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, code)
