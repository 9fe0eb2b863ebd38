"""Reads and writes SOAP envelopes; what is read is bounded and free of document types."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from syncproof.systems.salesforce import errors
from syncproof.systems.salesforce.xml_reading import local, parse

SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
CALLS = {"u": "urn:partner.soap.sforce.com", "c": "urn:enterprise.soap.sforce.com"}
OBJECTS = {
    "u": "urn:sobject.partner.soap.sforce.com",
    "c": "urn:sobject.enterprise.soap.sforce.com",
}
FAULTS = {"u": "urn:fault.partner.soap.sforce.com", "c": "urn:fault.enterprise.soap.sforce.com"}
MAX_ELEMENTS = 50_000
"""What 200 records of any object need, and not much more."""
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope '
    'xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"'
)
_XSI = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
_XSD = ' xmlns:xsd="http://www.w3.org/2001/XMLSchema"'


def read(body: bytes) -> tuple[Element, list[Element]]:
    """Read an envelope: the element in its body, and those in its header."""
    try:
        envelope = parse(body, MAX_ELEMENTS)
    except ValueError:
        raise errors.SOAP_MALFORMED(text="Unable to parse the request as XML") from None
    inner = envelope.find(f"{SOAP}Body")
    if inner is None or len(inner) != 1:
        raise errors.SOAP_MALFORMED(text="No request found in the SOAP body")
    header = envelope.find(f"{SOAP}Header")
    return inner[0], [] if header is None else list(header)


def session(headers: list[Element]) -> str:
    """Give the session id of a header; empty when there is none."""
    for header in headers:
        if local(header) == "SessionHeader":
            return next((plain(e).strip() for e in header if local(e) == "sessionId"), "")
    return ""


def plain(element: Element) -> str:
    """Give an element's own text."""
    return element.text or ""


def is_nil(element: Element) -> bool:
    """Say whether an element stands for no value."""
    return element.get(NIL) in {"true", "1"}


def write(api: str, body: str, header: str = "") -> bytes:
    """Write an answer; its elements have no prefix, those of records have `sf`."""
    head = f"<soapenv:Header>{header}</soapenv:Header>" if header else ""
    spaces = f' xmlns="{CALLS[api]}" xmlns:sf="{OBJECTS[api]}"{_XSI}{_XSD}'
    return (
        f"{_HEAD}{spaces}>{head}<soapenv:Body>{body}</soapenv:Body></soapenv:Envelope>"
    ).encode()


def write_fault(api: str, body: str) -> bytes:
    """Write a fault, in whose detail `sf` is the namespace of faults."""
    spaces = f' xmlns:sf="{FAULTS[api]}"{_XSI}'
    return (
        f"{_HEAD}{spaces}><soapenv:Body><soapenv:Fault>{body}</soapenv:Fault></soapenv:Body>"
        "</soapenv:Envelope>"
    ).encode()
