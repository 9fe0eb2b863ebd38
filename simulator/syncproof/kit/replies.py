"""HTTP answers as bytes: the status line, the headers, and refusals that no application words."""

from __future__ import annotations

from collections.abc import Sequence
from email.utils import formatdate
from http import HTTPStatus

SERVER = "syncproof"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_LINES = {s.value: f"{s.value} {s.phrase}" for s in HTTPStatus}
_LINES |= {413: "413 Request Entity Too Large", 414: "414 Request-URI Too Long"}
_TAIL = f"Server: {SERVER}\r\n"

Pairs = Sequence[tuple[str, str]]


def status_line(status: int) -> str:
    """Write `200 OK`."""
    return _LINES.get(status) or f"{status} Unknown"


def bodiless(status: int) -> bool:
    """Say whether an answer of this status never has a body."""
    return status < 200 or status in {204, 304}


def head(line: str, headers: Pairs, length: int | None, connection: str | None) -> bytes:
    """Write everything before the body.

    `length` is added as Content-Length unless the headers have one already. Raises ValueError for a
    header that would break out of its line.
    """
    names = set()
    parts = [f"HTTP/1.1 {line}\r\n"]
    for name, value in headers:
        if "\n" in value or "\r" in value or "\0" in value or "\n" in name:
            raise ValueError(f"a line break in the header {name!r}")
        names.add(name.lower())
        parts.append(f"{name}: {value}\r\n")
    if length is not None and "content-length" not in names:
        parts.append(f"Content-Length: {length}\r\n")
    if "date" not in names:
        parts.append(f"Date: {formatdate(usegmt=True)}\r\n")
    if connection is not None:
        parts.append(f"Connection: {connection}\r\n")
    parts.append("\r\n" if "server" in names else f"{_TAIL}\r\n")
    return "".join(parts).encode("latin-1")


def refusal(status: int, text: str) -> bytes:
    """Refuse what is no HTTP that an application could answer; the connection ends."""
    body = text.encode()
    headers = [("Content-Type", "text/plain; charset=utf-8")]
    return head(status_line(status), headers, len(body), "close") + body
