"""The HTTP driver: hostile servers and addresses."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from syncproof.conformance.drivers import (
    ConnectorError,
    ConnectorFault,
    DriverOptions,
    driver_for,
)
from syncproof.conformance.drivers.http import is_near


@contextmanager
def answering(*parts: bytes, pause: float = 0.0, close: bool = True) -> Iterator[str]:
    """Serve one raw answer to one call; `pause` lies between its parts."""
    listener = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def serve() -> None:
        peer, _ = listener.accept()
        with peer:
            peer.recv(65536)
            for part in parts:
                try:
                    peer.sendall(part)
                except OSError:
                    return
                if stop.wait(pause):
                    return
            if not close:
                stop.wait(10)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        stop.set()
        thread.join()
        listener.close()


def reply(body: bytes, status: str = "200 OK", extra: str = "") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{extra}\r\n"
    return head.encode() + body


def call(url: str, timeout_s: float = 5, max_answer: int = 10_000) -> dict[str, object]:
    driver = driver_for(url, DriverOptions(max_answer=max_answer))
    try:
        return driver.call("describe", {}, timeout_s=timeout_s)
    finally:
        driver.stop()


@pytest.mark.parametrize(
    ("raw", "kind", "told"),
    [
        (reply(b"<h1>It works\x1b</h1>"), "rubbish", r"<h1>It works\x1b</h1>"),
        (reply(b"[]"), "rubbish", "[]"),
        (reply(b'{"a"'), "rubbish", '{"a"'),
        (reply(b"{}", "500 Oops"), "rubbish", "HTTP 500"),
        (reply(b"{}", "404 Not Found"), "rubbish", '{"error": {"code", "message"}}'),
        (reply(b"x" * 20_000), "flood", "10000 bytes"),
        (b"SSH-2.0-OpenSSH\r\n\r\n", "rubbish", "does not speak HTTP"),
        (b"", "died", "closed the connection"),
        (b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"x', "died", "closed the connection"),
    ],
)
def test_what_is_no_answer_is_a_fault_that_shows_why(raw, kind, told):
    with answering(raw) as url, pytest.raises(ConnectorFault) as caught:
        call(url)
    assert caught.value.kind == kind
    assert told in caught.value.message


def test_an_error_answer_carries_code_and_message():
    body = b'{"error": {"code": "connector_exists", "message": "one only"}}'
    with answering(reply(body, "409 Conflict")) as url, pytest.raises(ConnectorError) as caught:
        call(url)
    assert (caught.value.code, caught.value.message) == ("connector_exists", "one only")


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
def test_a_redirect_is_never_followed(status):
    victim = socket.create_server(("127.0.0.1", 0))
    victim.settimeout(0.2)
    place = f"Location: http://127.0.0.1:{victim.getsockname()[1]}/\r\n"
    with answering(reply(b"{}", status, place)) as url, pytest.raises(ConnectorFault) as caught:
        call(url)
    with victim, pytest.raises(TimeoutError):
        victim.accept()
    assert caught.value.kind == "redirect"


def test_a_server_that_never_answers_is_a_hang():
    with answering(close=False) as url, pytest.raises(ConnectorFault) as caught:
        call(url, timeout_s=0.2)
    assert caught.value.kind == "hang"


@pytest.mark.parametrize("begin", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"])
def test_an_answer_that_trickles_is_a_hang(begin):
    began = time.monotonic()
    parts = [begin, *[b"x"] * 100]
    with answering(*parts, pause=0.05) as url, pytest.raises(ConnectorFault) as caught:
        call(url, timeout_s=0.3)
    assert caught.value.kind == "hang"
    assert time.monotonic() - began < 2


def test_endless_chunks_are_a_flood():
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunks = [b"1000\r\n" + b"x" * 4096 + b"\r\n"] * 50
    with answering(head, *chunks) as url, pytest.raises(ConnectorFault) as caught:
        call(url)
    assert caught.value.kind == "flood"


def test_nobody_listening_is_unreachable():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ConnectorFault) as caught:
        call(f"http://127.0.0.1:{port}")
    assert caught.value.kind == "unreachable"


@pytest.mark.parametrize("host", ["169.254.169.254", "8.8.8.8", "[fd00:ec2::254]", "0.0.0.1"])
def test_an_address_outside_is_never_dialled(host):
    with pytest.raises(ConnectorFault, match="only loopback and private") as caught:
        call(f"http://{host}:80")
    assert caught.value.kind == "unreachable"


@pytest.mark.parametrize(
    ("address", "near"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("10.1.2.3", True),
        ("172.31.0.1", True),
        ("172.32.0.1", False),
        ("192.168.1.1", True),
        ("::1", True),
        ("fd12::1", True),
        ("fe80::1%eth0", False),
        ("::ffff:127.0.0.1", True),
        ("::ffff:8.8.8.8", False),
        ("169.254.1.1", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("::", False),
    ],
)
def test_only_loopback_and_private_addresses_are_near(address, near):
    assert is_near(address) is near


def test_proxies_of_the_environment_are_ignored(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with answering(reply(b'{"a": 1}')) as url:
        assert call(url) == {"a": 1}


def test_a_hung_call_leaves_no_thread_behind():
    with answering(close=False) as url:
        before = threading.active_count()
        with pytest.raises(ConnectorFault):
            call(url, timeout_s=0.1)
        end = time.monotonic() + 2
        while threading.active_count() > before and time.monotonic() < end:
            threading.Event().wait(0.01)
        assert threading.active_count() == before
