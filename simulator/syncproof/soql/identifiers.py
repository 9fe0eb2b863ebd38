"""Record ids in literals: 15 or 18 characters in, 18 characters out.

Source: Salesforce help, "What is the 18 character Id"; salesforce.md section 5.2.
"""

from __future__ import annotations

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_UPPER = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def checksum(id15: str) -> str:
    """Compute the three letters that make a 15-character id safe in case-blind tools."""
    letters = ""
    for start in (0, 5, 10):
        group = id15[start : start + 5]
        letters += _ALPHABET[sum(1 << i for i, c in enumerate(group) if c in _UPPER)]
    return letters


def full_id(text: str) -> str | None:
    """Give the 18-character form of an id, or None when it cannot be one.

    An 18-character id that lost its case on the way (all lower or all upper) gets it back from
    the checksum; any other wrong checksum makes the id malformed.
    """
    if not (text.isascii() and text.isalnum()):
        return None
    if len(text) == 15:
        return text + checksum(text)
    if len(text) != 18:
        return None
    if text[15:] == checksum(text[:15]):
        return text
    return _recased(text) if text in (text.lower(), text.upper()) else None


def _recased(text: str) -> str | None:
    suffix = text[15:].upper()
    if not set(suffix) <= set(_ALPHABET):
        return None
    letters = list(text[:15].lower())
    for group, mark in enumerate(suffix):
        bits = _ALPHABET.index(mark)
        for i in range(5):
            if bits >> i & 1:
                letters[group * 5 + i] = letters[group * 5 + i].upper()
    id15 = "".join(letters)
    return id15 + suffix if checksum(id15) == suffix else None
