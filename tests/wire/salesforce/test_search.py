"""SOSL over the wire: what is found, what is shown of it, who sees it."""

import pytest
from org_by_hand import Org
from simple_salesforce import Salesforce, SalesforceMalformedRequest
from soap_by_hand import response, soap_of, xml


@pytest.fixture(scope="module")
def acme(serve):
    """An organisation in which several things are called Acme."""
    org = Org(serve(salesforce={}))
    org.served.tls()
    sf = org.as_user()
    org.ids = {}
    for name, key, body in (
        ("Account", "account", {"Name": "Acme Ltd", "Description": "Long text about rockets"}),
        ("Account", "named", {"Name": "Rockets & Sons", "Website": "https://acme.example"}),
        ("Contact", "contact", {"LastName": "Müller", "Email": "jm@acme.example"}),
        ("Lead", "lead", {"LastName": "Acme", "Company": "Other", "Phone": "+1 (415) 555-1212"}),
        ("Lead", "second", {"LastName": "Zeta", "Company": "Acme", "Rating": "Hot"}),
        ("Task", "task", {"Subject": "Call Acme"}),
    ):  # fmt: skip
        made = sf("POST", f"/sobjects/{name}", json=body)
        assert made.status_code == 201, made.text
        org.ids[key] = made.json()["id"]
    return org


@pytest.fixture
def find(acme):
    sf = acme.as_user()
    words = {key: word for word, key in acme.ids.items()}

    def found(text, caller=sf):
        answer = caller("GET", "/search/", params={"q": text})
        assert answer.status_code == 200, answer.text
        records = answer.json()["searchRecords"]
        return [words[r["attributes"]["url"].rpartition("/")[2]] for r in records]

    return found


@pytest.fixture
def refused(acme):
    sf = acme.as_user()

    def told(text):
        answer = sf("GET", "/search", params={"q": text})
        assert answer.status_code == 400, answer.text
        [error] = answer.json()
        assert set(error) == {"message", "errorCode"}
        return error["errorCode"], error["message"]

    return told


# --- what is found -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("FIND {acme}", ["account", "named", "contact", "lead", "second", "task"]),
        ("FIND {ACME} IN NAME FIELDS", ["account", "lead", "task"]),
        ("FIND {acme} IN EMAIL FIELDS", ["contact"]),
        ("FIND {555} IN PHONE FIELDS", ["lead"]),
        ("FIND {acme} IN PHONE FIELDS", []),
        ("FIND {rockets}", ["named", "account"]),
        ("FIND {rocket}", []),
        ("FIND {rocket*}", ["named", "account"]),
        ("FIND {roc?ets}", ["named", "account"]),
        ("FIND {müller OR jm@acme.example}", ["contact"]),
        ("FIND {MÜLL*}", ["contact"]),
        ("FIND {muller}", []),
        ("FIND {acme AND NOT (zeta OR ltd)} RETURNING Account, Lead", ["named", "lead"]),
        ('FIND {"text about"}', ["account"]),
        ('FIND {"about text"}', []),
        (r"FIND {rockets \& sons}", ["named"]),
        ("FIND {acme} RETURNING Lead, Account", ["lead", "second", "account", "named"]),
        ("FIND {acme} RETURNING Lead, Account LIMIT 2", ["lead", "account"]),
        ("FIND {acme} RETURNING Lead, Account(Id LIMIT 0)", ["lead", "second"]),
        ("FIND {acme} RETURNING Lead(Id ORDER BY Name DESC)", ["second", "lead"]),
        ("FIND {acme} RETURNING Lead(Id ORDER BY Name DESC LIMIT 1 OFFSET 1)", ["lead"]),
        ("FIND {acme} RETURNING Lead(Id WHERE Rating = 'Hot')", ["second"]),
        ("FIND {acme} RETURNING Lead(Id WHERE Rating = 'Hot' OR Name = 'Acme' LIMIT 1)", ["lead"]),
        ("FIND {zeta} RETURNING Lead(Id WHERE Rating = 'Cold')", []),
        ("FIND {acme} LIMIT 0", []),
        ("FIND {acme} RETURNING Task UPDATE TRACKING, VIEWSTAT", ["task"]),
        ("FIND {hot}", []),
    ],
)  # fmt: skip
def test_what_a_statement_finds(find, text, found):
    assert find(text) == found


def test_a_term_that_is_too_long_finds_nothing(find):
    assert find("FIND {acme OR " + "x" * 10_000 + "} RETURNING Lead") == []


def test_what_is_deleted_or_changed_is_found_no_more(org):
    sf = org.as_user()
    key = sf("POST", "/sobjects/Lead", json={"LastName": "Before", "Company": "C"}).json()["id"]

    def amount(word):
        found = sf("GET", "/search", params={"q": f"FIND {{{word}}}"}).json()
        return len(found["searchRecords"])

    assert amount("before") == 1
    sf("PATCH", f"/sobjects/Lead/{key}", json={"LastName": "After"})
    assert (amount("before"), amount("after")) == (0, 1)
    sf("DELETE", f"/sobjects/Lead/{key}")
    assert amount("after") == 0


def test_sharing_and_hidden_fields_and_objects_hold(org):
    org.act("set_settings", {"sharing_defaults": {"Lead": "Private"}})
    owner, other = org.user(role="Western Sales Team"), org.user(role="Eastern Sales Team")
    blind = org.user(permissions={"hidden_fields": ["Lead.Title"], "view_all_data": True})
    without = org.user(permissions={"objects": {"Lead": {"read": False}}})
    body = {"LastName": "Doe", "Company": "C", "Title": "Astronaut"}
    assert org.as_user(owner)("POST", "/sobjects/Lead", json=body).status_code == 201
    seen = {}
    for user, name in ((owner, "owner"), (other, "other"), (blind, "blind"), (without, "without")):
        sf = org.as_user(user)
        for word in ("doe", "astronaut"):
            found = sf("GET", "/search", params={"q": f"FIND {{{word}}}"}).json()
            seen[name, word] = len(found["searchRecords"])
    assert [key for key, amount in seen.items() if amount] == [
        ("owner", "doe"), ("owner", "astronaut"), ("blind", "doe"),
    ]  # fmt: skip
    for user, text, code in (
        (blind, "FIND {doe} RETURNING Lead(Title)", "INVALID_FIELD"),
        (without, "FIND {doe} RETURNING Lead", "INVALID_TYPE"),
    ):
        answer = org.as_user(user)("GET", "/search", params={"q": text})
        assert answer.json()[0]["errorCode"] == code


def test_limits_on_what_is_shown(org):
    sf = org.as_user()
    rows = [
        {"attributes": {"type": "Lead"}, "LastName": f"Many{n:03}", "Company": "Same"}
        for n in range(300)
    ]
    for start in (0, 150):
        sf("POST", "/composite/sobjects", json={"records": rows[start : start + 150]})

    def amount(returning):
        found = sf("GET", "/search", params={"q": f"FIND {{same}} RETURNING {returning}"}).json()
        return len(found["searchRecords"])

    assert amount("Lead") == 250
    assert amount("Lead(Id ORDER BY Name)") == 300
    assert amount("Lead(Id WHERE Name LIKE 'Many%')") == 300
    assert amount("Lead(Id ORDER BY Name OFFSET 290)") == 10
    assert amount("Lead(Id ORDER BY Name), Account") == 250


# --- what is shown -----------------------------------------------------------------------------


def test_only_ids_are_shown_unless_fields_are_named(acme):
    sf = acme.as_user()
    key = acme.ids["task"]
    whole = {"attributes": {"type": "Task", "url": f"/services/data/v59.0/sobjects/Task/{key}"}}
    for text in ("FIND {call acme}", "FIND {call acme} RETURNING Task"):
        answer = sf("GET", "/search", params={"q": text}).json()
        assert answer == {"searchRecords": [{**whole, "Id": key}]}
    text = "FIND {call acme} RETURNING Task(Subject, Owner.Name, toLabel(Status) State)"
    [record] = sf("GET", "/search", params={"q": text}).json()["searchRecords"]
    assert list(record) == ["attributes", "Subject", "Owner", "State"]
    assert record["Owner"]["Name"] == "Ada Admin"


def test_before_v37_the_records_stand_alone(acme):
    sf = acme.as_user()
    for version, kind in (("36.0", list), ("37.0", dict)):
        url = f"/services/data/v{version}/search?q=FIND%20%7Bcall%20acme%7D"
        answer = sf("GET", url).json()
        assert isinstance(answer, kind)
    assert sf("GET", "/services/data/v36.0/search?q=FIND%20%7Bnobody%7D").json() == []


def test_it_is_listed_among_the_resources(acme):
    found = acme.as_user()("GET", "").json()
    assert found["search"] == "/services/data/v59.0/search"
    assert found["parameterizedSearch"] == "/services/data/v59.0/parameterizedSearch"


def test_it_runs_inside_a_batch_and_not_inside_composite(acme):
    sf, path = acme.as_user(), "v59.0/search?q=FIND+%7Bzeta%7D+RETURNING+Lead(Company)"
    batch = {"batchRequests": [{"method": "GET", "url": path}]}
    [part] = sf("POST", "/composite/batch", json=batch).json()["results"]
    assert part["result"]["searchRecords"][0]["Company"] == "Acme"
    sub = {"method": "GET", "referenceId": "found", "url": f"/services/data/{path}"}
    answer = sf("POST", "/composite", json={"compositeRequest": [sub]}).json()
    assert answer["compositeResponse"][0]["httpStatusCode"] == 400


# --- clients -----------------------------------------------------------------------------------


@pytest.fixture
def client(acme):
    made = Salesforce(
        instance_url=acme.served.tls_urls["salesforce"], version="59.0",
        session_id=acme.token()["access_token"],
    )  # fmt: skip
    made.session.trust_env = False
    made.session.verify = acme.served.ca_file
    return made


def test_simple_salesforce_searches(client, acme):
    found = client.search("FIND {zeta} RETURNING Lead(Id, Name)")
    assert [r["Name"] for r in found["searchRecords"]] == ["Zeta"]
    quick = client.quick_search("jm@acme.example")
    assert [r["Id"] for r in quick["searchRecords"]] == [acme.ids["contact"]]
    with pytest.raises(SalesforceMalformedRequest) as refused:
        client.quick_search("Marie-Pier")
    assert refused.value.content[0]["errorCode"] == "MALFORMED_SEARCH"


def test_jsforce_sends_its_statement_encoded(acme):
    path = (
        "/services/data/v59.0/search?q=FIND%20%7BZe*%7D%20IN%20ALL%20FIELDS%20RETURNING%20"
        "Account(Id%2C%20Name)%2C%20Lead(Id%2C%20Name)"
    )
    answer = acme.as_user()("GET", path, headers={"Accept": "application/json"})
    assert [r["Name"] for r in answer.json()["searchRecords"]] == ["Zeta"]


@pytest.mark.parametrize("api", ["u", "c"])
def test_soap_searches(acme, api):
    soap = soap_of(acme, api=api)
    text = "FIND {acme} RETURNING Lead(Id, Company WHERE Rating = 'Hot'), Task"
    answer = soap.post("search", xml(searchString=text))
    assert answer.status_code == 200, answer.text
    [result] = response(answer)
    [lead, task] = soap("search", xml(searchString=text))[0]["searchRecords"]
    assert lead["record"]["Company"] == "Acme"
    wanted = acme.ids["task"]
    assert task["record"]["Id"] == ([wanted, wanted] if api == "u" else wanted)
    kinds = [e.get("{http://www.w3.org/2001/XMLSchema-instance}type") for e in result.iter()]
    shown = ["sf:sObject", "sf:sObject"] if api == "u" else ["sf:Lead", "sf:Task"]
    assert [kind for kind in kinds if kind and kind.startswith("sf:")] == shown


def test_soap_refuses_in_faults_of_searches(acme):
    told = soap_of(acme).fault("search", xml(searchString="FIND {a|b}"))
    assert told[:2] == ("MalformedSearchFault", "MALFORMED_SEARCH")
    assert "line 1:7 mismatched character '|' expecting '}'" in told[2]


# --- refusals ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code", "at", "words"),
    [
        ("FIND {acme} RETURNING Account(Id, Foo)", "INVALID_FIELD", "Foo", "No such column 'Foo'"),
        ("FIND {acme} RETURNING Lead(Id WHERE Foo = 1)", "INVALID_FIELD", "Foo", "No such column"),
        ("FIND {acme} RETURNING Lead(Id ORDER BY Foo)", "INVALID_FIELD", "Foo", "No such column"),
        ("FIND {acme} RETURNING Account, Foo(Id)", "INVALID_TYPE", "Foo", "sObject type 'Foo'"),
        ("FIND {acme} RETURNING Lead(Id WHERE Name = 1)", "INVALID_FIELD", "Name", "must be"),
        ("FIND {acme} RETURNING Lead(Id WHERE Name == 'x')", "MALFORMED_SEARCH", " 'x", "'='"),
        ("FIND {acme}\nRETURNING Lead(Foo)", "INVALID_FIELD", "Foo", "Row:2:Column:16\n"),
    ],
)  # fmt: skip
def test_what_returning_gets_wrong_is_shown_in_the_statement(refused, text, code, at, words):
    found, message = refused(text)
    assert found == code
    assert words in message
    _, shown, caret, *_ = message.split("\n")
    assert shown == text.replace("\n", " ")
    place = len(caret) - 1
    assert place <= text.index(at) <= place + 2


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("", "MALFORMED_SEARCH", "No search term found."),
        ("FIND {acme} RETURNING RecordType", "INVALID_TYPE_FOR_OPERATION", "support search"),
        ("FIND {acme} RETURNING Lead, lead", "MALFORMED_SEARCH", "duplicate object"),
        ("FIND {acme} RETURNING Lead(Id OFFSET 1), Account", "MALFORMED_SEARCH", "single object"),
        ("FIND {ab} RETURNING Account(Id, (SELECT Id FROM Contacts))", "MALFORMED_SEARCH", "token"),
        ("FIND {acme} RETURNING Account(COUNT())", "MALFORMED_SEARCH", "unexpected token"),
        ("FIND {acme} RETURNING Account(Id, Id)", "INVALID_FIELD", "duplicate field selected: Id"),
        ("FIND {acme} RETURNING Account(WHERE Name = 'x')", "MALFORMED_SEARCH", "token: 'WHERE'"),
        ("FIND {nobody} RETURNING Account(Foo)", "INVALID_FIELD", "No such column"),
    ],
)  # fmt: skip
def test_what_is_no_search_is_refused(refused, text, code, message):
    found, told = refused(text)
    assert (found, message in told) == (code, True)


def test_a_search_is_read_only_and_asks_for_a_session(acme):
    sf = acme.as_user()
    assert sf("POST", "/search", json={"q": "x"}).status_code == 405
    assert sf("GET", "/search?q=FIND+%7Bab%7D", headers={"Authorization": ""}).status_code == 401


def test_files_are_searched_only_when_they_are_named_and_then_in_all_fields(org):
    sf = org.as_user()
    body = {"Title": "Blueprint", "PathOnClient": "rocket.txt", "VersionData": "eA=="}
    key = sf("POST", "/sobjects/ContentVersion", json=body).json()["id"]

    def found(rest):
        answer = sf("GET", "/search", params={"q": f"FIND {{rocket}} {rest}"}).json()
        return [r["Id"] for r in answer["searchRecords"]]

    assert found("") == []
    assert found("RETURNING ContentVersion") == [key]
    assert found("IN EMAIL FIELDS RETURNING ContentVersion") == [key]
