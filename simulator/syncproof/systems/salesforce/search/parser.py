"""SOSL text to a search."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedToken

from syncproof.soql.errors import Refusal, too_complicated
from syncproof.soql.parser import MAX_NESTING, MAX_QUERY
from syncproof.systems.salesforce.search import refusals, terms
from syncproof.systems.salesforce.search.tree import MOST, Piece, Returned, Search

RESERVED = frozenset("&|!{[]^~:'+-")
"""What has to be escaped in a search term and means nothing if it is not."""
GROUPS = frozenset({"ALL", "NAME", "EMAIL", "PHONE"})
_FIND = re.compile(r"\s*+FIND\s*+\{", re.IGNORECASE)
_BEYOND = frozenset({
    "FOR", "GROUP", "HAVING", "LIMIT", "OFFSET", "ORDER", "SELECT", "TYPEOF", "USING", "WHERE",
})  # fmt: skip
"""Words of SOQL that stand in no list of fields, no condition and no order of a search."""


def parse(text: str) -> Search:
    """Parse a statement; raises Refusal with the offset of what cannot be read."""
    if len(text) > MAX_QUERY:
        raise too_complicated()
    begun = _FIND.match(text)
    if begun is None:
        raise refusals.no_term()
    start = begun.end()
    end = _end(text, start)
    rest = _clauses(text, end + 1)
    term = terms.read(text[start:end], start)
    return Search(term, **rest, source=text)


def check_term(text: str) -> None:
    """Refuse a term that stands without braces for what has to be escaped."""
    end = _end(text + "}", 0)
    if end < len(text):
        raise refusals.mismatched(text, end, "<EOF>")


def _end(text: str, start: int) -> int:
    """Find the brace that ends the search term."""
    escaped = False
    for at in range(start, len(text)):
        sign = text[at]
        if escaped:
            escaped = False
        elif sign == "\\":
            escaped = True
        elif sign == "}":
            return at
        elif sign in RESERVED:
            raise refusals.mismatched(text, at, "}")
    raise refusals.mismatched(text, len(text), "}")


def _clauses(text: str, start: int) -> dict[str, Any]:
    depth = 0
    for sign in text[start:]:
        depth += (sign == "(") - (sign == ")")
        if depth > MAX_NESTING:
            raise too_complicated()
    try:
        parts: Any = _lark().parse(" " * start + text[start:])
    except UnexpectedToken as wrong:
        at = wrong.token.start_pos or 0
        if wrong.token.type == "$END":
            raise refusals.unexpected("<EOF>", len(text)) from None
        if "_FIELDS" in wrong.expected:
            raise refusals.no_group(str(wrong.token), at) from None
        raise refusals.unexpected(str(wrong.token), at) from None
    except UnexpectedEOF:
        raise refusals.unexpected("<EOF>", len(text)) from None
    except UnexpectedCharacters as wrong:
        raise _bad_character(text, wrong.pos_in_stream or 0) from None
    return _checked(text, dict(parts))


def _bad_character(text: str, at: int) -> Refusal:
    if text[at] == "'":
        return refusals.mismatched(text, len(text), "'")
    return refusals.unexpected(text[at], at)


@lru_cache(maxsize=1)
def _lark() -> Lark:
    grammar = files(__package__ or "").joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", transformer=_Builder())


# --- what the clauses say ----------------------------------------------------------------------


def number(token: str, at: int) -> int:
    """Read the number of a LIMIT or an OFFSET."""
    if not (token.isascii() and token.isdecimal() and len(token) < 10):
        raise refusals.unexpected(token, at)
    return int(token)


def group(name: str) -> str:
    """Check the name of a group of fields."""
    found = name.upper()
    if found == "SIDEBAR":
        raise refusals.not_enabled("IN SIDEBAR FIELDS")
    if found not in GROUPS:
        raise refusals.unknown_group(name)
    return found


def limit(count: int) -> int:
    """Check the limit of the whole search."""
    if count > MOST:
        raise refusals.too_many()
    return count


def returned(
    name: Piece, pieces: Mapping[str, Piece], count: int | None = None, offset: int = 0
) -> Returned:
    """Check what is to be returned of an object."""
    if count is not None and count > MOST:
        raise refusals.too_many_of_one()
    if offset > MOST:
        raise refusals.bad_offset()
    for piece in pieces.values():
        _check_words(piece)
    return Returned(
        name, pieces.get("fields"), pieces.get("where"), pieces.get("order"), count, offset
    )


def _checked(text: str, parts: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "group" in parts:
        found["group"] = group(str(parts["group"]))
    found["returning"] = tuple(_returned(text, *given) for given in parts.get("returning", ()))
    if "with" in parts:
        at, end = parts["with"]
        _check_with(text[at:end])
    if "limit" in parts:
        token = parts["limit"]
        found["limit"] = limit(number(str(token), token.start_pos or 0))
    for token in parts.get("update", ()):
        if str(token).upper() not in {"TRACKING", "VIEWSTAT"}:
            raise refusals.unexpected(str(token), token.start_pos or 0)
    return found


def _check_with(clause: str) -> None:
    """Let only that clause pass which asks for nothing."""
    words = clause.replace("=", " = ").upper().split()
    if words != ["SPELL_CORRECTION", "=", "FALSE"]:
        raise refusals.not_enabled(f"WITH {words[0]}" if words else "WITH")


def _returned(text: str, name: Token, parts: dict[str, Any]) -> Returned:
    if "using" in parts:
        raise refusals.not_enabled("USING LISTVIEW")
    pieces: dict[str, Piece] = {
        key: Piece(text[start:end], start)
        for key in ("fields", "where", "order")
        if key in parts
        for start, end in [parts[key]]
    }
    counts = {
        key: number(str(token), token.start_pos or 0)
        for key in ("limit", "offset")
        if (token := parts.get(key)) is not None
    }
    named = Piece(str(name), name.start_pos or 0)
    return returned(named, pieces, counts.get("limit"), counts.get("offset", 0))


_WORDS = re.compile(r"'[^'\\]*+(?:\\.[^'\\]*+)*+'|[\w.]++|[()]", re.DOTALL)


def _check_words(piece: Piece) -> None:
    """Refuse clauses of queries that no search has; what is in parentheses is judged later."""
    depth = 0
    for found in _WORDS.finditer(piece.text):
        depth += (found[0] == "(") - (found[0] == ")")
        if not depth and found[0].upper() in _BEYOND:
            raise refusals.unexpected(found[0], piece.at + found.start())


Span = tuple[int, int]


def _span(*parts: Token | Span) -> Span:
    first, last = parts[0], parts[-1]
    start = first.start_pos if isinstance(first, Token) else first[0]
    end = last.end_pos if isinstance(last, Token) else last[1]
    return start or 0, end or 0


@v_args(inline=True)
class _Builder(Transformer[Token, Any]):
    """One method per rule of the grammar; lark calls them while it parses."""

    def start(self, *parts: tuple[str, Any]) -> tuple[tuple[str, Any], ...]:
        return parts

    def group(self, name: Token) -> tuple[str, Token]:
        return "group", name

    def returning(self, *objects: Any) -> tuple[str, Any]:
        return "returning", objects

    def returned(self, name: Token, *parts: Any) -> tuple[Token, dict[str, Any]]:
        return name, dict(parts[1:-1])

    def fields(self, *parts: Any) -> tuple[str, Span]:
        return "fields", _span(*parts)

    def where(self, *parts: Any) -> tuple[str, Span]:
        return "where", _span(*parts)

    def using(self, *parts: Any) -> tuple[str, Span]:
        return "using", _span(*parts)

    def order(self, *parts: Any) -> tuple[str, Span]:
        return "order", _span(*parts)

    def with_(self, _word: Token, *parts: Any) -> tuple[str, Span]:
        return "with", _span(*parts)

    def limit(self, count: Token) -> tuple[str, Token]:
        return "limit", count

    def offset(self, count: Token) -> tuple[str, Token]:
        return "offset", count

    def update(self, *words: Token) -> tuple[str, Any]:
        return "update", words

    def nested(self, *parts: Any) -> Span:
        return _span(*parts)
