"""Shows text of unknown origin as text: nothing hidden, nothing obeyed."""

from __future__ import annotations

import json
import re
from typing import Any
from xml.parsers.expat import ExpatError

from defusedxml import DefusedXmlException
from defusedxml.minidom import parseString

LONGEST_BODY = 20_000
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069"
    "\ufeff\ufffe\uffff\ud800-\udfff]"
)
_BREAKS = re.compile(r"[\t\n]")
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d{1,9})?(?:Z|\+00:00)")
_NAMES = {"\t": r"\t", "\n": r"\n", "\r": r"\r"}


def visible(value: Any) -> str:
    """Write control characters, direction marks and half characters as escapes.

    Line breaks and tabs stay. What is left is safe for terminals, XML and UTF-8.
    """
    return _HIDDEN.sub(_escape, str(value))


def one_line(value: Any) -> str:
    """Make visible what `visible` does, line breaks too."""
    return _BREAKS.sub(_escape, visible(value))


def has_hidden(text: str) -> bool:
    """Tell whether a text holds characters that nobody would see."""
    return _HIDDEN.search(text) is not None


def _escape(found: re.Match[str]) -> str:
    char = found[0]
    if char in _NAMES:
        return _NAMES[char]
    return f"\\x{ord(char):02x}" if ord(char) < 0x100 else f"\\u{ord(char):04x}"


def pretty(body: Any) -> str:
    """Lay out the body of an exchange for reading; what is too long is cut, and says so."""
    if isinstance(body, dict) and "sha256" in body:
        return f"({body.get('size')} bytes, not kept; SHA-256 {body['sha256']})"
    text = visible(_laid_out(body) if isinstance(body, str) else _json(body))
    if len(text) <= LONGEST_BODY:
        return text
    rest = len(text) - LONGEST_BODY
    return f"{text[:LONGEST_BODY]}\n… {rest} more characters are in journal.jsonl"


def _laid_out(text: str) -> str:
    start = text.lstrip()[:1]
    try:
        if start in {"{", "["}:
            return _json(json.loads(text))
        if start == "<":
            lines = parseString(text).toprettyxml(indent="  ").splitlines()
            return "\n".join(line for line in lines if line.strip())
    except (ValueError, RecursionError, ExpatError, DefusedXmlException):
        return text
    return text


def _json(value: Any) -> str:
    return "" if value is None else json.dumps(value, indent=2, ensure_ascii=False, default=str)


def duration(seconds: float | None) -> str:
    """Write a duration as people say it."""
    if seconds is None:
        return "unknown"
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s"


def instant(value: str | None) -> str:
    """Write an instant of our interfaces for reading, to the second."""
    found = _INSTANT.fullmatch(value or "")
    return f"{found[1]} {found[2]} UTC" if found else value or "unknown"
