"""How a step's text is read: names in quotes, kinds of records, fields, sides and numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pytest_bdd import parsers

from syncproof.conformance.suite.people import FIELDS, OBJECTS


@dataclass(frozen=True, slots=True)
class Word:
    """A kind of word: the pattern that it matches, and how its text becomes a value."""

    pattern: str
    read: Callable[[str], Any] = str
    regex_group_count: int = 0

    def __call__(self, text: str) -> Any:
        """Read a word."""
        return self.read(text)


TYPES = {
    "Q": Word(r'[^"]+'),
    "Kind": Word("|".join(OBJECTS), OBJECTS.__getitem__),
    "Field": Word("|".join(FIELDS)),
    "Side": Word("Salesforce|Account Engagement", lambda text: text.lower().replace(" ", "_")),
    "Where": Word("prospect|lead|contact"),
    "N": Word(r"\d+", int),
    "Object": Word(r"[A-Z]\w+"),
    "Code": Word(r"[A-Z][A-Z_]+"),
    "Part": Word("signature|audience|user|time"),
    "Host": Word("production|sandboxes"),
    "Account": Word("person|business"),
}


def said(text: str) -> parsers.parse:
    """Read a sentence with our own types in its braces."""
    return parsers.parse(text, extra_types=TYPES)
