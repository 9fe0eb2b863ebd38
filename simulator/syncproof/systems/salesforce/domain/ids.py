"""Record ids: 15 characters that differ by case, 18 that do not need to.

Source: Salesforce, "What is the 18 character Id" help article.
"""

from __future__ import annotations

from functools import lru_cache

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SUFFIX = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_UPPER = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_BIT = {c: 1 if c in _UPPER else 0 for c in _DIGITS}
_CASES = {ord(c): "1" if c in _UPPER else "0" for c in _DIGITS}
_MARKS = {f"{n:05b}"[::-1]: mark for n, mark in enumerate(_SUFFIX)}
"""The character for each five of a checksum, by which of them are capitals, `10000` the first."""
MASTER_RECORD_TYPE = "012000000000000AAA"


def checksum(id15: str) -> str:
    """Give the three characters that make a 15-character id safe in case-blind tools."""
    cases = id15.translate(_CASES)
    return _MARKS[cases[:5]] + _MARKS[cases[5:10]] + _MARKS[cases[10:]]


def full_id(text: object) -> str | None:
    """Give the 18-character form of an id, None when it cannot be one.

    An 18-character id that lost its case is re-cased from its checksum; another wrong checksum
    makes it malformed.
    """
    if not isinstance(text, str) or not (text.isascii() and text.isalnum()):
        return None
    if len(text) == 15:
        return text + checksum(text)
    if len(text) != 18:
        return None
    if text[15:] == checksum(text[:15]):
        return text
    return _recased(text) if text in {text.lower(), text.upper()} else None


def _recased(text: str) -> str | None:
    suffix = text[15:].upper()
    letters = list(text[:15].lower())
    for group, mark in enumerate(suffix):
        bits = _SUFFIX.find(mark)
        if bits < 0:
            return None
        for i in range(5):
            if bits >> i & 1:
                letters[group * 5 + i] = letters[group * 5 + i].upper()
    id15 = "".join(letters)
    return id15 + suffix if checksum(id15) == suffix else None


def base62(number: int, width: int) -> str:
    """Write a number in the digits of ids."""
    digits = ""
    for _ in range(width):
        number, rest = divmod(number, 62)
        digits = _DIGITS[rest] + digits
    return digits


def make_id(prefix: str, server: str, number: int) -> str:
    """Make an 18-character id: key prefix, server of the organisation, a reserved 0, a counter."""
    high, low = divmod(number, _LOW)
    first, rest = divmod(low, _PAIR * _PAIR)
    second, third = divmod(rest, _PAIR)
    head, mark = _head(prefix, server, high)
    digit, middle, last = _DIGITS[first], _PAIRS[second], _PAIRS[third]
    capitals = _BIT[digit] | _PAIR_BITS[second] << 1 | _PAIR_BITS[third] << 3
    return f"{head}{digit}{middle}{last}{mark}{_SUFFIX[capitals]}"


_PAIR, _LOW = 62**2, 62**5
_PAIRS = [a + b for a in _DIGITS for b in _DIGITS]
_PAIR_BITS = [_BIT[pair[0]] | _BIT[pair[1]] << 1 for pair in _PAIRS]


@lru_cache(4096)
def _head(prefix: str, server: str, high: int) -> tuple[str, str]:
    """Give the first ten characters of ids, and the two of the checksum that follow from them."""
    head = f"{prefix}{server}0{base62(high, 4)}"
    return head, checksum(head + "00000")[:2]


def number_of(record_id: str) -> int:
    """Read the counter back from an id."""
    number = 0
    for digit in record_id[6:15]:
        number = number * 62 + _DIGITS.index(digit)
    return number
