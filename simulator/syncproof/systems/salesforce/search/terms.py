r"""The text between the braces of FIND, as terms and operators.

A backslash takes the meaning from the character behind it. Words are found as in records (see
`matching.py`): `bob@acme.com` is BOB ACME COM, one behind the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedToken

from syncproof.soql.errors import too_complicated
from syncproof.systems.salesforce.search import refusals
from syncproof.systems.salesforce.search.matching import WILD, patterns
from syncproof.systems.salesforce.search.tree import AllOf, AnyOf, Node, Term, Without

WITH_OPERATORS, LONGEST = 4_000, 10_000
MAX_NESTING, MAX_SLOW, MAX_PHRASE = 50, 100, 50
"""How deep operators nest, how many terms are more than a word, how many words a term has."""


def read(text: str, at: int = 0) -> Node | None:
    """Read a search text that begins at an offset; None when it finds nothing. Raises Refusal."""
    if len(text) > LONGEST:
        return None
    if max(text.count("("), text.upper().count("NOT")) > MAX_NESTING:
        raise too_complicated()
    if not text.strip():
        raise refusals.too_short(text)
    found = _plain(text) if len(text) > WITH_OPERATORS else _parse(text, at)
    _check(text, list(_terms(found)))
    return found


def _parse(text: str, at: int) -> Node | None:
    try:
        found: Node | None = _lark().parse(text)  # type: ignore[assignment]
    except UnexpectedToken as wrong:
        ended = wrong.token.type == "$END"
        place = len(text) if ended else wrong.token.start_pos or 0
        raise refusals.unexpected("<EOF>" if ended else str(wrong.token), at + place) from None
    except UnexpectedEOF:
        raise refusals.unexpected("<EOF>", at + len(text)) from None
    except UnexpectedCharacters as wrong:
        place = wrong.pos_in_stream or 0
        shown = text[place:].split(None, 1)[0][:40]
        raise refusals.unexpected(shown, at + place) from None
    return found


@lru_cache(maxsize=1)
def _lark() -> Lark:
    grammar = files(__package__ or "").joinpath("terms.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", transformer=_Builder())


def _check(text: str, terms: list[Term]) -> None:
    """Refuse what is too short, what begins with a wildcard, and what would take long."""
    words = [word for term in terms for word in term.words]
    if max((sum(c not in WILD for c in word) for word in words), default=0) < 2:
        raise refusals.too_short(text)
    for word in words:
        if word[0] in WILD:
            raise refusals.leading_wildcard(word)
    if sum(not _single(term) for term in terms) > MAX_SLOW:
        raise too_complicated()


def _terms(node: Node | None) -> Iterator[Term]:
    """List the terms of a search."""
    if isinstance(node, Term):
        yield node
    elif isinstance(node, AllOf):
        for item in node.items:
            yield from _terms(item)
    elif isinstance(node, AnyOf):
        yield from (Term((word,)) for word in sorted(node.words))
        for item in node.items:
            yield from _terms(item)
    elif isinstance(node, Without):
        yield from _terms(node.kept)
        yield from _terms(node.dropped)


def _bare(text: str) -> str:
    """Put blanks in the place of parentheses and quotes that are not escaped."""
    plain, escaped = [], False
    for sign in text:
        plain.append(" " if sign in '()"' and not escaped else sign)
        escaped = sign == "\\" and not escaped
    return "".join(plain)


def _plain(text: str) -> Node | None:
    """Read a text as words alone: it is too long for operators."""
    words = (w for w in _bare(text).split() if w.upper() not in {"AND", "OR", "NOT"})
    return _any(_some(tuple(Term(found) for w in words if (found := _words(w)))))


def _words(text: str) -> tuple[str, ...]:
    """Find the words of a piece of search text; wildcards that are escaped are punctuation."""
    plain, escaped = [], False
    for sign in text:
        if escaped:
            plain.append(" " if sign in WILD else sign)
            escaped = False
        elif sign == "\\":
            escaped = True
        else:
            plain.append(sign)
    found = patterns("".join(plain))
    if len(found) > MAX_PHRASE:
        raise too_complicated()
    return found


def _some(items: tuple[Node | None, ...]) -> tuple[Node, ...]:
    """Leave out what is nothing but punctuation, and what is said twice."""
    return tuple(dict.fromkeys(i for i in items if i is not None))


def _any(items: tuple[Node, ...]) -> Node | None:
    """Join terms by OR."""
    if len(items) < 2:
        return next(iter(items), None)
    single = {i: i.words[0] for i in items if isinstance(i, Term) and _single(i)}
    return AnyOf(frozenset(single.values()), tuple(i for i in items if i not in single))


def _single(term: Term) -> bool:
    return len(term.words) == 1 and not any(sign in WILD for sign in term.words[0])


@v_args(inline=True)
class _Builder(Transformer[Token, Node]):
    """One method per rule of the grammar; lark calls them while it parses."""

    def start(self, found: Node | None) -> Node | None:
        return found

    def word(self, token: Token) -> Node | None:
        found = _words(str(token))
        return Term(found) if found else None

    def phrase(self, token: Token) -> Node | None:
        found = _words(str(token)[1:-1])
        return Term(found) if found else None

    def any_of(self, *items: Node | None) -> Node | None:
        return _any(_some(items))

    def all_of(self, *items: Node | None) -> Node | None:
        found = _some(items)
        return AllOf(found) if len(found) > 1 else next(iter(found), None)

    def without(self, kept: Node | None, dropped: Node | None) -> Node | None:
        return kept if kept is None or dropped is None else Without(kept, dropped)
