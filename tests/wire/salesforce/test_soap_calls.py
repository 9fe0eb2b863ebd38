"""SOAP calls that read, and the envelope around all of them."""

# ruff: noqa: S608 - SOQL is not SQL
import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from org_by_hand import Org
from soap_by_hand import plain, response, soap_of, xml

from syncproof.systems.salesforce.soap.calls import CALLS, NOT_EMULATED

FILE = Path(__file__).parents[3] / "fixtures" / "wire" / "salesforce" / "errors_soap.json"
GOLDEN = json.loads(FILE.read_text(encoding="utf-8"))


@pytest.fixture
def soap(shared):
    return soap_of(shared)


@pytest.fixture(scope="module")
def many(serve):
    """An organisation with 501 leads of one company and an account with children."""
    org = Org(serve(salesforce={}))
    soap = soap_of(org)
    for start in range(0, 501, 200):
        rows = [{"type": "Lead", "LastName": f"L{n:03}", "Company": "Many", "NumberOfEmployees": n}
                for n in range(start, min(501, start + 200))]  # fmt: skip
        assert all(r["success"] == "true" for r in soap("create", xml(sObjects=rows)))
    [account] = soap("create", xml(sObjects={
        "type": "Account", "Name": "Par & <Co>", "BillingCity": "Ulm"}))  # fmt: skip
    kids = [{"type": "Contact", "LastName": n, "AccountId": account["id"]} for n in ("A", "B")]
    soap("create", xml(sObjects=kids))
    return org


def query(soap, text, call="query", **headers):
    return soap(call, xml(queryString=text), **headers)[0]


def test_a_record_has_its_type_and_its_id_twice(many):
    text = "SELECT Id, Name, BillingAddress, Phone, CreatedDate FROM Account WHERE Name LIKE 'Par%'"
    answer = soap_of(many).post("query", xml(queryString=text))
    [row] = many.read("Account")
    assert (
        '<queryResponse><result xsi:type="QueryResult"><done>true</done>'
        '<queryLocator xsi:nil="true"/><records xsi:type="sf:sObject"><sf:type>Account</sf:type>'
        f"<sf:Id>{row['Id']}</sf:Id><sf:Id>{row['Id']}</sf:Id>"
        "<sf:Name>Par &amp; &lt;Co&gt;</sf:Name>"
        '<sf:BillingAddress xsi:type="address"><latitude xsi:nil="true"/>' in answer.text
    )
    assert "<city>Ulm</city>" in answer.text
    assert '<sf:Phone xsi:nil="true"/>' in answer.text
    assert re.search(
        r"<sf:CreatedDate>2026-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z</sf:CreatedDate>", answer.text
    )
    assert "<size>1</size></result></queryResponse>" in answer.text


def test_an_id_that_is_not_selected_is_nil(many):
    text = "SELECT Name FROM Account WHERE Name LIKE 'Par%'"
    answer = soap_of(many).post("query", xml(queryString=text))
    assert '<sf:type>Account</sf:type><sf:Id xsi:nil="true"/><sf:Name>' in answer.text


def test_parents_and_children_nest(many):
    soap = soap_of(many)
    kids = "(SELECT LastName FROM Contacts ORDER BY LastName), (SELECT Name FROM Opportunities)"
    found = query(soap, f"SELECT Name, {kids} FROM Account WHERE Name LIKE 'Par%'")
    record = found["records"]
    assert [c["LastName"] for c in record["Contacts"]["records"]] == ["A", "B"]
    assert (record["Contacts"]["size"], record["Contacts"]["done"]) == ("2", "true")
    assert record["Opportunities"] is None
    [child] = [query(soap, "SELECT Account.Name FROM Contact WHERE LastName = 'A'")["records"]]
    assert child["Account"] == {"type": "Account", "Id": None, "Name": "Par & <Co>"}


def test_counts_and_groups(many):
    soap = soap_of(many)
    counted = query(soap, "SELECT COUNT() FROM Lead")
    assert (counted["size"], counted["records"], counted["done"]) == ("501", None, "true")
    none = query(soap, "SELECT Id FROM Lead WHERE LastName = 'Nobody'")
    assert none == {"done": "true", "queryLocator": None, "size": "0"}
    text = "SELECT Company, COUNT(Id) n, MAX(NumberOfEmployees) FROM Lead GROUP BY Company"
    answer = soap.post("query", xml(queryString=text)).text
    assert "<sf:type>AggregateResult</sf:type>" in answer
    assert '<sf:n xsi:type="xsd:int">501</sf:n>' in answer
    assert "<sf:Company>Many</sf:Company>" in answer


def test_pages_follow_the_locator_and_cursors_are_those_of_rest(many):
    soap = soap_of(many)
    first = query(soap, "SELECT LastName FROM Lead ORDER BY LastName")
    assert (len(first["records"]), first["size"], first["done"]) == (500, "501", "false")
    rest = many.as_user()("GET", f"/query/{first['queryLocator']}").json()
    assert [r["LastName"] for r in rest["records"]] == ["L500"]
    [last] = soap("queryMore", xml(queryLocator=first["queryLocator"]))
    assert (last["records"]["LastName"], last["done"], last["queryLocator"]) == (
        "L500",
        "true",
        None,
    )
    small = query(
        soap, "SELECT LastName FROM Lead ORDER BY LastName", QueryOptions={"batchSize": 5}
    )
    assert len(small["records"]) == 200
    options = {"QueryOptions": {"batchSize": 250}}
    [second] = soap("queryMore", xml(queryLocator=small["queryLocator"]), **options)
    assert [r["LastName"] for r in second["records"]][::249] == ["L200", "L449"]
    assert soap.fault("queryMore", xml(queryLocator="0r8nonsense-2000")) == (
        "InvalidQueryLocatorFault", "INVALID_QUERY_LOCATOR", "invalid query locator",
    )  # fmt: skip


def test_query_all_sees_the_bin(shared, soap):
    [made] = soap("create", xml(sObjects={"type": "Lead", "LastName": "Binned", "Company": "C"}))
    soap("delete", xml(ids=made["id"]))
    text = f"SELECT Id, IsDeleted FROM Lead WHERE Id = '{made['id']}'"
    assert query(soap, text)["size"] == "0"
    assert query(soap, text, "queryAll")["records"]["IsDeleted"] == "true"


def test_an_attachment_comes_with_its_bytes_and_alone(shared, soap):
    [made] = soap("create", xml(sObjects={"type": "Account", "Name": "Files"}))
    file = {"type": "Attachment", "ParentId": made["id"], "Body": "aGVsbG8="}
    soap("create", xml(sObjects=[{**file, "Name": "a"}, {**file, "Name": "b"}]))
    text = f"SELECT Body FROM Attachment WHERE ParentId = '{made['id']}'"
    found = query(soap, text)
    assert (found["records"]["Body"], found["size"], found["done"]) == ("aGVsbG8=", "2", "false")


def test_retrieve_keeps_the_order_and_says_nil_for_what_is_gone(many):
    soap = soap_of(many)
    rows = [r["Id"] for r in many.read("Lead")[:3]]
    body = xml(
        fieldList="Id, LastName", sObjectType="Lead", ids=[rows[2], "00Q000000000001EAA", rows[0]]
    )
    found = soap("retrieve", body)
    assert [f and f["Id"] for f in found] == [[rows[2]] * 2, None, [rows[0]] * 2]
    bad = xml(fieldList="Id, Foo", sObjectType="Lead", ids=rows[0])
    assert soap.fault("retrieve", bad)[:2] == ("InvalidFieldFault", "INVALID_FIELD")
    bad = xml(fieldList="Id", sObjectType="Lead", ids="nonsense")
    assert soap.fault("retrieve", bad) == (
        "InvalidIdFault",
        "MALFORMED_ID",
        "malformed id nonsense",
    )


def test_describes_say_what_rest_says_in_the_order_of_the_schema(soap, sf):
    shown = sf("GET", "/sobjects/Lead/describe").json()
    [found] = soap("describeSObject", xml(sObjectType="lead"))
    assert [f["name"] for f in found["fields"]] == [f["name"] for f in shown["fields"]]
    status = next(f for f in found["fields"] if f["name"] == "Status")
    expected = next(f for f in shown["fields"] if f["name"] == "Status")
    assert [p["value"] for p in status["picklistValues"]] == [
        p["value"] for p in expected["picklistValues"]
    ]
    assert (status["type"], status["length"], status["nillable"]) == ("picklist", "255", "false")
    assert list(found) == sorted(found)
    site = shown["urls"]["uiDetailTemplate"].removesuffix("/{ID}")
    assert [found[n].removeprefix(site) for n in ("urlDetail", "urlEdit", "urlNew")] == [
        "/{ID}", "/{ID}/e", "/00Q/e",
    ]  # fmt: skip
    assert sf.url == site
    two = soap("describeSObjects", xml(sObjectType=["Account", "Contact"]))
    assert [d["keyPrefix"] for d in two] == ["001", "003"]
    [everything] = soap("describeGlobal")
    names = {o["name"] for o in sf("GET", "/sobjects").json()["sobjects"]}
    assert {o["name"] for o in everything["sobjects"]} == names
    assert soap.fault("describeSObject", xml(sObjectType="Foo"))[0] == "InvalidSObjectFault"
    assert soap.fault("describeTabs")[1] == "FUNCTIONALITY_NOT_ENABLED"


def test_what_changed_and_what_was_deleted(org):
    soap, clock = soap_of(org), org.served.world.clock
    keep, drop = (r["id"] for r in soap("create", xml(sObjects=[
        {"type": "Lead", "LastName": n, "Company": "C"} for n in "ab"])))  # fmt: skip
    soap("delete", xml(ids=drop))
    clock.advance_to(clock.now_ms() + 300_000)
    asked = xml(
        sObjectType="Lead", startDate="2026-01-05T07:00:00Z", endDate="2026-01-05T08:05:00Z"
    )
    [updated] = soap("getUpdated", asked)
    assert keep in updated["ids"]
    assert drop not in updated["ids"]
    assert updated["latestDateCovered"] == "2026-01-05T08:05:00.000Z"
    [deleted] = soap("getDeleted", asked)
    assert deleted["deletedRecords"] == {"deletedDate": "2026-01-05T08:00:00.000Z", "id": drop}
    wrong = xml(
        sObjectType="Lead", startDate="2026-01-05T08:05:00Z", endDate="2026-01-05T08:05:00Z"
    )
    assert soap.fault("getUpdated", wrong)[1] == "INVALID_REPLICATION_DATE"


def test_who_and_when(shared, soap):
    [info] = soap("getUserInfo")
    assert (info["userId"], info["organizationId"]) == (shared.admin, shared.instance.key)
    assert info["roleId"] is None
    now = shared.served.world.clock.now()
    assert soap("getServerTimestamp")[0]["timestamp"].startswith(f"{now:%Y-%m-%dT%H:%M:%S}")


@pytest.mark.parametrize("golden", GOLDEN, ids=[g["name"] for g in GOLDEN])
def test_a_fault_is_the_vendors_word_for_word(soap, golden):
    answer = soap.post(golden["call"], golden.get("body", ""))
    assert answer.status_code == golden["status"]
    assert answer.headers["Content-Type"] == "text/xml;charset=UTF-8"
    assert golden["fault"] in answer.text


def test_text_that_xml_cannot_hold_does_not_break_an_answer(shared, soap, sf):
    made = sf("POST", "/sobjects/Lead", json={"LastName": "a\u0001b]]>", "Company": "C'\"&"}).json()
    text = f"SELECT LastName, Company FROM Lead WHERE Id = '{made['id']}'"
    found = query(soap, text)["records"]
    assert (found["LastName"], found["Company"]) == ("a\ufffdb]]>", "C'\"&")
    answer = soap.post("query", xml(queryString=text))
    assert plain(response(answer)[0])["size"] == "1"


@pytest.mark.parametrize(
    ("call", "body", "operation", "object_name"),
    [("query", "<queryString>SELECT Id FROM Contact</queryString>", "query", "Contact"),
     ("create", "<sObjects><type>Lead</type></sObjects>", "create", "Lead"),
     ("retrieve", xml(fieldList="Id", sObjectType="Account"), "read", "Account"),
     ("convertLead", "", "convert", "Lead"), ("merge", "", "merge", ""),
     ("queryMore", "<queryLocator>x</queryLocator>", "query_more", ""),
     ("nonsense", "", "soap", "")],
)  # fmt: skip
def test_the_journal_names_operation_and_object(shared, soap, call, body, operation, object_name):
    soap.post(call, body)
    journal = shared.served.world.journal
    exchange = journal.read(journal.last)
    assert (exchange["operation"], exchange["object"]) == (operation, object_name)
    assert soap.token not in json.dumps(exchange)


def test_a_polymorphic_parent_is_written_by_its_type(many):
    soap = soap_of(many)
    [contact] = many.read("Contact", LastName="A")
    soap("create", xml(sObjects={"type": "Task", "Subject": "poly", "WhoId": contact["Id"]}))
    kinds = "TYPEOF Who WHEN Contact THEN LastName WHEN Lead THEN Company END"
    found = query(soap, f"SELECT {kinds} FROM Task WHERE Subject = 'poly'")["records"]["Who"]
    assert (found["type"], found["LastName"]) == ("Contact", "A")
    named = query(soap, "SELECT Who.Name, What.Name FROM Task WHERE Subject = 'poly'")["records"]
    assert (named["Who"]["type"], named["Who"]["Name"], named["What"]) == ("Name", "A", None)


NAMES = st.sampled_from([
    "type", "Id", "fieldsToNull", "LastName", "Company", "Account", "Owner", "Email", "sObjects",
    "ids", "queryString", "queryLocator", "sObjectType", "fieldList", "leadConverts", "leadId",
    "convertedStatus", "accountRecord", "request", "masterRecord", "recordToMergeIds", "startDate",
    "endDate", "externalIDFieldName", "userId", "password", "sessionIds", "Nonsense",
])  # fmt: skip
PLAIN = (
    st.none() | st.booleans() | st.text("aZ0-_.'&\n ", max_size=8)
    | st.sampled_from(["Lead", "Account", "00Q000000000001EAA", "SELECT Id FROM Lead", "Id"])
)  # fmt: skip
ODD = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=10,
)


@settings(max_examples=120, deadline=None)
@given(
    st.sampled_from(sorted(CALLS.keys() - set(NOT_EMULATED))),
    st.dictionaries(NAMES, ODD, max_size=5),
)
def test_whatever_a_call_says_it_is_answered_or_refused(many, call, body):
    answer = soap_of(many).post(call, xml(**body))
    assert answer.status_code in {200, 500}
    assert "ErrorId" not in answer.text
    assert response(answer) is not None


def test_faults_are_aimed_at_user_operation_and_object(org):
    user = org.user(profile="Standard User")
    soap, other = soap_of(org), soap_of(org, user)
    world = org.served.world
    scope = {"operation": "create", "object": "Lead", "actor": user}
    arm = {"name": "token_expired", "scope": scope, "nth": [1]}
    world.faults.arm(arm, world.clock.now_ms())
    rows = xml(sObjects={"type": "Lead", "LastName": "x", "Company": "y"})
    assert soap("create", rows)[0]["success"] == "true"
    assert query(other, "SELECT Id FROM Lead")["done"] == "true"
    assert other.fault("create", rows) == (
        "UnexpectedErrorFault", "INVALID_SESSION_ID",
        "Invalid Session ID found in SessionHeader: Illegal Session",
    )  # fmt: skip
    rows_of = {"name": "partial_success", "scope": {"operation": "create"}, "params": {"rows": [2]}}
    world.faults.arm(rows_of, world.clock.now_ms())
    assert [r["success"] for r in soap("create", rows * 3)] == ["true", "false", "true"]
