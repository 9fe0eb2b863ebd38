"""Clauses and objects with rules of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncproof.soql import tree
from syncproof.soql.errors import malformed, unexpected

if TYPE_CHECKING:
    from syncproof.kit.describe import ObjectType

_ALLOWED = ("FOR VIEW", "FOR REFERENCE")
_ELSEWHERE = ("FOR UPDATE", "ALL ROWS", "UPDATE TRACKING", "UPDATE VIEWSTAT")
_SCOPES = frozenset(
    {"delegated", "everything", "mine", "mine_and_my_groups", "my_territory", "my_team_territory",
     "scopingrule", "team"}
)  # fmt: skip
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


def check_scope(scope: str, found: ObjectType, *, root: bool) -> None:
    """Let only those scopes pass whose rows can be told; the vendor knows more."""
    name = scope.lower()
    if name not in _SCOPES:
        raise malformed(f"Invalid scope: {scope}")
    if not root:
        raise malformed("USING SCOPE is not supported here in a subquery")
    if name != "everything" and (name != "mine" or found.field("OwnerId") is None):
        raise malformed(f"USING SCOPE {scope} is not supported here on {found.name}")


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
