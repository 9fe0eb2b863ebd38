"""The server of the systems' ports: order, limits, refusals, faults, and its own end."""

import socket
import ssl
import threading
from itertools import pairwise

import pytest
import trustme
from http_wire import CLOSE, Echo, answers, ask, connect, get, rest, serving
from hypothesis import given, settings
from hypothesis import strategies as st

from syncproof.kit import http1, loop


@pytest.fixture(scope="module")
def shared():
    app = Echo()
    with serving(app) as server:
        server.app = app
        yield server


def one(server, *parts, **options):
    (found,) = answers(ask(server, *parts, **options))
    return found


def test_requests_in_a_row_are_answered_in_order_on_one_connection(shared):
    wishes = [get(f"/{n}") for n in range(50)] + [get("/last", CLOSE)]
    found = answers(ask(shared, b"".join(wishes)))
    assert [body for _, _, body in found][:2] == [b"GET /0? ", b"GET /1? "]
    assert [body for _, _, body in found][-1] == b"GET /last? "
    assert len(found) == 51
    assert [h.get("connection") for _, h, _ in found] == [None] * 50 + ["close"]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 320), max_size=6))
def test_it_does_not_matter_how_the_bytes_are_cut(shared, cuts):
    body = b"5\r\nhello\r\n6;x=1\r\n world\r\n0\r\nT: 1\r\n\r\n"
    data = (
        get("/a%20b?q=%41", "X-Test: one")
        + get("/c", "Content-Length: 3", method="POST") + b"abc"
        + get("/d", "Transfer-Encoding: chunked", CLOSE, method="PUT") + body
    )  # fmt: skip
    places = [0, *sorted({c for c in cuts if c < len(data)}), len(data)]
    parts = [data[a:b] for a, b in pairwise(places)]
    found = answers(ask(shared, *parts))
    assert [b for _, _, b in found] == [
        b"GET /a b?q=%41 ", b"POST /c? abc", b"PUT /d? hello world",
    ]  # fmt: skip
    assert found[0][1]["x-seen"] == "one"


def test_answers_carry_date_server_and_length(shared):
    _, headers, body = one(shared, get("/", CLOSE))
    assert headers["server"] == "syncproof"
    assert headers["date"].endswith(" GMT")
    assert int(headers["content-length"]) == len(body)


def test_head_has_the_length_but_no_body_and_204_has_neither(shared):
    data = ask(shared, get("/", method="HEAD"), get("/204"), get("/304"), get("/", CLOSE))
    first, second, third, fourth = data.split(b"HTTP/1.1 ")[1:]
    assert b"Content-Length: 8\r\n" in first
    assert first.endswith(b"\r\n\r\n")
    assert second.startswith(b"204 ")
    assert third.startswith(b"304 ")
    assert b"content-length" not in (second + third).lower()
    assert fourth.endswith(b"GET /? ")


def test_http_1_0_closes_unless_asked_to_keep(shared):
    assert one(shared, get("/", version="1.0"))[1]["connection"] == "close"
    kept = answers(ask(shared, get("/", "Connection: Keep-Alive", version="1.0"), get("/", CLOSE)))
    assert [h["connection"] for _, h, _ in kept] == ["keep-alive", "close"]


def test_encoded_slashes_stay_encoded(shared):
    assert one(shared, get("/a%2fb%2Fc%25", CLOSE))[2] == b"GET /a%2Fb%2Fc%? "


def test_a_header_with_an_underscore_is_not_heard(shared):
    wish = get("/", "Content_Length: 3", "Transfer_Encoding: chunked", "X_Test: one")
    first, second = answers(ask(shared, wish, get("/b", CLOSE)))
    assert (first[1]["x-seen"], second[2]) == ("-", b"GET /b? ")


def test_a_header_that_comes_twice_is_one(shared):
    assert one(shared, get("/", "X-Test: a", "x-test: b", CLOSE))[1]["x-seen"] == "a, b"


def test_a_body_is_asked_for_when_the_client_waits_for_that(shared):
    with connect(shared) as wire:
        wire.sendall(get("/", "Content-Length: 2", "Expect: 100-continue", CLOSE, method="POST"))
        assert wire.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        wire.sendall(b"ok")
        assert answers(rest(wire))[0][2] == b"POST /? ok"


REFUSED = {
    "no HTTP": (b"hello\r\n\r\n", 400),
    "no version": (b"GET /\r\n\r\n", 505),
    "HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
    "bare line feeds": (b"GET / HTTP/1.1\nHost: x\n\n\r\n\r\n", 400),
    "two lengths": (get("/", "Content-Length: 1", "Content-Length: 1") + b"a", 400),
    "two different lengths": (get("/", "Content-Length: 1", "Content-Length: 2") + b"ab", 400),
    "a list of lengths": (get("/", "Content-Length: 1, 1") + b"a", 400),
    "length and chunks": (get("/", "Content-Length: 5", "Transfer-Encoding: chunked"), 400),
    "chunks and length": (get("/", "Transfer-Encoding: chunked", "Content-Length: 5"), 400),
    "chunks twice": (get("/", "Transfer-Encoding: chunked", "Transfer-Encoding: chunked"), 400),
    "another coding": (get("/", "Transfer-Encoding: gzip, chunked"), 501),
    "a hidden coding": (get("/", "Transfer-Encoding: xchunked"), 400),
    "chunks in 1.0": (get("/", "Transfer-Encoding: chunked", version="1.0"), 400),
    "a folded header": (get("/", "X-A: a\r\n b"), 400),
    "a blank before the colon": (get("/", "Content-Length : 1") + b"a", 400),
    "NUL": (get("/", "X-A: a\0b"), 400),
    "a control character": (get("/", "X-A: a\x0bb"), 400),
    "a bare CR": (get("/", "X-A: a\rb"), 400),
    "a nameless header": (get("/", ": a"), 400),
    "a negative length": (get("/", "Content-Length: -1"), 400),
    "an endless length": (get("/", "Content-Length: " + "9" * 40), 400),
    "no host": (b"GET / HTTP/1.1\r\n\r\n", 400),
    "two hosts": (get("/", "Host: y"), 400),
    "a proxy": (get("http://other.example/"), 400),
    "a tunnel": (get("other.example:443", method="CONNECT"), 405),
    "no path": (get("*", method="OPTIONS"), 400),
    "a fragment": (get("/#x"), 400),
    "a long line": (get("/" + "a" * 70_000), 414),
    "an endless line": (b"GET /" + b"a" * 200_000, 414),
    "long headers": (get("/", "X-A: " + "a" * 70_000), 431),
    "many headers": (get("/", *[f"X-{n}: a" for n in range(20_000)]), 431),
    "an endless header": (get("/", "X-A: a")[:-2] + b"X-B: " + b"b" * 200_000, 431),
    "another expectation": (get("/", "Expect: a miracle", "Content-Length: 1") + b"a", 417),
}


@pytest.mark.parametrize(("data", "status"), REFUSED.values(), ids=REFUSED)
def test_what_two_readers_could_read_differently_is_refused(shared, data, status):
    shared.app.seen.clear()
    found = answers(ask(shared, data + get("/smuggled")))
    assert [(s, h["connection"]) for s, h, _ in found] == [(status, "close")]
    assert shared.app.seen == []


CHUNKS = {
    "no number": b"zz\r\n", "a sign": b"-5\r\n", "nothing": b"\r\n", "0x": b"0x3\r\nabc\r\n",
    "a blank": b"3 \r\nabc\r\n", "too long": b"3\r\nabcd\r\n", "too short": b"3\r\nab\r\n\r\n",
    "2 GB": b"7fffffff\r\n", "more than fits": b"f" * 15 + b"\r\n", "bare LF": b"3\nabc\n0\n\n",
    "an endless line": b"1;" + b"a" * 5_000, "endless trailers": b"0\r\n" + b"T: 1\r\n" * 2_000,
}  # fmt: skip


@pytest.mark.parametrize("body", CHUNKS.values(), ids=CHUNKS)
def test_a_wrong_chunk_is_told_to_the_application_and_ends_the_connection(shared, body):
    wish = get("/c", "Transfer-Encoding: chunked", method="POST")
    found = answers(ask(shared, wish + body + get("/smuggled")))
    assert [(s, b) for s, _, b in found] == [(200, b"POST /c? !cut off or wrongly chunked")]


def test_bodies_beyond_the_limit_are_not_read(shared):
    _, headers, body = one(shared, get("/", "Content-Length: 1001", method="POST"))
    assert (headers["connection"], body) == ("close", b"POST /? ")
    wish = get("/", "Transfer-Encoding: chunked", method="POST")
    _, headers, body = one(shared, wish + b"3e8\r\n" + b"a" * 1000 + b"\r\n1\r\na\r\n")
    assert (headers["connection"], body) == ("close", b"POST /? !too large")
    whole = get("/", "Content-Length: 1000", CLOSE, method="POST") + b"a" * 1000
    assert one(shared, whole)[2] == b"POST /? " + b"a" * 1000


def test_a_request_that_is_cut_off_is_told_or_refused(shared):
    wish = get("/", "Content-Length: 5", method="POST")
    assert one(shared, wish, b"abc", end=True)[2] == b"POST /? !cut off or wrongly chunked"
    assert one(shared, get("/")[:-3], end=True)[0] == 400
    assert ask(shared, b"", end=True) == b""
    assert len(answers(ask(shared, get("/a") * 40, end=True))) == 40


def test_a_crash_is_a_500_and_a_broken_header_goes_nowhere(shared):
    assert one(shared, get("/crash", CLOSE))[0] == 500
    data = ask(shared, get("/injected", CLOSE))
    assert answers(data)[0][0] == 500
    assert b"Set-Cookie" not in data


def test_who_waits_holds_up_nobody_else_but_keeps_the_order_of_its_connection():
    app = Echo()
    with serving(app) as server, connect(server) as slow:
        slow.sendall(get("/wait") + get("/after", CLOSE))
        assert app.waiting.wait(5)
        assert one(server, get("/", CLOSE))[2] == b"GET /? "
        app.go.set()
        assert [b for _, _, b in answers(rest(slow))] == [b"GET /wait? ", b"GET /after? "]


def test_a_client_that_leaves_while_it_is_answered_harms_nothing():
    app = Echo()
    with serving(app) as server:
        wire = connect(server)
        wire.sendall(get("/wait"))
        assert app.waiting.wait(5)
        wire.close()
        app.go.set()
        assert one(server, get("/", CLOSE))[0] == 200
        half = connect(server)
        half.sendall(get("/", "Content-Length: 100", method="POST") + b"x")
        half.close()
        assert one(server, get("/", CLOSE))[0] == 200
    bodies = [body for method, _, body in app.seen if method == "POST"]
    assert bodies in ([], [b"!cut off or wrongly chunked"])


def test_a_large_answer_waits_for_a_slow_reader(shared):
    wish = get("/big/3000000") * 5 + get("/", CLOSE)
    with connect(shared) as wire:
        wire.sendall(wish)
        assert one(shared, get("/", CLOSE))[0] == 200
        found = answers(rest(wire))
    assert [len(b) for _, _, b in found] == [3_000_000] * 5 + [7]


# --- faults ------------------------------------------------------------------------------------


def test_a_reset_is_a_reset_and_an_end_is_an_end(shared):
    for path in ("/fault/rst", "/fault/hang/0.01"):
        with connect(shared) as wire:
            wire.sendall(get(path))
            with pytest.raises(ConnectionResetError):
                wire.recv(10)
    assert ask(shared, get("/fault/fin")) == b""


def test_a_truncated_answer_promises_all_and_sends_a_part(shared):
    for path, kept in (("/fault/truncate/0.5", 13), ("/fault/truncate/3", 3)):
        ((_, headers, body),) = answers(ask(shared, get(path)))
        whole = f"GET {path}? "
        assert (int(headers["content-length"]), body) == (
            len(whole), whole[: kept if kept == 3 else len(whole) // 2].encode(),
        )  # fmt: skip


def test_a_slow_answer_comes_whole_and_others_come_before_it(shared):
    with connect(shared) as wire:
        wire.sendall(get("/fault/slow/0.05") + get("/next", CLOSE))
        assert one(shared, get("/", CLOSE))[0] == 200
        assert [b[:6] for _, _, b in answers(rest(wire))] == [b"GET /f", b"GET /n"]


# --- patience ----------------------------------------------------------------------------------


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(http1, "WAIT_S", 0.05)
    monkeypatch.setattr(http1, "DRAIN_S", 0.05)
    monkeypatch.setattr(loop, "SWEEP_S", 0.01)
    app = Echo()
    with serving(app) as server:
        server.app = app
        yield server


def test_a_request_that_does_not_come_in_time_is_408_and_an_idle_client_just_leaves(impatient):
    assert one(impatient, b"GET / HTT")[0] == 408
    assert one(impatient, get("/", "Content-Length: 9", method="POST") + b"x")[0] == 408
    assert ask(impatient) == b""
    assert len(answers(ask(impatient, get("/")))) == 1


def test_who_never_reads_or_never_stops_talking_is_cut_off(impatient):
    with connect(impatient) as wire:
        wire.sendall(get("/big/50000000"))
        impatient.app.go.wait(0.3)
        assert len(rest_or_reset(wire)) < 50_000_000
    with connect(impatient) as wire, pytest.raises(OSError):  # noqa: PT011 - a reset or a pipe
        wire.sendall(b"nonsense\r\n\r\n" + b"x" * 1_000_000_000)


def test_who_sends_or_takes_much_but_slowly_has_time(impatient, monkeypatch):
    monkeypatch.setattr(Echo, "max_body", 10_000_000)
    pause = impatient.app.go
    with connect(impatient) as wire:
        wire.sendall(get("/", "Content-Length: 3000000", CLOSE, method="POST"))
        for _ in range(10):
            wire.sendall(b"x" * 300_000)
            pause.wait(0.02)
        assert len(answers(rest(wire))[0][2]) == 3_000_000 + len(b"POST /? ")
    with connect(impatient) as wire:
        wire.sendall(get("/big/20000000", CLOSE))
        got = 0
        while part := wire.recv(1_000_000):
            got += len(part)
            pause.wait(0.005)
        assert got > 20_000_000


def test_more_connections_than_allowed_are_told_so(monkeypatch):
    monkeypatch.setattr(loop, "MAX_CONNECTIONS", 2)
    with serving(Echo()) as server, connect(server) as one_, connect(server) as two:
        for wire in (one_, two):
            wire.sendall(get("/"))
            assert wire.recv(1000)
        assert one(server, b"")[0] == 503


# --- ports -------------------------------------------------------------------------------------


def test_tls_serves_the_same(tmp_path):
    authority = trustme.CA()
    leaf = authority.issue_cert("localhost")
    pem = tmp_path / "all.pem"
    leaf.private_key_and_cert_chain_pem.write_to_path(pem)
    context = ssl.create_default_context()
    authority.configure_trust(context)
    app = Echo()
    with serving(app, certificate=(str(pem), str(pem))) as server:
        for path, expected in (("/", b"GET /? "), ("/big/1000000", b"x" * 1_000_000)):
            with context.wrap_socket(connect(server), server_hostname="localhost") as wire:
                wire.sendall(get("/a") + get(path, CLOSE))
                assert answers(rest(wire))[1][2] == expected
        with context.wrap_socket(
            connect(server), server_hostname="localhost", suppress_ragged_eofs=False
        ) as wire:
            wire.sendall(get("/fault/rst"))
            with pytest.raises(OSError):  # noqa: PT011 - as TLS words it
                wire.recv(10)
    assert server.url.startswith("https://")


def test_a_server_ends_with_all_its_threads_even_while_something_hangs():
    before = set(threading.enumerate())
    app = Echo()
    with serving(app) as server:
        idle, hanging, waiting = connect(server), connect(server), connect(server)
        hanging.sendall(get("/fault/hang/60"))
        waiting.sendall(get("/wait"))
        assert app.waiting.wait(5)
    left = set(threading.enumerate()) - before
    assert all(thread.daemon for thread in left)
    app.go.set()
    for thread in left:
        thread.join(5)
        assert not thread.is_alive()
    for wire in (idle, hanging, waiting):
        assert rest_or_reset(wire) == b""
        wire.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port), timeout=1)


def rest_or_reset(wire):
    try:
        return rest(wire)
    except ConnectionResetError:
        return b""


def test_a_server_that_ends_at_once_leaves_nothing():
    for _ in range(20):
        with serving(Echo()) as server:
            pass
        socket.create_server(("127.0.0.1", server.port)).close()


def test_a_server_that_never_began_lets_go_of_its_port():
    from syncproof.kit.server import HttpServer

    server = HttpServer(Echo(), "127.0.0.1", 0)
    server.stop()
    socket.create_server(("127.0.0.1", server.port)).close()


def test_without_uvloop_pythons_own_loop_serves(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "uvloop", None)
    with serving(Echo()) as server:
        found = answers(ask(server, get("/big/3000000") * 3 + get("/", CLOSE)))
        assert [len(b) for _, _, b in found] == [3_000_000] * 3 + [7]
        assert ask(server, get("/fault/fin")) == b""
        with connect(server) as wire:
            wire.sendall(get("/fault/rst"))
            with pytest.raises(ConnectionResetError):
                wire.recv(10)
