"""SOAP: logging in and out; every other operation is refused."""

# ruff: noqa: ARG001 - a handler takes every path variable; an error spec is called to make the exception
from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder
from xml.sax.saxutils import escape

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import XMLParser

from syncproof.kit.call import Answer, Call
from syncproof.kit.errors import VendorError
from syncproof.kit.system import Routes
from syncproof.systems.salesforce import errors, login
from syncproof.systems.salesforce.auth import check_resource, port_instance, use_session
from syncproof.systems.salesforce.limits import NO_API
from syncproof.systems.salesforce.org import Org

routes = Routes()
XML = "text/xml;charset=UTF-8"
_ENVELOPE = "{http://schemas.xmlsoap.org/soap/envelope/}"
_NAMESPACES = {"u": "urn:partner.soap.sforce.com", "c": "urn:enterprise.soap.sforce.com"}
MAX_DEPTH, MAX_ELEMENTS = 200, 10_000
_FAULTS = {"INVALID_LOGIN": "LoginFault", "API_DISABLED_FOR_ORG": "LoginFault"}
_PLAIN = {"auth": False, "counted": False}


def _peek(call: Call) -> tuple[str, str]:
    found = (name for name in ("login", "logout") if name.encode() in call.body)
    return next(found, "soap"), ""


PATHS = ("/services/Soap",)


def render(call: Call, error: VendorError) -> Answer:
    """Write a fault; its tags have the prefixes that clients look for."""
    kind = _FAULTS.get(str(error.code), "UnexpectedErrorFault")
    text = escape(error.message)
    body = (
        '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope '
        'xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" '
        'xmlns:sf="urn:fault.partner.soap.sforce.com" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body><soapenv:Fault>'
        f"<faultcode>sf:{error.code}</faultcode><faultstring>{error.code}: {text}</faultstring>"
        f'<detail><sf:{kind} xsi:type="sf:{kind}"><sf:exceptionCode>{error.code}'
        f"</sf:exceptionCode><sf:exceptionMessage>{text}</sf:exceptionMessage></sf:{kind}>"
        "</detail></soapenv:Fault></soapenv:Body></soapenv:Envelope>"
    )
    return Answer(500, body.encode(), XML)


@routes.add("POST", "/services/Soap/<api>/<version>", "login", peek=_peek, **_PLAIN)
@routes.add("POST", "/services/Soap/<api>/<version>/<org>", "login", peek=_peek, **_PLAIN)
def soap(call: Call, api: str, version: str, org: str = "") -> Answer:
    """Log in, or out, by the partner and enterprise interfaces."""
    if api not in _NAMESPACES:
        raise errors.NOT_FOUND()
    check_resource(call)
    envelope = _envelope(call)
    operation = _operation(envelope)
    name = operation.tag.rpartition("}")[2]
    if name == "logout":
        return _logout(call, envelope, api)
    if name != "login":
        call.operation = "soap"
        raise errors.SOAP_UNKNOWN_CALL(name=name)
    found, user = _check(call, operation)
    token = login.open_session(call, found, user, "SOAP", ["api"])
    return Answer(200, _result(call, found, user, token, api, version).encode(), XML)


class _Bounded(TreeBuilder):
    """Builds a tree that is neither deeper nor larger than any login."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = self.elements = 0

    def start(self, tag: str, attrs: Any, /) -> Element:
        """Count an element in, refusing the document when it is one too many."""
        self.depth += 1
        self.elements += 1
        if self.depth > MAX_DEPTH or self.elements > MAX_ELEMENTS:
            raise ValueError(tag)
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        """Count an element out."""
        self.depth -= 1
        return super().end(tag)


def _envelope(call: Call) -> Element:
    parser = XMLParser(target=_Bounded(), forbid_dtd=True)
    try:
        parser.feed(call.body)
        envelope: Element = parser.close()
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise errors.SOAP_MALFORMED(text="Unable to parse the request as XML") from None
    return envelope


def _operation(envelope: Element) -> Element:
    body = envelope.find(f"{_ENVELOPE}Body")
    if body is None or len(body) != 1:
        raise errors.SOAP_MALFORMED(text="No request found in the SOAP body")
    return body[0]


def _logout(call: Call, envelope: Element, api: str) -> Answer:
    """End the session that the header names."""
    call.operation = "logout"
    held = envelope.find(f"{_ENVELOPE}Header/{{*}}SessionHeader/{{*}}sessionId")
    token = "" if held is None else (held.text or "").strip()
    try:
        use_session(call, token)
    except VendorError:
        raise errors.SOAP_SESSION() from None
    call.world.sessions.close(call.user.session)
    return Answer(200, _wrapped(api, "<logoutResponse/>").encode(), XML)


def _check(call: Call, operation: Element) -> tuple[Org, dict[str, Any]]:
    given = {e.tag.rpartition("}")[2]: (e.text or "") for e in operation}
    try:
        org, user = login.check_password(
            call, given.get("username", ""), given.get("password", ""), port_instance()
        )
    except LookupError:
        raise errors.INVALID_LOGIN() from None
    settings = org.instance.settings
    if settings["edition"] in NO_API or not settings["soap_login"]:
        raise errors.API_LOGIN_DISABLED()
    return org, user


def _result(call: Call, org: Org, user: dict[str, Any], token: str, api: str, version: str) -> str:
    url = login.instance_url(call, org, port_instance())
    key, settings = org.instance.key, org.instance.settings
    info = {
        "accessibilityMode": "false", "chatterExternal": "false", "currencySymbol": "$",
        "orgAttachmentFileSizeLimit": "5242880", "orgDefaultCurrencyIsoCode": "USD",
        "orgDefaultCurrencyLocale": "en_US", "orgDisallowHtmlAttachments": "false",
        "orgHasPersonAccounts": str(bool(settings["person_accounts"])).lower(),
        "organizationId": key, "organizationMultiCurrency": "false",
        "organizationName": f"SyncProof {org.instance.name}", "profileId": user["ProfileId"],
        "roleId": user["UserRoleId"] or "",
        "sessionSecondsValid": str(settings["session_timeout_minutes"] * 60),
        "userDefaultCurrencyIsoCode": "", "userEmail": user["Email"],
        "userFullName": user["Name"], "userId": user["Id"],
        "userLanguage": user["LanguageLocaleKey"], "userLocale": user["LocaleSidKey"],
        "userName": user["Username"], "userTimeZone": user["TimeZoneSidKey"],
        "userType": "Standard", "userUiSkin": "Theme3",
    }  # fmt: skip
    result = {
        "metadataServerUrl": f"{url}/services/Soap/m/{version}/{key}", "passwordExpired": "false",
        "sandbox": str(bool(settings["sandbox"])).lower(),
        "serverUrl": f"{url}/services/Soap/{api}/{version}/{key}", "sessionId": token,
        "userId": user["Id"],
    }  # fmt: skip
    inner = "".join(f"<{k}>{escape(v)}</{k}>" for k, v in info.items())
    outer = "".join(f"<{k}>{escape(v)}</{k}>" for k, v in result.items())
    result_text = f"<result>{outer}<userInfo>{inner}</userInfo></result>"
    return _wrapped(api, f"<loginResponse>{result_text}</loginResponse>")


def _wrapped(api: str, body: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope '
        'xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" '
        f'xmlns="{_NAMESPACES[api]}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<soapenv:Body>{body}</soapenv:Body></soapenv:Envelope>"
    )
