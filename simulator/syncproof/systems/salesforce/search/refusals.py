"""Refusals of searches, in the vendor's words and with the error block of queries.

The block, `mismatched character`, `Malformed search token`, the missing braces and the term that
is too short are known from answers quoted in public; the other texts are not verified.
"""

from __future__ import annotations

from syncproof.soql.errors import NOWHERE, Refusal
from syncproof.systems.salesforce.search.tree import MOST


def malformed(text: str, at: int = NOWHERE) -> Refusal:
    """Refuse a search whose form is not allowed, with a block when the place is known."""
    return Refusal("MALFORMED_SEARCH", text, at, before=True)


def no_term() -> Refusal:
    """Refuse a search without a term in braces."""
    return malformed("No search term found. The search term must be enclosed in braces.")


def mismatched(source: str, at: int, expected: str) -> Refusal:
    """Refuse a character that is not the one that has to come, or the end of the text."""
    found = source[at] if at < len(source) else "<EOF>"
    row = source.count("\n", 0, at) + 1
    column = at - source.rfind("\n", 0, at) - 1
    return malformed(
        f"line {row}:{column} mismatched character '{found}' expecting '{expected}'", at
    )


def unexpected(token: str, at: int) -> Refusal:
    """Refuse a word that has no place where it stands."""
    return malformed(f"unexpected token: '{token}'", at)


def no_group(token: str, at: int) -> Refusal:
    """Refuse what does not go on with FIELDS."""
    return malformed(f"Malformed search token: {token}", at)


def unknown_group(name: str) -> Refusal:
    """Refuse a group of fields that there is not."""
    return Refusal("INVALID_SEARCH", f"Invalid IN fields group: {name}", NOWHERE)


def too_short(term: str) -> Refusal:
    """Refuse a term in which no word has two characters."""
    return Refusal(
        "INVALID_SEARCH", f"search term must be longer than one character: {term}", NOWHERE
    )


def leading_wildcard(word: str) -> Refusal:
    """Refuse a word that begins with a wildcard; what the service does then is not known."""
    return Refusal("INVALID_SEARCH", f"a search term cannot begin with a wildcard: {word}", NOWHERE)


def too_many() -> Refusal:
    """Refuse a limit of the whole search beyond what is ever shown."""
    return malformed(f"maximum limit of search results is {MOST}")


def too_many_of_one() -> Refusal:
    """Refuse a limit of one object beyond what is ever shown."""
    return malformed(f"Maximum entity limit is {MOST}")


def bad_offset() -> Refusal:
    """Refuse an offset beyond what is ever shown."""
    return Refusal("INVALID_SEARCH", f"SOSL offset should be between 0 to {MOST}", NOWHERE)


def offset_of_several() -> Refusal:
    """Refuse an offset when it is not known of which object."""
    return malformed("OFFSET is allowed only when a single object is searched")


def repeated(name: str, at: int) -> Refusal:
    """Refuse an object that RETURNING names twice."""
    return malformed(f"duplicate object in RETURNING: {name}", at)


def not_searchable(name: str) -> Refusal:
    """Refuse an object that is not searched."""
    return Refusal(
        "INVALID_TYPE_FOR_OPERATION", f"entity type {name} does not support search", NOWHERE
    )


def not_enabled(what: str) -> Refusal:
    """Refuse what the vendor has and the simulator has not."""
    return Refusal("FUNCTIONALITY_NOT_ENABLED", f"{what} is not enabled", NOWHERE)
