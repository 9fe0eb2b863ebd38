"""REST in XML: answers and errors, and the bodies of single records."""

import orjson
import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st

from syncproof.systems.salesforce import xml_form

V = "/services/data/v59.0"
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
XML = {"Accept": "application/xml"}
TYPE = {"Content-Type": "application/xml; charset=UTF-8"}


def read(answer):
    assert answer.headers["Content-Type"] == "application/xml;charset=UTF-8"
    return fromstring(answer.content)


@pytest.fixture
def lead(org):
    body = b"<Lead><LastName>O&apos;Neil &amp; Co</LastName><Company>C</Company></Lead>"
    answer = org.as_user()("POST", "/sobjects/Lead", data=body, headers=TYPE)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def test_a_record_is_an_element_with_type_and_url(org, lead):
    sf = org.as_user()
    for answer in (
        sf("GET", f"/sobjects/Lead/{lead}.xml"), sf("GET", f"/sobjects/lead/{lead}", headers=XML),
    ):  # fmt: skip
        root = read(answer)
        assert root.tag == "Lead"
        assert root.attrib == {"type": "Lead", "url": f"{V}/sobjects/Lead/{lead}"}
        assert root.findtext("LastName") == "O'Neil & Co"
        assert root.find("Email").attrib == {NIL: "true"}
        assert root.findtext("IsConverted") == "false"


def test_a_query_result_repeats_its_records(org, lead):
    answer = org.as_user()(
        "GET", "/query", params={"q": "SELECT Id, Owner.Name FROM Lead"}, headers=XML
    )
    root = read(answer)
    assert (root.tag, root.findtext("totalSize"), root.findtext("done")) == (
        "QueryResult", "1", "true"
    )  # fmt: skip
    assert [r.findtext("Id") for r in root.findall("records")] == [lead]
    assert root.find("records/Owner").get("type") == "Name"
    assert root.findtext("records/Owner/Name") == "Ada Admin"


def test_writes_answer_in_xml_when_asked(org):
    sf = org.as_user()
    both = {**TYPE, **XML}
    made = sf("POST", "/sobjects/Account", data=b"<Account><Name>A</Name></Account>", headers=both)
    root = read(made)
    assert (made.status_code, root.tag, root.findtext("success")) == (201, "Result", "true")
    key = root.findtext("id")
    body = (
        b'<Account xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><Name>B</Name>'
        b"<NumberOfEmployees>12</NumberOfEmployees><AnnualRevenue>15.0</AnnualRevenue>"
        b'<Phone xsi:nil="true"/></Account>'
    )
    assert sf("PATCH", f"/sobjects/Account/{key}", data=body, headers=both).status_code == 204
    row = org.read("Account")[0]
    assert (row["Name"], row["NumberOfEmployees"], row["AnnualRevenue"], row["Phone"]) == (
        "B", 12, 15.0, None
    )  # fmt: skip


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing", 404, "NOT_FOUND"),
        ("GET", "/query?q=nonsense", 400, "MALFORMED_QUERY"),
        ("PUT", "/limits", 405, "METHOD_NOT_ALLOWED"),
        ("GET", "/sobjects/Lead/00Q", 404, "NOT_FOUND"),
    ],
)
def test_errors_are_elements(org, method, path, status, code):
    answer = org.as_user()(method, path, headers=XML)
    root = read(answer)
    assert answer.status_code == status
    assert (root.tag, [e.tag for e in root]) == ("Errors", ["Error"])
    assert root.findtext("Error/errorCode") == code
    assert root.findtext("Error/message")


def test_errors_of_a_write_name_their_fields(org):
    body = b"<Lead><FirstName>x</FirstName></Lead>"
    root = read(org.as_user()("POST", "/sobjects/Lead", data=body, headers={**TYPE, **XML}))
    assert root.findtext("Error/errorCode") == "REQUIRED_FIELD_MISSING"
    assert [e.text for e in root.findall("Error/fields")] == ["LastName", "Company"]


def test_a_bad_session_is_told_in_xml_too(org):
    answer = org.as_user()("GET", "/limits", headers={**XML, "Authorization": "Bearer x"})
    assert answer.status_code == 401
    assert read(answer).findtext("Error/errorCode") == "INVALID_SESSION_ID"


def test_lists_have_roots_of_their_own(org):
    sf = org.as_user()
    versions = read(sf("GET", "/services/data", headers=XML))
    assert versions.tag == "Versions"
    assert versions.findall("Version")[-1].findtext("version") == "66.0"
    limits = read(sf("GET", "/limits.xml"))
    assert limits.findtext("DailyApiRequests/Max") == "15000"
    assert read(sf("GET", "", headers=XML)).findtext("sobjects") == f"{V}/sobjects"
    everything = read(sf("GET", "/sobjects", headers=XML))
    assert (everything.tag, everything.findtext("maxBatchSize")) == ("DescribeGlobal", "200")
    described = read(sf("GET", "/sobjects/Lead/describe", headers=XML))
    assert (described.tag, described.findtext("name")) == ("DescribeSObject", "Lead")


@pytest.mark.parametrize("path", ["/composite/sobjects", "/recent", "/limits/recordCount"])
def test_the_rest_has_no_xml(org, path):
    answer = org.as_user()("GET" if "composite" not in path else "DELETE", path, headers=XML)
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (406, "NOT_ACCEPTABLE")


def test_bodies_of_other_calls_are_no_xml(org):
    answer = org.as_user()("POST", "/composite/sobjects", data=b"<a/>", headers=TYPE)
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize(
    "body",
    [
        b"<Lead>", b"no", b"<!DOCTYPE a [<!ENTITY x 'y'>]><Lead><LastName>&x;</LastName></Lead>",
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', b"<a>" * 300 + b"</a>" * 300,
        b"<a>" + b"<b/>" * 20_000 + b"</a>", b"\xff\xfe", b"<?xml version='1.0' encoding='x'?><a/>",
    ],
)  # fmt: skip
def test_hostile_or_broken_bodies_are_refused(org, body):
    answer = org.as_user()("POST", "/sobjects/Lead", data=body, headers=TYPE)
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, "XML_PARSER_ERROR")
    assert org.read("Lead") == []


def test_an_empty_body_is_refused(org):
    answer = org.as_user()("POST", "/sobjects/Lead", data=b" ", headers=TYPE)
    assert answer.json()[0]["message"].startswith("The HTTP entity body is required")


_TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | _TEXT,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,8}", fullmatch=True), inner, max_size=3
        )
    ),
    max_leaves=12,
)


@given(_VALUES)
def test_whatever_is_written_is_well_formed_xml(value):
    root = fromstring(xml_form.write({"attributes": {"type": "X", "url": "u"}, "Field": value}))
    assert root.tag == "X"
    if isinstance(value, str):
        kept = "".join(c for c in value if c in "\t\n\r" or c >= " ").translate(
            {0xFFFE: None, 0xFFFF: None}
        )
        assert (root.findtext("Field") or "") == kept.replace("\r\n", "\n").replace("\r", "\n")
    elif isinstance(value, int):
        assert root.findtext("Field") == orjson.dumps(value).decode()
