"""Refusals of the SOQL compiler, in the vendor's words and with the vendor's error block.

Source of texts and of the block's shape: salesforce.md section 4 of the project's reference.
"""

from __future__ import annotations

import re

TAIL = "Please reference your WSDL or the describe call for the appropriate names."
_WORD = re.compile(r"(?<!\w)\w")
_BEFORE, _AFTER = 40, 40
NOWHERE = -1  # the offset of a refusal that never has a block


class SoqlError(Exception):
    """A query that Salesforce would refuse.

    `code` is the vendor's errorCode, `message` its complete text (block included), `status` the
    HTTP status of the answer.
    """

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status


class Refusal(Exception):  # noqa: N818 - it becomes a SoqlError at the border
    """A refusal that knows only the offset of the offending token, not the whole query.

    `at` is None while the place is not known, and NOWHERE when the vendor shows none. `before`
    moves the pointer one character to the left, as the vendor's parser does (the name resolver
    points at the name itself).
    """

    def __init__(
        self, code: str, text: str, at: int | None = None, *, before: bool = False
    ) -> None:
        super().__init__(text)
        self.code = code
        self.text = text
        self.at = at
        self.before = before

    def against(self, query: str) -> SoqlError:
        """Write the vendor's message for this query."""
        if self.at is None or self.at < 0 or (self.before and not query[: self.at].strip()):
            return SoqlError(self.code, self.text)
        return SoqlError(self.code, block(query, self.at, before=self.before) + self.text)


def block(query: str, at: int, *, before: bool = False) -> str:
    """Show the part of a query around an offset, a caret under it and its row and column."""
    row = query.count("\n", 0, at) + 1
    column = at - query.rfind("\n", 0, at)
    caret = at
    if before:
        column, caret = max(column - 1, 1), max(at - 1, 0)
    start = _excerpt_start(query, caret)
    end = caret + _AFTER if len(query) > _BEFORE + _AFTER else len(query)
    excerpt = re.sub(r"[\r\n\t]", " ", query[start:end])
    return f"\n{excerpt}\n{' ' * (caret - start)}^\nERROR at Row:{row}:Column:{column}\n"


def _excerpt_start(query: str, caret: int) -> int:
    """Give the start of the first word near enough before the caret; a short query starts at 0."""
    if caret <= _BEFORE or len(query) <= _BEFORE + _AFTER:
        return 0
    word = _WORD.search(query, caret - _BEFORE, caret)
    return word.start() if word else caret - _BEFORE


def malformed(text: str, at: int | None = None) -> Refusal:
    """Refuse a query whose form is not allowed, with a block when the place is known."""
    return Refusal("MALFORMED_QUERY", text, at, before=True)


def unexpected(token: str, at: int) -> Refusal:
    """Refuse a token the grammar has no place for."""
    return malformed(f"unexpected token: '{token}'", at)


def no_column(name: str, entity: str, at: int) -> Refusal:
    """Refuse a field that the object does not show."""
    return Refusal(
        "INVALID_FIELD",
        f"No such column '{name}' on entity '{entity}'. If you are attempting to use a custom "
        f"field, be sure to append the '__c' after the custom field name. {TAIL}",
        at,
    )


def no_relationship(name: str, at: int) -> Refusal:
    """Refuse an unknown parent relationship in a path."""
    return Refusal(
        "INVALID_FIELD",
        f"Didn't understand relationship '{name}' in field path. If you are attempting to use a "
        "custom relationship, be sure to append the '__r' after the custom relationship name. "
        f"{TAIL}",
        at,
    )


def no_child_relationship(name: str, at: int) -> Refusal:
    """Refuse an unknown child relationship in a subquery."""
    return Refusal(
        "INVALID_TYPE",
        f"Didn't understand relationship '{name}' in FROM part of query call. If you are "
        "attempting to use a custom relationship, be sure to append the '__r' after the custom "
        f"relationship name. {TAIL}",
        at,
    )


def no_object(name: str, at: int) -> Refusal:
    """Refuse an object that does not exist or cannot be queried."""
    return Refusal(
        "INVALID_TYPE",
        f"sObject type '{name}' is not supported. If you are attempting to use a custom object, "
        f"be sure to append the '__c' after the entity name. {TAIL}",
        at,
    )


def wrong_literal(field: str, wanted: str, at: int, *, quoted: bool) -> Refusal:
    """Refuse a literal of another type than the field's; `quoted` is how it should stand."""
    how = "should be enclosed in quotes" if quoted else "should not be enclosed in quotes"
    return Refusal(
        "INVALID_FIELD",
        f"value of filter criterion for field '{field}' must be of type {wanted} and {how}",
        at,
    )


def no_operator(kind: str, at: int) -> Refusal:
    """Refuse an operator that the type of the field does not have."""
    return Refusal("INVALID_QUERY_FILTER_OPERATOR", f"invalid operator on {kind} field", at)


def too_complicated() -> Refusal:
    """Refuse a query beyond the bounds of the service."""
    return Refusal(
        "QUERY_TOO_COMPLICATED",
        "Query is either selecting too many fields or the filter conditions are too complicated.",
        NOWHERE,
    )
