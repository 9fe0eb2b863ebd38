"""Whether the text of a record matches a search.

Text is folded; its words are runs of letters and digits, and anything else separates them. A word
matches whole; `*` stands for any characters, `?` for one, both inside one word of at most 255
characters and never at its beginning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from itertools import takewhile

from syncproof.systems.salesforce.search.tree import AllOf, AnyOf, Node, Term, Without

FIELD = "\x1f"
"""What stands between the fields of a text: no phrase goes beyond it."""
WILD = "*?"
_WORD = re.compile(r"[^\W_]+")
_GAP = re.compile(rf"(?:[^\w{FIELD}]|_)*+")
_PATTERN = re.compile(r"(?:[^\W_]|[*?])+")
_LONGEST = 255


def patterns(text: str) -> tuple[str, ...]:
    """Cut search text into words, in which wildcards are kept."""
    return tuple(_PATTERN.findall(text.upper()))


class Text:
    """The folded values of some fields."""

    def __init__(self, values: Iterable[str]) -> None:
        self.folded = FIELD.join(values).upper()

    @cached_property
    def words(self) -> frozenset[str]:
        """The different words."""
        return frozenset(_WORD.findall(self.folded))

    def has_any(self, pieces: frozenset[str]) -> bool:
        """Say whether any of some pieces of words is there."""
        folded = self.folded
        return any(piece in folded for piece in pieces)


def matches(node: Node, text: Text) -> bool:
    """Say whether a text is what a search looks for."""
    if isinstance(node, Term):
        return _has(node.words, text.folded)
    if isinstance(node, AllOf):
        return all(matches(item, text) for item in node.items)
    if isinstance(node, AnyOf):
        if node.words and not node.words.isdisjoint(text.words):
            return True
        return any(matches(item, text) for item in node.items)
    if isinstance(node, Without):
        return matches(node.kept, text) and not matches(node.dropped, text)
    raise TypeError(node)


def _has(patterns: tuple[str, ...], folded: str) -> bool:
    """Look for words that follow each other, at every word that begins as the first of them."""
    begin = "".join(takewhile(lambda sign: sign not in WILD, patterns[0]))
    at = folded.find(begin)
    while at >= 0:
        if not folded[max(0, at - 1) : at].isalnum() and _follow(patterns, folded, at):
            return True
        at = folded.find(begin, at + 1)
    return False


def _follow(patterns: tuple[str, ...], folded: str, at: int) -> bool:
    for pattern in patterns:
        gap = _GAP.match(folded, at)
        word = _WORD.match(folded, gap.end() if gap else at)
        if word is None or not same(pattern, word[0]):
            return False
        at = word.end()
    return True


def same(pattern: str, word: str) -> bool:
    """Match one word with a pattern; the time grows at most with the product of their lengths."""
    if "*" not in pattern and "?" not in pattern:
        return pattern == word
    if len(word) > _LONGEST:
        return False
    at = place = 0
    star, mark = -1, 0
    while place < len(word):
        if at < len(pattern) and pattern[at] == "*":
            star, mark = at, place
            at += 1
        elif at < len(pattern) and pattern[at] in ("?", word[place]):
            at += 1
            place += 1
        elif star < 0:
            return False
        else:
            at, mark = star + 1, mark + 1
            place = mark
    return not pattern[at:].strip("*")


def needles(node: Node) -> frozenset[str]:
    """Give pieces of folded words, of which any matching text has at least one."""
    if isinstance(node, Term):
        runs = re.split(r"[*?]+", "*".join(node.words))
        return frozenset({max(runs, key=len)})
    if isinstance(node, AllOf):
        return min(map(needles, node.items), key=lambda n: (len(n), -min(map(len, n))))
    if isinstance(node, AnyOf):
        return node.words.union(*map(needles, node.items))
    if isinstance(node, Without):
        return needles(node.kept)
    raise TypeError(node)
