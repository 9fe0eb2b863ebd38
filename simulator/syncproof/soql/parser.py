"""SOQL text to syntax tree."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path as FilePath
from typing import Any

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedToken

from syncproof.soql import tree
from syncproof.soql.dates import takes_number
from syncproof.soql.errors import Refusal, malformed, too_complicated, unexpected
from syncproof.soql.literals import READERS, read_integer

MAX_QUERY = 100_000
MAX_NESTING = 20
MAX_PARTS = 20_000
_QUOTED = re.compile(r"'[^'\\]*+(?:\\.[^'\\]*+)*+'", re.DOTALL)
_KINDS = {
    "STRING": "S", "INT": "I", "DECIMAL": "R", "DATE": "D", "DATETIME": "T", "TIME": "M",
}  # fmt: skip


def parse(text: str) -> tree.Query:
    """Parse a query; raises Refusal with the offset of what cannot be read."""
    if len(text) > MAX_QUERY:
        raise too_complicated()
    _check_size(text)
    try:
        return _lark().parse(text)  # type: ignore[return-value]
    except UnexpectedToken as wrong:
        if wrong.token.type == "$END":
            raise unexpected("<EOF>", len(text)) from None
        raise unexpected(str(wrong.token), wrong.token.start_pos or 0) from None
    except UnexpectedEOF:
        raise unexpected("<EOF>", len(text)) from None
    except UnexpectedCharacters as wrong:
        raise _bad_character(text, wrong.pos_in_stream or 0) from None


@lru_cache(maxsize=1)
def _lark() -> Lark:
    grammar = FilePath(__file__).with_name("grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", lexer="contextual", transformer=_TreeBuilder())


def _check_size(text: str) -> None:
    """Bound the depth of parentheses and the number of names and values.

    Nothing after the parser recurses far, and the parser itself is done in time.
    """
    bare = _QUOTED.sub("", text)
    if bare.count(".") + bare.count(",") > MAX_PARTS:
        raise too_complicated()
    depth = 0
    for sign in re.findall(r"[()]", bare):
        depth += 1 if sign == "(" else -1
        if depth > MAX_NESTING:
            raise too_complicated()


def _bad_character(text: str, at: int) -> Refusal:
    found = re.compile(r"[A-Za-z0-9_]+|\S").match(text, at)
    character = text[at]
    if found and len(found[0]) > 1:
        return unexpected(found[0], at)
    row = text.count("\n", 0, at) + 1
    column = at - text.rfind("\n", 0, at) - 1
    if character == "'":
        return malformed(f"line {row}:{len(text)} mismatched character '<EOF>' expecting '''", at)
    if character.isalnum() or character in "(),.:;*+-/":
        return unexpected(character, at)
    return malformed(f"line {row}:{column} no viable alternative at character '{character}'", at)


def _literal(token: Token) -> tree.Literal:
    """Decode the token of a value."""
    at, text = token.start_pos or 0, str(token)
    kind = _KINDS.get(token.type)
    if kind is not None:
        return tree.Literal(kind, READERS[kind](text, at), at)
    lower = text.lower()
    if lower in ("true", "false"):
        return tree.Literal("B", int(lower == "true"), at)
    if lower == "null":
        return tree.Literal("N", "null", at)
    name, _, number = text.partition(":")
    if takes_number(name) is not bool(number):
        raise unexpected(name, at)
    if number:
        read_integer(number, at + len(name) + 1)
    return tree.Literal("P", text.upper(), at)


@v_args(inline=True)
class _TreeBuilder(Transformer[Token, tree.Query]):
    """One method per rule of the grammar; lark calls them while it parses."""

    def start(self, query: tree.Query) -> tree.Query:
        return query

    def query(
        self, items: tuple[tree.Item, ...], sources: Any, *clauses: tuple[str, Any]
    ) -> tree.Query:
        parts: dict[str, Any] = {}
        suffixes = tuple(value for name, value in clauses if name == "suffix")
        parts.update((name, value) for name, value in clauses if name != "suffix")
        return tree.Query(items, sources, suffixes=suffixes, at=items[0].at, **parts)

    def items(self, *items: tree.Item) -> tuple[tree.Item, ...]:
        return items

    def field_item(self, path: tree.Path, alias: Token | None = None) -> tree.Selected:
        return tree.Selected(path, alias and str(alias), path.at)

    def call_item(self, call: tree.Call, alias: Token | None = None) -> tree.Selected:
        return tree.Selected(call, alias and str(alias), call.at)

    def subquery_item(self, query: tree.Query) -> tree.Subquery:
        return tree.Subquery(query, query.at)

    def typeof(self, path: tree.Path, *cases: Any) -> tree.TypeOf:
        whens = tuple(c for c in cases if c[0])
        otherwise = next((c[1] for c in cases if not c[0]), None)
        return tree.TypeOf(path, whens, otherwise, path.at)

    def when(self, name: Token, paths: tuple[tree.Path, ...]) -> tuple[str, tuple[tree.Path, ...]]:
        return str(name), paths

    def otherwise(self, paths: tuple[tree.Path, ...]) -> tuple[None, tuple[tree.Path, ...]]:
        return None, paths

    def paths(self, *paths: tree.Path) -> tuple[tree.Path, ...]:
        return paths

    def sources(self, *sources: tree.Source) -> tuple[tree.Source, ...]:
        return sources

    def source(self, path: tree.Path, alias: Token | None = None) -> tree.Source:
        return tree.Source(path, alias and str(alias))

    def scope(self, name: Token) -> tuple[str, str]:
        return "scope", str(name)

    def where(self, condition: tree.Condition) -> tuple[str, tree.Condition]:
        return "where", condition

    def having(self, condition: tree.Condition) -> tuple[str, tree.Condition]:
        return "having", condition

    def conjunction(self, *items: tree.Condition) -> tree.And:
        return tree.And(items)

    def disjunction(self, *items: tree.Condition) -> tree.Or:
        return tree.Or(items)

    def negation(self, sign: Token, item: tree.Condition) -> tree.Not:
        return tree.Not(item, sign.start_pos or 0)

    def compare(self, left: tree.Operand, sign: Token, values: Any) -> tree.Compare:
        operator = "!=" if sign == "<>" else str(sign).upper()
        values = values if isinstance(values, tuple) else (values,)
        return tree.Compare(left, operator, values, sign.start_pos or 0)

    def compare_not_in(
        self, left: tree.Operand, sign: Token, _in: Token, values: Any
    ) -> tree.Compare:
        return tree.Compare(left, "NOT IN", values, sign.start_pos or 0)

    def join(self, left: tree.Operand, sign: Token, query: tree.Query) -> tree.Join:
        return tree.Join(left, query, negated=False, at=sign.start_pos or 0)

    def anti_join(
        self, left: tree.Operand, sign: Token, _in: Token, query: tree.Query
    ) -> tree.Join:
        return tree.Join(left, query, negated=True, at=sign.start_pos or 0)

    def operand(self, what: tree.Operand) -> tree.Operand:
        return what

    def list(self, *values: tree.Literal) -> tuple[tree.Literal, ...]:
        return values

    def within(self, name: Token) -> tuple[str, tree.Path]:
        return "using", tree.Path((str(name),), name.start_pos or 0)

    def group(self, _group: Token, _by: tree.Operand, *operands: tree.Operand) -> tuple[str, Any]:
        return "group", (_by, *operands)

    def order(self, *orderings: tree.Ordering) -> tuple[str, Any]:
        return "order", orderings

    def ordering(
        self, what: tree.Operand, direction: Token | None, nulls: bool | None
    ) -> tree.Ordering:
        descending = None if direction is None else str(direction).upper() == "DESC"
        return tree.Ordering(what, descending, nulls)

    def nulls(self, where: Token) -> bool:
        return where.type == "LAST"

    def limit(self, count: Token) -> tuple[str, tree.Literal]:
        return "limit", _literal(count)

    def offset(self, count: Token) -> tuple[str, tree.Literal]:
        return "offset", _literal(count)

    def suffix(self, first: Token, second: Token) -> tuple[str, tree.Suffix]:
        return "suffix", tree.Suffix(f"{first} {second}".upper(), first.start_pos or 0)

    def call(self, name: Token, *arguments: Any) -> tree.Call:
        given = tuple(a for a in arguments if a is not None)
        return tree.Call(str(name), given, name.start_pos or 0)

    def argument(self, what: tree.Operand | tree.Literal) -> tree.Operand | tree.Literal:
        return what

    def value_argument(self, token: Token) -> tree.Literal:
        return _literal(token)

    def path(self, *names: Token) -> tree.Path:
        return tree.Path(tuple(str(n) for n in names), names[0].start_pos or 0)

    def value(self, token: Token) -> tree.Literal:
        return _literal(token)
