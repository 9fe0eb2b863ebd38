"""Takes secrets out of what is kept: headers, query strings, forms, JSON and SOAP bodies."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from urllib.parse import unquote_plus

MASK = "***"
HEADERS = frozenset(
    {"authorization", "cookie", "set-cookie", "x-sfdc-session", "proxy-authorization"}
)
_NAMES = (
    "access_token|refresh_token|id_token|client_secret|password|assertion|code_verifier|code|"
    "signature|private_key|user_key|api_key|oauth_token|token|security_token|sessionId|sessionIds|"
    "newPassword|oldPassword|hapikey|authorization|x-sfdc-session"
)
_FORM = re.compile(rf"(?i)(?<![\w-])({_NAMES})=[^&\s]+")
_JSON = re.compile(rf'(?i)"({_NAMES})"(\s{{0,20}}:\s{{0,20}})"[^"\\]*(?:\\.[^"\\]*)*(?:"|\Z)')
_JSON_NUMBER = re.compile(
    r'(?i)"((?:client_|new)?(?:password|secret))"(\s{0,20}:\s{0,20})[-\d][-+.\w]*'
)
_INNER = re.compile(
    rf'(?i)\\"({_NAMES})\\"(\s{{0,20}}:\s{{0,20}})\\"(?:[^"\\]|\\[^"\\]|\\\\(?:\\.)?)*'
)
"""A member of JSON that stands, as text, inside JSON."""
_NESTED = re.compile(rf'(?i)"(?:{_NAMES})"\s{{0,20}}:\s{{0,20}}(?=[\[{{])')
_PIECE = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[\[\]{}]', re.DOTALL)
_XML = re.compile(rf"(?i)<((?:[\w.-]{{1,400}}:)?(?:{_NAMES}))(?:\s[^<>]{{0,9000}})?>")
_BRACKETS = frozenset("[]{}")
_ESCAPED = re.compile(r"(?<!\\)\\u00([46][1-9a-fA-F]|[57][0-9aA]|5[fF])")
_WORDS = frozenset(_NAMES.casefold().split("|"))
_QUOTED = ('token"', 'secret"', 'password"', 'assertion"', 'verifier"', '"code"', 'signature"',
           'key"', 'sessionid"', 'sessionids"', 'authorization"', 'sfdc-session"')  # fmt: skip
"""How the names of secrets end when they are quoted: a few searches find them all."""
_EQUAL = tuple(f"{word}=" for word in sorted(_WORDS))


def mask_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Mask the headers that carry credentials; keep the scheme of Authorization.

    Of a Location only codes and tokens are masked.
    """
    shown = dict(headers.items())
    for name, value in headers.items():
        mask = _mask_of(name)
        if mask is not None:
            shown[name] = mask(value)
    return shown


@lru_cache(maxsize=512)
def _mask_of(name: str) -> Callable[[str], str] | None:
    """Choose what masks a header; None for one that holds no credentials."""
    if name.lower() in HEADERS:
        return _keep_scheme
    return _mask_form if name.lower() == "location" else None


def _keep_scheme(value: str) -> str:
    scheme, blank, rest = value.partition(" ")
    return f"{scheme} {MASK}" if blank and rest else MASK


def _mask_form(text: str) -> str:
    return _FORM.sub(rf"\1={MASK}", text)


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


def mask_body(text: str, *, open_names: bool = False) -> str:
    """Mask credentials in a form, JSON or XML body.

    With `open_names` the members of JSON are known to be named like no secret: only what stands
    inside their values is searched.

    Plain searches come first: most bodies hold no such word, and patterns cost far more.
    """
    if "%" in text and text[:1] not in "{[<":
        text = mask_query(text)
    if "\\" in text and "\\u00" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    if open_names and "<" not in text and "=" not in text and '\\"' not in text:
        return text
    folded = text.casefold()
    if not open_names and any(map(folded.__contains__, _QUOTED)):
        text = _JSON.sub(rf'"\1"\2"{MASK}"', text)
        text = _JSON_NUMBER.sub(rf'"\1"\2"{MASK}"', text)
        text = _mask_nested(text)
    if '\\"' in text and any(f'{word}\\"' in folded for word in _WORDS):
        text = _INNER.sub(rf'\\"\1\\"\2\\"{MASK}', text)
    if "<" in text and any(map(folded.__contains__, _WORDS)):
        text = _mask_elements(text)
    if "=" in text and any(map(folded.__contains__, _EQUAL)):
        text = _mask_form(text)
    return text


def open_names(names: Iterable[str]) -> bool:
    """Say whether none of these names, as members of JSON, is that of a secret."""
    return _open(tuple(names))


@lru_cache(maxsize=512)
def _open(names: tuple[str, ...]) -> bool:
    return not any(any(end in f'"{name}"'.casefold() for end in _QUOTED) for name in names)


def _mask_nested(text: str) -> str:
    """Mask the strings of lists and objects that stand where a secret should."""
    done: list[str] = []
    at = 0
    while (found := _NESTED.search(text, at)) is not None:
        done.append(text[at : found.end()])
        depth, at = 0, found.end()
        for piece in _PIECE.finditer(text, at):
            mark = piece[0]
            done += [text[at : piece.start()], mark if mark in _BRACKETS else f'"{MASK}"']
            depth += (mark in "[{") - (mark in "]}")
            at = piece.end()
            if not depth:
                break
    return "".join([*done, text[at:]])


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
