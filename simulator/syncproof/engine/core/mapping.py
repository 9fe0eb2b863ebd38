"""Field pairs: what the two systems call a value, how it is compared and converted.

Source: help page "Default Prospect Field Mapping".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

Kind = Literal["text", "email", "number", "integer", "boolean"]
Direction = Literal["both", "to_salesforce", "to_prospect"]
Values = dict[str, Any]
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_LINES = re.compile(r"\r\n?")
UNKNOWN = "[[Unknown]]"
"""What the product puts into a required Salesforce field for which the prospect has no value."""


class NotConvertibleError(ValueError):
    """A value that the other side's type cannot hold."""


@dataclass(frozen=True, slots=True)
class FieldPair:
    """A prospect's field and its Salesforce counterparts."""

    ae: str
    lead: str | None
    contact: str | None
    kind: Kind = "text"
    direction: Direction = "both"
    rule: str = "salesforce"
    contact_direction: Direction | None = None

    def name_on(self, sobject: str) -> str | None:
        """Give the field's name on an object."""
        return self.lead if sobject == "Lead" else self.contact

    def direction_on(self, sobject: str) -> Direction:
        """Say which way the value goes for an object."""
        if sobject == "Contact" and self.contact_direction:
            return self.contact_direction
        return self.direction


def canonical(kind: Kind, value: Any) -> str:
    """Reduce a value to what is compared; empty text stands for no value."""
    if value is None or value == "":
        return ""
    if kind == "boolean":
        return "true" if value in (True, "true", "1", 1) else ""
    text = str(value)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if "\r" in text:
        text = _LINES.sub("\n", text)
    text = text.strip()
    if text == UNKNOWN:
        return ""
    if kind == "email":
        return text.lower()
    if kind in ("number", "integer"):
        number = _number(text, kind)
        return text if number is None else number
    return text


def _number(text: str, kind: Kind) -> str | None:
    plain = text.replace(",", "") if _GROUPED.fullmatch(text) else text
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number) >= Decimal(10) ** 18:
        return None
    if kind == "integer" and number != number.to_integral_value():
        return None
    return format(round(number, 0 if kind == "integer" else 2).normalize() + 0, "f")


def to_salesforce(kind: Kind, value: Any) -> Any:
    """Convert a prospect's value for Salesforce."""
    plain = canonical(kind, value)
    if kind == "boolean":
        return plain == "true"
    if not plain:
        return None
    if kind not in ("number", "integer"):
        return str(value).strip()
    number = _number(plain, kind)
    if number is None:
        raise NotConvertibleError(str(value))
    return int(number) if "." not in number else float(number)


def to_prospect(kind: Kind, value: Any) -> Any:
    """Convert a Salesforce value for a prospect, where numbers are text."""
    plain = canonical(kind, value)
    if kind == "boolean":
        return plain == "true"
    if kind in ("number", "integer"):
        return plain or None
    return str(value).strip() if plain else None


def prospect_values(pairs: tuple[FieldPair, ...], row: Mapping[str, Any]) -> Values:
    """Take the paired values out of a prospect as read."""
    return {p.ae: row.get(p.ae) for p in pairs if row.get(p.ae) not in (None, "")}


def record_values(pairs: tuple[FieldPair, ...], sobject: str, row: Mapping[str, Any]) -> Values:
    """Take the paired values out of a Salesforce record as read, by the prospect's names.

    A field that was not read is absent, which is not the same as empty.
    """
    found: Values = {}
    for pair in pairs:
        name = pair.name_on(sobject)
        if name is None:
            continue
        head, _, rest = name.partition(".")
        if head in row:
            value = row[head]
            found[pair.ae] = (value or {}).get(rest) if rest else value
    return found
