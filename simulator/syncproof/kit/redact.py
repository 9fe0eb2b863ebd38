"""Takes secrets out of what is kept: headers, query strings, forms, JSON and SOAP bodies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import unquote_plus

MASK = "***"
HEADERS = frozenset(
    {"authorization", "cookie", "set-cookie", "x-sfdc-session", "proxy-authorization"}
)
_NAMES = (
    "access_token|refresh_token|id_token|client_secret|password|assertion|code_verifier|code|"
    "signature|private_key|user_key|api_key|oauth_token|token|security_token|sessionId|"
    "newPassword|hapikey"
)
_FORM = re.compile(rf"(?i)(?<![\w-])({_NAMES})=[^&\s]+")
_JSON = re.compile(rf'(?i)"({_NAMES})"(\s{{0,20}}:\s{{0,20}})"[^"\\]*(?:\\.[^"\\]*)*(?:"|\Z)')
_JSON_NUMBER = re.compile(
    r'(?i)"((?:client_|new)?(?:password|secret))"(\s{0,20}:\s{0,20})[-\d][-+.\w]*'
)
_XML = re.compile(rf"(?i)<((?:[\w.-]{{1,40}}:)?(?:{_NAMES}))(?:\s[^<>]{{0,200}})?>")
_ESCAPED = re.compile(r"(?<!\\)\\u00([46][1-9a-fA-F]|[57][0-9aA]|5[fF])")
_WORDS = tuple(_NAMES.casefold().split("|"))
_QUOTED = tuple(f'"{word}"' for word in (*_WORDS, "secret", "newsecret"))
_EQUAL = tuple(f"{word}=" for word in _WORDS)


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
    """Mask credentials in a query string or form, also under percent-encoded names."""
    if "=" not in text:
        return text
    pairs = text.split("&")
    for number, pair in enumerate(pairs):
        name, _, value = pair.partition("=")
        if value and (unquote_plus(name) if "%" in name else name).casefold() in _WORDS:
            pairs[number] = f"{name}={MASK}"
    return "&".join(pairs)


def mask_body(text: str) -> str:
    """Mask credentials in a form, JSON or XML body.

    Plain searches come first: most bodies hold no such word, and patterns cost far more.
    """
    if "%" in text and text[:1] not in "{[<":
        text = mask_query(text)
    if "\\u00" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    folded = text.casefold()
    if not any(word in folded for word in _WORDS):
        return text
    if any(word in folded for word in _QUOTED):
        text = _JSON.sub(rf'"\1"\2"{MASK}"', text)
        text = _JSON_NUMBER.sub(rf'"\1"\2"{MASK}"', text)
    if "<" in text:
        text = _mask_elements(text)
    return _FORM.sub(rf"\1={MASK}", text) if any(w in folded for w in _EQUAL) else text


def _mask_elements(text: str) -> str:
    """Mask the whole content of XML elements, CDATA and comments included.

    Without its end tag an element reaches to the end of the text.
    """
    done: list[str] = []
    at = 0
    while (found := _XML.search(text, at)) is not None:
        done.append(text[at : found.end()])
        at = found.end()
        if not found[0].endswith("/>"):
            done.append(MASK)
            at = text.find(f"</{found[1]}", at)
        if at < 0:
            return "".join(done)
    return "".join([*done, text[at:]])
