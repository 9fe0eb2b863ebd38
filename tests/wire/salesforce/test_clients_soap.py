"""What SOAP clients send besides the login itself: headers that ask for XML, and the logout."""

import re

import pytest
import requests

LOGIN = (
    '<p:login xmlns:p="urn:partner.soap.sforce.com"><p:username>{}</p:username>'
    "<p:password>{}</p:password></p:login>"
)
ENVELOPE = (
    '<?xml version="1.0"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/">'
    '<e:Header xmlns="urn:partner.soap.sforce.com">{}</e:Header><e:Body>{}</e:Body></e:Envelope>'
)
LOGOUT = '<logout xmlns="urn:partner.soap.sforce.com"/>'


@pytest.fixture
def soap(shared):
    def call(body, header="", **headers):
        sent = {"Content-Type": "text/xml", "SOAPAction": '""', **headers}
        url = f"{shared.served.urls['salesforce']}/services/Soap/u/59.0"
        return requests.post(
            url, data=ENVELOPE.format(header, body).encode(), headers=sent, timeout=10
        )

    return call


@pytest.fixture
def session_id(shared, soap):
    """A session that a SOAP login opened, asking for XML as aiosalesforce does."""
    given = shared.act("create_token", shared.admin, {"kind": "password"})
    secret = given["password"] + given["security_token"]
    found = soap(LOGIN.format(given["username"], secret), Accept="text/xml")
    assert found.status_code == 200
    assert found.headers["Content-Type"] == "text/xml;charset=UTF-8"
    return re.search(r"<sessionId>([^<]+)</sessionId>", found.text)[1]


def session_header(session_id):
    return f"<SessionHeader><sessionId>{session_id}</sessionId></SessionHeader>"


def limits(shared, session_id):
    url = f"{shared.served.urls['salesforce']}/services/data/v59.0/limits"
    return requests.get(url, headers={"Authorization": f"Bearer {session_id}"}, timeout=10)


@pytest.mark.parametrize("accept", ["text/xml", "application/soap+xml, text/xml;q=0.9"])
def test_a_soap_fault_comes_as_xml_even_when_only_xml_is_asked_for(soap, accept):
    found = soap(LOGIN.format("nobody@x.example", "x"), Accept=accept)
    assert found.status_code == 500
    assert "<faultcode>sf:INVALID_LOGIN</faultcode>" in found.text


def test_rest_refuses_to_answer_a_search_in_xml(shared, session_id):
    url = f"{shared.served.urls['salesforce']}/services/data/v59.0/search?q=FIND%20%7BNorvia%7D"
    headers = {"Authorization": f"Bearer {session_id}", "Accept": "text/xml"}
    assert requests.get(url, headers=headers, timeout=10).status_code == 406


def test_logging_out_ends_the_session_and_no_other(shared, soap, session_id):
    other = shared.token()["access_token"]
    assert limits(shared, session_id).status_code == 200
    found = soap(LOGOUT, session_header(session_id))
    assert found.status_code == 200
    assert "<logoutResponse/>" in found.text
    assert limits(shared, session_id).json()[0]["errorCode"] == "INVALID_SESSION_ID"
    assert limits(shared, other).status_code == 200


@pytest.mark.parametrize("header", ["", session_header(""), session_header("00D!gone")])
def test_logging_out_without_a_live_session_is_a_fault(soap, header):
    found = soap(LOGOUT, header)
    assert found.status_code == 500
    assert re.search(r"<faultcode>[a-zA-Z]+:INVALID_SESSION_ID</faultcode>", found.text)
    assert "Invalid Session ID found in SessionHeader: Illegal Session" in found.text


@pytest.mark.parametrize(
    ("call", "code"),
    [("describeLayout", "FUNCTIONALITY_NOT_ENABLED"), ("sendEmail", "FUNCTIONALITY_NOT_ENABLED"),
     ("nonsense", "UNKNOWN_EXCEPTION")],
)  # fmt: skip
def test_calls_that_are_not_emulated_are_faults(soap, session_id, call, code):
    found = soap(f'<{call} xmlns="urn:partner.soap.sforce.com"/>', session_header(session_id))
    assert found.status_code == 500
    assert f"<faultcode>sf:{code}</faultcode>" in found.text
