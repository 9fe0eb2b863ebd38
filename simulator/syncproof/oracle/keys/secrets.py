"""No credential appears in what the connector shows or in logs handed to us."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from syncproof.oracle.inquiry import Breach, Inquiry, conclude
from syncproof.oracle.keys.registry import key
from syncproof.oracle.model import Finding

SHORTEST = 8  # shorter texts appear by accident
_KEY_BEGINS = ("-----BEGIN PRIVATE KEY-----", "-----BEGIN RSA PRIVATE KEY-----")
_KINDS = ("status", "log")


@key("secrets", place=13)
def judge(inquiry: Inquiry) -> Finding:
    """Search every status and log observation; a finding never repeats what it found."""
    case = inquiry.case
    shown = [o for o in case.phases.all if o.kind in _KINDS]
    needles = [*_needles(case.evidence.secrets), *_KEY_BEGINS]
    breaches = []
    for seen in shown:
        for path, text in _texts(seen.data, seen.kind):
            if any(needle in text for needle in needles):
                breaches.append(
                    Breach(f"a credential is shown in {path}", (seen.exchange,), (path,))
                )
    unknown = [
        "" if shown else "no status and no log was observed",
        "" if case.evidence.secrets else "it is unknown which credentials were handed out",
    ]
    return conclude("secrets", breaches, unknown=unknown, passed="no credential is shown")


def _needles(secrets: tuple[str, ...]) -> Iterator[str]:
    """Give the credentials, a key in PEM line by line: logs break it in other places."""
    for secret in secrets:
        for line in secret.splitlines():
            if len(line) >= SHORTEST and not line.startswith("-----"):
                yield line


def _texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from _texts(one, f"{path}.{name}")
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one, path)
