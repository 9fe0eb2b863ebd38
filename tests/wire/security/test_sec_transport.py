"""Sizes, encodings, methods and broken HTTP: bounded in time and memory, in the vendor's words."""

import gzip
import socket
import time

import pytest
from hostile_wire import JSON, LEAD, raw, refused, request, status

MEGA = 1024 * 1024
PATH = "/services/data/v59.0"


def bearer(target):
    return f"Authorization: Bearer {target.token}"


def unit(target):
    return f"Pardot-Business-Unit-Id: {target.unit.key}"


def test_an_address_beyond_16_kib_is_414_and_headers_beyond_are_431(target):
    answer = target.sf("GET", "/query", params={"q": "a" * 16_400})
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (414, "URI_TOO_LONG")
    answer = target.sf("GET", "/limits", headers={"X-Long": "a" * 17_000})
    assert answer.status_code == 431
    assert answer.json()[0]["errorCode"] == "REQUEST_HEADER_FIELDS_TOO_LARGE"
    assert target.sf("GET", "/limits", headers={"X-Long": "a" * 12_000}).status_code == 200


@pytest.mark.parametrize(
    ("line", "headers", "code"),
    [
        ("GET /" + "a" * 70_000, [], 414),
        ("GET /", ["X-Long: " + "a" * 70_000], 431),
        ("GET /", [f"X-{n}: a" for n in range(20_000)], 431),
    ],
)
@pytest.mark.parametrize("system", ["salesforce", "account_engagement"])
def test_heads_that_nobody_would_send_are_refused_unread(target, system, line, headers, code):
    assert status(raw(target.served.urls[system], request(line, *headers))) == code


@pytest.mark.parametrize("length", ["-1", "+2", "2_0", "x", "0x2", "1e3"])
def test_a_length_that_is_no_number_is_refused_at_once(target, length):
    data = request(f"POST {PATH}/sobjects/Lead", bearer(target), f"Content-Length: {length}",
                   "Content-Type: application/json", body=b"{}")  # fmt: skip
    assert status(raw(target.sf_url, data)) == 400


def test_a_declared_length_beyond_the_limit_is_413_before_the_body_comes(target):
    data = request(f"POST {PATH}/sobjects/Lead", bearer(target), "Content-Length: 99999999999")
    assert status(raw(target.sf_url, data)) == 413
    data = request("POST /api/v5/objects/prospects", bearer(target), unit(target),
                   "Content-Length: 11000000")  # fmt: skip
    answer = raw(target.ae_url, data)
    assert status(answer) == 400
    assert b'"code":150' in answer


def chunked(target, body):
    return request(f"POST {PATH}/sobjects/Lead", bearer(target), "Transfer-Encoding: chunked",
                   "Content-Type: application/json", body=body)  # fmt: skip


def test_a_chunked_body_without_length_is_read(target):
    body = b'{"LastName":"Chunk","Company":"Acme"}'
    whole = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    assert status(raw(target.sf_url, chunked(target, whole))) == 201


@pytest.mark.parametrize("size", [b"zz", b"ffffffffffff", b"-5", b"7fffffff", b""])
def test_a_wrong_chunk_is_refused_without_reserving_memory(target, size):
    with target.unchanged():
        answer = raw(target.sf_url, chunked(target, size + b'\r\n{"LastName":"x"}'))
    assert status(answer) == 400
    assert b"JSON_PARSER_ERROR" in answer


def test_a_chunked_body_ends_at_the_limit_too(target):
    parts = (b"100000\r\n" + b" " * MEGA + b"\r\n") * 11 + b"0\r\n\r\n"
    data = request("POST /api/v5/objects/prospects", bearer(target), unit(target),
                   "Transfer-Encoding: chunked", "Content-Type: application/json",
                   body=parts)  # fmt: skip
    answer = raw(target.ae_url, data)
    assert status(answer) == 400
    assert b"too large" in answer


def test_a_request_cut_off_in_the_middle_leaves_nothing_behind(target):
    body = b'{"LastName":"Cut","Company":"Acme"}'
    data = request(f"POST {PATH}/sobjects/Lead", bearer(target), "Content-Length: 1000",
                   "Content-Type: application/json", body=body)  # fmt: skip
    host, port = target.sf_url.removeprefix("http://").split(":")
    with target.unchanged():
        with socket.create_connection((host, int(port)), timeout=5) as wire:
            wire.sendall(data)
            wire.shutdown(socket.SHUT_WR)
            assert status(wire.recv(65_536)) == 400
        assert target.sf("GET", "/limits").status_code == 200


@pytest.mark.parametrize(
    "plain",
    [
        b" " * (51 * MEGA),
        b'{"records":[' + b"{}," * 1_000_000 + b"{}]}",
        b"[" * (5 * MEGA),
        b'{"LastName":"' + b"x" * (20 * MEGA) + b'","Company":"y"}',
    ],
    ids=["blanks", "tiny objects", "brackets", "one text"],
)
def test_a_body_that_unpacks_to_much_is_refused_in_time(target, plain):
    packed = gzip.compress(plain, 1)
    started = time.perf_counter()
    with target.unchanged():
        refused(target.sf("POST", "/composite/sobjects", data=packed,
                          headers={**JSON, "Content-Encoding": "gzip"}), seconds=3)  # fmt: skip
        refused(target.ae("POST", "prospects", data=packed,
                          headers={**JSON, "Content-Encoding": "gzip"}), seconds=3)  # fmt: skip
    assert time.perf_counter() - started < 6


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", b"no gzip"),
        ("gzip", gzip.compress(b"{}")[:-5]),
        ("gzip, gzip", gzip.compress(gzip.compress(b"{}"))),
        ("deflate", b"x\x9c"),
        ("br", b"\x8b"),
    ],
)
def test_an_encoding_that_is_broken_or_unknown_is_refused(target, coding, body):
    headers = {**JSON, "Content-Encoding": coding}
    with target.unchanged():
        refused(target.sf("POST", "/sobjects/Lead", data=body, headers=headers))
        refused(target.ae("POST", "prospects", data=body, headers=headers))


@pytest.mark.parametrize("method", ["TRACE", "PUT", "OPTIONS", "PROPFIND", "LINK"])
def test_methods_that_a_resource_has_not_are_405(target, method):
    answer = target.sf(method, "/limits")
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (405, "METHOD_NOT_ALLOWED")
    answer = target.ae(method, "prospects")
    assert (answer.status_code, answer.json()["code"]) == (405, 60)
    assert not [h for h in answer.headers if h.lower().startswith("access-control")]


@pytest.mark.parametrize("line", ["CONNECT other.example:443", "GET http://other.example/"])
def test_neither_system_is_a_proxy(target, line):
    for url in (target.sf_url, target.ae_url):
        assert status(raw(url, request(line))) in {400, 405}


@pytest.mark.parametrize("method", ["PATCH", "DELETE", "TRACE", "nonsense"])
def test_a_method_in_the_query_string_never_creates(target, method):
    with target.unchanged():
        refused(target.sf("POST", f"/sobjects/Lead?_HttpMethod={method}", json=LEAD))
        rows = {"records": [{"attributes": {"type": "Lead"}, **LEAD}]}
        answer = target.sf("POST", f"/composite/sobjects?_HttpMethod={method}", json=rows)
        assert answer.status_code == 405 or not answer.json()[0]["success"]


def test_patch_in_the_query_string_changes_records_and_collections(target):
    key = target.lead()
    assert target.sf("POST", f"/sobjects/Lead/{key}?_HttpMethod=PATCH",
                     json={"City": "Bonn"}).status_code == 204  # fmt: skip
    rows = [{"attributes": {"type": "Lead"}, "id": key, "City": "Ulm"}]
    done = target.sf("POST", "/composite/sobjects?_HttpMethod=PATCH", json={"records": rows}).json()
    assert done == [{"id": key, "success": True, "errors": []}]
    assert target.sf("GET", f"/sobjects/Lead/{key}").json()["City"] == "Ulm"


def test_a_method_in_a_header_or_in_a_get_is_not_heard(target):
    key = target.lead()
    with target.unchanged():
        headers = {"X-HTTP-Method-Override": "DELETE", "X-Method-Override": "DELETE"}
        target.sf("GET", f"/sobjects/Lead/{key}?_HttpMethod=DELETE", headers=headers)
        refused(target.sf("POST", f"/sobjects/Lead/{key}", json={}, headers=headers))


DATES = (
    "Mon, 05 Jan 99999999999999999999 08:00:00 GMT", "Mon, 05 Jan 2026 08:00:00 +99999999999",
    "Mon, 31 Dec 9999 23:59:59 -2359", "Mon, 05 Jan 0001 08:00:00 +2359", "x", "5",
    "Mon, 05 Jan 2026 08:00:00 -0000",
)  # fmt: skip


@pytest.mark.parametrize("date", DATES)
@pytest.mark.parametrize("name", ["If-Modified-Since", "If-Unmodified-Since", "If-Match"])
def test_conditional_headers_with_impossible_dates_crash_nothing(target, name, date):
    key = target.lead()
    for answer in (
        target.sf("GET", f"/sobjects/Lead/{key}", headers={name: date}),
        target.sf("PATCH", f"/sobjects/Lead/{key}", headers={name: date}, json={}),
        target.sf("GET", "/sobjects/Lead/describe", headers={name: date}),
        target.ae("GET", "prospects?fields=id", headers={name: date}),
    ):
        assert answer.status_code < 500


@pytest.mark.parametrize("host", ['a b<>"', "[::1", "x:99999999", "\xff\xfe", ""])
def test_a_hostile_host_header_crashes_nothing(target, host):
    data = f"GET /services/data HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    assert status(raw(target.sf_url, data.encode("latin-1"))) in {200, 400}
