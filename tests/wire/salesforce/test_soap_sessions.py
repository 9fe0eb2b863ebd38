"""SOAP: sessions, passwords and the limit of calls."""

import json
import re

import pytest
import requests
from soap_by_hand import Soap, soap_of, xml


@pytest.fixture
def soap(shared):
    return soap_of(shared)


def test_answers_tell_the_use_of_the_limit_and_every_call_counts(shared, soap):
    answers = [soap.post("getServerTimestamp").text for _ in range(2)]
    used = [
        re.search(
            r"<soapenv:Header><LimitInfoHeader><limitInfo><current>(\d+)</current>"
            r"<limit>15000</limit><type>API REQUESTS</type></limitInfo></LimitInfoHeader>", text
        )[1]
        for text in answers
    ]  # fmt: skip
    assert int(used[1]) == int(used[0]) + 1


def test_the_daily_limit_ends_soap_calls_too(org):
    soap = soap_of(org)
    org.served.world.systems["salesforce"].quotas(org.instance)["DailyApiRequests"].set_left(
        0, org.served.world.clock.now_ms()
    )
    assert soap.fault("getServerTimestamp")[1] == "REQUEST_LIMIT_EXCEEDED"


def test_a_session_is_needed_and_one_of_this_organisation(shared):
    url = shared.served.urls["salesforce"]
    for token in ("", "00D!gone"):
        kind, code, message = Soap(url, token).fault(
            "query", xml(queryString="SELECT Id FROM Lead")
        )
        assert (kind, code) == ("UnexpectedErrorFault", "INVALID_SESSION_ID")
        assert message == "Invalid Session ID found in SessionHeader: Illegal Session"


class Raw:
    def __init__(self, soap, header):
        self.soap, self.header = soap, header

    def send(self, body):
        text = (
            '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">'
            f"<soapenv:Header>{self.header}</soapenv:Header><soapenv:Body>{body}</soapenv:Body>"
            "</soapenv:Envelope>"
        )
        return requests.post(f"{self.soap.url}/services/Soap/u/59.0", data=text, timeout=10)


def test_setting_a_password_ends_the_sessions_and_logs_in_anew(org):
    user = org.user(profile="Standard User", password="Old-pass-1")
    soap, other = soap_of(org), soap_of(org, user)
    short = soap.fault("setPassword", xml(userId=user, password="short1"))
    assert short[:2] == ("InvalidNewPasswordFault", "INVALID_NEW_PASSWORD")
    refused = other.fault("setPassword", xml(userId=org.admin, password="Longer-1-x"))
    assert refused[1] == "INSUFFICIENT_ACCESS_OR_READONLY"
    assert soap.fault("setPassword", xml(userId="nobody", password="Longer-1-x"))[1] == (
        "MALFORMED_ID"
    )
    assert soap("setPassword", xml(userId=user, password="Longer-1-x")) == [""]
    assert other.fault("getUserInfo")[1] == "INVALID_SESSION_ID"


def test_a_password_that_was_reset_is_only_good_for_setting_another(org):
    user = org.user(profile="Standard User")
    name = next(u["Username"] for u in org.read("User") if u["Id"] == user)
    soap, journal = soap_of(org), org.served.world.journal
    [reset] = soap("resetPassword", xml(userId=user))
    assert reset["password"] not in json.dumps(journal.read(journal.last))
    org.act("set_settings", {"security_token_required": False})
    [held] = soap("login", xml(username=name, password=reset["password"]))
    assert held["passwordExpired"] == "true"
    mine = Soap(soap.url, held["sessionId"])
    assert mine.fault("getUserInfo")[1] == "INVALID_OPERATION_WITH_EXPIRED_PASSWORD"
    assert mine("setPassword", xml(userId=user, password="Longer-1-x")) == [""]
    [held] = soap("login", xml(username=name, password="Longer-1-x"))
    assert held["passwordExpired"] == "false"
    assert Soap(soap.url, held["sessionId"])("getUserInfo")[0]["userId"] == user


def test_sessions_are_ended_by_their_owner_or_who_manages_users(org):
    user = org.user(profile="Standard User")
    soap, mine, again = soap_of(org), soap_of(org, user), soap_of(org, user)
    refused, gone, done = mine(
        "invalidateSessions", xml(sessionIds=[soap.token, "00D!nonsense", again.token])
    )
    assert [r["success"] for r in (refused, gone, done)] == ["false", "false", "true"]
    assert again.fault("getUserInfo")[1] == "INVALID_SESSION_ID"
    assert soap("invalidateSessions", xml(sessionIds=mine.token))[0]["success"] == "true"
    assert mine.fault("getUserInfo")[1] == "INVALID_SESSION_ID"


def test_a_login_can_be_switched_off(org):
    held = org.act("create_token", org.admin, {"kind": "password"})
    org.act("set_settings", {"soap_login": False})
    secret = held["password"] + held["security_token"]
    soap = Soap(org.served.urls["salesforce"], "")
    body = xml(username=held["username"], password=secret)
    assert soap.fault("login", body)[1] == "INVALID_OPERATION"


def test_headers_that_must_be_understood(soap):
    odd = '<x:Odd xmlns:x="urn:x" soapenv:mustUnderstand="{}">1</x:Odd>'
    header = f"<SessionHeader><sessionId>{soap.token}</sessionId></SessionHeader>"
    for must, status in (("0", 200), ("1", 500)):
        raw = Raw(soap, header + odd.format(must)).send("<getServerTimestamp/>")
        assert raw.status_code == status
    assert "<faultcode>soapenv:MustUnderstand</faultcode>" in raw.text
    harmless = {"EmailHeader": {"triggerUserEmail": True}, "MruHeader": {"updateMru": True},
                "OwnerChangeOptions": {"options": {"type": "KeepAccountTeam", "execute": False}},
                "CallOptions": {"client": "me"}, "AssignmentRuleHeader": {"useDefaultRule": True},
                "DuplicateRuleHeader": {"allowSave": True}}  # fmt: skip
    assert soap("getServerTimestamp", **harmless)
    cut = {"AllowFieldTruncationHeader": {"allowFieldTruncation": True}}
    assert soap.fault("getServerTimestamp", **cut)[1] == "FUNCTIONALITY_NOT_ENABLED"
