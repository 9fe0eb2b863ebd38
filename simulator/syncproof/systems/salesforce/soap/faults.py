"""Writes refusals of whole calls; clients read codes from the prefixed tags in the detail."""

from __future__ import annotations

import re

from syncproof.kit.call import Answer, Call
from syncproof.kit.errors import VendorError
from syncproof.systems.salesforce import errors
from syncproof.systems.salesforce.soap import envelope
from syncproof.systems.salesforce.soap.xml import text

XML = "text/xml;charset=UTF-8"
_LOGIN = frozenset(
    {"INVALID_LOGIN", "API_DISABLED_FOR_ORG", "LOGIN_MUST_USE_SECURITY_TOKEN", "PASSWORD_LOCKOUT",
     "ORG_LOCKED"}
)  # fmt: skip
_KINDS = {
    "INVALID_FIELD": "InvalidFieldFault",
    "INVALID_TYPE": "InvalidSObjectFault",
    "INVALID_TYPE_FOR_OPERATION": "InvalidSObjectFault",
    "MALFORMED_QUERY": "MalformedQueryFault",
    "INVALID_QUERY_FILTER_OPERATOR": "MalformedQueryFault",
    "NUMBER_OUTSIDE_VALID_RANGE": "MalformedQueryFault",
    "MALFORMED_SEARCH": "MalformedSearchFault",
    "INVALID_QUERY_LOCATOR": "InvalidQueryLocatorFault",
    "MALFORMED_ID": "InvalidIdFault",
    "INVALID_NEW_PASSWORD": "InvalidNewPasswordFault",
}
_PLACED = frozenset(
    {"InvalidFieldFault", "InvalidSObjectFault", "MalformedQueryFault", "MalformedSearchFault"}
)
_PLACE = re.compile(r"ERROR at Row:(\d{1,9}):Column:(\d{1,9})")
MUST_UNDERSTAND = "MustUnderstand"
_WORDS = {spec.code: spec.message for spec in (errors.SOAP_SESSION, errors.API_LOGIN_DISABLED)}
"""What REST words in another way."""


def render(call: Call, error: VendorError) -> Answer:
    """Write a fault; one of SOAP itself has no detail of the vendor's."""
    code, message = str(error.code), text(_WORDS.get(str(error.code), error.message))
    api = "c" if call.path.startswith("/services/Soap/c/") else "u"
    if code == MUST_UNDERSTAND:
        body = f"<faultcode>soapenv:{code}</faultcode><faultstring>{message}</faultstring>"
        return Answer(500, envelope.write_fault(api, body), XML)
    kind = _kind(call, code)
    row, column = _place(error.message)
    place = f"<sf:row>{row}</sf:row><sf:column>{column}</sf:column>" if kind in _PLACED else ""
    body = (
        f"<faultcode>sf:{code}</faultcode><faultstring>{code}: {message}</faultstring>"
        f'<detail><sf:{kind} xsi:type="sf:{kind}"><sf:exceptionCode>{code}</sf:exceptionCode>'
        f"<sf:exceptionMessage>{message}</sf:exceptionMessage>{place}</sf:{kind}></detail>"
    )
    return Answer(500, envelope.write_fault(api, body), XML)


def _kind(call: Call, code: str) -> str:
    if call.operation == "login" and code in _LOGIN:
        return "LoginFault"
    return _KINDS.get(code, "UnexpectedErrorFault")


def _place(message: str) -> tuple[str, str]:
    """Give the row and column that a query's refusal names; -1 when it names none."""
    found = _PLACE.search(message)
    return ("-1", "-1") if found is None else (found[1], found[2])
