"""Takes secrets out of what is kept: headers, query strings, forms, JSON and SOAP bodies."""

from __future__ import annotations

import re
from collections.abc import Mapping

MASK = "***"
HEADERS = frozenset(
    {"authorization", "cookie", "set-cookie", "x-sfdc-session", "proxy-authorization"}
)
_NAMES = (
    "access_token|refresh_token|id_token|client_secret|password|assertion|code_verifier|code|"
    "signature|private_key|user_key|api_key|oauth_token|token|security_token|sessionId|"
    "newPassword|hapikey"
)
_FORM = re.compile(rf"(?i)(?<![\w-])({_NAMES})=([^&\s]{{1,20000}})")
_JSON = re.compile(rf'(?i)"({_NAMES})"(\s{{0,20}}:\s{{0,20}})"(?:[^"\\]|\\.){{1,20000}}"')
_XML = re.compile(rf"(?i)<((?:\w{{1,40}}:)?(?:{_NAMES}))(\s[^<>]{{0,200}})?>[^<]{{1,20000}}</")
_WORDS = tuple(_NAMES.casefold().split("|"))


def mask_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Mask the headers that carry credentials; keep the scheme of Authorization."""
    shown: dict[str, str] = {}
    for name, value in headers.items():
        if name.lower() in HEADERS:
            scheme, blank, rest = value.partition(" ")
            shown[name] = f"{scheme} {MASK}" if blank and rest else MASK
        else:
            shown[name] = value
    return shown


def mask_query(text: str) -> str:
    """Mask credentials in a query string."""
    return _FORM.sub(rf"\1={MASK}", text) if text else text


def mask_body(text: str) -> str:
    """Mask credentials in a form, JSON or XML body.

    Plain searches come first: most bodies hold no such word, and patterns cost far more.
    """
    folded = text.casefold()
    if not any(word in folded for word in _WORDS):
        return text
    if '"' in text:
        text = _JSON.sub(rf'"\1"\2"{MASK}"', text)
    if "<" in text:
        text = _XML.sub(rf"<\1\2>{MASK}</", text)
    return _FORM.sub(rf"\1={MASK}", text) if "=" in text else text
