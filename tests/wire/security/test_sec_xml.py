"""SOAP: bombs, entities, encodings and depth end in a fault, at once."""

import pytest
import requests
from hostile_wire import refused

ENVELOPE = (
    '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>{}</e:Body>'
    "</e:Envelope>"
)
LOGIN = "<login><username>{}</username><password>x</password></login>"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE = {
    "billion laughs": f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>'
                      + ENVELOPE.format(LOGIN.format("&l9;")),
    "quadratic": f'<!DOCTYPE x [<!ENTITY a "{"a" * 100_000}">]>'
                 + ENVELOPE.format(LOGIN.format("&a;" * 1_000)),
    "external entity": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
                       + ENVELOPE.format(LOGIN.format("&a;")),
    "parameter entity": '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x"> %a;]>'
                        + ENVELOPE.format(LOGIN.format("a")),
    "external DTD": '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'
                    + ENVELOPE.format(LOGIN.format("a")),
    "an empty DTD": "<!DOCTYPE x>" + ENVELOPE.format(LOGIN.format("a")),
    "XInclude": ENVELOPE.format(LOGIN.format(
        '<i:include xmlns:i="http://www.w3.org/2001/XInclude" parse="text" '
        'href="file:///etc/hostname"/>')),
    "depth": ENVELOPE.format("<a>" * 500_000 + "</a>" * 500_000),
    "elements": ENVELOPE.format("<login>" + "<a/>" * 1_000_000 + "</login>"),
    "attributes": ENVELOPE.format(
        "<login " + " ".join(f'a{n}="x"' for n in range(50_000)) + "/>"),
    "namespaces": ENVELOPE.format(
        "<login " + " ".join(f'xmlns:a{n}="x"' for n in range(50_000)) + "/>"),
    "long text": ENVELOPE.format(LOGIN.format("a" * 10_000_000)),
    "two calls": ENVELOPE.format("<login/><login/>"),
    "no call": ENVELOPE.format(""),
    "not closed": "<a" * 1_000,
    "control characters": ENVELOPE.format(LOGIN.format("\x01\x02")),
    "entity of a lone surrogate": ENVELOPE.format(LOGIN.format("&#xD800;")),
}  # fmt: skip


def soap(target, body):
    return requests.post(
        f"{target.sf_url}/services/Soap/u/59.0", data=body, timeout=20,
        headers={"Content-Type": "text/xml", "SOAPAction": "login"},
    )  # fmt: skip


def fault(answer):
    """Demand a fault in the vendor's form that does not tell of a crash, in time."""
    assert answer.status_code == 500
    assert "<sf:exceptionCode>" in answer.text
    assert "ErrorId" not in answer.text
    assert "<sessionId>" not in answer.text
    assert answer.elapsed.total_seconds() < 1


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_hostile_xml_is_a_fault(target, body):
    with target.unchanged():
        fault(soap(target, body.encode()))


@pytest.mark.parametrize(
    "encoding", ["foo", "utf-7", "utf-32", "rot13", "zlib", "idna", "a\x00b", "undefined"]
)
def test_an_encoding_that_no_parser_knows_is_a_fault(target, encoding):
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    fault(soap(target, (head + ENVELOPE.format(LOGIN.format("a"))).encode()))


def test_nothing_of_a_file_comes_back(target):
    answers = [
        soap(target, HOSTILE[name].encode()).text for name in ("external entity", "XInclude")
    ]
    with open("/etc/hostname", encoding="utf-8") as file:  # noqa: PTH123 - what an attacker reads
        secret = file.read().strip()
    assert not any(secret in a for a in answers if secret)


def test_a_soap_address_takes_no_other_method_and_no_other_interface(target):
    for method, path in (("GET", "u/59.0"), ("PUT", "u/59.0"), ("POST", "m/59.0"),
                         ("POST", "u/%2e%2e"), ("POST", "u/²")):  # fmt: skip
        answer = target.sf(method, f"/services/Soap/{path}", data=b"<x/>")
        assert "ErrorId" not in answer.text
        assert answer.status_code == 500


def test_an_unknown_operation_is_named_without_markup(target):
    answer = soap(target, ENVELOPE.format('<x xmlns="&lt;script&gt;alert(1)&lt;/script&gt;"/>'))
    assert "<script>" not in answer.text
    fault(answer)


@pytest.mark.parametrize(("path", "status"), [("/sobjects/Lead", 400), ("/composite", 415)])
def test_hostile_xml_is_no_body_of_the_rest_interface(target, path, status):
    with target.unchanged():
        answer = target.sf("POST", path, data=HOSTILE["billion laughs"].encode(),
                           headers={"Content-Type": "application/xml"})  # fmt: skip
        assert answer.status_code == status
        refused(answer)
