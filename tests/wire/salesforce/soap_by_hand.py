"""Speaks SOAP to an organisation, for tests: envelopes as clients send them, answers read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

import requests
from defusedxml import ElementTree

ENVELOPE = (
    '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope '
    'xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    '<soapenv:Header xmlns="{space}">{header}</soapenv:Header>'
    '<soapenv:Body xmlns="{space}">{body}</soapenv:Body></soapenv:Envelope>'
)
SPACES = {"u": "urn:partner.soap.sforce.com", "c": "urn:enterprise.soap.sforce.com"}
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


def xml(**values: Any) -> str:
    """Write members: a list repeats one, a dict nests, None is nil, text after < is raw."""
    return "".join(member(name, value) for name, value in values.items())


def member(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(member(name, v) for v in value)
    if value is None:
        return f'<{name} xsi:nil="true"/>'
    if isinstance(value, dict):
        return f"<{name}>{xml(**value)}</{name}>"
    if isinstance(value, bool):
        value = str(value).lower()
    text = str(value)
    return f"<{name}>{text if text.startswith('<') else escape(text)}</{name}>"


def plain(element: Element) -> Any:
    """Read an element: its text, None when nil, or its members (repeated ones as a list)."""
    if element.get(NIL) == "true":
        return None
    if not len(element):
        return element.text or ""
    found: dict[str, Any] = {}
    for child in element:
        name = child.tag.rpartition("}")[2]
        value = plain(child)
        if name in found:
            held = found[name] if isinstance(found[name], list) else [found[name]]
            found[name] = [*held, value]
        else:
            found[name] = value
    return found


@dataclass
class Soap:
    """Calls the SOAP interface of an organisation with a session."""

    url: str
    token: str
    api: str = "u"
    version: str = "59.0"

    def post(self, name: str, body: str = "", **headers: Any) -> requests.Response:
        header = xml(SessionHeader={"sessionId": self.token}, **headers)
        text = ENVELOPE.format(
            space=SPACES[self.api], header=header, body=f"<{name}>{body}</{name}>"
        )
        return requests.post(
            f"{self.url}/services/Soap/{self.api}/{self.version}", data=text.encode(), timeout=10,
            headers={"Content-Type": "text/xml", "SOAPAction": '""'},
        )  # fmt: skip

    def __call__(self, name: str, body: str = "", **headers: Any) -> list[Any]:
        """Give the results of a call that must succeed."""
        answer = self.post(name, body, **headers)
        assert answer.status_code == 200, answer.text
        return [plain(e) for e in response(answer)]

    def fault(self, name: str, body: str = "", **headers: Any) -> tuple[str, str, str]:
        """Give kind, code and message of the fault that a call must end in."""
        answer = self.post(name, body, **headers)
        assert answer.status_code == 500, answer.text
        root = ElementTree.fromstring(answer.content)
        detail = root.find(".//detail")
        inner = plain(detail[0])
        assert root.find(".//faultcode").text == f"sf:{inner['exceptionCode']}"
        kind = detail[0].tag.rpartition("}")[2]
        return kind, inner["exceptionCode"], inner["exceptionMessage"]


def response(answer: requests.Response) -> list[Element]:
    """Give the result elements of an answer."""
    root = ElementTree.fromstring(answer.content)
    body = root.find("{http://schemas.xmlsoap.org/soap/envelope/}Body")
    return list(body[0])


def soap_of(org: Any, user: str | None = None, api: str = "u") -> Soap:
    """Log a user in, the administrator when none is named."""
    url = org.url or org.served.urls["salesforce"]
    return Soap(url, org.token(user)["access_token"], api)


def errors_of(result: Any) -> list[tuple[str, str]]:
    """Give codes and messages of a row's errors."""
    found = result.get("errors", [])
    listed = found if isinstance(found, list) else [found]
    return [(e["statusCode"], e["message"]) for e in listed]
