"""Clauses and objects with rules of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncproof.soql import tree
from syncproof.soql.errors import malformed, unexpected

if TYPE_CHECKING:
    from syncproof.kit.describe import ObjectType

_ALLOWED = ("FOR VIEW", "FOR REFERENCE")
_ELSEWHERE = ("FOR UPDATE", "ALL ROWS", "UPDATE TRACKING", "UPDATE VIEWSTAT")
_LINK_FILTERS = frozenset({"id", "contentdocumentid", "linkedentityid"})
_LINK_RULE = (
    "Implementation restriction: ContentDocumentLink requires a filter by a single Id on "
    "ContentDocumentId or LinkedEntityId using the equals operator or multiple Id's using the IN "
    "operator."
)


def check_suffixes(suffixes: tuple[tree.Suffix, ...], *, root: bool) -> None:
    """Let only those trailing clauses pass that REST knows."""
    for suffix in suffixes:
        if suffix.words in _ELSEWHERE or (suffix.words in _ALLOWED and not root):
            raise malformed(f"{suffix.words} not allowed in this context", suffix.at)
        if suffix.words not in _ALLOWED:
            raise unexpected(suffix.words.split()[0], suffix.at)


def check_object(found: ObjectType, where: tree.Condition | None) -> None:
    """Hold ContentDocumentLink to its compulsory filter."""
    if found.name == "ContentDocumentLink" and not _has_link_filter(where):
        raise malformed(_LINK_RULE)


def _has_link_filter(condition: tree.Condition | None) -> bool:
    if isinstance(condition, tree.And):
        return any(_has_link_filter(item) for item in condition.items)
    if isinstance(condition, tree.Compare) and isinstance(condition.left, tree.Path):
        name = condition.left.names[-1].lower()
        return name in _LINK_FILTERS and condition.operator in ("=", "IN")
    if isinstance(condition, tree.Join) and isinstance(condition.left, tree.Path):
        return condition.left.names[-1].lower() in _LINK_FILTERS and not condition.negated
    return False
