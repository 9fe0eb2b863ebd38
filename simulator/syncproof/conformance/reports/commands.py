"""Command lines to copy: reproduce a verdict, repeat an exchange."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from typing import Any

from syncproof.conformance.reports.model import Report
from syncproof.conformance.reports.text import has_hidden

MASK = "***"
UNKNOWN_CONNECTOR = '"$CONNECTOR"'
_OWN = frozenset({"host", "content-length", "connection", "accept-encoding", "transfer-encoding"})
_LOGIN = re.compile(r"://[^/\s@'\"]{1,500}@")
_SECRET = re.compile(
    r"(?i)([\w-]{0,40}(?:token|secret|passw(?:or)?d|api[_-]?key|credential)[\w-]{0,40}[=\s]\s{0,5})"
    r"[^\s&'\"]{1,5000}"
)
_CHAR = re.compile(r"[^\w .,:;/?&=+@#%{}\[\]()<>|*!~$\"-]")


def reproduce(report: Report, behaviour: str) -> str:
    """Give the line that judges one behaviour again, with the same seed."""
    head = report.head
    words = ["syncproof verify"]
    if head.get("connector_spec"):
        words.append(f"--connector {quote(without_secrets(str(head['connector_spec'])))}")
    else:
        words.append(f"--connector {UNKNOWN_CONNECTOR}")
    if head.get("profile"):
        words.append(f"--profile {quote(str(head['profile']))}")
    words.append(f"--behaviour {quote(behaviour)}")
    if head.get("seed") is not None:
        words.append(f"--seed {quote(str(head['seed']))}")
    if head.get("time_mode"):
        words.append(f"--time {quote(str(head['time_mode']))}")
    return " ".join(words)


def curl(exchange: Mapping[str, Any]) -> str:
    """Give the line that sends an exchange's request again.

    The address and the token come from variables of the shell, because the recording has neither.
    Everything recorded is quoted, so that no record's value becomes a command.
    """
    request = exchange.get("request") or {}
    name = re.sub(r"\W", "_", str(exchange.get("system") or "system"), flags=re.ASCII).upper()
    method = str(request.get("method") or "GET")
    body = request.get("body")
    parts = [f'curl "${name}_URL"{quote(str(request.get("path") or "/"))}']
    if method != ("POST" if body else "GET"):
        parts.append(f"-X {quote(method)}")
    parts += _headers(request.get("headers") or {}, name)
    if isinstance(body, str) and body:
        parts.append(f"--data-binary {quote(body)}")
    elif body:
        parts.append("--data-binary @body.bin  # the body was too long to be kept")
    return " \\\n  ".join(parts)


def quote(text: str) -> str:
    """Quote a word for the shell; characters that nobody sees are written as escapes."""
    if not has_hidden(text):
        return shlex.quote(text)
    return "$'" + _CHAR.sub(_escape, text) + "'"


def _escape(found: re.Match[str]) -> str:
    raw = found[0].encode("utf-8", "surrogatepass")
    return "".join(f"\\x{byte:02x}" for byte in raw)


def _headers(headers: Mapping[str, Any], name: str) -> list[str]:
    found = []
    for header, value in headers.items():
        if header.lower() in _OWN or "cookie" in header.lower():
            continue
        if str(value).endswith(MASK):
            start = f"{header}: {str(value).removesuffix(MASK)}"
            found.append(f'-H {quote(start)}"${name}_TOKEN"')
        else:
            found.append(f"-H {quote(f'{header}: {value}')}")
    return found


def without_secrets(spec: str) -> str:
    """Mask what a connector's address or command line seems to hold of credentials."""
    return _SECRET.sub(rf"\1{MASK}", _LOGIN.sub(f"://{MASK}@", spec))
